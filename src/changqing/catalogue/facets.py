"""Facets: what a list can be narrowed by. Each is declared once; index, filter, counts and page all follow from it.

A facet's codes stand in the index twice: as a word to filter by (`category:silver-age`), and as a bit of a combination,
by which all counts of a search come from one pass over what was found (docs/search.md).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from changqing.catalogue import codes

MONTHS = 36  # a month's bit comes round again after three years
PROVINCES = [f"{two}0000" for two in "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 "
             "61 62 63 64 65 71 81 82".split()]  # fmt: skip


class Facts(NamedTuple):
    """What a row can be filtered by, but for months, regions and provider: few combinations of it occur."""

    kind: str
    category: str = ""
    audiences: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    level: str = ""
    length: str = ""
    credit: str = ""
    provider_kind: str = ""
    provider_level: str = ""


def length_of(hours: float) -> str:
    """Return the code of a course's length; '' where nothing is said of it."""
    return next((code for code, most in codes.MOST_HOURS.items() if hours <= most), "") if hours > 0 else ""


def month_of(day: date) -> str:
    """Return the code of a month: 2026-12."""
    return f"{day.year:04d}-{day.month:02d}"


def month_bit(code: str) -> int:
    """Return a month's bit in the column of months; bit 0 is what begins at any time."""
    year, month = code.split("-")
    return 1 + (int(year) * 12 + int(month)) % MONTHS


@dataclass(frozen=True)
class Facet:
    """A field of a fixed set of codes: its name in the URL, its title, its codes with their names, as they are shown.

    `column` is the integer column its bits are in; `of` tells which of its codes a row has.
    """

    name: str
    title: str | Promise
    codes: Mapping[str, str | Promise]
    column: str
    of: Callable[[Facts], Iterable[str]]
    first: bool = False  # shown open on a page; the others unfold


@dataclass(frozen=True)
class RegionFacet(Facet):
    """Provinces, then the prefectures of the chosen one, then its counties."""


@dataclass(frozen=True)
class ProviderFacet(Facet):
    """The providers with the most that fits; any other by its page or its name."""

    most: int = 8


@dataclass(frozen=True)
class WhenFacet(Facet):
    """Open now, at any time, or the month something begins."""

    months: int = 6


def _one(code: str) -> tuple[str, ...]:
    return (code,) if code else ()


CATEGORY = Facet("category", _("Category"), codes.CATEGORIES, "facts", lambda row: _one(row.category), first=True)
AUDIENCE = Facet("audience", _("For whom"), codes.AUDIENCES, "audiences", lambda row: row.audiences, first=True)
AREA = Facet("area", _("Area"), codes.AREAS, "areas", lambda row: row.areas)
MODE = Facet("mode", _("How it is taught"), codes.MODES, "facts", lambda row: row.modes, first=True)
LANGUAGE = Facet("language", _("Language"), codes.LANGUAGES, "facts", lambda row: row.languages)
LEVEL = Facet("level", _("Level"), codes.LEVELS, "facts", lambda row: _one(row.level))
LENGTH = Facet("length", _("How long"), codes.LENGTHS, "facts", lambda row: _one(row.length))
CREDIT = Facet("credit", _("Credit"), codes.CREDIT, "facts", lambda row: _one(row.credit))
KIND = Facet("kind", _("Kind"), codes.KINDS, "facts", lambda row: _one(row.provider_kind))
DEGREE = Facet("degree", _("Leads to"), codes.PROVIDER_LEVELS, "facts", lambda row: _one(row.provider_level))
WHEN = WhenFacet("when", _("When"), codes.TIMES, "months", lambda row: ())
REGION = RegionFacet("region", _("Where"), {}, "provinces", lambda row: (), first=True)
PROVIDER = ProviderFacet("provider", _("Provider"), {}, "provider", lambda row: ())

ALL = (CATEGORY, AUDIENCE, AREA, MODE, LANGUAGE, LEVEL, LENGTH, CREDIT, KIND, DEGREE, WHEN, REGION, PROVIDER)
COURSE_FACETS = (CATEGORY, AUDIENCE, MODE, REGION, WHEN, LENGTH, AREA, LANGUAGE, CREDIT, PROVIDER)
PROGRAMME_FACETS = (AREA, AUDIENCE, MODE, REGION, PROVIDER)
PROVIDER_FACETS = (REGION, KIND, DEGREE)
PLACE_FACETS = (REGION, PROVIDER)


FACETS = {facet.name: facet for facet in ALL}
PLAIN = [facet for facet in ALL if type(facet) is Facet]
FACETS_OF = {
    column: [one for one in PLAIN if one.column == column] for column in dict.fromkeys(f.column for f in PLAIN)
}
"""Column → the facets whose codes are bits of it."""
COLUMNS = {column: [(one.name, code) for one in of for code in one.codes] for column, of in FACETS_OF.items()}
"""Column → the (facet, code) of each of its bits, lowest first."""
BITS = {pair: 1 << bit for pairs in COLUMNS.values() for bit, pair in enumerate(pairs)}


@lru_cache(maxsize=20_000)
def tokens_of(facts: Facts) -> tuple[str, ...]:
    """Return the words a row is filtered by; months, regions and the provider are told apart from these."""
    return tuple(f"{facet.name}:{code}" for facet in PLAIN for code in facet.of(facts))


@lru_cache(maxsize=20_000)
def masks_of(facts: Facts) -> dict[str, int]:
    """Return, for each column, the integer of a row: the bits of its codes."""
    found = dict.fromkeys(FACETS_OF, 0)
    for facet in PLAIN:
        for code in facet.of(facts):
            found[facet.column] |= BITS.get((facet.name, code), 0)
    return found


def months_from(today: date, count: int) -> list[str]:
    """Return the codes of this month and those after it."""
    first = today.year * 12 + today.month - 1
    return [f"{month // 12:04d}-{month % 12 + 1:02d}" for month in range(first, first + count)]
