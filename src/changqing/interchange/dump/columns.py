"""What a table is made of: columns, each with a name, a kind, a sentence, and how it is read from a row."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import Any

from django.db.models import QuerySet

from changqing.interchange.dump.kinds import Kind

Read = Callable[[Any], Any]


@dataclass(frozen=True)
class Column:
    """A column. `read` is the field of the row, where it has another name, or a function of the row.

    `of` is the table whose key it has.
    """

    name: str
    kind: Kind
    told: str
    read: str | Read = ""
    of: str = ""

    @cached_property
    def _get(self) -> Read:
        return self.read if callable(self.read) else attrgetter(self.read or self.name)

    def value(self, row: Any) -> Any:
        """Return the value as JSON Lines has it."""
        return self.kind.clean(self._get(row))

    @cached_property
    def flat(self) -> tuple[tuple[str, str], ...]:
        """The columns it is in Parquet, by name, with the language of each."""
        return self.kind.flat_names(self.name)


@dataclass(frozen=True)
class Table:
    """A table of the dump: its rows in the order of `key`, which is unique; `some` are read at a time."""

    name: str
    told: str
    rows: Callable[[], QuerySet[Any]]
    columns: tuple[Column, ...]
    key: str = "id"
    some: int = 250

    def each(self) -> Generator[Any]:
        """Yield all rows, of which few are in memory at once. Who does not take them all closes it."""
        yield from self.rows().order_by(self.key).iterator(self.some)

    def written(self, row: Any) -> dict[str, Any]:
        """Return a row as JSON Lines has it."""
        return {column.name: column.value(row) for column in self.columns}

    def flat(self, written: dict[str, Any]) -> dict[str, Any]:
        """Return the same row as Parquet has it."""
        return {
            name: column.kind.in_language(written[column.name], language)
            for column in self.columns
            for name, language in column.flat
        }
