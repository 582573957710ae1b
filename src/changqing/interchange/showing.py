"""An import as its pages show it: plain values for the templates, in the reader's language."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext as translated
from django.utils.translation import ngettext

from changqing.interchange import plan_showing, queries
from changqing.interchange.kinds.kind import find
from changqing.interchange.models import Import
from changqing.interchange.plan import Line
from changqing.interchange.plan_showing import counts_in_words, when
from changqing.interchange.planned import PREVIEWED


def state_name(row: Import) -> str:
    """Return the state of an import in words."""
    return {
        "reading": _("Being read"),
        "previewed": _("Waits for a decision"),
        "writing": _("Being written"),
        "done": _("Written"),
        "refused": _("Thrown away"),
        "failed": _("Failed"),
    }[row.state]


def history(rows: Iterable[Import]) -> dict[str, Any]:
    """Return the table of earlier imports."""
    columns = (_("File"), _("What is in the list"), _("When"), _("Who"), _("How far"), _("Rows"))
    return {
        "caption": _("Earlier imports, newest first"),
        "columns": [{"title": title} for title in columns],
        "rows": [
            [
                {"text": row.file_name, "url": row.url},
                {"text": kind_of(row)},
                {"text": when(row), "whole": True},
                {"text": str(row.user or ""), "whole": True},
                {"text": state_name(row), "whole": True},
                {"text": counts_in_words(row), "whole": True},
            ]
            for row in rows
        ],
    }


def kind_of(row: Import) -> str:
    """Return what an import is a list of, and whose, in words."""
    title = translated(find(row.kind).title)
    return f"{title} · {row.provider}" if row.provider else title


def page_of(row: Import, *, show: str, number: int) -> dict[str, Any]:
    """Return what the page of an import shows of its plan."""
    kind = find(row.kind)

    def line(one: Line) -> dict[str, Any]:
        where = _("Row %(number)d") % {"number": one.number} + (f" · {one.part}" if one.part else "")
        return plan_showing.line(kind, one, where=where)

    mended = _("Hand in the mended file") if row.state == PREVIEWED else _("Hand in another file")
    return {
        "kind": kind_of(row),
        "state": state_name(row),
        "decision": decision(row) if row.state == PREVIEWED else None,
        "again": {"url": "/console/imports", "label": mended},
        **plan_showing.page_of(row, show=show, number=number, line=line),
    }


def decision(row: Import) -> dict[str, Any]:
    """Return what can be decided: the words of the button that writes, and those about wrong rows."""
    wrong, right = row.counts["wrong"], row.counts["new"] + row.counts["changed"]
    return {
        "write": plan_showing.write_words(wrong=wrong, right=right) if right else "",
        "partial": "1" if wrong else "",
        "careful": bool(wrong),
        "wrong": ngettext(
            "%(count)d row is wrong: the list is not written as a whole",
            "%(count)d rows are wrong: the list is not written as a whole",
            wrong,
        )
        % {"count": wrong},
        "mend": _(
            "What is wrong stands below, row by row. Mend it in your file and hand it in again; what was written "
            "before stays as it is."
        ),
    }


def problems_csv(row: Import) -> str:
    """Return wrong rows and warnings, to be worked through in a spreadsheet program."""
    kind = find(row.kind)
    return plan_showing.problems_csv(
        queries.problems(row),
        kind_of=lambda _line: kind,
        titles=[_("Row"), _("Sheet"), _("Name or title")],
        cells=lambda line: [line.number, line.part, line.label],
    )
