"""The colours of the style sheet, light, dark and care: what is written on what can be read, and controls can be seen.

WCAG 2.2: text 4.5 to 1 (1.4.3), in care mode 7 to 1 (1.4.6); edges of controls, focus and marks 3 to 1 (1.4.11).
"""

import re
from pathlib import Path

import pytest

GROUNDS = ("paper", "sheet", "sunk", "mist")
TEXTS = {
    "ink": (*GROUNDS, "amber-tint", "brick-tint"),
    "soft": GROUNDS,
    "green": GROUNDS,
    "green-deep": GROUNDS,
    "on-green": ("green", "green-deep"),
    "brick": ("paper", "sheet", "brick-tint"),
    "amber-ink": ("paper", "sheet", "amber-tint"),
}
MARKS = {
    "edge": ("paper", "sheet"),
    "green": ("paper", "sheet", "mist", "track"),
    "focus": (*GROUNDS, "amber-tint", "brick-tint"),
    "leaf": ("paper", "sheet"),
    "brick": ("paper", "sheet"),
}
SETS = ("light", "dark", "care")
SHEET = (
    Path(__file__).resolve().parents[2] / "src" / "changqing" / "web" / "static" / "changqing" / "site.css"
).read_text(encoding="utf-8")
_token = re.compile(r"--([a-z-]+): (#[0-9a-f]{3,6});")


def _block(before: str) -> dict[str, str]:
    """Return the colours that are set in the block behind those words."""
    return dict(_token.findall(SHEET.split(before, 1)[1].split("}", 1)[0]))


def colours(name: str) -> dict[str, str]:
    """Return a whole set of tokens: dark and care say only what differs from light."""
    light = _block(":root {")
    if name == "dark":
        return light | _block("@media (prefers-color-scheme: dark) {\n  :root {")
    return light | _block('html[data-display="care"] {') if name == "care" else light


def _light(colour: str) -> float:
    """Return the relative luminance of a colour (WCAG 2.2)."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    red, green, blue = (int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4))
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (red, green, blue)]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((_light(one), _light(other)))
    return (light + 0.05) / (dark + 0.05)


def _too_little(name: str, pairs: dict[str, tuple[str, ...]], least: float) -> list[str]:
    found = colours(name)
    told = [(over, on, contrast(found[over], found[on])) for over, grounds in pairs.items() for on in grounds]
    return [f"{over} on {on}: {ratio:.2f}" for over, on, ratio in told if ratio < least]


@pytest.mark.parametrize("name", SETS)
def test_every_text_can_be_read_on_every_ground_it_stands_on(name: str) -> None:
    assert _too_little(name, TEXTS, 7 if name == "care" else 4.5) == []


@pytest.mark.parametrize("name", SETS)
def test_edges_marks_and_focus_can_be_seen(name: str) -> None:
    assert _too_little(name, MARKS, 3) == []
