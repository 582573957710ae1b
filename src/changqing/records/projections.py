"""Projections: tables made of statements, which can be dropped and made again.

A projection takes statements one by one, in any order, each once, and comes to the same rows: what it keeps of them are
firsts, lasts, mosts and counts. Rooms above register theirs; `services.record` moves them in the same transaction.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

import msgspec
from django.db import transaction
from django.db.models import Exists, OuterRef

from changqing.records.activities import Activity, parse
from changqing.records.models import Statement, Voided
from changqing.records.statements import VERBS, release_iri

_verbs = {iri: name for name, iri in VERBS.items()}


@dataclass(frozen=True, slots=True)
class Event:
    """A statement as projections read it: the verb's short name, the activity, its result."""

    id: UUID
    learner_id: UUID
    verb: str
    activity: Activity
    timestamp: datetime
    result: dict[str, Any]
    release: UUID | None


class Projection(Protocol):
    """A table made of statements."""

    name: str

    def apply(self, learner_id: UUID, events: list[Event]) -> None:
        """Add a learner's events to the rows. Called once for each event; the order does not matter."""

    def clear(self, learner_id: UUID | None = None) -> None:
        """Delete the rows of one learner, or all."""


registered: list[Projection] = []


def register(projection: Callable[[], Projection]) -> Callable[[], Projection]:
    """Add a projection class to those that are kept."""
    registered.append(projection())
    return projection


def event_of(statement: Statement) -> Event | None:
    """Return a statement as an event; None where it is about nothing of this site's."""
    document = msgspec.json.decode(statement.document)
    activity, verb = parse(document["object"].get("id", "")), _verbs.get(document["verb"]["id"])
    if activity is None or verb is None:
        return None
    release = document.get("context", {}).get("extensions", {}).get(release_iri())
    try:
        release_id = UUID(release) if isinstance(release, str) else None
    except ValueError:
        release_id = None
    return Event(
        id=statement.id,
        learner_id=statement.learner_id,
        verb=verb,
        activity=activity,
        timestamp=datetime.fromisoformat(document["timestamp"]),
        result=document.get("result", {}),
        release=release_id,
    )


def apply(statements: Iterable[Statement]) -> list[Event]:
    """Move every projection by statements, each once; return the events they are."""
    events = [event for statement in statements if (event := event_of(statement))]
    for learner_id in dict.fromkeys(event.learner_id for event in events):
        for projection in registered:
            projection.apply(learner_id, [event for event in events if event.learner_id == learner_id])
    return events


def rebuild(learner_ids: Collection[UUID] | None = None) -> int:
    """Make the projections of learners, or of all, again from statements; return how many were read."""
    count = 0
    with transaction.atomic():
        rows = Statement.objects.all()
        if learner_ids is None:
            for projection in registered:
                projection.clear(None)
        else:
            rows = rows.filter(learner_id__in=list(learner_ids))
            for projection in registered:
                for learner_id in learner_ids:
                    projection.clear(learner_id)
        voided = Voided.objects.filter(target_id=OuterRef("id"))
        for row in rows.filter(~Exists(voided)).order_by("learner_id", "stored").iterator(chunk_size=2000):
            apply([row])
            count += 1
    return count
