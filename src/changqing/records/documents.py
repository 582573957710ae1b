"""Documents that tools keep: the state of an activity for a learner, profiles of activities and of agents.

xAPI 1.0.3, Communication 2.2; concurrency by entity tags, 3.1. A document belongs to a space: that of the site's own
tools, or that of one provider's. Nobody sees into another's.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet

from changqing.core.errors import DomainError
from changqing.core.ids import new_id
from changqing.records import clock
from changqing.records.models import Document, ToolCredential
from changqing.records.statements import microseconds

NONE = UUID(int=0)
JSON = "application/json"


class DocumentConflict(DomainError):
    """A document is there already, and the caller has not said that it knows it (Communication 3.1)."""

    code = "document-conflict"
    status = 409
    clause = "Communication 3.1"


class PreconditionFailed(DomainError):
    """The document is not, or no longer, what the caller takes it to be (Communication 3.1)."""

    code = "precondition-failed"
    status = 412
    clause = "Communication 3.1"


class NoPrecondition(DomainError):
    """A profile is written, and the caller does not say what it takes to be there (1.0.3, Communication 3.1)."""

    code = "no-precondition"
    status = 400
    clause = "Communication 3.1"


class NotMergeable(DomainError):
    """One of two documents to be merged is no JSON object (Communication 2.2)."""

    code = "not-mergeable"
    status = 400
    clause = "Communication 2.2"


@dataclass(frozen=True)
class Shelf:
    """Where documents stand: of which kind, in whose space, whose and of which activity."""

    kind: str
    space: UUID
    learner_id: UUID = NONE
    activity_key: int = 0
    registration: UUID | None = None

    def rows(self, tool: ToolCredential) -> QuerySet[Document]:
        """Return the documents that stand there, as far as the tool may see them.

        Where no registration is named, those of all.
        """
        rows = Document.objects.filter(
            learner_id=self.learner_id, kind=self.kind, space=self.space, activity_key=self.activity_key
        )
        if self.registration is not None:
            rows = rows.filter(registration=self.registration)
        return rows.filter(tool_id=tool.id) if tool.reads == "own" else rows

    def last_written(self) -> int:
        """Return when anything there was last written: what comes is later, for those who ask `since`. One query."""
        rows = Document.objects.filter(
            learner_id=self.learner_id, kind=self.kind, space=self.space, activity_key=self.activity_key
        )
        return int(rows.aggregate(last=Max("written"))["last"] or 0)


@dataclass(frozen=True)
class Expected:
    """What a caller says it knows of the document: the headers If-Match and If-None-Match (RFC 9110, section 13.1).

    `must_know`: it must have one of them where there is a document; `must_say`: in any case.
    """

    match: str = ""
    none_match: str = ""
    must_know: bool = False
    must_say: bool = False

    def check(self, found: Document | None) -> None:
        """Raise `PreconditionFailed` or `DocumentConflict`."""
        tags = _tags(self.match)
        if self.match and (found is None or ("*" not in tags and found.etag not in tags)):
            raise PreconditionFailed("The document is not what If-Match says.", "Read it again, and then write.")
        tags = _tags(self.none_match)
        if self.none_match and found is not None and ("*" in tags or found.etag in tags):
            raise PreconditionFailed("There is such a document, which If-None-Match rules out.", "Read it first.")
        if self.match or self.none_match:
            return
        if self.must_know and found is not None:
            raise DocumentConflict(
                "There is such a document already.", "Read it, and send its ETag as If-Match to write over it."
            )
        if self.must_say:
            raise NoPrecondition("A profile is written with If-Match, or If-None-Match: * where it is new.")


def _tags(header: str) -> list[str]:
    return [one.strip().removeprefix("W/").strip('"') for one in header.split(",") if one.strip()]


def space_of(tool: ToolCredential) -> UUID:
    """Return in whose space a tool's documents stand."""
    return tool.provider_id or NONE


def find(shelf: Shelf, name: str, tool: ToolCredential) -> Document | None:
    """Return a document; of no registration, where none is named."""
    return shelf.rows(tool).filter(name=name, registration=shelf.registration or NONE).first()


def names(shelf: Shelf, tool: ToolCredential, since: datetime | None) -> list[Document]:
    """Return the documents of a shelf that were written after a moment, in the order of their names."""
    rows = shelf.rows(tool).defer("content").order_by("name")
    return list(rows.filter(written__gt=microseconds(since)) if since else rows)


def put(
    shelf: Shelf, name: str, tool: ToolCredential, *, content: bytes, content_type: str, expected: Expected
) -> Document:
    """Write a document over what is there. Of two that know the same, one wins; the other is told."""
    return _write(shelf, name, tool, lambda _found: (content, content_type), expected)


def post(
    shelf: Shelf, name: str, tool: ToolCredential, *, content: bytes, content_type: str, expected: Expected
) -> Document:
    """Write a document, or add its properties to those of the one that is there (2.2, POST)."""

    def merged(found: Document | None) -> tuple[bytes, str]:
        if content_type.partition(";")[0].strip().lower() == JSON:
            told = _object(content)
            if found is None:
                return content, content_type
            if found.content_type.partition(";")[0].strip().lower() == JSON:
                return msgspec.json.encode({**_object(bytes(found.content)), **told}), JSON
        elif found is None:
            return content, content_type
        raise NotMergeable("Documents are merged where both are application/json.", "Write over it with PUT instead.")

    return _write(shelf, name, tool, merged, expected)


def _object(content: bytes) -> Mapping[str, Any]:
    try:
        told = msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise NotMergeable("The document is no JSON object.", "A document of another kind is written with PUT.")
    return told


def _write(shelf: Shelf, name: str, tool: ToolCredential, make: Any, expected: Expected) -> Document:
    for attempt in (1, 2):
        try:
            with transaction.atomic():
                found = (
                    shelf.rows(tool)
                    .select_for_update()
                    .filter(name=name, registration=shelf.registration or NONE)
                    .first()
                )
                expected.check(found)
                content, content_type = make(found)
                changed = {
                    "content": content,
                    "content_type": content_type,
                    "etag": hashlib.sha1(content, usedforsecurity=False).hexdigest(),
                    "written": clock.moment(after=shelf.last_written()),
                    "tool_id": tool.id,
                }
                if found is None:
                    return Document.objects.create(
                        id=new_id(),
                        learner_id=shelf.learner_id,
                        kind=shelf.kind,
                        space=shelf.space,
                        activity_key=shelf.activity_key,
                        registration=shelf.registration or NONE,
                        name=name,
                        **changed,
                    )
                for field, value in changed.items():
                    setattr(found, field, value)
                found.save(update_fields=list(changed))
                return found
        except IntegrityError:
            if attempt == 2:  # it is another tool's, who keeps its own to itself
                raise DocumentConflict("Another tool has a document of that name.", "Choose another name.") from None
    raise AssertionError


@transaction.atomic
def delete(shelf: Shelf, name: str, tool: ToolCredential, *, expected: Expected) -> None:
    """Delete a document; where there is none, nothing happens."""
    found = shelf.rows(tool).select_for_update().filter(name=name, registration=shelf.registration or NONE).first()
    expected.check(found)
    if found is not None:
        found.delete()


def delete_all(shelf: Shelf, tool: ToolCredential) -> None:
    """Delete all documents of a shelf."""
    shelf.rows(tool).delete()


def move(*, source: UUID, target: UUID) -> None:
    """Put a learner's documents among another's (she has got her account); where both have one, the later stays."""
    there = {_place(row): row for row in Document.objects.filter(learner_id=target)}
    rows = list(Document.objects.filter(learner_id=source))
    Document.objects.filter(learner_id=source).delete()
    for row in rows:
        before = there.get(_place(row))
        if before is None or before.written < row.written:
            if before is not None:
                before.delete()
            row.learner_id = target
            row.save(force_insert=True)


def _place(row: Document) -> tuple[Any, ...]:
    return row.kind, row.space, row.activity_key, row.registration, row.name
