"""Telling people: a notice to each learner whom a change of a session concerns; other rooms carry it further."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.dispatch import Signal

from changqing.classes.models import Booking, Notice, Session
from changqing.classes.models.seats import ALIVE

# Sent in the transaction in which people are told something: `notices`, rows of `Notice`.
told = Signal()


def concerned(bookings: Iterable[Booking]) -> list[UUID]:
    """Return whom bookings concern: whose they are, and who asked for them."""
    return [who for one in bookings for who in (one.learner_id, one.booked_by) if who]


def tell(learner_ids: Iterable[UUID], session: Session, kind: str, **words: Any) -> int:
    """Tell learners something about a session; return how many."""
    notices = [Notice(learner_id=one, session=session, kind=kind, told=words) for one in dict.fromkeys(learner_ids)]
    Notice.objects.bulk_create(notices)
    if notices:
        told.send(sender=Notice, notices=notices)
    return len(notices)


def tell_all(session: Session, kind: str, **words: Any) -> int:
    """Tell everyone who has a seat in a session, or may get one, and who booked for others; return how many."""
    rows = Booking.objects.filter(session=session, state__in=ALIVE).only("learner_id", "id", "booked_by")
    return tell(concerned(rows), session, kind, **words)
