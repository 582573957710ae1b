"""SVG from strangers: kept as a drawing, with everything that acts or loads taken out."""

import re
from xml.etree import ElementTree

import defusedxml
import defusedxml.ElementTree

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"

ELEMENTS = set(
    """
    svg g defs symbol use title desc path rect circle ellipse line polyline polygon text tspan textPath
    linearGradient radialGradient stop pattern clipPath mask marker filter feGaussianBlur feOffset feMerge
    feMergeNode feColorMatrix feBlend feFlood feComposite
    """.split()
)
_outside = re.compile(r"url\s*\(\s*['\"]?\s*(?!#)|javascript:|data:|@import|expression\s*\(|\\", re.IGNORECASE)

ElementTree.register_namespace("", SVG)
ElementTree.register_namespace("xlink", XLINK)


def clean_svg(data: bytes) -> tuple[bytes, int, int]:
    """Return the drawing without scripts, frames, styles that load, or links, and its width and height.

    Raise `ValueError` where it is no SVG, or declares entities.
    """
    try:
        root = defusedxml.ElementTree.fromstring(data, forbid_dtd=False)
    except defusedxml.EntitiesForbidden as error:
        raise ValueError("the SVG declares entities, which are not taken") from error
    except (ElementTree.ParseError, defusedxml.DefusedXmlException, LookupError, ValueError) as error:
        raise ValueError(f"the SVG cannot be read ({error})") from error
    if root.tag != f"{{{SVG}}}svg":
        raise ValueError("the file is XML, but no SVG")
    try:
        _clean(root)
        width, height = _size(root)
        root.set("width", str(width))
        root.set("height", str(height))
        return ElementTree.tostring(root, encoding="utf-8"), width, height
    except RecursionError:
        raise ValueError("the SVG is nested too deeply") from None


def _clean(element: ElementTree.Element) -> None:
    for child in list(element):
        if not isinstance(child.tag, str) or child.tag.removeprefix(f"{{{SVG}}}") not in ELEMENTS:
            element.remove(child)
        else:
            _clean(child)
    for name, value in list(element.attrib.items()):
        plain = name.rpartition("}")[2]
        reference = plain == "href"
        if (
            plain.lower().startswith("on")
            or _outside.search(value)
            or (reference and not value.startswith("#"))
            or (name.startswith("{") and not (name.startswith(f"{{{XLINK}}}") and reference))
        ):
            del element.attrib[name]


def _size(root: ElementTree.Element) -> tuple[int, int]:
    """Return width and height in pixels: the view box's, else the element's own, else a square."""
    box = re.split(r"[\s,]+", root.get("viewBox", "").strip())
    if len(box) == 4:
        try:
            return max(1, round(float(box[2]))), max(1, round(float(box[3])))
        except (ValueError, OverflowError):
            pass
    sizes = [re.match(r"\s*(\d{1,6}(?:\.\d*)?)", root.get(side, "")) for side in ("width", "height")]
    if sizes[0] and sizes[1]:
        return max(1, round(float(sizes[0][1]))), max(1, round(float(sizes[1][1])))
    return 400, 400
