"""Tools that send and read statements: their credentials, and what each may do."""

import hashlib
import hmac
import secrets
import time
from datetime import UTC, datetime

from django.utils.translation import gettext_lazy as _

from changqing.catalogue.models import Course, Provider
from changqing.core.errors import DomainError
from changqing.records.models import ToolCredential


class UnknownTool(DomainError):
    """There is no such credential."""

    code = "unknown-tool"
    status = 404


class UnknownPlace(DomainError):
    """There is no such provider or course for a tool to be kept to; or the course is another provider's."""

    code = "unknown-place"
    status = 404


def _hash(secret: str) -> str:
    # The secret has 256 random bits: a plain hash cannot be searched, and takes a microsecond at each request.
    return hashlib.sha256(secret.encode()).hexdigest()


def create(
    name: str,
    *,
    provider: Provider | None = None,
    course: Course | None = None,
    writes: bool = True,
    reads: str = "all",
) -> tuple[ToolCredential, str]:
    """Make a credential; return it and its secret, which is told this once. Raise `UnknownPlace`."""
    if provider and course and course.provider_id != provider.id:
        raise UnknownPlace(_("The course is another provider's."), _("Name the course alone."))
    secret = secrets.token_urlsafe(32)
    made = ToolCredential.objects.create(
        name=name,
        key=secrets.token_hex(10),
        secret_hash=_hash(secret),
        provider=provider or (course.provider if course else None),
        course=course,
        writes=writes,
        reads=reads,
    )
    return made, secret


def revoke(key: str) -> ToolCredential:
    """Take a credential back; done twice, the first date stays. Raise `UnknownTool`."""
    found = ToolCredential.objects.filter(key=key).first()
    if found is None:
        raise UnknownTool(f"No tool has the key '{key}'.", "`changqing records credentials` lists them.")
    if found.revoked_at is None:
        found.revoked_at = datetime.now(UTC)
        found.save(update_fields=["revoked_at"])
    _known.pop(key, None)
    return found


# What this process knows of credentials, for a second: a batch comes with the credential of the one before. One that is
# taken back is refused within that second.
_known: dict[str, tuple[float, ToolCredential | None]] = {}
_KNOWN_FOR, _MOST_KNOWN = 1.0, 1000


def is_key(text: str) -> bool:
    """Say whether a text may be the key of a tool; what is none is not looked for: it may have a zero byte."""
    return text.isascii() and text.isalnum()


def _look_up(key: str) -> ToolCredential | None:
    now = time.monotonic()
    until, found = _known.get(key, (0.0, None))
    if until < now:
        found = ToolCredential.objects.filter(key=key, revoked_at=None).first() if is_key(key) else None
        if len(_known) >= _MOST_KNOWN:
            _known.clear()
        if found:  # keys that are nobody's would fill the memory
            _known[key] = (now + _KNOWN_FOR, found)
    return found


def identify(key: str, secret: str) -> ToolCredential | None:
    """Return the tool whose key and secret these are; None where they are nobody's, or were taken back.

    At most one query.
    """
    found = _look_up(key)
    if found is None or not hmac.compare_digest(found.secret_hash, _hash(secret)):
        return None
    return found
