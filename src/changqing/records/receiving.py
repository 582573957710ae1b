"""Statements that tools send: made whole, kept to what the tool may write, put into the record they belong to."""

import re
import threading
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from changqing.accounts import queries as accounts
from changqing.catalogue.models import Course
from changqing.core.errors import DomainError
from changqing.core.ids import new_id
from changqing.records import agents, definitions, rows, services
from changqing.records.models import Attachment, Statement, ToolCredential
from changqing.records.services import Told
from changqing.records.statements import VERBS
from changqing.records.validation import moment_of

# The one form that everything reads (RFC 3339 in UTC); a time told in another is kept in this.
_plain = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")
_DEFAULT = {"1": "1.0.0", "2": "2.0.0"}


class NotYours(DomainError):
    """A tool sends what it may not: about another university's course, or taking back another's statement."""

    code = "not-yours"
    status = 403


@dataclass(frozen=True)
class Sent:
    """What a tool sends: statements that were checked, and the bytes of their attachments by hash."""

    statements: Sequence[dict[str, Any]]
    attachments: Mapping[str, bytes] = field(default_factory=dict)


def receive(tool: ToolCredential, sent: Sent, *, version: str) -> list[str]:
    """Put statements into the record; return their ids, in their order. All of them, or none.

    Raise `NotYours` and `services.StatementConflict`.
    """
    for statement in sent.statements:
        _complete(statement, version)
    _check_scope(tool, sent.statements)
    told = _told(tool, sent.statements)
    with _turn(), transaction.atomic():
        if sent.attachments:
            kept = [Attachment(sha2=sha2, content=content) for sha2, content in sent.attachments.items()]
            Attachment.objects.bulk_create(kept, ignore_conflicts=True)
        services.add(told)
        definitions.learn(sent.statements)
    return [statement["id"] for statement in sent.statements]


# Of the threads of one process one writes at a time where the database is SQLite, which has one writer: waiting here
# takes no time, while what SQLite does is to sleep and look again.
_writing = threading.Lock()


def _turn() -> AbstractContextManager[Any]:
    return _writing if connection.vendor == "sqlite" and not connection.in_atomic_block else nullcontext()


def _complete(statement: dict[str, Any], version: str) -> None:
    """Set what the store sets where it is not told: id, version (Data 2.4.1, 2.4.10); times are kept in UTC."""
    statement["id"] = statement["id"].lower() if "id" in statement else str(new_id())
    statement.setdefault("version", _DEFAULT[version[0]])
    told = statement.get("timestamp")
    if told and not _plain.fullmatch(told):
        when = moment_of(told)
        if when is not None:
            statement["timestamp"] = f"{when.astimezone(UTC).replace(tzinfo=None).isoformat()}Z"


def _told(tool: ToolCredential, statements: Sequence[dict[str, Any]]) -> list[Told]:
    """Return whose record each statement goes into. Two queries, where learners of this site are named."""
    claimed = [agents.learner_id_of(one["actor"]) for one in statements]
    present = accounts.present_ids({one for one in claimed if one})
    return [
        Told(one, present[learner], tool)
        if learner in present
        else Told(one, agents.foreign_id(agents.name_of(one["actor"])), tool, is_learner=False)
        for learner, one in zip(claimed, statements, strict=True)
    ]


def _check_scope(tool: ToolCredential, statements: Sequence[Mapping[str, Any]]) -> None:
    """Raise `NotYours` where a tool with a provider writes outside of it."""
    if tool.provider_id is None:
        return
    courses = {course for one in statements if (course := rows.course_of(one))}
    if tool.course_id:
        foreign = courses - {tool.course_id}
    else:
        own = Course.objects.filter(id__in=courses, provider_id=tool.provider_id).values_list("id", flat=True)
        foreign = courses - set(own)
    if foreign:
        raise NotYours(
            "This tool may not write about that course.", "Ask whoever runs the site for another credential."
        )
    taken_back = [UUID(one["object"]["id"]) for one in statements if one["verb"]["id"] == VERBS["voided"]]
    if taken_back:
        tools = ToolCredential.objects.filter(provider_id=tool.provider_id).values_list("id", flat=True)
        own_tools = {tool.id} if tool.course_id else set(tools)
        there = set(Statement.objects.filter(id__in=taken_back, tool_id__in=own_tools).values_list("id", flat=True))
        if set(taken_back) - there:
            raise NotYours("This tool may take back its own statements alone.")
