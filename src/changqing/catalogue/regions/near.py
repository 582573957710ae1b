"""Near me: a region chosen once, the rings of regions round it, and how one is found by name, pinyin or position."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from django.utils.translation import get_language

from changqing.catalogue.models import Region
from changqing.catalogue.regions.official import GATHERING, short_name
from changqing.catalogue.search.index import reader
from changqing.catalogue.search.ranking import Near
from changqing.catalogue.search.words import is_chinese, normal
from changqing.core.kept import Kept
from changqing.core.templatetags.changqing import written

EARTH = 6371.0  # kilometres
NEAR_COUNTY, NEAR_PREFECTURE = 30.0, 100.0  # kilometres between the middles of two
MOST_FOUND = 20
_LONGEST = 60  # of names
_ALIKE = 0.8  # as difflib measures it


@dataclass(frozen=True)
class Here:
    """The region that was chosen: its code, its name, and the rings round it. All empty where none was."""

    code: str = ""
    name: str = ""
    near: Near = Near()  # noqa: RUF009 (it is frozen)


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the distance between two points (latitude, longitude in degrees) on a sphere."""
    (north, east), (north2, east2) = ((math.radians(part) for part in point) for point in (one, other))
    half = math.sin((north2 - north) / 2) ** 2
    half += math.cos(north) * math.cos(north2) * math.sin((east2 - east) / 2) ** 2
    return 2 * EARTH * math.asin(math.sqrt(half))


def position(latitude: str, longitude: str) -> tuple[float, float] | None:
    """Return the point that two texts name, in degrees; None where they name none."""
    try:
        point = float(latitude), float(longitude)
    except ValueError:
        return None
    return point if -90 <= point[0] <= 90 and -180 <= point[1] <= 180 else None


def _within(region: Region, level: str, most: float) -> list[str]:
    """Return the codes of the other regions of a level whose middle is at most so many kilometres away. One query."""
    degrees = most / 80  # a degree is more than 80 km north to south, and wherever China is east to west at 2 degrees
    rows = Region.objects.filter(
        level=level,
        latitude__range=(region.latitude - degrees, region.latitude + degrees),
        longitude__range=(region.longitude - 2 * degrees, region.longitude + 2 * degrees),
    ).exclude(code=region.code)
    here = (region.latitude, region.longitude)
    near = [(kilometres(here, (one.latitude, one.longitude)), one.code) for one in rows]
    return [code for distance, code in sorted(near) if distance <= most]


def rings(region: Region) -> Near:
    """Return the regions round one, from near to far: itself, beside it, its prefecture and those near, its province.

    At most two queries.
    """
    up: list[Region] = [region]
    while up[-1].parent is not None:
        up.append(up[-1].parent)
    by_level = {one.level: one for one in up}
    prefecture = by_level.get("prefecture")
    beside = _within(region, "county", NEAR_COUNTY) if region.level == "county" else []
    around = [prefecture.code, *_within(prefecture, "prefecture", NEAR_PREFECTURE)] if prefecture else []
    ring = [(region.code,), tuple(beside), tuple(around), (by_level["province"].code,)]
    return Near(tuple(ring) if region.level != "province" else ((region.code,),))


_kept: Kept[Here] = Kept(most=500)


def here(code: str) -> Here:
    """Return the region of that code as pages use it; an empty one where there is none. Three queries, then kept."""

    def work_out() -> Here:
        found = Region.objects.filter(code=code).select_related("parent__parent").first()
        return Here(found.code, written(found.name), rings(found)) if found else Here()

    return _kept.get_or((get_language(), code), work_out) if code else Here()


def nearest(latitude: float, longitude: float) -> Region | None:
    """Return the county whose middle is nearest to a point; None where it is nowhere near one (300 km). One query."""
    spread = 4.0
    rows = Region.objects.filter(
        level="county",
        latitude__range=(latitude - spread, latitude + spread),
        longitude__range=(longitude - 2 * spread, longitude + 2 * spread),
    )
    found = min(rows, key=lambda one: kilometres((latitude, longitude), (one.latitude, one.longitude)), default=None)
    if found is None or kilometres((latitude, longitude), (found.latitude, found.longitude)) > 300:
        return None
    return found


def find(typed: str) -> list[Region]:
    """Return the regions that are called so: by name, pinyin, initials, English name or code; the larger first.

    A name may begin with those it lies in (云南昆明). Where none is called so, those are taken that sound so (昆名), or
    whose pinyin or English name is nearly that (kunmign). One query.
    """
    wanted = normal(typed).replace(" ", "").replace("'", "")[:_LONGEST]
    if not wanted:
        return []
    every = [one for one in Region.objects.select_related("parent__parent") if one.name.get("zh-Hans") not in GATHERING]
    found = _called(every, wanted)
    if not found:
        found = [one for meant in _meant(every, wanted) for one in _called(every, meant)]
    return list(dict.fromkeys(found))[:MOST_FOUND]


def _called(every: Sequence[Region], wanted: str) -> list[Region]:
    """Return the regions that are called so, the best first."""
    levels = ("province", "prefecture", "county")
    ranked = [(rank, levels.index(one.level), one.code, one) for one in every if (rank := _fits(one, wanted))]
    return [region for _rank, _level, _code, region in sorted(ranked, key=lambda row: row[:3])]


def _meant(every: Sequence[Region], wanted: str) -> list[str]:
    """Return the pinyin or English names that were probably meant."""
    names = {name for region in every for name in _spoken(region)}
    if not is_chinese(wanted):
        return get_close_matches(wanted, names, n=3, cutoff=_ALIKE)
    opened = reader.opened()
    sound = "".join(opened.lexicon.reading(wanted)) if opened else ""
    return [sound] if sound in names else []


def _spoken(region: Region) -> tuple[str, ...]:
    """Return how a region's name is spoken: short, whole, in English."""
    syllables = region.pinyin.split()
    short = syllables[: len(short_name(region.name.get("zh-Hans", "")))]
    english = region.name.get("en", "").lower().replace(" ", "").replace("'", "")
    return "".join(short), "".join(syllables), english


def _fits(region: Region, wanted: str) -> int:
    """Return how well a region fits what was typed: 1 exactly, 2 its beginning, 3 somewhere in it; 0 not."""
    if wanted == region.code:
        return 1
    name = region.name.get("zh-Hans", "")
    short = short_name(name)
    if is_chinese(wanted):
        if wanted in (name, short):
            return 1
        if region.parent and (rest := _without(region.parent, wanted)) != wanted:
            return _fits(region, rest)
        return 2 if name.startswith(wanted) else 3 if wanted in name else 0
    spoken, whole, english = _spoken(region)
    initials = "".join(one[0] for one in region.pinyin.split())
    if wanted in (spoken, whole, english):
        return 1
    if whole.startswith(wanted) or english.startswith(wanted):
        return 2
    return 3 if wanted in (initials, initials[: len(short)]) else 0


def _without(outer: Region, wanted: str) -> str:
    """Return what is left of a name without those of the region it lies in, and the one that lies in."""
    rest = _without(outer.parent, wanted) if outer.parent else wanted
    name = outer.name.get("zh-Hans", "")
    for way in (name, short_name(name)):
        if rest.startswith(way) and rest != way:
            return rest[len(way) :]
    return rest


def path_of(region: Region) -> Sequence[str]:
    """Return the names of a region and those it lies in, the largest first. Needs its parents loaded."""
    names: list[str] = []
    one: Region | None = region
    while one is not None:
        names.insert(0, written(one.name))
        one = one.parent
    return names
