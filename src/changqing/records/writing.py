"""Rows read and written many at once, by the database's own means: the mapper's objects cost more than all else.

SQLite runs one prepared statement over the rows. PostgreSQL gets a column as an array, so that a batch is one
statement with a fixed text, planned once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection


class Row(NamedTuple):
    """A statement as it goes into `Statement`, with what is packed as JSON too, for the projections."""

    learner_id: UUID
    stored: int
    id: UUID
    verb_key: int
    activity_key: int
    course_id: UUID | None
    registration_key: int | None
    tool_id: int | None
    packed: bytes
    document: bytes


class Mentioned(NamedTuple):
    """A row of `Mention`."""

    key: int
    stored: int
    learner_id: UUID


@dataclass(frozen=True)
class _Table:
    """A table, its columns, and their types in PostgreSQL."""

    name: str
    columns: tuple[tuple[str, str], ...]

    @property
    def _names(self) -> str:
        return ", ".join(name for name, _type in self.columns)

    def insert_one(self) -> str:
        marks = ", ".join(["?"] * len(self.columns))
        return f"INSERT INTO {self.name} ({self._names}) VALUES ({marks})"  # noqa: S608 (its words are ours)

    def insert_many(self) -> str:
        arrays = ", ".join(f"%s::{kind}[]" for _name, kind in self.columns)
        return f"INSERT INTO {self.name} ({self._names}) SELECT * FROM unnest({arrays})"  # noqa: S608


_STATEMENTS = _Table(
    "records_statement",
    (
        ("learner_id", "uuid"),
        ("stored", "bigint"),
        ("id", "uuid"),
        ("verb_key", "bigint"),
        ("activity_key", "bigint"),
        ("course_id", "uuid"),
        ("registration_key", "bigint"),
        ("tool_id", "int"),
        ("packed", "bytea"),
    ),
)
_MENTIONS = _Table("records_mention", (("key", "bigint"), ("stored", "bigint"), ("learner_id", "uuid")))


def add_statements(rows: Sequence[Row]) -> None:
    """Insert statements; raise `IntegrityError` where one is there."""
    _insert(_STATEMENTS, rows)


def add_mentions(rows: Sequence[Mentioned]) -> None:
    """Insert mentions."""
    _insert(_MENTIONS, rows)


def _insert(table: _Table, rows: Sequence[tuple[Any, ...]]) -> None:
    if not rows:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            width = len(table.columns)
            plain = [tuple(one.hex if type(one) is UUID else one for one in row[:width]) for row in rows]
            # Past Django's wrapper, which would rewrite the placeholders of every row.
            with connection.wrap_database_errors:
                cursor.cursor.connection.executemany(table.insert_one(), plain)
        else:
            columns = list(zip(*rows, strict=True))[: len(table.columns)]
            cursor.execute(table.insert_many(), [list(column) for column in columns])


def packed_of(ids: Sequence[UUID]) -> dict[UUID, bytes]:
    """Return those of these statements that are there, packed. One query."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            found: dict[UUID, bytes] = {}
            for start in range(0, len(ids), 500):
                some = [one.hex for one in ids[start : start + 500]]
                marks = ", ".join(["%s"] * len(some))
                cursor.execute(f"SELECT id, packed FROM records_statement WHERE id IN ({marks})", some)  # noqa: S608
                found.update((UUID(id_), packed) for id_, packed in cursor.fetchall())
            return found
        cursor.execute("SELECT id, packed FROM records_statement WHERE id = ANY(%s)", [list(ids)])
        return dict(cursor.fetchall())
