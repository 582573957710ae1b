"""A learner says that she is there: by the code on the screen, scanned or typed; it waits for the teacher's word."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from changqing.accounts import services as accounts
from changqing.classes.models import Booking, Mark, Session, WrongCode
from changqing.classes.models.rolls import LATE, PRESENT
from changqing.classes.models.seats import ALIVE
from changqing.classes.roll import codes, doubts, services
from changqing.core.errors import DomainError
from changqing.core.ids import new_id

TRIES_WITHIN = timedelta(minutes=10)
MOST_TRIES = 5  # of one learner
MOST_FROM_ONE_PLACE = 60  # a hall behind one address
LATE_FROM = timedelta(minutes=10)


class WrongCodeTyped(DomainError):
    """The code is not that of this class now."""

    code = "wrong-code"
    status = 422


class TooManyTries(DomainError):
    """Wrong codes were typed too often."""

    code = "too-many-tries"
    status = 429


@dataclass(frozen=True)
class Coming:
    """What is known of a learner who says she is there: `source` her address, `device` her browser, `position` degrees.

    `at` is when it was: a phone with no network tells it later.
    """

    learner_id: UUID
    source: str = ""
    device: str = ""
    position: tuple[float, float] | None = None
    at: datetime | None = None
    id: UUID | None = None


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:20] if text else ""


def by_digits(session: Session, typed: str, coming: Coming) -> Mark:
    """Check in by the four digits on the screen. Raise `WrongCodeTyped`, `TooManyTries`."""
    now = timezone.now()
    tried = WrongCode.objects.filter(session=session, tried_at__gt=now - TRIES_WITHIN)
    source = _short(coming.source)
    mine, near = tried.filter(learner_id=coming.learner_id).count(), tried.filter(source=source).count()
    if mine >= MOST_TRIES or near >= MOST_FROM_ONE_PLACE:
        raise TooManyTries(
            _("Wrong codes were typed too often."), _("Wait ten minutes, or tell the teacher your name.")
        )
    digits = "".join(one for one in typed if one.isdigit())
    step = codes.step_of_digits(session.secret, digits, now)
    if step is None:
        WrongCode.objects.create(session=session, learner_id=coming.learner_id, source=source)
        raise WrongCodeTyped(
            _("This is not the number on the screen."),
            _("It changes every half minute: look again, and type the new one."),
        )
    return _told(session, coming, "digits", step, now)


def by_token(session: Session, token: str, coming: Coming) -> Mark:
    """Check in by the address of the screen's QR code. Raise `WrongCodeTyped`."""
    step = codes.step_of_token(session.secret, token)
    if step is None:
        raise WrongCodeTyped(_("This code is not of this class."), _("Scan the one on the screen once more."))
    return _told(session, coming, "code", step, timezone.now())


@transaction.atomic
def _told(session: Session, coming: Coming, way: str, step: int, now: datetime) -> Mark:
    accounts.lock(coming.learner_id)
    before = list(Mark.objects.filter(session=session, learner_id=coming.learner_id, by_user=None))
    at = min(coming.at or now, now)
    found = doubts.of_time(session, at) + doubts.of_code(step, at) + doubts.of_position(session, coming.position)
    if not Booking.objects.filter(session=session, learner_id=coming.learner_id, state__in=ALIVE).exists():
        found.append("no-seat")
    device = _short(coming.device)
    others = Mark.objects.filter(session=session, by_user=None).exclude(learner_id=coming.learner_id)
    if device and any(one.evidence.get("device") == device for one in others):
        found.append("same-phone")
    fine = next((one for one in before if not one.doubts), None)
    if fine is not None or (before and found):
        return fine or before[0]  # once is enough; what comes after with no doubts is added
    late = at - session.starts_at
    is_late = late >= LATE_FROM
    mark = Mark(
        id=coming.id or new_id(), session=session, learner_id=coming.learner_id, state=LATE if is_late else PRESENT,
        minutes=min(int(late / timedelta(minutes=1)), session.minutes) if is_late else 0, way=way, at=at,
        evidence={"device": device, "source": _short(coming.source), "step": step,
                  "key": codes.evidence_key(session.secret), "learner": str(coming.learner_id)},
        doubts=found,
    )  # fmt: skip
    services.add_marks(session, [mark])
    return mark
