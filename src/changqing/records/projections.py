"""Projections: tables made of statements, which can be dropped and made again.

A projection takes statements one by one, in any order, each once, and comes to the same rows: what it keeps of them are
firsts, lasts, mosts and counts. Rooms above register theirs; `services.record` moves them in the same transaction.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

import msgspec

from changqing.records.activities import Activity, parse
from changqing.records.models import Statement
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
    activity, verb = parse(statement.activity), _verbs.get(statement.verb)
    if activity is None or verb is None:
        return None
    document = msgspec.json.decode(statement.document)
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
        timestamp=statement.timestamp,
        result=document.get("result", {}),
        release=release_id,
    )


def apply(learner_id: UUID, statements: Iterable[Statement]) -> None:
    """Move every projection by a learner's statements."""
    events = [event for statement in statements if (event := event_of(statement))]
    for projection in registered:
        projection.apply(learner_id, events)
