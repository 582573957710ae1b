"""/xapi/statements (Communication 2.1)."""

import secrets
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from django.http import HttpResponse

from changqing.records import finding, queries, receiving
from changqing.records.finding import Found, Wanted
from changqing.records.models import Attachment
from changqing.records.validation import check_uuid
from changqing.records.xapi import asking, formats, multipart, taking
from changqing.records.xapi.asking import Shape
from changqing.records.xapi.calls import Call
from changqing.records.xapi.errors import Refused, bad
from changqing.records.xapi.multipart import Part
from changqing.records.xapi.resources import CONSISTENT, resource

JSON = "application/json"
_epoch = datetime(1970, 1, 1, tzinfo=UTC)


def put(call: Call) -> HttpResponse:
    """Store one statement under the id in the address (2.1.1)."""
    _may_write(call)
    if set(call.parameters) != {"statementId"}:
        raise bad("PUT has one parameter: statementId.", "Communication 2.1.1")
    name = asking.checked(call, lambda: check_uuid(call.parameters["statementId"], "statementId"))
    sent, as_list = taking.sent(call)
    if as_list:
        raise bad("PUT sends one statement, not a list.", "Communication 2.1.1")
    if sent.statements[0].setdefault("id", name).lower() != name.lower():
        raise bad("The statement has another id than the address.", "Communication 2.1.1")
    receiving.receive(call.caller, sent, version=call.version)
    return HttpResponse(status=204)


def post(call: Call) -> HttpResponse:
    """Store a statement, or a list of them: all, or none (2.1.2)."""
    _may_write(call)
    if call.parameters:
        raise bad("POST has no parameters.", "Communication 2.1.2")
    sent, _as_list = taking.sent(call)
    names = receiving.receive(call.caller, sent, version=call.version)
    return HttpResponse(msgspec.json.encode(names), content_type=JSON)


def _may_write(call: Call) -> None:
    if not call.caller.writes:
        raise Refused(403, "This tool may read, and not write.", code="read-only")


def get(call: Call) -> HttpResponse:
    """Give out one statement, or those that meet a filter (2.1.3)."""
    shape = asking.shape(call)
    if asked := asking.single(call):
        return _single(call, shape, *asked)
    wanted = asking.wanted(call)
    through = queries.consistent_through()  # before the search: what comes in meanwhile may or may not be found
    found = finding.find(wanted, shape.limit + 1)
    more = _more(call, wanted, found[shape.limit - 1]) if len(found) > shape.limit else ""
    found = found[: shape.limit]
    documents = _formed(call, shape, found)
    body = b'{"statements":[%s],"more":%s}' % (b",".join(documents), msgspec.json.encode(more))
    response = _answer(body, found, shape)
    response.headers[CONSISTENT] = through
    if found:
        response.headers["Last-Modified"] = _http_date(max(one.stored for one in found))
    return response


def _single(call: Call, shape: Shape, name: UUID, voided: bool) -> HttpResponse:
    found = finding.one(name, asking.scope_of(call.caller), voided=voided)
    if found is None:
        raise Refused(404, "There is no such statement.", clause="Communication 2.1.3", code="no-such-statement")
    response = _answer(_formed(call, shape, [found])[0], [found], shape)
    response.headers["Last-Modified"] = _http_date(found.stored)
    return response


def _formed(call: Call, shape: Shape, found: list[Found]) -> list[bytes]:
    documents = [one.document for one in found]
    if shape.format == "ids":
        return [formats.ids(one) for one in documents]
    if shape.format == "canonical":
        return formats.canonical(documents, call.headers.get("accept-language", ""))
    return documents


def _answer(body: bytes, found: list[Found], shape: Shape) -> HttpResponse:
    if not shape.attachments:
        return HttpResponse(body, content_type=JSON)
    boundary = secrets.token_hex(16)
    parts = [Part({"Content-Type": JSON}, body), *_parts(found)]
    return HttpResponse(multipart.write(boundary, parts), content_type=f'multipart/mixed; boundary="{boundary}"')


def _parts(found: list[Found]) -> list[Part]:
    headers = {}
    for one in found:
        told = msgspec.json.decode(one.document)
        for header in taking.headers_of(told):
            headers[header["sha2"].lower()] = header
    return [
        Part(
            {
                "Content-Type": headers[row.sha2]["contentType"],
                "Content-Transfer-Encoding": "binary",
                "X-Experience-API-Hash": headers[row.sha2]["sha2"],
            },
            bytes(row.content),
        )
        for row in Attachment.objects.filter(sha2__in=list(headers))
    ]


def _more(call: Call, wanted: Wanted, last: Found) -> str:
    """Return the address of what follows: the same question, after the last that was given out."""
    parameters = {**call.parameters, "cursor": f"{last.stored}.{last.id}"}
    return f"/xapi/statements?{urlencode(parameters)}"


def _http_date(stored: int) -> str:
    return format_datetime((_epoch + timedelta(microseconds=stored)).replace(microsecond=0), usegmt=True)


def _consistent(method: str, response: HttpResponse) -> None:
    """Say until when the record is whole, also where a request is refused (2.1.3)."""
    if method in ("GET", "HEAD") and CONSISTENT not in response.headers:
        response.headers[CONSISTENT] = queries.consistent_through()


view = resource({"GET": get, "PUT": put, "POST": post}, after=_consistent)
