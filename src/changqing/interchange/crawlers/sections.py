"""The pages that search engines are led to, section by section, a piece of each at a time."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from changqing.catalogue import codes, whole
from changqing.catalogue.models import Course, Place, Programme, Provider
from changqing.content import packs
from changqing.content import queries as content
from changqing.core import leafing
from changqing.learning.fragments import unit_url

PAGES = 5_000
"""How many pages a sitemap has: each in two languages, some 4 MB before it is compressed."""
COURSES = 100
"""How many courses a sitemap of units has: their packs are opened."""

Page = tuple[str, date | datetime | None]
"""A page's path, and when it last changed, where that is known."""


@dataclass(frozen=True)
class Section:
    """Pages of one kind: how many pieces there are, and the pages of one of them."""

    name: str
    pieces: Callable[[], int]
    pages: Callable[[int], Iterable[Page]]


def _rows(name: str, rows: Callable[[], QuerySet[Any]], path: str, *fields: str) -> Section:
    """Return a section of rows, whose path is made of their first field, and which changed at the second."""
    key: tuple[Hashable, ...] = ("sitemap", name)

    def pages(number: int) -> Iterable[Page]:
        some = leafing.some(rows(), *key, offset=(number - 1) * PAGES, size=PAGES)
        for row in some.values_list(*fields).iterator(1_000):
            yield path.format(row[0]), row[1] if len(row) > 1 else None

    return Section(name, lambda: -(-leafing.total(rows(), *key) // PAGES), pages)


def _lists() -> list[Page]:
    paths = ["/", "/courses", "/programmes", "/providers", "/places", "/dump/"]
    paths += [f"/courses?category={code}" for code in codes.CATEGORIES]
    paths += [f"/courses?audience={code}" for code in codes.AUDIENCES]
    paths += [f"/programmes?area={code}" for code in codes.AREAS]
    return [(path, None) for path in paths]


def _with_content() -> QuerySet[Course]:
    return Course.objects.filter(state="published", has_content=True)


def _unit_pages(number: int) -> Iterable[Page]:
    """Yield the units of some courses, as their latest release has them; a pack that is broken is passed over."""
    rows = leafing.some(_with_content(), "sitemap", "units", offset=(number - 1) * COURSES, size=COURSES)
    slugs = dict(rows.values_list("id", "slug"))
    for release in content.latest_releases(list(slugs)):
        try:
            units = content.manifest(release).units
        except packs.BadPack:
            continue
        for unit in units:
            yield unit_url(slugs[release.course_id], unit.key), release.published_at


SECTIONS = {
    section.name: section
    for section in (
        Section("lists", lambda: 1, lambda _number: _lists()),
        _rows("courses", lambda: Course.objects.filter(state="published"), "/courses/{}", "slug", "updated_at"),
        _rows("programmes", Programme.objects.all, "/programmes/{}", "slug"),
        _rows("providers", Provider.objects.all, "/providers/{}", "code"),
        _rows("subjects", whole.subjects, "/subjects/{}", "slug"),
        _rows("places", Place.objects.all, "/places/{}", "id"),
        Section("units", lambda: -(-leafing.total(_with_content(), "sitemap", "units") // COURSES), _unit_pages),
    )
}
