"""Verifiable credentials signed: as JWT (Open Badges 3.0, section 8.2; VC Data Model 2.0, JOSE).

The payload is the credential with the claims of a JWT beside it, so that it can be read by who knows either.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from changqing.core import signing
from changqing.credentials.issuers import did

KIND = "JWT"
FORMER_KIND = "vc+jwt"  # what the first certificates were signed as
_CLAIMS = ("iss", "jti", "nbf", "sub")


def secure(document: Mapping[str, Any], *, provider: str = "") -> str:
    """Return a credential signed in the name of a provider, or of the site; see `issuers.did`."""
    issuer = did(provider)
    claims = {
        "iss": issuer,
        "jti": document["id"],
        "nbf": int(datetime.fromisoformat(document["validFrom"]).timestamp()),
    }
    subject = document["credentialSubject"]
    if "id" in subject:
        claims["sub"] = subject["id"]
    payload = msgspec.json.encode({**document, **claims})
    return signing.sign(payload, kind=KIND, kid=f"{issuer}#{signing.key_id()}")


def read(token: str) -> dict[str, Any]:
    """Return the credential in a token this site signed; raise `signing.BadSignature`.

    The claims must say what the credential says (Open Badges 3.0, section 8.2.4).
    """
    try:
        told = msgspec.json.decode(signing.verify(token, kind=KIND))
    except signing.BadSignature:
        return dict(msgspec.json.decode(signing.verify(token, kind=FORMER_KIND)))
    issuer = told["issuer"]["id"] if isinstance(told["issuer"], dict) else told["issuer"]
    if told.get("iss") != issuer or told.get("jti") != told["id"]:
        raise signing.BadSignature("the claims say other than the credential")
    return {name: value for name, value in told.items() if name not in _CLAIMS}
