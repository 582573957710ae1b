"""Projections: tables made of statements, which can be dropped and made again.

A projection takes statements one by one, in any order, each once, and comes to the same rows: what it keeps of them are
firsts, lasts, mosts and counts. Rooms above register theirs; `services.add` moves them in the same transaction. One
that is new, or has another version, is filled from history while the site runs (`records.filling`).
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple, Protocol
from uuid import UUID

import msgspec
from django.db import transaction
from django.db.models import Exists, OuterRef

from changqing.accounts import services as learners
from changqing.records import packing
from changqing.records.activities import Activity, parse
from changqing.records.models import Statement, Voided
from changqing.records.statements import VERBS, release_iri

_verbs = {iri: name for name, iri in VERBS.items()}
_parse = lru_cache(maxsize=50_000)(parse)
CHUNK = 2000  # statements that are read at once


class Event(NamedTuple):
    """A statement as projections read it: the verb's short name, the activity, its result.

    `by_site`: the site itself made it, and no tool.
    """

    id: UUID
    learner_id: UUID
    verb: str
    activity: Activity
    timestamp: datetime
    result: dict[str, Any]
    release: UUID | None
    by_site: bool


class Projection(Protocol):
    """A table made of statements. Another `version` has it made again."""

    name: str
    version: int

    def apply(self, events: Sequence[Event]) -> None:
        """Add events, of any learners, to the rows. Called once for each event; the order does not matter."""

    def clear(self, learner_ids: Collection[UUID] | None = None) -> None:
        """Delete the rows of some learners, or all."""


registered: list[Projection] = []


def register(projection: Callable[[], Projection]) -> Callable[[], Projection]:
    """Add a projection class to those that are kept."""
    registered.append(projection())
    return projection


class Recorded(Protocol):
    """A statement in the record: a row of the table, or one that is about to be."""

    @property
    def id(self) -> UUID: ...
    @property
    def learner_id(self) -> UUID: ...
    @property
    def tool_id(self) -> int | None: ...
    @property
    def document(self) -> bytes: ...


class _Named(msgspec.Struct):
    id: str = ""


class _Context(msgspec.Struct):
    extensions: dict[str, Any] = {}


class _Read(msgspec.Struct):
    """Of a statement, what an event is made of: the rest is passed over without being read."""

    verb: _Named
    object: _Named
    timestamp: datetime
    result: dict[str, Any] = {}
    context: _Context | None = None


_decode = msgspec.json.Decoder(_Read).decode


def event_of(statement: Recorded) -> Event | None:
    """Return a statement as an event; None where it is about nothing of this site's."""
    read = _decode(statement.document)
    verb, activity = _verbs.get(read.verb.id), _parse(read.object.id)
    if activity is None or verb is None:
        return None
    release = read.context.extensions.get(release_iri()) if read.context else None
    try:
        release_id = UUID(release) if isinstance(release, str) else None
    except ValueError:
        release_id = None
    return Event(
        statement.id, statement.learner_id, verb, activity, read.timestamp, read.result, release_id,
        statement.tool_id is None,
    )  # fmt: skip


def apply(statements: Iterable[Recorded]) -> list[Event]:
    """Move every projection by new statements of learners of this site, each once; return the events they are.

    Within the transaction that stores them, after the learners were locked.
    """
    events = [event for statement in statements if (event := event_of(statement))]
    if events:
        for projection in registered:
            projection.apply(events)
    return events


class _Row(NamedTuple):
    learner_id: UUID
    id: UUID
    tool_id: int | None
    packed: bytes | memoryview

    @property
    def document(self) -> bytes:
        return packing.unpack(self.packed)


def events_of(learner_ids: Collection[UUID] | None) -> Iterable[list[Event]]:
    """Yield what statements of learners of this site are as events, the voided left out; a learner's stand together."""
    rows = Statement.objects.filter(learner_id__in=learners.everyone())
    if learner_ids is not None:
        rows = rows.filter(learner_id__in=list(learner_ids))
    rows = rows.filter(~Exists(Voided.objects.filter(target_id=OuterRef("id")))).order_by("learner_id", "stored")
    plain = rows.values_list("learner_id", "id", "tool_id", "packed").iterator(chunk_size=CHUNK)
    batch: list[Event] = []
    for _learner, group in groupby(plain, key=itemgetter(0)):
        batch += [event for row in group if (event := event_of(_Row(*row)))]
        if len(batch) >= CHUNK:
            yield batch
            batch = []
    if batch:
        yield batch


@transaction.atomic
def rebuild(learner_ids: Collection[UUID] | None = None, only: Sequence[Projection] | None = None) -> int:
    """Make projections of learners, or of all, again from statements; return how many events that were."""
    learners.lock_all(learner_ids)
    projections = registered if only is None else only
    for projection in projections:
        projection.clear(learner_ids)
    count = 0
    for events in events_of(learner_ids):
        for projection in projections:
            projection.apply(events)
        count += len(events)
    return count
