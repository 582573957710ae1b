"""Reads: a credential, and whether it stands."""

from dataclasses import dataclass

from changqing.core import signing
from changqing.credentials import achievement
from changqing.credentials.achievement import Awarded
from changqing.credentials.models import ALPHABET, Credential, read_number


@dataclass(frozen=True)
class Verdict:
    """What is known of a credential: `valid`, `revoked`, `tampered` (the signature does not fit) or `unknown`."""

    state: str
    credential: Credential | None = None
    awarded: Awarded | None = None


def verdict(number: str) -> Verdict:
    """Return what is known of the credential with that number, as a person typed it. One query."""
    plain = read_number(number)
    found = Credential.objects.filter(number=plain).first() if set(plain) <= set(ALPHABET) else None
    if found is None:
        return Verdict("unknown")
    try:
        awarded = achievement.unseal(found.token)
    except (signing.BadSignature, ValueError, KeyError):
        return Verdict("tampered", found)
    if awarded.number != found.number:
        return Verdict("tampered", found)
    return Verdict("revoked" if found.revoked_at else "valid", found, awarded)
