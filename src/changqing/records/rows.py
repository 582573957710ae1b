"""What of a statement lies in which column, and what of it can be found by which key."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

import msgspec

from changqing.records import agents, keys, packing
from changqing.records.activities import Activity, parse
from changqing.records.models import Reference, Statement
from changqing.records.statements import moment
from changqing.records.whole import APART
from changqing.records.writing import Mentioned, Row

encode = msgspec.json.encode
_CONTEXT = ("parent", "grouping", "category", "other")
Document = Mapping[str, Any]


def course_of(statement: Document) -> UUID | None:
    """Return the course of this site that a statement is about, or that it says its activity belongs to."""
    found = parse(statement["object"].get("id", ""))
    if found:
        return found.course
    for iri in context_activities(statement):
        if found := parse(iri):
            return found.course
    return None


def context_activities(statement: Document) -> Iterator[str]:
    """Yield the IRIs of the activities in a statement's context."""
    told = statement.get("context")
    if told and (activities := told.get("contextActivities")):
        for kind in _CONTEXT:
            found = activities.get(kind)
            if isinstance(found, list):
                for one in found:
                    yield one["id"]
            elif found:
                yield found["id"]


def row_of(statement: Document, *, learner_id: UUID, stored: int, tool_id: int | None) -> Row:
    """Return the row of a whole statement (with `stored`, `authority`, `version`)."""
    what = statement["object"]
    context = statement.get("context")
    registration = context.get("registration") if context else None
    document = encode({name: value for name, value in statement.items() if name not in APART})
    return Row(
        learner_id=learner_id,
        stored=stored,
        id=UUID(statement["id"]),
        verb_key=keys.key(statement["verb"]["id"]),
        activity_key=keys.key(what["id"]) if what.get("objectType", "Activity") == "Activity" else 0,
        course_id=course_of(statement),
        registration_key=keys.key(registration.lower()) if registration else None,
        tool_id=tool_id,
        packed=packing.pack(document),
        document=document,
    )


def mentions_of(statement: Document, row: Row | Statement) -> list[Mentioned]:
    """Return what else finds a statement: agents and activities in its object, its context, its inner statement."""
    is_plain = statement["object"].get("objectType", "Activity") == "Activity" and "member" not in statement["actor"]
    if is_plain and "context" not in statement:
        return []
    found = set(_mentioned(statement))
    # What the columns say already.
    found.discard(keys.activity(statement["object"].get("id", "")))
    if row.course_id:
        found.discard(keys.activity(Activity(row.course_id).iri))
    return [Mentioned(one, row.stored, row.learner_id) for one in found]


def _mentioned(statement: Document) -> Iterator[int]:
    what = statement["object"]
    kind = what.get("objectType", "Activity")
    for name in agents.members(statement["actor"]):
        yield keys.agent(name)
    if kind in ("Agent", "Group"):
        if own := agents.ifi(what):
            yield keys.agent(own)
        for name in agents.members(what):
            yield keys.agent(name)
    elif kind == "SubStatement":
        yield from _inside(what)
    yield from _of_context(statement)


def _inside(inner: Document) -> Iterator[int]:
    """Yield the keys of a statement that another one has for its object: all of it is related, none of it direct."""
    for agent in (inner["actor"], inner["object"]):
        if agent.get("objectType", "Activity" if agent is inner["object"] else "Agent") in ("Agent", "Group"):
            for name in (agents.ifi(agent), *agents.members(agent)):
                if name:
                    yield keys.related_agent(name)
    if inner["object"].get("objectType", "Activity") == "Activity":
        yield keys.activity(inner["object"]["id"])
    yield from _of_context(inner)


def _of_context(statement: Document) -> Iterator[int]:
    context = statement.get("context")
    if not context:
        return
    for iri in context_activities(statement):
        yield keys.activity(iri)
    told = [context.get("instructor"), context.get("team")]
    told += [one.get("agent") for one in context.get("contextAgents", ())]
    told += [one.get("group") for one in context.get("contextGroups", ())]
    for agent in told:
        if agent:
            for name in (agents.ifi(agent), *agents.members(agent)):
                if name:
                    yield keys.related_agent(name)


def reference_of(statement: Document, row: Row) -> Reference | None:
    """Return the reference that a statement about a statement makes."""
    what = statement["object"]
    if what.get("objectType") != "StatementRef":
        return None
    return Reference(learner_id=row.learner_id, id=row.id, target_id=UUID(what["id"]), stored=row.stored)


def from_document(document: bytes, *, learner_id: UUID, stored: int) -> Row:
    """Return the row of a statement that the site made before the record was a store of anyone's."""
    told = msgspec.json.decode(document)
    whole = {**told, "stored": moment(stored), "authority": agents.site_agent()}
    return row_of(whole, learner_id=learner_id, stored=stored, tool_id=None)
