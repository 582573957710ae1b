"""A plain map: points round a middle, drawn as SVG by the page itself. No tiles, nobody else is asked."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from changqing.classes.finding.search import DEGREE, Point

SIZE = 320  # of the drawing, in its own units
EDGE = 24
SCALES = (0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200)  # kilometres


@dataclass(frozen=True)
class Dot:
    """A point on the map: where, its number in the list beside it, and its name in every language."""

    x: int
    y: int
    number: int
    name: dict[str, str]


@dataclass(frozen=True)
class Map:
    """A drawing: its dots, and a bar that is so many kilometres long. The middle is at (`SIZE`/2, `SIZE`/2)."""

    dots: list[Dot]
    bar: int
    kilometres: float
    rings: list[int]


def drawn(middle: Point, points: Sequence[tuple[Point, dict[str, str]]], *, least: float = 1) -> Map:
    """Return a map round a middle on which all points lie; north is up. At least so many kilometres to each side."""
    placed = [(_offset(middle, point), name) for point, name in points]
    reach = max([least, *(max(abs(east), abs(north)) for (east, north), _name in placed)])
    unit = (SIZE / 2 - EDGE) / reach
    dots = [
        Dot(round(SIZE / 2 + east * unit), round(SIZE / 2 - north * unit), number, name)
        for number, ((east, north), name) in enumerate(placed, 1)
    ]
    kilometres = max(one for one in (SCALES[0], *SCALES) if one <= reach or one == SCALES[0])
    ring = kilometres * unit
    return Map(dots, round(ring), kilometres, [round(ring * turn) for turn in (1, 2) if ring * turn <= SIZE / 2])


def _offset(middle: Point, point: Point) -> tuple[float, float]:
    """Return how far east and north of the middle a point lies, in kilometres."""
    (lat, lon), (lat2, lon2) = middle, point
    return (lon2 - lon) * DEGREE * math.cos(math.radians((lat + lat2) / 2)), (lat2 - lat) * DEGREE
