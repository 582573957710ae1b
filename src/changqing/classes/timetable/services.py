"""Changes of the timetable: a class is planned, a session is moved, called off or held another time; all are told."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from changqing.catalogue.codes import AUDIENCES
from changqing.catalogue.models import Course, Place
from changqing.classes.models import Attendance, Booking, Room, Series, Session, Teaching
from changqing.classes.models.seats import ALIVE, CALLED_OFF, HOLDING
from changqing.classes.timetable import clashes as clashing
from changqing.classes.timetable import telling
from changqing.classes.timetable.clashes import Clash
from changqing.classes.timetable.rules import Occurrence, Rule, occurrences
from changqing.core import version
from changqing.core.errors import DomainError
from changqing.core.text import pick

MORNING_ENDS, AFTERNOON_ENDS = time(12), time(17, 30)


class NotPossible(DomainError):
    """A session cannot be where or when it was put."""

    code = "class-clash"
    status = 409


class NothingMeets(DomainError):
    """A plan has no day on which it meets."""

    code = "class-never-meets"
    status = 422


class Over(DomainError):
    """A session is over, or called off: nothing of it changes any more."""

    code = "class-over"
    status = 409


@dataclass(frozen=True)
class Plan:
    """A class as it is planned. `teachers` are accounts; `materials` are `{"title": text, "url": address}`."""

    course: Course
    place: Place
    rule: Rule
    minutes: int
    seats: int
    room: Room | None = None
    teachers: Sequence[UUID] = ()
    title: dict[str, str] = field(default_factory=dict)
    mode: str = "presential"
    online_url: str = ""
    materials: Sequence[dict[str, str]] = ()
    approval: bool = False
    most_at_once: int = 12
    accept_hours: int = 24
    no_show_limit: int = 3


@dataclass(frozen=True)
class Foreseen:
    """A day of a plan, when it begins and ends, and what is in the way."""

    occurrence: Occurrence
    starts_at: datetime
    ends_at: datetime
    clashes: Sequence[Clash]


def bits(audiences: Collection[str]) -> int:
    """Return audiences as a number with a bit for each of `codes.AUDIENCES`; everyone has all."""
    order = list(AUDIENCES)
    if "everyone" in audiences or not audiences:
        return (1 << len(order)) - 1
    return sum(1 << order.index(one) for one in set(audiences) if one in order)


def when(place: Place, day: date, at: time, minutes: int) -> tuple[datetime, datetime]:
    """Return when a session begins and ends, in UTC, by the clock of its place."""
    begins = datetime.combine(day, at, ZoneInfo(place.time_zone))
    starts_at = begins.astimezone(UTC)
    return starts_at, starts_at + timedelta(minutes=minutes)


def found_by(starts_at: datetime, place: Place) -> dict[str, int]:
    """Return what a session is found by: its weekday and its part of the day, by the clock of the place."""
    begins = starts_at.astimezone(ZoneInfo(place.time_zone))
    at = begins.time()
    return {"weekday": begins.weekday(), "part": 0 if at < MORNING_ENDS else 1 if at < AFTERNOON_ENDS else 2}


def foresee(plan: Plan) -> list[Foreseen]:
    """Return the days of a plan with what is in the way of each. Two queries a day."""
    found = []
    for one in occurrences(plan.rule):
        starts_at, ends_at = when(plan.place, one.on, plan.rule.at, plan.minutes)
        there = (
            clashing.clashes(
                place=plan.place, room=plan.room, teachers=plan.teachers, starts_at=starts_at, ends_at=ends_at
            )
            if one.meets
            else []
        )
        found.append(Foreseen(one, starts_at, ends_at, there))
    return found


@transaction.atomic
def plan(told: Plan, *, all_the_same: bool = False) -> Series:
    """Plan a class with all its sessions; `all_the_same` where something is in the way. Raise `NotPossible`."""
    _hold(told.place)
    days = [one for one in foresee(told) if one.occurrence.meets]
    if not days:
        raise NothingMeets(_("On none of these days the class would meet."), _("Choose other days, or a longer time."))
    if not all_the_same and (clash := next((one for day in days for one in day.clashes), None)):
        raise _refused(clash)
    series = Series.objects.create(
        course=told.course, place=told.place, room=told.room, title=told.title, minutes=told.minutes,
        rule=msgspec.to_builtins(told.rule), seats=told.seats, mode=told.mode, online_url=told.online_url,
        materials=list(told.materials), approval=told.approval, most_at_once=told.most_at_once,
        accept_hours=told.accept_hours, no_show_limit=told.no_show_limit,
    )  # fmt: skip
    audiences = bits(told.course.audiences)
    sessions = [
        Session(
            series=series, course=told.course, place=told.place, room=told.room, original_on=one.occurrence.on,
            starts_at=one.starts_at, ends_at=one.ends_at, seats=told.seats, audiences=audiences,
            **found_by(one.starts_at, told.place),
        )
        for one in days
    ]  # fmt: skip
    Session.objects.bulk_create(sessions)
    Teaching.objects.bulk_create(
        [Teaching(session=session, user_id=user) for session in sessions for user in dict.fromkeys(told.teachers)]
    )
    version.bump()
    return series


def _hold(place: Place) -> None:
    """Let nobody else plan at a place until the surrounding transaction ends, so that two do not take one room."""
    Place.objects.select_for_update().filter(id=place.id).values_list("id").first()


def _refused(clash: Clash) -> NotPossible:
    there = clash.session
    at = {"when": f"{there.begins:%Y-%m-%d %H:%M}", "where": pick(there.place.name)} if there else {}
    told = {
        "room": _("The room is taken then: %(when)s, %(where)s."),
        "teacher": _("The teacher has another class then: %(when)s, %(where)s."),
        "closed": _("The place is closed then."),
    }[clash.kind]
    return NotPossible(told % at, _("Choose another time or room."), code=f"class-clash-{clash.kind}")


def locked(session_id: UUID) -> Session:
    """Return a session, and let nobody else change it or its bookings until the surrounding transaction ends."""
    rows = Session.objects.select_for_update(of=("self",)).select_related("series", "place")
    return rows.defer("series__rule", "series__materials", "place__opening", "place__equipment").get(id=session_id)


def _still_to_come(session: Session) -> None:
    if not session.is_on:
        raise Over(_("This class is called off."), _("Plan another one in its place."))
    if session.ends_at <= timezone.now():
        raise Over(_("This class is over."), _("What happened stays as it is."))


@transaction.atomic
def move(
    session_id: UUID,
    *,
    starts_at: datetime,
    minutes: int | None = None,
    room: Room | None = None,
    because: str = "",
    all_the_same: bool = False,
) -> Session:
    """Hold a session at another time, perhaps in another room of its place; everyone concerned is told.

    Raise `NotPossible`, `Over`.
    """
    session = Session.objects.select_related("place").get(id=session_id)
    _hold(session.place)
    session = locked(session_id)
    _still_to_come(session)
    ends_at = starts_at + timedelta(minutes=minutes or session.minutes)
    teachers = list(session.teachings.values_list("user_id", flat=True))
    room = room or session.room
    there = clashing.clashes(
        place=session.place, room=room, teachers=teachers, starts_at=starts_at, ends_at=ends_at, but=session.id
    )
    if there and not all_the_same:
        raise _refused(there[0])
    before = {"starts_at": session.starts_at.isoformat(), "room": session.room.name if session.room else {}}
    session.starts_at, session.ends_at, session.room, session.because = starts_at, ends_at, room, because[:300]
    for name, value in found_by(starts_at, session.place).items():
        setattr(session, name, value)
    _changed(session, "starts_at", "ends_at", "room", "because", "weekday", "part")
    telling.tell_all(session, "moved", before=before, because=session.because)
    return session


@transaction.atomic
def call_off(session_id: UUID, *, because: str) -> Session:
    """Call a session off: nobody has a seat in it any more, and everyone concerned is told. Twice is once."""
    session = locked(session_id)
    if not session.is_on:
        return session
    _still_to_come(session)
    session.state, session.because = Session.CALLED_OFF, because[:300]
    telling.tell_all(session, "called-off", because=session.because)
    from changqing.classes.seats import log

    for booking in Booking.objects.filter(session=session, state__in=ALIVE):
        log.become(booking, CALLED_OFF)
    session.taken = session.waiting = 0
    _changed(session, "state", "because", "taken", "waiting")
    return session


@transaction.atomic
def hold_instead(
    missed_id: UUID, *, starts_at: datetime, room: Room | None = None, all_the_same: bool = False
) -> Session:
    """Plan a make-up session for one that was called off or missed; who had a seat, or was absent, is told of it.

    Raise `NotPossible`.
    """
    missed = Session.objects.select_related("series", "course", "place").get(id=missed_id)
    _hold(missed.place)
    ends_at = starts_at + timedelta(minutes=missed.minutes)
    teachers = list(missed.teachings.values_list("user_id", flat=True))
    room = room or missed.room
    there = clashing.clashes(place=missed.place, room=room, teachers=teachers, starts_at=starts_at, ends_at=ends_at)
    if there and not all_the_same:
        raise _refused(there[0])
    day = starts_at.astimezone(ZoneInfo(missed.place.time_zone)).date()
    if Session.objects.filter(series=missed.series, original_on=day).exclude(state=Session.CALLED_OFF).exists():
        raise NotPossible(_("This class meets on that day anyway."), _("Choose another day."))
    while Session.objects.filter(series=missed.series, original_on=day).exists():
        day += timedelta(days=1)  # the day is a name alone: that of one that was called off is taken
    made = Session.objects.create(
        series=missed.series, course=missed.course, place=missed.place, room=room, original_on=day,
        starts_at=starts_at, ends_at=ends_at, seats=missed.seats, audiences=missed.audiences, makeup_of=missed,
        **found_by(starts_at, missed.place),
    )  # fmt: skip
    Teaching.objects.bulk_create([Teaching(session=made, user_id=user) for user in teachers])
    telling.tell(_missing(missed), made, "make-up")
    version.bump()
    return made


def _missing(session: Session) -> list[UUID]:
    """Return who was to be at a session and was not: all who had a seat, where it was called off."""
    if session.state == Session.CALLED_OFF:
        rows = Booking.objects.filter(session=session, state=CALLED_OFF)
        return list(rows.values_list("learner_id", flat=True))
    there = set(Attendance.objects.filter(session=session, seconds__gt=0).values_list("learner_id", flat=True))
    rows = Booking.objects.filter(session=session, state__in=HOLDING)
    return [one for one in rows.values_list("learner_id", flat=True) if one not in there]


@transaction.atomic
def change_seats(session_id: UUID, seats: int) -> Session:
    """Give a session more or fewer seats; nobody who has one loses it, and the waiting list moves."""
    from changqing.classes.seats import services as seating

    session = locked(session_id)
    _still_to_come(session)
    session.seats = seats
    _changed(session, "seats")
    seating.fill(session)
    return session


@transaction.atomic
def set_teachers(session_id: UUID, users: Sequence[UUID]) -> None:
    """Say who teaches a session."""
    session = locked(session_id)
    session.teachings.all().delete()
    Teaching.objects.bulk_create([Teaching(session=session, user_id=one) for one in dict.fromkeys(users)])


def _changed(session: Session, *names: str) -> None:
    session.sequence += 1
    session.save(update_fields=[*names, "sequence", "changed_at"])
    version.bump()
