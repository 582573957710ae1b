"""Ids of things that are parts of a row and have no row of their own: a room of a place, an outcome of a course.

Such an id begins as its owner's does (a UUIDv7's time, and what follows up to the half); the rest is made of the owner
and of what the part is called. So it is always the same, and the owner is found by its first half, with the index that
the ids have.
"""

import hashlib
from typing import TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)
_HALF = (1 << 64) - 1
_VARIANT = 0x8 << 60


def kindred_id(owner: UUID, *words: object) -> UUID:
    """Return the id of a part of that owner: the same words, the same id; a UUIDv7 where the owner's is one."""
    digest = hashlib.sha256("\0".join(map(str, (owner, *words))).encode()).digest()
    rest = int.from_bytes(digest[:8], "big") & (_HALF >> 2) | _VARIANT
    return UUID(int=owner.int & ~_HALF | rest)


def owners(rows: QuerySet[Row], part: UUID) -> QuerySet[Row]:
    """Return the rows whose ids begin as this part's does: few, among them its owner, if there is one."""
    first = part.int & ~_HALF
    return rows.filter(id__gte=UUID(int=first), id__lte=UUID(int=first | _HALF)).order_by("id")
