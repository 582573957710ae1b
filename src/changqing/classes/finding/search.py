"""Sessions to come that fit: the question, and its answer from the database in two queries."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F, ForeignKey, Lookup, Q, QuerySet

from changqing.catalogue.codes import AUDIENCES
from changqing.catalogue.models import Place
from changqing.catalogue.regions.near import kilometres
from changqing.classes.models import Session

PARTS = ("morning", "afternoon", "evening")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
POINTS = ("n", "ne", "e", "se", "s", "sw", "w", "nw")
MANY_PLACES = 24
DAYS_ASKED = (4, 20)  # how far ahead is looked first, then
DEGREE = 111.2  # kilometres from one circle of latitude to the next

Point = tuple[float, float]
# What a card shows: of twenty rows with all that belongs to them, most of the time goes into what nobody reads.
SHOWN = (
    "id", "starts_at", "ends_at", "seats", "taken", "waiting", "state", "because", "course_id", "place_id", "series_id",
    "series__title", "series__mode", "series__approval", "course__title", "course__slug", "course__audiences",
    "course__provider__name", "course__provider__code", "place__name", "place__address", "place__latitude",
    "place__longitude", "place__time_zone", "place__access", "place__region__name", "room__name", "room__access",
)  # fmt: skip


@ForeignKey.register_lookup
class AnyOf(Lookup[Any]):
    """One of a list, sent to PostgreSQL as one array: hundreds of parameters take it longer to plan than to answer."""

    lookup_name = "any_of"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """Return the condition."""
        sql, parameters = self.process_lhs(compiler, connection)
        return f"{sql} = ANY(%s)", [*parameters, self.rhs]


@dataclass(frozen=True)
class Wanted:
    """What is looked for. `point` is latitude and longitude in degrees, `within` kilometres; `region` a code, else.

    `days` are weekdays, Monday 0; `parts` of the day, morning 0. `free`: with a seat that nobody has. `course_ids`: of
    these courses alone.
    """

    since: datetime
    until: datetime | None = None
    point: Point | None = None
    within: float = 10
    region: str = ""
    days: Sequence[int] = ()
    parts: Sequence[int] = ()
    audience: str = ""
    free: bool = False
    course_ids: Sequence[UUID] | None = None


@dataclass
class Found:
    """Sessions in their order, the places they are at with their distance, and whether there are more."""

    sessions: list[Session]
    more: bool
    away: dict[UUID, float] = field(default_factory=dict)


def places_within(point: Point, most: float) -> dict[UUID, float]:
    """Return the places at most so many kilometres from a point, with their distance. One query, by an index."""
    latitude, longitude = point
    north = most / DEGREE
    east = north / max(math.cos(math.radians(min(abs(latitude) + north, 89))), 0.01)
    rows = Place.objects.filter(
        latitude__range=(latitude - north, latitude + north), longitude__range=(longitude - east, longitude + east)
    ).values_list("id", "latitude", "longitude")
    away = {place: kilometres(point, (lat, lon)) for place, lat, lon in rows}
    return {place: distance for place, distance in away.items() if distance <= most}


def fitting(wanted: Wanted) -> QuerySet[Session]:
    """Return the sessions that fit but for where they are, soonest first."""
    rows = Session.objects.filter(state=Session.PLANNED, starts_at__gte=wanted.since)
    if wanted.until:
        rows = rows.filter(starts_at__lt=wanted.until)
    if wanted.free:
        rows = rows.filter(taken__lt=F("seats"))
    if wanted.days:
        rows = rows.filter(weekday__in=wanted.days)
    if wanted.parts:
        rows = rows.filter(part__in=wanted.parts)
    if wanted.audience in AUDIENCES and wanted.audience != "everyone":
        bit = 1 << list(AUDIENCES).index(wanted.audience)
        rows = rows.annotate(for_her=F("audiences").bitand(bit)).filter(for_her__gt=0)
    if wanted.course_ids is not None:
        rows = rows.filter(course_id__in=list(wanted.course_ids))
    return rows.order_by("starts_at", "id")


def of_region(code: str) -> Q:
    """Return the condition that a session's place lies in a region."""
    start = code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code
    return Q(place__region_id__gte=start.ljust(6, "0"), place__region_id__lte=start.ljust(6, "9"))


def search(wanted: Wanted, *, size: int = 20, skip: int = 0) -> Found:
    """Return the sessions that fit, soonest first. Three to five queries: places, ids, the rows with what is shown."""
    rows = fitting(wanted)
    away: dict[UUID, float] = {}
    if wanted.point is not None:
        away = places_within(wanted.point, wanted.within)
        if not away:
            return Found([], False)
        one_of = "any_of" if connection.vendor == "postgresql" else "in"
        rows = rows.filter(**{f"place_id__{one_of}": list(away)})
    elif wanted.region:
        rows = rows.filter(of_region(wanted.region))
    ids = _soonest(rows, wanted, skip + size + 1, many=len(away) > MANY_PLACES)[skip:]
    return Found(in_order(ids[:size]), len(ids) > size, away)


def _soonest(rows: QuerySet[Session], wanted: Wanted, count: int, *, many: bool) -> list[UUID]:
    """Return the first ids. Of many places the next days are asked first: of all they have to come, few are wanted.

    Ids alone: what is shown is read of these rows, not of all that are sorted.
    """
    for days in DAYS_ASKED if many else ():
        until = wanted.since + timedelta(days=days)
        if wanted.until and wanted.until <= until:
            break
        ids = list(rows.filter(starts_at__lt=until).values_list("id", flat=True)[:count])
        if len(ids) == count:
            return ids
    return list(rows.values_list("id", flat=True)[:count])


def with_shown(rows: QuerySet[Session]) -> QuerySet[Session]:
    """Return sessions with all that cards show."""
    return rows.select_related("series", "course__provider", "place__region", "room").only(*SHOWN)


def in_order(ids: Sequence[UUID]) -> list[Session]:
    """Return sessions in the order of their ids, with all that a card shows. One query."""
    found = {one.id: one for one in with_shown(Session.objects.filter(id__in=ids))}
    return [found[one] for one in ids if one in found]


def direction(here: Point, there: Point) -> str:
    """Return in which of eight directions a point lies from another: `n`, `ne`, …"""
    (lat, lon), (lat2, lon2) = here, there
    east = (lon2 - lon) * math.cos(math.radians((lat + lat2) / 2))
    angle = math.degrees(math.atan2(east, lat2 - lat)) % 360
    return POINTS[round(angle / 45) % 8]
