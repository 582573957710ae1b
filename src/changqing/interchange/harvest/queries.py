"""Reads of sources, and of what was harvested of them; each with a bounded number of queries."""

from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from changqing.core.paging import one_page, pages_of
from changqing.interchange.harvest.models import COURSE, OFFERING, Harvest, Harvested, Source
from changqing.interchange.kinds.known import Providers
from changqing.interchange.planned import BUSY, FAILED, PREVIEWED
from changqing.interchange.sheets.words import folded

A_PAGE = 50
SHOWN: dict[str, Q] = {
    "all": Q(),
    "waiting": Q(waits=True),
    "failing": Q(failures__gt=0),
    "paused": Q(active=False),
}
"""Parts of the list of sources."""


def _sources() -> QuerySet[Source]:
    """Sources with their providers; `busy`: one is being read or written; `waits`: for a decision."""
    of_it = Harvest.objects.filter(source=OuterRef("id"))
    return Source.objects.select_related("provider", "user").annotate(
        busy=Exists(of_it.filter(state__in=BUSY)), waits=Exists(of_it.filter(state=PREVIEWED))
    )


def sources(*, show: str, typed: str, page: int) -> tuple[list[Source], dict[str, int], int]:
    """Return a page of sources, how many each part of the list has, and how many pages. Two queries, or three.

    `typed` narrows them to those whose provider has it in its name or is known by it, or whose address has it.
    """
    rows = _sources()
    if typed:
        wanted = folded(typed)
        providers = [
            one.id
            for one in Providers().all
            if typed in (one.code, one.national_code) or any(wanted in folded(name) for name in one.name.values())
        ]
        rows = rows.filter(Q(provider__in=providers) | Q(address__icontains=typed))
    counts: dict[str, int] = rows.aggregate(**{f"n_{name}": Count("id", filter=which) for name, which in SHOWN.items()})
    pages = pages_of(counts[f"n_{show}"], A_PAGE)
    page = min(page, pages)
    found = rows.filter(SHOWN[show]).order_by("provider__pinyin", "provider__code", "id")
    return list(found[(page - 1) * A_PAGE : page * A_PAGE]), {name: counts[f"n_{name}"] for name in SHOWN}, pages


def source(source_id: UUID) -> Source | None:
    """Return a source, as it stands in the list. One query."""
    return _sources().filter(id=source_id).first()


def of_provider(code: str) -> list[Source]:
    """Return the sources of a provider. One query."""
    return list(Source.objects.select_related("provider").filter(provider__code=code))


def harvests(source: Source, page: int) -> tuple[list[Harvest], int]:
    """Return a page of the harvests of a source, newest first, and how many pages there are. Two queries."""
    return one_page(Harvest.objects.select_related("user", "source").filter(source=source), page, A_PAGE)


def harvest(source_id: UUID, harvest_id: UUID) -> Harvest | None:
    """Return a harvest of a source. One query."""
    found = Harvest.objects.select_related("user", "source__provider").filter(id=harvest_id, source=source_id)
    return found.first()


def latest(source: Source, *states: str) -> Harvest | None:
    """Return the latest harvest of a source that is in one of these states. One query."""
    return Harvest.objects.select_related("source").filter(source=source, state__in=states).first()


def telling(source: Any) -> Harvest | None:
    """Return the harvest that says why a source is as it is: under way, waiting, failed. One query, or none."""
    if source.busy:
        return latest(source, *BUSY)
    if source.waits:
        return latest(source, PREVIEWED)
    return latest(source, FAILED) if source.failures else None


def looked_after(source: Source) -> dict[str, int]:
    """Return how many courses and offerings a source has here, and how many courses it brought. One query."""
    return Harvested.objects.filter(source=source).aggregate(
        courses=Count("id", filter=Q(kind=COURSE)),
        offerings=Count("id", filter=Q(kind=OFFERING)),
        brought=Count("id", filter=Q(kind=COURSE, brought=True)),
    )
