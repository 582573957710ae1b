"""When two statements of one id say the same (xAPI 1.0.3, Data 2.3.1, statement comparison)."""

import re
from collections.abc import Mapping
from typing import Any

from changqing.records.statements import SET_BY_STORE
from changqing.records.validation import moment_of

Document = Mapping[str, Any]
_hundredths = re.compile(r"([.,]\d{2})\d+(?=S$)")


def is_same(before: Document, now: Document) -> bool:
    """Say whether two statements of one id are the same, but for what the specification lets differ.

    That is: what the store sets; of a duration, what is less than a hundredth of a second (IEEE 9274.1.1, 4.2.7);
    how verbs and activities are described; how a time is written; the order of a group's
    members; attachments. A time that was not told is none to differ.
    """
    if _told(before) == _told(now):
        return True
    return _bare(before, now) == _bare(now, before)


def _told(statement: Document) -> dict[str, Any]:
    return {name: value for name, value in statement.items() if name not in SET_BY_STORE and name != "id"}


def _bare(statement: Document, other: Document) -> dict[str, Any]:
    """Return a statement without what may differ."""
    told = {name: _plain(name, value) for name, value in _told(statement).items() if name != "attachments"}
    if "timestamp" not in other or "timestamp" not in statement:
        told.pop("timestamp", None)
    return told


def _plain(name: str, value: Any) -> Any:
    if name == "timestamp" and isinstance(value, str):
        return moment_of(value) or value
    if name == "duration" and isinstance(value, str):
        return _hundredths.sub(r"\1", value)
    if name in ("extensions", "response"):
        return value
    if name == "verb" and isinstance(value, dict):
        return {"id": value.get("id")}
    if name == "member" and isinstance(value, list):
        return sorted((_plain("", one) for one in value), key=repr)
    if name in ("parent", "grouping", "category", "other") and isinstance(value, dict):
        return [_plain("", value)]  # one activity, and a list of one (Data 2.4.6.2)
    if isinstance(value, dict):
        return {
            inner: _plain(inner, one)
            for inner, one in value.items()
            if inner not in ("definition", "attachments")
            and not (inner == "objectType" and one in ("Agent", "Activity"))
        }
    if isinstance(value, list):
        return [_plain("", one) for one in value]
    return value
