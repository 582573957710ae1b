"""Leafing through many rows, in the order of their ids, at the same cost however deep.

`OFFSET` alone walks over all rows before a page. So the id of every thousandth row is kept, together with the number of
all: one pass over the rows a version, and then a page is at most a thousand steps away. Ids come in the order of time
(core.ids): what is added while someone reads comes at the end.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import F, Model, QuerySet, Window
from django.db.models.functions import Mod, RowNumber

from changqing.core.kept import Kept

Row = TypeVar("Row", bound=Model)
STEP = 1_000


@dataclass(frozen=True, slots=True)
class _Marks:
    """How many rows there are, and the id of each thousandth, the first one included."""

    total: int
    ids: tuple[UUID, ...]


_marks: Kept[_Marks] = Kept(2_000)


def _survey(rows: QuerySet[Any]) -> _Marks:
    """Return the marks of rows. Two queries; the rows are gone through once."""
    numbered = rows.order_by().annotate(leaf_number=Window(RowNumber(), order_by=F("id").asc()))
    marked = numbered.annotate(leaf_rest=Mod(F("leaf_number"), STEP)).filter(leaf_rest=1)
    ids = tuple(marked.order_by("id").values_list("id", flat=True))
    last = rows.order_by().filter(id__gte=ids[-1]).count() if ids else 0
    return _Marks(max(0, len(ids) - 1) * STEP + last, ids)


def total(rows: QuerySet[Any], *key: Hashable) -> int:
    """Return how many rows there are. `key` names them: within a version, the same key has the same rows."""
    return _marks.get_or(key, lambda: _survey(rows)).total


def some(rows: QuerySet[Row], *key: Hashable, offset: int, size: int) -> QuerySet[Row]:
    """Return so many rows from an offset on, by id. At most three queries; one where the key was asked for before."""
    marks = _marks.get_or(key, lambda: _survey(rows))
    if marks.ids and offset < marks.total:
        rows, offset = rows.filter(id__gte=marks.ids[offset // STEP]), offset % STEP
    return rows.order_by("id")[offset : offset + size]
