"""What does not fit about a mark. A doubt shuts nobody out: a teacher looks at the person, and confirms her or not."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from changqing.catalogue.regions.near import kilometres
from changqing.classes.models import Session
from changqing.classes.roll.codes import GOOD_FOR, STEP, step_of

BEFORE = timedelta(minutes=30)
AFTER = timedelta(minutes=15)
FAR = 2.0  # kilometres: a hall's walls, and what phones make of them

TEXTS = {
    "no-seat": _("has no seat in this class"),
    "old-code": _("the code was shown some time before: perhaps it was sent to her"),
    "outside": _("told before the class or after it"),
    "far": _("told from far away"),
    "same-phone": _("told on a phone on which another learner did, too"),
    "bad-signature": _("the signature does not fit the mark"),
    "unknown-phone": _("signed by a phone that has not shown its key"),
    "clock": _("the phone's clock is wrong"),
}


def of_time(session: Session, at: datetime) -> list[str]:
    """Return the doubt about when it was told."""
    return [] if session.starts_at - BEFORE <= at <= session.ends_at + AFTER else ["outside"]


def of_code(step: int, at: datetime) -> list[str]:
    """Return the doubt about a code that was shown in a half minute and told at a moment."""
    age = step_of(at) - step
    return [] if -1 <= age <= GOOD_FOR + 60 // STEP else ["old-code"]


def of_position(session: Session, position: tuple[float, float] | None) -> list[str]:
    """Return the doubt about where it was told; who does not say where is not doubted."""
    if position is None:
        return []
    away = kilometres((session.place.latitude, session.place.longitude), position)
    return ["far"] if away > FAR else []
