"""What would change: the fields told of a row beside those it has, each as a person reads it."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from changqing.interchange.plan import Change

TEXTS = ("name", "title", "summary", "supervisor", "schedule", "what")
Show = Callable[[Any], Any]


def compare(
    old: Mapping[str, Any] | None, told: Mapping[str, Any], show: Mapping[str, Show] | None = None
) -> list[Change]:
    """Return the changes from `old` (None: there is nothing yet, and all that is told counts) to what is told.

    `show` turns the value of a field into what a person reads of it, where that is something else.
    """
    changes = []
    for name, value in told.items():
        before = old.get(name) if old is not None else None
        if value == before or (old is None and not value):
            continue
        if name in TEXTS:
            changes += _languages(name, before or {}, value)
            continue
        shown = (show or {}).get(name, _plain)
        changes.append(Change(name, shown(value), shown(before) if old is not None else None))
    return changes


def now(row: Any, told: Iterable[str]) -> dict[str, Any] | None:
    """Return what a row holds of the fields that are told; None where there is no row."""
    return {name: getattr(row, name) for name in told} if row is not None else None


def _languages(name: str, old: Mapping[str, str], new: Mapping[str, str]) -> list[Change]:
    return [
        Change(name, new.get(language, ""), old.get(language, "") or None, language)
        for language in dict.fromkeys((*new, *old))
        if new.get(language, "") != old.get(language, "")
    ]


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
