"""Changes: a phone speaks for a learner; several learners share a phone, each with a PIN.

The phone makes a key for each learner on it, and says whose it is the first time it has something to send. From then on
the key may add to her record, also when she is signed out: what she did waits for nobody's password. It opens nothing;
for that there is the PIN (docs/decisions/shared-phone.md).
"""

import hashlib
import hmac
import re
from datetime import timedelta
from uuid import UUID

from django.contrib.auth import login, logout
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from changqing.accounts.models import Learner, Phone
from changqing.accounts.queries import CURRENT, current_learner, present_id
from changqing.accounts.services import ADOPTED, NEW, learner_for
from changqing.core.errors import DomainError
from changqing.core.pages import LEARNER_COOKIE

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
MOST_FAILURES = 5
PAUSE = timedelta(minutes=15)
_key = re.compile(r"[A-Za-z0-9_-]{43}")  # 256 bits, base64url
_proof = re.compile(r"[0-9a-f]{64}")


class BadKey(DomainError):
    """What was sent is no key of a phone."""

    code = "bad-key"


class NotHers(DomainError):
    """Somebody else is signed in here than the one whose work the phone brings; it keeps it."""

    code = "sign-in"
    status = 409


class WrongPin(DomainError):
    """The PIN is not hers, or was tried too often."""

    code = "wrong-pin"
    status = 403


def _hash(key: str) -> str:
    if not _key.fullmatch(key):
        raise BadKey(_("This is no key of a phone."))
    return hashlib.sha256(key.encode()).hexdigest()


def find(key: str) -> Phone | None:
    """Return whom a key speaks for. One query; raise `BadKey`."""
    return Phone.objects.filter(key_hash=_hash(key)).first()


@transaction.atomic
def introduce(request: HttpRequest, key: str, claimed: UUID | None, *, current: bool, apart: bool = False) -> Phone:
    """Return whom a key speaks for; a new one speaks for who is learning on this request, a newcomer where nobody is.

    `claimed` is whose work the phone says it brings; `current`, that she has the phone now: only then is a newcomer
    known by a cookie. `apart` is the work of somebody new from whom the phone was taken back: it is a newcomer's,
    whoever is here now. Raise `NotHers` where a new key comes with somebody else's cookies: then the phone waits until
    she has signed in.
    """
    found = find(key)
    if found is not None:
        return found
    mine = None if apart else current_learner(request)
    if claimed is not None and (mine is None or mine.id != present_id(claimed)):
        raise NotHers(_("Somebody else is signed in on this phone."), _("It is sent as soon as you sign in."))
    if mine is None:
        mine = learner_for(request) if current and not apart else Learner.objects.create()
    return Phone.objects.get_or_create(key_hash=_hash(key), defaults={"learner_id": mine.id})[0]


def owner_of(phone: Phone) -> Learner | None:
    """Return the learner a key speaks for, as she is now: she may have got an account. Two queries."""
    return Learner.objects.filter(id=present_id(phone.learner_id)).select_related("user").first()


def recognise(request: HttpRequest, phone: Phone, learner: Learner) -> None:
    """Give a learner without account her cookie again, where the phone has lost it and nobody else is here.

    Who has a PIN is asked for it instead.
    """
    if learner.user_id is None and not phone.pin_hash and not request.user.is_authenticated:
        request.META[CURRENT] = learner
        request.META[NEW] = True


def _of_proof(proof: str) -> str:
    return hashlib.sha256(proof.encode()).hexdigest()


def set_pin(phone: Phone, proof: str) -> None:
    """Remember what the phone makes of her PIN: 64 hexadecimal digits (PBKDF2, salted by a key we do not have)."""
    if not _proof.fullmatch(proof):
        raise WrongPin(_("This is no PIN."))
    phone.pin_hash, phone.pin_failures = _of_proof(proof), 0
    phone.save(update_fields=["pin_hash", "pin_failures"])


def enter(request: HttpRequest, phone: Phone, proof: str) -> Learner:
    """Hand the phone over to a learner who knows her PIN: from now on she is who is learning on it.

    What somebody without account did before stays with its owner. Raise `WrongPin`; five in a row, and it is not asked
    again for a quarter of an hour.
    """
    with transaction.atomic():
        phone = Phone.objects.select_for_update().get(id=phone.id)
        now = timezone.now()
        tired = phone.pin_failures >= MOST_FAILURES and phone.failed_at and phone.failed_at > now - PAUSE
        right = not tired and bool(phone.pin_hash) and hmac.compare_digest(_of_proof(proof), phone.pin_hash)
        phone.pin_failures = 0 if right else min(phone.pin_failures + 1, MOST_FAILURES)
        phone.failed_at = phone.failed_at if right or tired else now
        phone.save(update_fields=["pin_failures", "failed_at"])
    learner = owner_of(phone)
    if tired:
        raise WrongPin(
            _("The PIN was wrong too often."),
            _("Wait a quarter of an hour, or sign in with the password."),
            code="pin-pause",
        )
    if not right or learner is None:
        raise WrongPin(_("This is not the PIN."), _("Try again."))
    leave(request)
    if learner.user:
        login(request, learner.user, backend=BACKEND)
        request.META[ADOPTED] = True  # the cookie of the one before her goes
    else:
        request.META[NEW] = True
    request.META[CURRENT] = learner
    return learner


def leave(request: HttpRequest) -> None:
    """End whatever is signed in here. What is somebody's stays hers; the next one begins as nobody."""
    request.COOKIES.pop(LEARNER_COOKIE, None)  # or who comes next would be given what was done under it
    logout(request)
    request.META.pop(CURRENT, None)
