"""Codes: the one on the screen of a class, which changes every half minute, and the one a learner shows.

Both are HMACs (RFC 2104) cut short, like one-time passwords (RFC 4226, 5.3), so that a teacher's phone makes and reads
them with no network. A screen's code is four digits to type, and twelve signs in a QR code's address.
"""

import base64
import hashlib
import hmac
from datetime import datetime
from uuid import UUID

from django.conf import settings

STEP = 30  # seconds for which a code is shown
GOOD_FOR = 3  # steps: who is slow to type, and clocks that differ a little
_SHORT = 8
_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is taken for another


def step_of(moment: datetime) -> int:
    """Return the number of the half minute that a moment lies in."""
    return int(moment.timestamp()) // STEP


def _mac(secret: str, step: int) -> bytes:
    return hmac.digest(secret.encode(), str(step).encode(), "sha256")


def digits(secret: str, step: int) -> str:
    """Return the four digits that a class's screen shows in a half minute."""
    return f"{int.from_bytes(_mac(secret, step)[:4]) % 10_000:04}"


def token(secret: str, step: int) -> str:
    """Return what the address in the screen's QR code ends with in a half minute."""
    return f"{step}-{_mac(secret, step)[4:10].hex()}"


def step_of_digits(secret: str, typed: str, now: datetime) -> int | None:
    """Return the half minute whose digits these are, of those that are still good; None where they are none."""
    here = step_of(now)
    steps = range(here + 1, here - GOOD_FOR, -1)
    return next((one for one in steps if hmac.compare_digest(digits(secret, one), typed)), None)


def step_of_token(secret: str, typed: str) -> int | None:
    """Return the half minute, whichever it was, whose QR code this is; None where it is none."""
    number, _dash, _mac_typed = typed.partition("-")
    if not (number.isascii() and number.isdigit() and len(number) < 12):
        return None
    step = int(number)
    return step if hmac.compare_digest(token(secret, step).encode(), typed.encode()) else None


def _check(learner_id: UUID) -> str:
    mac = hmac.digest(settings.SECRET_KEY.encode(), b"changqing.classes.learner" + learner_id.bytes, "sha256")
    number, letters = int.from_bytes(mac[:8]), ""
    for _place in range(_SHORT):
        number, rest = divmod(number, len(_LETTERS))
        letters += _LETTERS[rest]
    return letters


def learner_code(learner_id: UUID) -> str:
    """Return what a learner's QR code says: her id in base 32 (RFC 4648, 6), and eight letters that prove it."""
    return base64.b32encode(learner_id.bytes).decode().rstrip("=") + _check(learner_id)


def short_code(learner_id: UUID) -> str:
    """Return the eight letters by which a learner is found on a roll she is on; one can read them out."""
    return _check(learner_id)


def learner_of(code: str) -> UUID | None:
    """Return the learner whose QR code says this; None where it is nobody's."""
    whole = code.strip().upper()
    try:
        found = UUID(bytes=base64.b32decode(whole[:-_SHORT] + "======"))
    except (ValueError, TypeError):
        return None
    return found if hmac.compare_digest(whole[-_SHORT:].encode(), _check(found).encode()) else None


def spoken(code: str) -> str:
    """Return a code as one reads it out: in groups of four."""
    return " ".join(code[place : place + 4] for place in range(0, len(code), 4))


def evidence_key(secret: str) -> str:
    """Return a short name of a secret, which says in evidence which one it was without telling it."""
    return hashlib.sha256(secret.encode()).hexdigest()[:12]


def short_of(session_id: UUID) -> str:
    """Return a session's id as the address of its codes has it: 22 signs (RFC 4648, 5)."""
    return base64.urlsafe_b64encode(session_id.bytes).decode().rstrip("=")


def session_id_of(short: str) -> UUID | None:
    """Return the session's id that an address of a code has; None where it has none."""
    try:
        return UUID(bytes=base64.urlsafe_b64decode(short.encode() + b"=="))
    except ValueError:
        return None
