"""Statements as xAPI 1.0.3 defines them, made here: who, did what, to which activity, with what result."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings

from changqing.core.ids import new_id
from changqing.records.activities import Activity
from changqing.records.agents import learner_agent, site_agent

VERSION = "1.0.3"
_epoch = datetime(1970, 1, 1, tzinfo=UTC)


def moment(stored: int) -> str:
    """Return microseconds since 1970 as statements have them: `2026-11-26T10:33:01.000001Z`."""
    return f"{(_epoch + timedelta(microseconds=stored)).isoformat(timespec='microseconds')[:-6]}Z"


def microseconds(moment: datetime) -> int:
    """Return a moment as microseconds since 1970."""
    return (moment - _epoch) // timedelta(microseconds=1)


VERBS = {
    "experienced": "http://adlnet.gov/expapi/verbs/experienced",
    "answered": "http://adlnet.gov/expapi/verbs/answered",
    "passed": "http://adlnet.gov/expapi/verbs/passed",
    "failed": "http://adlnet.gov/expapi/verbs/failed",
    "completed": "http://adlnet.gov/expapi/verbs/completed",
    "terminated": "http://adlnet.gov/expapi/verbs/terminated",
    "attended": "http://adlnet.gov/expapi/verbs/attended",
    "voided": "http://adlnet.gov/expapi/verbs/voided",
}
TYPES = {
    "course": "http://adlnet.gov/expapi/activities/course",
    "unit": "http://adlnet.gov/expapi/activities/lesson",
    "quiz": "http://adlnet.gov/expapi/activities/assessment",
    "question": "http://adlnet.gov/expapi/activities/cmi.interaction",
    "assignment": "http://id.tincanapi.com/activitytype/school-assignment",
    "session": "http://adlnet.gov/expapi/activities/meeting",
}
# Which release the learner had before her: an extension of the context.
RELEASE = "/extensions/release"
# When it happened by the phone's own clock, which may be wrong; `timestamp` is what the site makes of it.
PHONE_TIME = "/extensions/phone-time"
# How somebody attended a class, as its roll says: an extension of the result.
ATTENDANCE = "/extensions/attendance"


def release_iri() -> str:
    """Return the key of the context extension that names the release."""
    return f"{settings.SITE_IRI}{RELEASE}"


def attendance_iri() -> str:
    """Return the key of the result extension that says how somebody attended."""
    return f"{settings.SITE_IRI}{ATTENDANCE}"


@dataclass(frozen=True)
class Made:
    """A statement about to be recorded. `timestamp` is when it happened, in UTC; `release` what she had before her."""

    verb: str
    activity: Activity
    release: UUID | None
    result: dict[str, Any] = field(default_factory=dict)
    id: UUID = field(default_factory=new_id)
    timestamp: datetime = field(default_factory=lambda: datetime.now(UTC))
    interaction: str = ""
    claimed: str = ""  # when it happened by the clock of the phone, as it wrote it

    def document(self, learner_id: UUID) -> dict[str, Any]:
        """Return the statement as JSON has it."""
        kinds = ("session", "assignment", "question", "quiz", "unit")
        kind = next((kind for kind in kinds if getattr(self.activity, kind)), "course")
        definition: dict[str, Any] = {"type": TYPES[kind]}
        if self.interaction:
            definition["interactionType"] = self.interaction
        extensions = {release_iri(): str(self.release)} if self.release else {}
        if self.claimed:
            extensions[f"{settings.SITE_IRI}{PHONE_TIME}"] = self.claimed
        context: dict[str, Any] = {"extensions": extensions} if extensions else {}
        if kind != "course":
            context["contextActivities"] = {"grouping": [{"id": Activity(self.activity.course).iri}]}
        document = {
            "id": str(self.id),
            "actor": learner_agent(learner_id),
            "verb": {"id": VERBS[self.verb], "display": {"en": self.verb}},
            "object": {"objectType": "Activity", "id": self.activity.iri, "definition": definition},
            "context": context,
            "timestamp": self.timestamp.isoformat(timespec="microseconds").replace("+00:00", "Z"),
            "version": VERSION,
        }
        if self.result:
            document["result"] = self.result
        return document


def voiding(statement_id: UUID) -> dict[str, Any]:
    """Return a statement by which the site takes back one that it made (xAPI 1.0.3, Data 2.3.2)."""
    return {
        "id": str(new_id()),
        "actor": site_agent(),
        "verb": {"id": VERBS["voided"], "display": {"en": "voided"}},
        "object": {"objectType": "StatementRef", "id": str(statement_id)},
        "version": VERSION,
    }


# What the store sets; the rest is what was told.
SET_BY_STORE = ("stored", "authority", "version")


def essence(document: Mapping[str, Any]) -> Any:
    """Return what makes two statements the same one: all but who is told to have made it, and when by our clock.

    A phone sends a statement again where it has not heard that it arrived: meanwhile the learner may have got an
    account, and what we make of the phone's clock differs.
    """
    return {name: value for name, value in document.items() if name not in ("actor", "timestamp", *SET_BY_STORE)}
