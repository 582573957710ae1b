"""Changes of seats: asked for, given, offered, accepted, given back. Under a lock on the session, one after another.

A seat is given to whoever asks while there is one; who comes later waits, in the order of asking. A seat that is given
back is offered to the first of the list whose party fits, for a time; who does not take it lets the next one have it.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Min
from django.utils import timezone
from django.utils.translation import gettext as _

from changqing.accounts import services as accounts
from changqing.accounts.models import Learner
from changqing.classes.models import Attendance, Booking, Session
from changqing.classes.models.rolls import ABSENT
from changqing.classes.models.seats import (
    ALIVE,
    BOOKED,
    HOLDING,
    LAPSED,
    OFFERED,
    REFUSED,
    REQUESTED,
    WAITING,
    WITHDRAWN,
)
from changqing.classes.seats.log import SITE, By, become
from changqing.classes.timetable import telling
from changqing.classes.timetable.clashes import elsewhere
from changqing.classes.timetable.services import Over, locked
from changqing.core.errors import DomainError
from changqing.core.ids import new_id
from changqing.core.text import pick

MISSED_WITHIN = timedelta(days=90)
MISSED_BOOKS_FROM = timedelta(hours=48)
LATEST_ANSWER = timedelta(hours=2)  # before the class, so that the next one can still come
NO_TIME = timedelta(minutes=30)


class NotBooked(DomainError):
    """A seat cannot be asked for."""

    code = "class-not-booked"
    status = 409


class NoSuchBooking(DomainError):
    """There is no such booking, or it has become another."""

    code = "booking-gone"
    status = 404


@dataclass(frozen=True)
class Person:
    """Who is to have a seat: a learner, and how she is called on the roll."""

    learner_id: UUID
    name: str


def guest(name: str) -> Person:
    """Return a person who is not known yet: a learner without account, who can claim what is done in her name."""
    return Person(Learner.objects.create().id, name)


def new_code() -> str:
    """Return a code of eight digits that no booking has."""
    while True:
        code = f"{secrets.randbelow(10**8):08}"
        if not Booking.objects.filter(code=code).exists():
            return code


@transaction.atomic
def book(
    session_id: UUID, people: Sequence[Person], *, via: str = "self", by: By = SITE, online: bool = False
) -> list[Booking]:
    """Ask for seats for people who come together: all get one, or all wait, in the order of asking.

    Who has a seat or waits already stays as she is. `online`: they take part from afar, and need no seat. Raise
    `NotBooked`, `Over`.
    """
    accounts.lock_all([one.learner_id for one in people])
    session = locked(session_id)
    now = timezone.now()
    _can_be_booked(session, people, now, online=online)
    _lapse(session, now)
    there = {one.learner_id: one for one in Booking.objects.filter(
        session=session, learner_id__in=[one.learner_id for one in people])}  # fmt: skip
    asking = [one for one in people if not (row := there.get(one.learner_id)) or not row.is_alive]
    for one in asking:
        if by.user is None or via == "self":
            _is_free_to_come(one.learner_id, session, now)
    if not asking:
        return [there[one.learner_id] for one in people]
    if via == "another" and by.learner is not None:
        _brings_not_too_many(session, by.learner, len(asking))
    session.line += 1
    state = _state_for(session, len(asking), online=online)
    party = new_id()
    for one in asking:
        row = there.get(one.learner_id) or Booking(learner_id=one.learner_id, session=session)
        row.party, row.line, row.name, row.via, row.online = party, session.line, one.name[:100], via, online
        row.booked_by = by.learner if via == "another" else None
        row.code = new_code() if via in ("another", "phone", "door") else ""
        become(row, state, by)
        there[one.learner_id] = row
    _count(session, state, len(asking), online=online)
    return [there[one.learner_id] for one in people]


def _can_be_booked(session: Session, people: Sequence[Person], now: datetime, *, online: bool) -> None:
    if not session.is_on:
        raise Over(_("This class is called off."), _("Choose another one."))
    if session.ends_at <= now:
        raise Over(_("This class is over."), _("Choose a later one."))
    if online and session.series.mode != "blended":
        raise NotBooked(_("This class meets in the room alone."), _("Book a seat there."))
    _are_not_too_many(session, len(people))


def _brings_not_too_many(session: Session, learner_id: UUID, more: int) -> None:
    """Raise `NotBooked` where one learner would hold more seats for others than she may ask for at once."""
    before = Booking.objects.filter(session=session, booked_by=learner_id, state__in=ALIVE).count()
    _are_not_too_many(session, before + more)


def _are_not_too_many(session: Session, count: int) -> None:
    most = session.series.most_at_once
    if count > most:
        told = _("At most %(most)s can come together.") % {"most": most}
        raise NotBooked(told, _("Book for the others separately."), code="class-party")


def _is_free_to_come(learner_id: UUID, session: Session, now: datetime) -> None:
    if there := elsewhere(learner_id, session):
        raise NotBooked(
            _same_time(there),
            _("Give that seat back first, or choose another time."),
            code="class-clash-learner",
        )
    limit = session.series.no_show_limit
    opens = session.starts_at - MISSED_BOOKS_FROM
    if limit and opens > now and missed(learner_id, now) >= limit:
        raise NotBooked(
            _("%(count)s classes were booked and missed within 90 days.") % {"count": limit},
            _("From %(when)s on, seats that are left can be booked.")
            % {"when": f"{opens.astimezone(session.zone):%Y-%m-%d %H:%M}"},
            code="class-missed-often",
        )


def _same_time(there: Session) -> str:
    told = {"when": f"{there.begins:%H:%M}", "where": pick(there.place.name)}
    return _("There is a class at the same time in which she has a seat: %(when)s, %(where)s.") % told


def missed(learner_id: UUID, now: datetime) -> int:
    """Return how many classes a learner had a seat in and missed within 90 days, unexcused. One query."""
    held = Booking.objects.filter(learner_id=learner_id, state=BOOKED).values("session")
    rows = Attendance.objects.filter(learner_id=learner_id, state=ABSENT, confirmed=True, session__in=held)
    return rows.filter(session__starts_at__gt=now - MISSED_WITHIN, session__starts_at__lte=now).count()


def _state_for(session: Session, count: int, *, online: bool) -> str:
    if session.series.approval:
        return REQUESTED
    return BOOKED if online or session.free >= count else WAITING


def _count(session: Session, state: str, count: int, *, online: bool) -> None:
    if state in HOLDING and not online:
        session.taken += count
    elif state == WAITING:
        session.waiting += count
    _save(session)


def _save(session: Session) -> None:
    session.save(update_fields=["taken", "waiting", "line"])


def _together(session: Session, booking: Booking, state: str) -> list[Booking]:
    rows = Booking.objects.filter(session=session, party=booking.party, state=state)
    return list(rows.order_by("id"))


def _find(learner_id: UUID, booking_id: UUID) -> Booking:
    found = Booking.objects.filter(learner_id=learner_id, id=booking_id).first()
    if found is None:
        raise NoSuchBooking(_("There is no such booking."), _("It may have been given back already."))
    return found


def _held(learner_id: UUID, booking_id: UUID) -> tuple[Session, Booking]:
    """Return a booking and its session, both as they are now, under the lock."""
    session = locked(_find(learner_id, booking_id).session_id)
    return session, _find(learner_id, booking_id)


@transaction.atomic
def withdraw(learner_id: UUID, booking_id: UUID, *, by: By = SITE, all_of_party: bool = False) -> Booking:
    """Give a seat, an offer or a place in the list back; the next ones move up. Twice is once."""
    session, booking = _held(learner_id, booking_id)
    if not booking.is_alive:
        return booking
    if session.ends_at <= timezone.now():
        raise Over(_("This class is over."), _("What happened stays as it is."))
    leaving = _together(session, booking, booking.state) if all_of_party else [booking]
    for one in leaving:
        _leave(session, one, WITHDRAWN, by)
    fill(session)
    return _find(learner_id, booking_id)


def _leave(session: Session, booking: Booking, state: str, by: By) -> None:
    let_go(session, booking)
    become(booking, state, by)


def let_go(session: Session, booking: Booking) -> None:
    """Take what a booking holds out of its session's counters."""
    if booking.state in HOLDING and not booking.online:
        session.taken -= 1
    elif booking.state == WAITING:
        session.waiting -= 1


def fill(session: Session) -> None:
    """Offer the seats that are free to the first parties of the list that fit; save the session's counters."""
    now = timezone.now()
    while session.is_on and session.free and session.waiting and session.ends_at > now:
        parties = Booking.objects.filter(session=session, state=WAITING).values("party")
        sizes = parties.annotate(size=Count("id"), first=Min("line")).filter(size__lte=session.free)
        first = sizes.order_by("first").first()
        if first is None:
            break
        until = answer_until(session, now)
        rows = list(Booking.objects.filter(session=session, state=WAITING, party=first["party"]))
        for one in rows:
            become(one, OFFERED, offered_until=until)
        session.taken += len(rows)
        session.waiting -= len(rows)
        telling.tell(telling.concerned(rows), session, "seat-offered", until=until.isoformat())
    _save(session)


def answer_until(session: Session, now: datetime) -> datetime:
    """Return until when a seat that is offered now is kept: not so long that nobody else could come in time."""
    until = min(now + timedelta(hours=session.series.accept_hours), session.starts_at - LATEST_ANSWER)
    if until < now + NO_TIME:
        return max(session.starts_at, now + timedelta(minutes=5))
    return until


@transaction.atomic
def accept(learner_id: UUID, booking_id: UUID, *, by: By = SITE) -> Booking:
    """Take an offered seat, for all of the party. Raise `NotBooked` where the time is over, or she is elsewhere."""
    accounts.lock(learner_id)
    session, booking = _held(learner_id, booking_id)
    if booking.state == BOOKED:
        return booking
    now = timezone.now()
    _lapse(session, now)
    booking = _find(learner_id, booking_id)
    if booking.state != OFFERED:
        _save(session)
        remedy = _("You can ask for one again, and wait.")
        raise NotBooked(_("This seat is not offered any more."), remedy, code="offer-over")
    if there := elsewhere(learner_id, session):
        raise NotBooked(
            _same_time(there),
            _("Give that seat back first; this one is kept for its time."),
            code="class-clash-learner",
        )
    for one in _together(session, booking, OFFERED):
        become(one, BOOKED, by)
    return _find(learner_id, booking_id)


@transaction.atomic
def answer_request(learner_id: UUID, booking_id: UUID, *, yes: bool, by: By) -> Booking:
    """Say yes or no to a request, for all of its party: a yes gives a seat, or a place in the list."""
    session, booking = _held(learner_id, booking_id)
    if booking.state != REQUESTED:
        return booking
    asking = _together(session, booking, REQUESTED)
    if yes and (there := next((found for one in asking if (found := elsewhere(one.learner_id, session))), None)):
        raise NotBooked(_same_time(there), _("She has to give that seat back first."), code="class-clash-learner")
    fits = booking.online or session.free >= len(asking)
    state = REFUSED if not yes else BOOKED if fits else WAITING
    for one in asking:
        become(one, state, by)
    _count(session, state, len(asking), online=booking.online)
    kind = {BOOKED: "approved", WAITING: "approved-waiting", REFUSED: "refused"}[state]
    telling.tell(telling.concerned(asking), session, kind)
    return _find(learner_id, booking_id)


def _lapse(session: Session, now: datetime) -> int:
    """Take back offers whose time is over, and offer their seats to the next; return how many."""
    rows = list(Booking.objects.filter(session=session, state=OFFERED, offered_until__lte=now))
    for one in rows:
        _leave(session, one, LAPSED, SITE)
    if rows:
        telling.tell(telling.concerned(rows), session, "seat-lapsed")
        fill(session)
    return len(rows)


def lapse_all(now: datetime | None = None) -> int:
    """Move the waiting lists in which the time to answer is over; return how many offers were taken back."""
    now = now or timezone.now()
    due = Booking.objects.filter(state=OFFERED, offered_until__lte=now).values_list("session_id", flat=True)
    count = 0
    for session_id in dict.fromkeys(due):
        with transaction.atomic():
            count += _lapse(locked(session_id), now)
    return count


@transaction.atomic
def at_the_door(session_id: UUID, person: Person, *, by: By, one_more_chair: bool = False) -> Booking:
    """Let in somebody who has no seat: a free one, or one more, which whoever stands at the door answers for.

    Raise `NotBooked` where all are taken, `Over`.
    """
    accounts.lock(person.learner_id)
    session = locked(session_id)
    now = timezone.now()
    _can_be_booked(session, [person], now, online=False)
    _lapse(session, now)
    row = Booking.objects.filter(session=session, learner_id=person.learner_id).first()
    if row and row.state == BOOKED:
        return row
    holds = bool(row and row.state == OFFERED)
    if not holds and not session.free:
        if not one_more_chair:
            raise NotBooked(_("All seats are taken."), _("Add a chair, if there is one."), code="class-full")
        session.seats += 1
        session.save(update_fields=["seats"])
    if row is None:
        session.line += 1
        row = Booking(
            learner_id=person.learner_id, session=session, party=new_id(), line=session.line, name=person.name[:100],
            via="door", code=new_code(),
        )  # fmt: skip
    elif row.state == WAITING:
        session.waiting -= 1
    session.taken += not holds
    row.online = False
    become(row, BOOKED, by)
    _save(session)
    return row


@transaction.atomic
def name_without_seat(session: Session, person: Person, *, claimable: bool = False) -> None:
    """Keep how somebody is called who came and has no seat; `claimable`: she can take her hours into an account."""
    line = locked(session.id).line + 1
    Session.objects.filter(id=session.id).update(line=line)
    Booking.objects.create(
        learner_id=person.learner_id, session=session, state=WITHDRAWN, party=new_id(), line=line,
        name=person.name[:100], via="door", code=new_code() if claimable else "",
    )  # fmt: skip


@transaction.atomic
def book_all(series_id: UUID, people: Sequence[Person], *, via: str = "self", by: By = SITE) -> list[Booking]:
    """Ask for seats in all coming sessions of a class; where one cannot be booked, none is. Raise `NotBooked`."""
    accounts.lock_all([one.learner_id for one in people])
    coming = Session.objects.filter(series_id=series_id, state=Session.PLANNED, starts_at__gt=timezone.now())
    # Always in this order, so that two who book the same class do not wait for each other.
    found: list[Booking] = []
    for session_id in coming.order_by("id").values_list("id", flat=True):
        found += book(session_id, people, via=via, by=by)
    return found
