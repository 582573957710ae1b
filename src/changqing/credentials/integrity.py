"""Credentials secured within the document: a Data Integrity proof, `eddsa-rdfc-2022` (W3C VC DI EdDSA 1.0, 3.2).

The proof is made when the file is asked for, by the key that signs today; so it outlives every rotation of keys, and
nothing more is kept than the signed credential itself.
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from changqing.core import signing
from changqing.credentials import achievement, linked_data, securing
from changqing.credentials.issuers import did, multikey_id

CRYPTOSUITE = "eddsa-rdfc-2022"


def of_token(token: str) -> dict[str, Any]:
    """Return a signed credential secured within the document instead, for who reads no JWT.

    Raise `signing.BadSignature` where it was changed; `linked_data.UnknownTerm` where it cannot be said in these words.
    """
    told = {**securing.read(token), "@context": achievement.context()}
    return prove(told, provider=achievement.code_of(told["issuer"]["id"]))


def prove(document: Mapping[str, Any], *, provider: str = "") -> dict[str, Any]:
    """Return a credential with a proof in it, in the name of a provider, or of the site.

    Raise `linked_data.UnknownTerm` where it says what no context gives a meaning to.
    """
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": CRYPTOSUITE,
        "created": achievement.instant(datetime.now(UTC)),
        "verificationMethod": multikey_id(did(provider), signing.public_keys()[0]),
        "proofPurpose": "assertionMethod",
    }
    signed = signing.sign_bytes(_hashed({"@context": document["@context"], **proof}) + _hashed(document))
    return {**document, "proof": {**proof, "proofValue": signing.multibase(signed)}}


def _hashed(document: Mapping[str, Any]) -> bytes:
    return hashlib.sha256(linked_data.canonical(document)).digest()
