"""Harvests as their pages show them: plain values for the templates, in the reader's language."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from changqing.interchange import plan_showing, queries
from changqing.interchange.harvest import deciding
from changqing.interchange.harvest.models import COURSE, OVERTAKEN, Harvest
from changqing.interchange.kinds.kind import Kind, find
from changqing.interchange.plan import Line
from changqing.interchange.plan_showing import counts_in_words, when
from changqing.interchange.planned import DONE, FAILED, PREVIEWED, READING, REFUSED, WRITING


def state_name(row: Harvest) -> str:
    """Return the state of a harvest in words."""
    return {
        READING: _("Being read"),
        PREVIEWED: _("Waits for a decision"),
        WRITING: _("Being written"),
        DONE: _("Written"),
        REFUSED: _("Thrown away"),
        FAILED: _("Failed"),
        OVERTAKEN: _("A later harvest took its place"),
    }[row.state]


def by_whom(row: Harvest) -> str:
    """Return who had a source read: the clock, somebody, or the command line."""
    return _("by the clock") if row.scheduled else str(row.user or _("on the command line"))


def history(rows: Iterable[Harvest]) -> dict[str, Any]:
    """Return the table of the harvests of a source."""
    return {
        "caption": _("Harvests, newest first"),
        "columns": [{"title": title} for title in (_("When"), _("How far"), _("Rows"), _("By whom"))],
        "rows": [
            [
                {"text": when(row), "url": row.url, "whole": True},
                {"text": state_name(row), "whole": True},
                {"text": counts_in_words(row), "whole": True},
                {"text": by_whom(row), "whole": True},
            ]
            for row in rows
        ],
    }


def _kind(line: Line) -> Kind:
    return find(line.kind)


def _where(line: Line) -> str:
    """Return which entry of the feed a row is."""
    one = _("Course") if line.kind == COURSE else _("Offering")
    return f"{one} · " + (_("Row %(number)d") % {"number": line.number} if line.number else _("not in the feed"))


def page_of(row: Harvest, *, show: str, number: int) -> dict[str, Any]:
    """Return what the page of a harvest shows of its plan."""

    def line(one: Line) -> dict[str, Any]:
        return plan_showing.line(_kind(one), one, where=_where(one))

    return {
        "state": state_name(row),
        "decision": decision(row) if row.state == PREVIEWED else None,
        "choices": choices(row) if row.state == FAILED else [],
        "again": {"url": f"{row.source.url}#settings", "label": _("Look at the source's settings")},
        **plan_showing.page_of(row, show=show, number=number, line=line),
    }


def decision(row: Harvest) -> dict[str, Any]:
    """Return what can be decided: the words of the button that writes, and those about wrong entries."""
    wrong = row.counts["wrong"]
    reasons = queries.reasons(row)
    return {
        "write": _write(row),
        "partial": "1" if wrong else "",
        "careful": bool(wrong) or deciding.takes_much(reasons),
        "reasons": [remark.text() for remark in reasons if remark.message != deciding.WRONG],  # told below
        "wrong": ngettext(
            "%(count)d entry is wrong: it is not written as a whole",
            "%(count)d entries are wrong: it is not written as a whole",
            wrong,
        )
        % {"count": wrong},
        "mend": _(
            "What is wrong stands below, entry by entry. Where the feed does not say a category, the source can say "
            "one for all; the rest is for the provider to mend. Until then the others can be written without them."
        ),
    }


def _write(row: Harvest) -> str:
    """Return the words of the button; '' where there is nothing to agree to."""
    right, wrong = row.counts["new"] + row.counts["changed"], row.counts["wrong"]
    if right:
        return plan_showing.write_words(wrong=wrong, right=right)
    if not row.counts["unchanged"]:
        return ""
    return _("Confirm without the wrong ones") if wrong else _("Confirm")


def choices(row: Harvest) -> list[tuple[str, str]]:
    """Return the organisations of a feed that has several, one of which is to be chosen: words and names."""
    for remark in queries.reasons(row):
        words, names = remark.values.get("choices"), remark.values.get("choice_names")
        if isinstance(words, list) and isinstance(names, list):
            return list(zip(words, names, strict=False))
    return []


def problems_csv(row: Harvest) -> str:
    """Return wrong entries and warnings, to be handed to the provider."""
    return plan_showing.problems_csv(
        queries.problems(row),
        kind_of=_kind,
        titles=[_("Row"), _("Course or offering"), _("Name or title"), _("Its id in the feed")],
        cells=lambda line: [
            line.number or "",
            _("Course") if line.kind == COURSE else _("Offering"),
            line.label,
            line.source_key,
        ],
    )
