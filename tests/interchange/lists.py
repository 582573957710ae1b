"""Lists for tests: rows written as CSV, and what importing them would do or did."""

from collections.abc import Sequence
from typing import Any

from changqing.interchange import lists
from changqing.interchange.kinds import kind as kinds
from changqing.interchange.plan import Line, Plan


def table(*rows: str) -> bytes:
    """Return a CSV of these rows; `|` stands between the cells."""
    return "\n".join(";".join(f'"{cell}"' for cell in row.split("|")) for row in rows).encode()


def preview(kind: str, *rows: str, only: str = "") -> Plan[Any]:
    return lists.preview(kinds.find(kind), table(*rows), only=only)


def load(kind: str, *rows: str, only: str = "", partial: bool = False, by: str = "") -> Plan[Any]:
    """Write the rows, as somebody does who has seen the preview."""
    data, of = table(*rows), kinds.find(kind)
    seen = lists.preview(of, data, only=only)
    return lists.write(of, data, only=only, digest=seen.digest, partial=partial, by=by)


def outcomes(plan: Plan[Any]) -> list[str]:
    return [line.outcome for line in plan.lines]


def wrong(plan: Plan[Any]) -> list[tuple[str, str]]:
    """Return what is wrong: the field, and the words in English."""
    return said(plan.lines, "wrong")


def warned(plan: Plan[Any]) -> list[tuple[str, str]]:
    return said(plan.lines, "warnings")


def said(lines: Sequence[Line], which: str) -> list[tuple[str, str]]:
    from django.utils import translation

    with translation.override("en"):
        return [(one.field, one.text()) for line in lines for one in getattr(line, which)]


def changes(plan: Plan[Any]) -> list[tuple[str, Any, Any]]:
    return [(one.field, one.old, one.new) for line in plan.lines for one in line.changes if line.outcome == "changed"]
