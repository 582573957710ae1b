"""The credential's document: an Open Badges 3.0 AchievementCredential (1EdTech), whose names are in two languages.

The standard has one string a name; it is the Chinese one. All languages stand beside it, in `titles` and `names`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings

from changqing.core.text import Text, pick
from changqing.credentials import securing
from changqing.credentials.issuers import did
from changqing.credentials.linked_data import BADGES, CREDENTIALS, EXTENSIONS

SCHEMA = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
_FIRST = "zh-Hans"
_HOURS = {"attended": "面授学时", "online": "在线学时"}


@dataclass(frozen=True)
class Awarded:
    """What a credential says: to whom, for what, by whom, when.

    `hours` are the course's. Where some were in class, `attended` are those, and `online` those of study on line; else
    both are None. `status_index` is its place in the list of those that were revoked; None in the first certificates,
    which have none.
    """

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
    learner_id: UUID | None = None
    status_index: int | None = None
    attended: float | None = None
    online: float | None = None


def context() -> list[Any]:
    """Return the contexts: those of the standards, and what our own properties are called (VC Data Model 2.0, 5.2)."""
    names = ("titles", "names", "outcomes", "hours")
    own = {name: {"@id": f"{settings.SITE_IRI}/vocabulary#{name}", "@type": "@json"} for name in names}
    return [CREDENTIALS, BADGES, EXTENSIONS, own]


def subject_id(learner_id: UUID) -> str:
    """Return how credentials name a learner: the same in all of hers, and her id cannot be told from it."""
    return f"urn:uuid:{uuid5(learner_id, 'credentials')}"


def identity(name: str) -> dict[str, Any]:
    """Return by which name a credential knows whom it is about (Open Badges 3.0, IdentityObject)."""
    return {"type": "IdentityObject", "hashed": False, "identityHash": name, "identityType": "name"}


def instant(moment: datetime) -> str:
    """Return a moment in UTC as credentials write it, to the second."""
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def status_list_url(number: int, provider: str = "") -> str:
    """Return the address of a list of revoked credentials, in the name of a provider, or of the site.

    The list is one for all; verifiers want it from who issued the credential.
    """
    place = f"providers/{provider}" if provider else "credentials"
    return f"{settings.SITE_IRI}/{place}/status/{number}"


LIST_SIZE = 131_072  # places, the least there may be (Bitstring Status List 1.0, 6.1)


def _status(index: int, provider: str) -> dict[str, Any]:
    number, place = divmod(index, LIST_SIZE)
    url = status_list_url(number, provider)
    return {
        "id": f"{url}#{place}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(place),
        "statusListCredential": url,
    }


def document(awarded: Awarded) -> dict[str, Any]:
    """Return the credential (Open Badges 3.0, B.1.1 AchievementCredential)."""
    site = settings.SITE_IRI
    course = f"{site}/activities/courses/{awarded.course_id}"
    title = pick(awarded.course_title, _FIRST)
    achievement: dict[str, Any] = {
        "id": course,
        "type": ["Achievement"],
        "achievementType": "Course",
        "name": title,
        "description": "; ".join(pick(one, _FIRST) for one in awarded.outcomes) or title,
        "criteria": {"narrative": "\n".join(f"- {pick(one, _FIRST)}" for one in awarded.outcomes) or title},
        "inLanguage": _FIRST,
        "creditsAvailable": awarded.hours,
        "titles": awarded.course_title,
        "outcomes": awarded.outcomes,
        "hours": awarded.hours,
    }
    subject: dict[str, Any] = {
        "type": ["AchievementSubject"],
        "identifier": [identity(awarded.name)],
        "achievement": achievement,
    }
    if awarded.learner_id:
        subject = {"id": subject_id(awarded.learner_id), **subject}
    if awarded.score is not None:
        kind = f"{course}/results/score"
        achievement["resultDescription"] = [
            {"id": kind, "type": ["ResultDescription"], "name": "成绩", "resultType": "Percent"}
        ]
        subject["result"] = [{"type": ["Result"], "resultDescription": kind, "value": f"{awarded.score:.4f}"}]
    for key, hours in (("attended", awarded.attended), ("online", awarded.online)):
        if hours is not None:
            kind = f"{course}/results/{key}"
            achievement.setdefault("resultDescription", []).append(
                {"id": kind, "type": ["ResultDescription"], "name": _HOURS[key], "resultType": "Result"}
            )
            subject.setdefault("result", []).append(
                {"type": ["Result"], "resultDescription": kind, "value": f"{hours:g}"}
            )
    found = {
        "@context": context(),
        "id": f"{site}/credentials/{awarded.number}",
        "type": ["VerifiableCredential", "AchievementCredential"],
        "name": title,
        "issuer": {
            "id": did(awarded.provider_code),
            "type": ["Profile"],
            "name": pick(awarded.provider_name, _FIRST),
            "names": awarded.provider_name,
        },
        "validFrom": instant(awarded.issued_at),
        "credentialSubject": subject,
        "evidence": [{"type": ["Evidence"], "id": f"{site}/releases/{awarded.release}", "name": "课程版本"}],
        "credentialSchema": [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
    }
    if awarded.status_index is not None:
        found["credentialStatus"] = _status(awarded.status_index, awarded.provider_code)
    return found


def seal(awarded: Awarded) -> str:
    """Return the credential, signed in the provider's name."""
    return securing.secure(document(awarded), provider=awarded.provider_code)


def code_of(issuer: str) -> str:
    """Return a provider's code: did:web:…:providers:<code>, or in the first certificates …/providers/<code>."""
    return issuer.replace("/", ":").rpartition(":")[2]


def unseal(token: str) -> Awarded:
    """Return what a signed credential says; raise `signing.BadSignature` where it was changed or is not the site's."""
    found = securing.read(token)
    subject = found["credentialSubject"]
    achievement = subject["achievement"]
    results = {one["resultDescription"].rpartition("/")[2]: float(one["value"]) for one in subject.get("result") or []}
    issuer = found["issuer"]
    outcomes = achievement["outcomes"] if "outcomes" in achievement else achievement["criteria"]["narrative"]
    return Awarded(
        number=found["id"].rpartition("/")[2],
        name=subject["identifier"][0]["identityHash"],
        course_id=UUID(achievement["id"].rpartition("/")[2]),
        course_title=achievement.get("titles") or achievement["name"],
        provider_code=code_of(issuer["id"]),
        provider_name=issuer.get("names") or issuer["name"],
        outcomes=outcomes,
        hours=achievement["creditsAvailable"],
        score=results.get("score"),
        attended=results.get("attended"),
        online=results.get("online"),
        release=UUID(found["evidence"][0]["id"].rpartition("/")[2]),
        issued_at=datetime.fromisoformat(found["validFrom"]),
        status_index=_index(found.get("credentialStatus")),
    )


def _index(status: dict[str, Any] | None) -> int | None:
    if not status:
        return None
    number = int(status["statusListCredential"].rpartition("/")[2])
    return number * LIST_SIZE + int(status["statusListIndex"])
