"""Reads of the record."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection

from changqing.records import clock
from changqing.records.keys import key
from changqing.records.models import Statement
from changqing.records.statements import VERBS, microseconds, moment


def count(learner_id: UUID) -> int:
    """Return how many statements there are of a learner. One query."""
    return Statement.objects.filter(learner_id=learner_id).count()


def known(ids: Sequence[UUID]) -> dict[UUID, Statement]:
    """Return those of these statements that are in the record, whoever's they are. One query."""
    return {row.id: row for row in Statement.objects.filter(id__in=ids)}


def stored_since(learner_id: UUID, moment: datetime) -> Counter[UUID]:
    """Return how much came into a learner's record after a moment, by course; a quiz with its answers is one thing.

    One query.
    """
    rows = Statement.objects.filter(learner_id=learner_id, stored__gt=microseconds(moment), course_id__isnull=False)
    found = rows.exclude(verb_key=key(VERBS["answered"])).values_list("course_id", flat=True)
    return Counter(course for course in found if course)


def documents(learner_id: UUID) -> list[dict[str, Any]]:
    """Return a learner's statements as JSON has them, in the order in which they happened. One query."""
    found = [msgspec.json.decode(row.document) for row in Statement.objects.filter(learner_id=learner_id)]
    return sorted(found, key=lambda one: (datetime.fromisoformat(one["timestamp"]), one["id"]))


SETTLED = 5_000_000  # microseconds, within which what SQLite's one writer has begun to store is stored, or refused


def consistent_through() -> str:
    """Return until when what was stored can be read by all: nothing earlier will appear any more.

    It does not run back where the machine's clock does: what is stored later is later than what was told. SQLite has
    one writer at a time, of which other processes see nothing until it is done: the newest that is there, or what was
    `SETTLED` by now. In PostgreSQL, what an open transaction stores becomes visible when it ends.
    """
    now, newest = clock.moment(), clock.newest()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # For how long, not since when: the database's clock may be another one.
            cursor.execute(
                "SELECT max(clock_timestamp() - xact_start) FROM pg_stat_activity WHERE datname = current_database()"
                " AND backend_xid IS NOT NULL AND pid <> pg_backend_pid()"
            )
            [oldest] = cursor.fetchone()
        if oldest:
            return moment(now - oldest // timedelta(microseconds=1))
        return moment(max(now, newest))
    return moment(max(now - SETTLED, newest))
