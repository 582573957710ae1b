"""A booking becomes something else: the one place where its state changes, and the line that says so is written."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from changqing.classes.models import Booking, BookingChange


class By(NamedTuple):
    """Who did it: an account, a learner, or the site itself."""

    user: UUID | None = None
    learner: UUID | None = None


SITE = By()


def become(booking: Booking, state: str, by: By = SITE, *, offered_until: datetime | None = None) -> None:
    """Change a booking's state, or write a new booking, and add the line. Counters are the caller's."""
    booking.state, booking.offered_until = state, offered_until
    booking.save(force_insert=booking._state.adding)
    note(booking, by)


def note(booking: Booking, by: By) -> None:
    """Add the line that says what a booking is now."""
    BookingChange.objects.create(
        learner_id=booking.learner_id,
        booking_id=booking.id,
        state=booking.state,
        by_user=by.user,
        by_learner=by.learner,
    )
