"""What stands in the way of a session: one in the same room, the teacher or the learner elsewhere, a closed door."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from changqing.catalogue.models import Place
from changqing.classes.models import Booking, Room, Session, Teaching
from changqing.classes.models.seats import BOOKED


@dataclass(frozen=True)
class Clash:
    """Why a time does not fit: `room`, `teacher` or `closed`; the session that is there, where it is one."""

    kind: str
    session: Session | None = None


def _at(starts_at: datetime, ends_at: datetime) -> QuerySet[Session]:
    """Return the sessions that are on at some moment of a time; one that begins as another ends does not clash."""
    return Session.objects.filter(state=Session.PLANNED, starts_at__lt=ends_at, ends_at__gt=starts_at)


def clashes(
    *,
    place: Place,
    room: Room | None,
    teachers: Collection[UUID],
    starts_at: datetime,
    ends_at: datetime,
    but: UUID | None = None,
) -> list[Clash]:
    """Return what is in the way of a session, `but` itself. Two queries."""
    shown = ("series", "course", "place", "room")
    found: list[Clash] = []
    there = _at(starts_at, ends_at).select_related(*shown)
    if but is not None:
        there = there.exclude(id=but)
    if room is not None:
        found += [Clash("room", one) for one in there.filter(room=room)]
    if teachers:
        busy = Teaching.objects.filter(user_id__in=list(teachers)).values("session")
        found += [Clash("teacher", one) for one in there.filter(id__in=busy)]
    if not is_open(place, starts_at, ends_at):
        found.append(Clash("closed"))
    return found


def is_open(place: Place, starts_at: datetime, ends_at: datetime) -> bool:
    """Say whether a place is open for all of a time; where no hours are told, it is."""
    if not place.opening:
        return True
    zone = ZoneInfo(place.time_zone)
    begins, ends = starts_at.astimezone(zone), ends_at.astimezone(zone)
    if begins.date() != ends.date():
        return False
    first, last = begins.strftime("%H:%M"), ends.strftime("%H:%M")
    hours: Sequence[dict[str, object]] = place.opening
    for one in hours:
        days = one.get("days")
        is_day = isinstance(days, list) and begins.weekday() in days
        if is_day and str(one.get("from")) <= first and last <= str(one.get("until")):
            return True
    return False


def elsewhere(learner_id: UUID, session: Session) -> Session | None:
    """Return another session at the time of this one in which a learner has a seat. One query, or two."""
    held = Booking.objects.filter(learner_id=learner_id, state=BOOKED).values("session")
    there = _at(session.starts_at, session.ends_at).filter(id__in=held).exclude(id=session.id).order_by()
    # Most have none: only where there is one, all that is said of it is read.
    found = next(iter(there.values_list("id", flat=True)[:1]), None)
    return Session.objects.select_related("series", "course", "place").get(id=found) if found else None
