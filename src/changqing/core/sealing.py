"""What identifies a person, sealed: kept encrypted, found by a fingerprint; a copy of the database tells neither.

The keys are derived from the site's secret (HKDF, RFC 5869), one a purpose. Sealed text is AES-256-GCM (NIST SP
800-38D), with a fresh nonce each time; a fingerprint is HMAC-SHA-256, always the same of the same text.
"""

import base64
import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

NONCE = 12  # bytes


class BrokenSeal(Exception):
    """A sealed text was changed, or sealed by the secret of another site."""


@lru_cache(maxsize=32)
def _key(secret: str, purpose: str) -> bytes:
    derived = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=f"changqing {purpose}".encode())
    return derived.derive(secret.encode())


def seal(text: str, purpose: str) -> str:
    """Return a text as only this site can read it, for this purpose alone."""
    nonce = os.urandom(NONCE)
    box = AESGCM(_key(settings.SECRET_KEY, f"seal {purpose}")).encrypt(nonce, text.encode(), None)
    return base64.urlsafe_b64encode(nonce + box).decode()


def unseal(sealed: str, purpose: str) -> str:
    """Return the text; raise `BrokenSeal` where it is not one of this site's."""
    try:
        raw = base64.urlsafe_b64decode(sealed)
        box = AESGCM(_key(settings.SECRET_KEY, f"seal {purpose}")).decrypt(raw[:NONCE], raw[NONCE:], None)
    except (ValueError, InvalidTag) as error:
        raise BrokenSeal("This was sealed by another site's secret, or changed since.") from error
    return box.decode()


def fingerprint(text: str, purpose: str) -> str:
    """Return 64 hex digits by which a text is found again, and from which nobody learns it without the secret."""
    key = _key(settings.SECRET_KEY, f"fingerprint {purpose}")
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
