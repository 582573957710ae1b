"""Two who are one: what was booked for somebody without account becomes hers, and goes with her into her account."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from changqing.accounts import services as accounts
from changqing.accounts.models import Learner
from changqing.classes.models import Booking, ClaimTry
from changqing.classes.models.seats import BOOKED, OFFERED, REQUESTED, WAITING
from changqing.classes.seats.log import By, note
from changqing.classes.seats.services import NoSuchBooking, fill, let_go
from changqing.classes.timetable.services import locked
from changqing.core.errors import DomainError

TRIES_WITHIN = timedelta(hours=1)
MOST_TRIES = 5


class TooManyTries(DomainError):
    """Somebody typed too many numbers that are nobody's."""

    code = "too-many-tries"
    status = 429


def claim(code: str, learner: Learner) -> int:
    """Take what was booked for a person without account into an account; return how many bookings she has by it.

    Raise `NoSuchBooking`, `TooManyTries`.
    """
    tried = ClaimTry.objects.filter(learner_id=learner.id, tried_at__gt=timezone.now() - TRIES_WITHIN)
    if tried.count() >= MOST_TRIES:
        raise TooManyTries(_("You have tried often. Try again in an hour."))
    try:
        return _claim(code, learner)
    except NoSuchBooking:
        ClaimTry.objects.create(learner_id=learner.id)
        raise


@transaction.atomic
def _claim(code: str, learner: Learner) -> int:
    digits = "".join(one for one in code if one.isdigit())
    booking = Booking.objects.filter(code=digits).first() if digits else None
    if booking is None:
        raise NoSuchBooking(_("There is no booking with this number."), _("Look at the number once more."))
    booking.code = ""
    booking.save(update_fields=["code"])
    note(booking, By(learner=learner.id))
    stranger = Learner.objects.filter(id=booking.learner_id, user=None).exclude(id=learner.id).first()
    if stranger is not None:
        accounts.merge(source=stranger.id, target=learner.id)
    return Booking.objects.filter(learner_id=learner.id).count()


@transaction.atomic
def move_bookings(*, source: UUID, target: UUID) -> None:
    """Give one learner's bookings to another; where both have one in a session, the better stays, the seat goes on."""
    for mine in Booking.objects.filter(learner_id=source):
        session = locked(mine.session_id)
        other = Booking.objects.filter(learner_id=target, session=session).first()
        Booking.objects.filter(learner_id=source, id=mine.id).delete()
        if other is not None and not _is_better(mine, other):
            let_go(session, mine)
            fill(session)
            continue
        if other is not None:
            let_go(session, other)
            Booking.objects.filter(learner_id=target, id=other.id).delete()
        mine.learner_id = target
        mine.save(force_insert=True)
        note(mine, By(learner=target))
        fill(session)


def _is_better(one: Booking, other: Booking) -> bool:
    order = (BOOKED, OFFERED, REQUESTED, WAITING)
    return one.is_alive and (not other.is_alive or order.index(one.state) < order.index(other.state))
