"""Reads: a credential, and whether it stands."""

import base64
import gzip
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from changqing.core import signing
from changqing.credentials import achievement
from changqing.credentials.achievement import LIST_SIZE, Awarded
from changqing.credentials.issuers import did
from changqing.credentials.linked_data import CREDENTIALS
from changqing.credentials.models import ALPHABET, Credential, read_number

STATUS_SECONDS = 300  # for which a list of revoked credentials may be kept


@dataclass(frozen=True)
class Verdict:
    """What is known of a credential.

    `valid`; `revoked`; `doubtful`: signed by a key that had fallen into wrong hands; `tampered`: the signature does not
    fit; or `unknown`.
    """

    state: str
    credential: Credential | None = None
    awarded: Awarded | None = None


def verdict(number: str) -> Verdict:
    """Return what is known of the credential with that number, as a person typed it. One query."""
    plain = read_number(number)
    found = Credential.objects.filter(number=plain).first() if set(plain) <= set(ALPHABET) else None
    return judge(found) if found else Verdict("unknown")


def judge(found: Credential) -> Verdict:
    """Return what is known of a credential as it is kept. No query."""
    try:
        awarded = achievement.unseal(found.token)
    except (signing.BadSignature, ValueError, KeyError):
        return Verdict("tampered", found)
    if awarded.number != found.number:
        return Verdict("tampered", found)
    if found.revoked_at:
        return Verdict("revoked", found, awarded)
    since = signing.key_of(found.token).compromised_since
    return Verdict("doubtful" if since and awarded.issued_at >= since else "valid", found, awarded)


def status_list(number: int, provider: str = "") -> dict[str, Any]:
    """Return the list of revoked credentials of that number, in the name of a provider, or of the site. One query.

    W3C Bitstring Status List 1.0, 4.2.
    """
    first = number * LIST_SIZE
    rows = Credential.objects.filter(
        revoked_at__isnull=False, status_index__gte=first, status_index__lt=first + LIST_SIZE
    )
    bits = bytearray(LIST_SIZE // 8)
    for index in rows.values_list("status_index", flat=True):
        place = (index or 0) - first
        bits[place // 8] |= 128 >> place % 8
    packed = base64.urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).rstrip(b"=").decode()
    url = achievement.status_list_url(number, provider)
    now = datetime.now(UTC).replace(microsecond=0)
    return {
        "@context": [CREDENTIALS],
        "id": url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": did(provider),
        "validFrom": achievement.instant(now),
        "credentialSubject": {
            "id": f"{url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": f"u{packed}",
            "ttl": STATUS_SECONDS * 1000,
        },
    }


def of_learner(learner_id: UUID) -> list[Credential]:
    """Return a learner's credentials, the latest first, those that were revoked among them. One query."""
    rows = Credential.objects.filter(learner_id=learner_id).select_related("course__provider")
    return list(rows.order_by("-issued_at", "id"))
