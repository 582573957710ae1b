"""The credential's document: shaped as an Open Badges 3.0 AchievementCredential (1EdTech), secured by a JWS.

Names are maps of language to string, since a certificate is read in two languages.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings

from changqing.core import signing
from changqing.core.text import Text

KIND = "vc+jwt"  # VC Data Model 2.0 secured with JOSE


@dataclass(frozen=True)
class Awarded:
    """What a credential says: to whom, for what, by whom, when."""

    number: str
    name: str
    course_id: UUID
    course_title: Text
    provider_code: str
    provider_name: Text
    outcomes: list[Text]
    hours: float
    score: float | None
    release: UUID
    issued_at: datetime


def document(awarded: Awarded) -> dict[str, Any]:
    """Return the credential (Open Badges 3.0, B.1.1 AchievementCredential)."""
    site = settings.SITE_IRI
    result = []
    if awarded.score is not None:
        result = [{"type": ["Result"], "resultDescription": f"{site}/results/score", "value": f"{awarded.score:.4f}"}]
    return {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": f"{site}/credentials/{awarded.number}",
        "type": ["VerifiableCredential", "AchievementCredential"],
        "issuer": {
            "id": f"{site}/providers/{awarded.provider_code}",
            "type": ["Profile"],
            "name": awarded.provider_name,
        },
        "validFrom": awarded.issued_at.isoformat(timespec="seconds").replace("+00:00", "Z"),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {"type": "IdentityObject", "hashed": False, "identityHash": awarded.name, "identityType": "name"}
            ],
            "achievement": {
                "id": f"{site}/activities/courses/{awarded.course_id}",
                "type": ["Achievement"],
                "achievementType": "Course",
                "name": awarded.course_title,
                "criteria": {"narrative": awarded.outcomes},
                "creditsAvailable": awarded.hours,
            },
            "result": result,
        },
        "evidence": [{"type": ["Evidence"], "id": f"{site}/releases/{awarded.release}"}],
    }


def seal(awarded: Awarded) -> str:
    """Return the credential signed by the site."""
    return signing.sign(msgspec.json.encode(document(awarded)), kind=KIND)


def unseal(token: str) -> Awarded:
    """Return what a signed credential says; raise `signing.BadSignature` where it was changed or is not the site's."""
    found = msgspec.json.decode(signing.verify(token, kind=KIND))
    subject = found["credentialSubject"]
    achievement = subject["achievement"]
    results = subject.get("result") or []
    return Awarded(
        number=found["id"].rpartition("/")[2],
        name=subject["identifier"][0]["identityHash"],
        course_id=UUID(achievement["id"].rpartition("/")[2]),
        course_title=achievement["name"],
        provider_code=found["issuer"]["id"].rpartition("/")[2],
        provider_name=found["issuer"]["name"],
        outcomes=achievement["criteria"]["narrative"],
        hours=achievement["creditsAvailable"],
        score=float(results[0]["value"]) if results else None,
        release=UUID(found["evidence"][0]["id"].rpartition("/")[2]),
        issued_at=datetime.fromisoformat(found["validFrom"]),
    )
