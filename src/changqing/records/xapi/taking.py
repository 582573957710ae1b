"""What a caller sends: statements, with or without attachments, read and checked."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from changqing.records import signatures
from changqing.records.receiving import Sent
from changqing.records.validation import Invalid, check_statement
from changqing.records.xapi import multipart
from changqing.records.xapi.calls import Call
from changqing.records.xapi.errors import Refused, bad
from changqing.records.xapi.multipart import Part

MOST_STATEMENTS = 5000
_HASHES = {56: hashlib.sha224, 64: hashlib.sha256, 96: hashlib.sha384, 128: hashlib.sha512}


def sent(call: Call) -> tuple[Sent, bool]:
    """Return the statements a call sends, and whether they came as a list; raise `Refused`."""
    content_type = call.headers.get("content-type", "")
    kind = content_type.partition(";")[0].strip().lower()
    parts: Sequence[Part] = ()
    if kind == "application/json":
        body = call.body
    elif kind == "multipart/mixed":
        first, *parts = _parts(content_type, call.body)
        body = first.content
    else:
        raise bad("Statements are sent as application/json or multipart/mixed.", "Communication 1.5")
    told = _decode(body)
    as_list = isinstance(told, list)
    statements = _checked(told if as_list else [told], call, as_list=as_list)
    attachments = _attachments(statements, parts)
    for place, one in enumerate(statements):
        if "attachments" in one:
            _checking(call, lambda one=one, place=place: signatures.check(one, attachments, _name(place, as_list)))
    return Sent(statements, attachments), as_list


def _parts(content_type: str, body: bytes) -> list[Part]:
    parts = multipart.read(content_type, body)
    if not parts:
        raise bad("There is no part in the body.", multipart.CLAUSE)
    if parts[0].headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise bad("The first part must be application/json: the statements.", multipart.CLAUSE)
    return parts


def _decode(body: bytes) -> Any:
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise bad(f"The body is no JSON: {error}", "Communication 1.4") from None
    except RecursionError:
        raise bad("The JSON is nested too deeply.", "Data 2.2") from None


def _name(place: int, as_list: bool) -> str:
    return f"statement[{place}]" if as_list else "statement"


def _checking(call: Call, check: Any) -> Any:
    """Do a check; what it finds invalid is a refused call."""
    try:
        return check()
    except Invalid as error:
        raise Refused(400, str(error), clause=error.clause(call.version), code="invalid-statement") from None
    except RecursionError:
        raise bad("The JSON is nested too deeply.", "Data 2.2") from None


def _checked(told: Sequence[Any], call: Call, *, as_list: bool) -> list[dict[str, Any]]:
    if len(told) > MOST_STATEMENTS:
        raise Refused(413, f"There may be {MOST_STATEMENTS} statements in a request.", code="too-large")
    version = call.version
    try:
        for place, one in enumerate(told):
            check_statement(one, f"statement[{place}]" if as_list else "statement", version=version)
    except Invalid as error:
        raise Refused(400, str(error), clause=error.clause(version), code="invalid-statement") from None
    seen = set()
    for place, one in enumerate(told):
        if "id" in one:
            if one["id"].lower() in seen:
                raise bad(f"{_name(place, as_list)}.id: stands twice in the list.", "Communication 2.1.2")
            seen.add(one["id"].lower())
    return list(told)


def _attachments(statements: Sequence[Mapping[str, Any]], parts: Sequence[Part]) -> dict[str, bytes]:
    """Return the bytes of the attachments by hash: all that statements name and that have no address of their own."""
    named: dict[str, Mapping[str, Any]] = {}
    needed = set()
    for one in statements:
        for header in headers_of(one):
            digest = header["sha2"].lower()
            named[digest] = header
            if "fileUrl" not in header:
                needed.add(digest)
    found: dict[str, bytes] = {}
    for part in parts:
        digest = part.headers.get("x-experience-api-hash", "").lower()
        if part.headers.get("content-transfer-encoding", "").lower() != "binary":
            raise bad("A part with an attachment must have Content-Transfer-Encoding: binary.", multipart.CLAUSE)
        if digest not in named:
            raise bad(
                "A part with an attachment must have in X-Experience-API-Hash the sha2 of one that a statement names.",
                multipart.CLAUSE,
            )
        if _HASHES[len(digest)](part.content).hexdigest() != digest:
            raise bad(f"The part with the hash {digest} has another hash than that.", "Data 2.4.11")
        found[digest] = part.content
    if needed - found.keys():
        raise bad("An attachment without a fileUrl must come as a part of the request.", multipart.CLAUSE)
    return found


def headers_of(statement: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the headers of a statement's attachments, and of those of a statement within it."""
    inner = statement["object"]
    within = inner.get("attachments", []) if inner.get("objectType") == "SubStatement" else []
    return [*statement.get("attachments", ()), *within]
