"""The document resources: activities/state, activities/profile, agents/profile (Communication 2.2, 2.3, 2.6, 2.7)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from uuid import UUID

import msgspec
from django.http import HttpResponse

from changqing.catalogue.models import Course
from changqing.records import agents, documents
from changqing.records.activities import parse
from changqing.records.documents import Expected, Shelf
from changqing.records.keys import key
from changqing.records.models import Document, ToolCredential
from changqing.records.validation import check_iri, check_timestamp, check_uuid
from changqing.records.xapi import asking
from changqing.records.xapi.calls import Call
from changqing.records.xapi.errors import Refused, bad
from changqing.records.xapi.resources import View, resource

MOST_BYTES, MOST_NAME = 10_000_000, 500
_epoch = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Kind:
    """A kind of documents: the parameters that say where one stands, and what its name is called."""

    kind: str
    name: str
    clause: str
    by_activity: bool
    by_agent: bool
    by_registration: bool = False
    deletes_all: bool = False

    @property
    def place(self) -> list[str]:
        """The parameters that every call must have."""
        return ["activityId"] * self.by_activity + ["agent"] * self.by_agent

    def shelf(self, call: Call, *more: str) -> Shelf:
        """Return where the documents stand that a call is about; raise `Refused`."""
        allowed = [*self.place, *more] + ["registration"] * self.by_registration
        for name in call.parameters:
            if name not in allowed:
                raise bad(f"There is no parameter '{name[:100]}' here.", self.clause)
        for name in self.place:
            if name not in call.parameters:
                raise bad(f"The parameter {name} is missing.", self.clause)
        owner, activity, registration = documents.NONE, 0, None
        if self.by_agent:
            agent = asking.agent_of(call)
            if agents.ifi(agent) is None:
                raise bad("agent must have an identifier.", self.clause)
            owner = asking.owner_of(agent)
        if self.by_activity:
            iri = asking.checked(call, lambda: check_iri(call.parameters["activityId"], "activityId"))
            _may_touch(call.caller, iri)
            activity = key(iri)
        if "registration" in call.parameters:
            told = asking.checked(call, lambda: check_uuid(call.parameters["registration"], "registration"))
            registration = UUID(told)
        return Shelf(self.kind, documents.space_of(call.caller), owner, activity, registration)

    def name_in(self, call: Call) -> str:
        """Return the name of the document that a call is about; raise `Refused`."""
        found = call.parameters.get(self.name)
        if found is None:
            raise bad(f"The parameter {self.name} is missing.", self.clause)
        if not found or len(found) > MOST_NAME or "\x00" in found:
            raise bad(f"{self.name} must have 1 to {MOST_NAME} characters.", self.clause)
        return found


def _may_touch(tool: ToolCredential, iri: str) -> None:
    """Raise `Refused` where a tool with a provider asks for what belongs to another's course."""
    course = parse(iri)
    if tool.provider_id is None or course is None or course.course == tool.course_id:
        return
    own = Course.objects.filter(id=course.course, provider_id=tool.provider_id)
    if tool.course_id or not own.exists():
        raise Refused(403, "This tool has nothing to do with that course.", code="not-yours")


def _may_read(call: Call) -> None:
    asking.scope_of(call.caller)


def _may_write(call: Call) -> None:
    if not call.caller.writes:
        raise Refused(403, "This tool may read, and not write.", code="read-only")


def _http_date(written: int) -> str:
    return format_datetime((_epoch + timedelta(microseconds=written)).replace(microsecond=0), usegmt=True)


def _expected(call: Call, *, must_know: bool = False, must_say: bool = False) -> Expected:
    return Expected(call.headers.get("if-match", ""), call.headers.get("if-none-match", ""), must_know, must_say)


def _getting(kind: Kind) -> Callable[[Call], HttpResponse]:
    def get(call: Call) -> HttpResponse:
        _may_read(call)
        if kind.name in call.parameters:
            return _one(call)
        shelf = kind.shelf(call, "since")
        since = call.parameters.get("since")
        moment = asking.checked(call, lambda: check_timestamp(since.replace(" ", "+"), "since")) if since else None
        if since == "":
            raise bad("since must be a time as ISO 8601 has it.", kind.clause)
        found = documents.names(shelf, call.caller, moment)
        names = list(dict.fromkeys(one.name for one in found))
        response = HttpResponse(msgspec.json.encode(names), content_type="application/json")
        if found:
            response.headers["Last-Modified"] = _http_date(max(one.written for one in found))
        return response

    def _one(call: Call) -> HttpResponse:
        shelf = kind.shelf(call, kind.name)
        found = documents.find(shelf, kind.name_in(call), call.caller)
        if found is None:
            raise Refused(404, "There is no such document.", clause=kind.clause, code="no-such-document")
        return _told(call, found)

    return get


def _told(call: Call, found: Document) -> HttpResponse:
    quoted = f'"{found.etag}"'
    # It is somebody else's file: shown by no browser as a page of this site (the policy of content says the rest).
    response = HttpResponse(bytes(found.content), content_type=found.content_type)
    if found.etag in documents._tags(call.headers.get("if-none-match", "")):
        response = HttpResponse(status=304)
    response.headers["ETag"] = quoted
    response.headers["Last-Modified"] = _http_date(found.written)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _writing(kind: Kind, *, merge: bool) -> Callable[[Call], HttpResponse]:
    def write(call: Call) -> HttpResponse:
        _may_write(call)
        shelf, name = kind.shelf(call, kind.name), kind.name_in(call)
        if len(call.body) > MOST_BYTES:
            raise Refused(413, f"A document may have {MOST_BYTES // 1_000_000} MB.", code="too-large")
        content_type = call.headers.get("content-type", "application/octet-stream")
        if len(content_type) > 200 or not content_type.isprintable():
            raise bad("The Content-Type cannot be kept.", kind.clause)
        # Version 1.0.3 asks it of profiles, 2.0 of state as well.
        must_know = not merge and (kind.kind != "state" or not call.is_first)
        expected = _expected(call, must_know=must_know, must_say=must_know and call.is_first)
        act = documents.post if merge else documents.put
        act(shelf, name, call.caller, content=call.body, content_type=content_type, expected=expected)
        return HttpResponse(status=204)

    return write


def _deleting(kind: Kind) -> Callable[[Call], HttpResponse]:
    def delete(call: Call) -> HttpResponse:
        _may_write(call)
        shelf = kind.shelf(call, kind.name)
        if kind.deletes_all and kind.name not in call.parameters:
            documents.delete_all(shelf, call.caller)
        else:
            documents.delete(shelf, kind.name_in(call), call.caller, expected=_expected(call))
        return HttpResponse(status=204)

    return delete


def _view(kind: Kind) -> View:
    return resource(
        {
            "GET": _getting(kind),
            "PUT": _writing(kind, merge=False),
            "POST": _writing(kind, merge=True),
            "DELETE": _deleting(kind),
        }
    )


state = _view(
    Kind(
        "state", "stateId", "Communication 2.3", by_activity=True, by_agent=True, by_registration=True, deletes_all=True
    )
)
agent_profile = _view(Kind("agent", "profileId", "Communication 2.6", by_activity=False, by_agent=True))
activity_profile = _view(Kind("activity", "profileId", "Communication 2.7", by_activity=True, by_agent=False))
