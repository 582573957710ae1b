"""`fields`: which parts of an answer are wanted, as `courseId,name,organisation(name)`.

A hint, says the document: unknown names are passed over, what a schema requires is always there, and a hint that cannot
be read is none.
"""

from functools import lru_cache
from typing import Any

import msgspec

MOST_SIGNS = 2_000
Wanted = dict[str, Any]
"""Name → what is wanted of it; empty: all of it."""


def read(text: str) -> Wanted | None:
    """Return what is wanted; None (everything) where that is not said, or cannot be read."""
    root: Wanted = {}
    open_, name = [root], ""
    for sign in f"{text[:MOST_SIGNS]},":
        if sign == "(":
            inner = open_[-1].setdefault(name, {}) if name else open_[-1]
            open_.append(inner)
        elif sign in ",)" and name:
            open_[-1].setdefault(name, {})
        if sign == ")":
            open_.pop()
            if not open_:
                return None
        name = "" if sign in ",()" else name + sign.strip()
    return root if len(open_) == 1 and root else None


@lru_cache(maxsize=64)
def _fields_of(kind: type[msgspec.Struct]) -> list[tuple[str, str, bool]]:
    return [(one.name, one.encode_name, one.required) for one in msgspec.structs.fields(kind)]


def chosen(thing: Any, wanted: Wanted) -> Any:
    """Return a shape, or a list of shapes, with what is wanted of it and what its schema requires."""
    if isinstance(thing, list):
        return [chosen(one, wanted) for one in thing]
    if not isinstance(thing, msgspec.Struct) or not wanted:
        return thing
    found = {}
    for name, encoded, required in _fields_of(type(thing)):
        value = getattr(thing, name)
        if required or (encoded in wanted and value is not None and value is not msgspec.UNSET):
            found[encoded] = chosen(value, wanted.get(encoded, {}))
    return found
