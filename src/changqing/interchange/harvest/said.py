"""What a source says now beside what it said last: only what it changed is told; what was edited here stays."""

from collections.abc import Mapping
from typing import Any

import msgspec

TEXTS = ("title", "summary", "schedule")
Said = dict[str, Any]


def plain(told: msgspec.Struct, *, without: tuple[str, ...]) -> Said:
    """Return what is said, by field, as JSON has it."""
    values = {name: getattr(told, name) for name in told.__struct_fields__ if name not in without}
    return {name: msgspec.to_builtins(value) for name, value in values.items() if value is not msgspec.UNSET}


def changed(now: Said, before: Said | None, *, here: bool) -> set[str]:
    """Return the fields to be told: those that the source says otherwise than last time.

    The first time (`before` is None) all are; of something that is here already, those that are said at all.
    """
    if before is None:
        return {name for name, value in now.items() if value or not here}
    return {name for name, value in now.items() if name not in before or before[name] != value}


def with_languages(name: str, value: Any, before: Said | None, row: Any) -> Any:
    """Return a text with the languages it has here and that the source never said anything in."""
    if name not in TEXTS or row is None:
        return value
    last: Mapping[str, str] = (before or {}).get(name) or {}
    kept = {language: text for language, text in getattr(row, name).items() if language not in last}
    return {**kept, **value}
