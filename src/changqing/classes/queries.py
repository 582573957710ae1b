"""Reads of the room, each with a bounded number of queries."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils import timezone

from changqing.accounts.models import User
from changqing.catalogue.models import Place
from changqing.classes.finding.search import with_shown
from changqing.classes.models import Booking, Notice, Room, Series, Session, Teaching
from changqing.classes.models.seats import ALIVE, WAITING


class Mine(NamedTuple):
    """A booking and its session, as its owner sees them."""

    booking: Booking
    session: Session


def session(session_id: UUID) -> Session | None:
    """Return a session with all that its page shows. One query."""
    rows = Session.objects.select_related(
        "series", "course__provider", "place__region__parent", "place__provider", "room"
    )
    return rows.filter(id=session_id).first()


def series(series_id: UUID) -> Series | None:
    """Return a class with its course and place. One query."""
    return Series.objects.select_related("course__provider", "place__region", "room").filter(id=series_id).first()


def coming(rows: QuerySet[Session], most: int) -> list[Session]:
    """Return the next so many sessions that are to be held or are on, with all that cards show. One query."""
    return list(with_shown(rows.filter(ends_at__gt=timezone.now())).order_by("starts_at", "id")[:most])


def of_series(series_id: UUID) -> list[Session]:
    """Return all sessions of a class in their order. One query."""
    return list(with_shown(Session.objects.filter(series_id=series_id)).order_by("starts_at"))


def makeups_of(session_id: UUID) -> list[Session]:
    """Return the sessions that stand in for one. One query."""
    return list(with_shown(Session.objects.filter(makeup_of=session_id)).order_by("starts_at"))


def teachers_of(*session_ids: UUID) -> dict[UUID, list[str]]:
    """Return the names of who teaches each of these sessions. Two queries."""
    pairs = set(Teaching.objects.filter(session_id__in=session_ids).values_list("session_id", "user_id"))
    users = list(User.objects.filter(id__in={user for _session, user in pairs}).order_by("username"))
    return {one: [str(user) for user in users if (one, user.id) in pairs] for one in session_ids}


def day_of(moment: datetime, zone: str) -> tuple[datetime, datetime]:
    """Return when the day in which a moment lies begins and ends, by the clock of a zone."""
    there = ZoneInfo(zone)
    day = moment.astimezone(there).date()
    return start_of(day, zone), start_of(day + timedelta(days=1), zone)


def start_of(day: date, zone: str) -> datetime:
    """Return the moment a day begins in a zone."""
    return datetime.combine(day, time(), ZoneInfo(zone))


def at_today(place: Place, now: datetime) -> list[Session]:
    """Return the sessions of a day at a place, those that were called off too, in their order. One query."""
    begins, ends = day_of(now, place.time_zone)
    rows = Session.objects.filter(place=place, starts_at__gte=begins, starts_at__lt=ends)
    return list(with_shown(rows).order_by("starts_at", "id"))


def rooms_of(place_id: UUID) -> list[Room]:
    """Return the rooms of a place. One query."""
    return list(Room.objects.filter(place_id=place_id))


def booking(learner_id: UUID, session_id: UUID) -> Booking | None:
    """Return a learner's booking of a session. One query."""
    return Booking.objects.filter(learner_id=learner_id, session_id=session_id).first()


def booked_for_others(learner_id: UUID, session_id: UUID) -> list[Booking]:
    """Return what a learner has booked for others in a session, and may change. One query."""
    rows = Booking.objects.filter(booked_by=learner_id, session_id=session_id, state__in=ALIVE)
    return list(rows.order_by("line", "id"))


def place_in_line(booking: Booking) -> int:
    """Return how many parties wait before a booking, itself included. One query."""
    rows = Booking.objects.filter(session_id=booking.session_id, state=WAITING, line__lte=booking.line)
    return rows.values("party").distinct().count()


def mine(learner_id: UUID, since: datetime, *, others: bool = False) -> list[Mine]:
    """Return a learner's bookings of sessions that end after a moment, or those she made for others, soonest first.

    Two queries.
    """
    rows = Booking.objects.filter(booked_by=learner_id) if others else Booking.objects.filter(learner_id=learner_id)
    found = list(rows.filter(session__ends_at__gt=since).order_by("line", "id")[:200])
    sessions = {one.id: one for one in with_shown(Session.objects.filter(id__in=[row.session_id for row in found]))}
    ordered = sorted(found, key=lambda row: (sessions[row.session_id].starts_at, str(row.session_id)))
    return [Mine(row, sessions[row.session_id]) for row in ordered]


def unseen(learner_id: UUID, most: int = 20) -> list[Notice]:
    """Return what a learner was told and has not said that she read, the latest first. One query."""
    rows = Notice.objects.filter(learner_id=learner_id, seen_at=None)
    shown = rows.select_related("session__series", "session__course", "session__place", "session__room")
    return list(shown.order_by("-created_at")[:most])


def taught_between(user: User, since: datetime, until: datetime) -> list[Session]:
    """Return the sessions an account teaches within a time. One query."""
    ids = Teaching.objects.filter(user_id=user.id).values("session")
    rows = Session.objects.filter(id__in=ids, starts_at__gte=since, starts_at__lt=until)
    return list(with_shown(rows).order_by("starts_at", "id"))


def names(user_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return the names of accounts. One query."""
    return {one.id: str(one) for one in User.objects.filter(id__in=list(user_ids))}
