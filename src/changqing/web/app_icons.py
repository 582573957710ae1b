"""The site's icons as an app on somebody's phone: PNG, drawn from the project's own mark and icons.

Each is drawn by typst, in a process of its own, when it is first asked for, and kept in the site's folder. Its address
carries a hash of the drawing, so that it is known before there is a picture, and the picture never changes.
"""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from django.conf import settings

from changqing.core.typesetting import typeset
from changqing.core.whole import whole

TEMPLATE = Path(__file__).parent / "app-icon.typ"
DRAWINGS = Path(__file__).parent / "templates"
GREEN, ON_GREEN = "#17573f", "#fffdf8"  # the tokens --green and --on-green of web/static/changqing/site.css
SQUARE = f'<path d="M0 0h32v32H0z" fill="{GREEN}"/>'
ROUND = f'<circle cx="16" cy="16" r="16" fill="{GREEN}"/>'


@dataclass(frozen=True)
class AppIcon:
    """One icon: pixels a side, the drawing under `templates/`, the share of a side that it fills, what is behind it."""

    size: int
    drawing: str
    share: float = 1
    ground: str = ""

    @cached_property
    def svg(self) -> str:
        """The whole as SVG: the drawing in the middle of its ground."""
        side, start = 32 * self.share, 16 * (1 - self.share)
        place = f'x="{start:g}" y="{start:g}" width="{side:g}" height="{side:g}" color="{ON_GREEN}"'
        drawing = (DRAWINGS / self.drawing).read_text().replace("<svg ", f"<svg {place} ", 1)
        return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">{self.ground}{drawing}</svg>'

    @cached_property
    def digest(self) -> str:
        """What names the picture: the drawing, its size, and how it is made a picture."""
        source = f"{self.svg} {self.size} {TEMPLATE.read_text()}"
        return hashlib.sha256(source.encode()).hexdigest()[:12]


# A phone cuts a maskable icon as it likes, but for the circle of 80 of 100 of its side: the mark's ring is within it.
ICONS = {
    "app-192": AppIcon(192, "marks/changqing.svg"),
    "app-512": AppIcon(512, "marks/changqing.svg"),
    "maskable-512": AppIcon(512, "marks/changqing.svg", 0.92, SQUARE),
    "apple-180": AppIcon(180, "marks/changqing.svg", 1, SQUARE),
    "go-on-96": AppIcon(96, "icons/play.svg", 0.62, ROUND),
    "find-96": AppIcon(96, "icons/search.svg", 0.56, ROUND),
    "saved-96": AppIcon(96, "icons/download.svg", 0.56, ROUND),
}


def url(name: str) -> str:
    """Return the address of an icon; `KeyError` where there is none of that name."""
    return f"/icons/{name}.{ICONS[name].digest}.png"


def picture(name: str) -> bytes:
    """Return an icon as PNG, drawn where it is not kept yet. Raise `subprocess.SubprocessError` where that fails."""
    icon = ICONS[name]
    path = Path(settings.DATA) / "icons" / f"{name}.{icon.digest}.png"
    try:
        return path.read_bytes()
    except FileNotFoundError:
        made = typeset(TEMPLATE, inputs={"svg": icon.svg, "size": str(icon.size)}, form="png")
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole(path) as temporary:
        temporary.write_bytes(made)
    return made
