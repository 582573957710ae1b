"""An import as its pages show it: plain values for the templates, in the reader's language."""

import csv
import io
from collections.abc import Iterable
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext as translated
from django.utils.translation import ngettext

from changqing.interchange import queries
from changqing.interchange.kinds.kind import Kind, find
from changqing.interchange.models import Import
from changqing.interchange.plan import Line
from changqing.interchange.remarks import Remark
from changqing.interchange.telling import field_of, value_of

FILTERS = ("all", "wrong", "warnings", "changed", "new", "unchanged")
# What a spreadsheet program would take for a formula, and run.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


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


def filter_name(show: str) -> str:
    """Return what a filter shows, in words."""
    return {
        "all": _("All rows"),
        "wrong": _("Wrong"),
        "warnings": _("With warnings"),
        "changed": _("Changed"),
        "new": _("New"),
        "unchanged": _("Unchanged"),
    }[show]


def counts_in_words(row: Import) -> str:
    """Return the counts of an import in words; '' where it has no plan."""
    if not row.counts:
        return ""
    counts: dict[str, int] = row.counts
    return _("%(new)d new, %(changed)d changed, %(unchanged)d unchanged, %(wrong)d wrong") % counts


def when(row: Import) -> str:
    """Return when an import was handed in."""
    return date_format(localtime(row.created_at), "Y-m-d H:i")


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


def filters(row: Import, show: str) -> list[dict[str, Any]]:
    """Return the outcomes with their counts, each with its address; those that nothing has are left out."""
    found = []
    for name in FILTERS:
        count = queries.total(row, name)
        if count or name in ("all", show):
            url = f"{row.url}?show={name}"
            found.append({"label": filter_name(name), "count": count, "url": url, "current": name == show})
    return found


def line(kind: Kind, one: Line) -> dict[str, Any]:
    """Return a row of the plan."""
    return {
        "outcome": one.outcome,
        "outcome_name": filter_name(one.outcome),
        "where": _("Row %(number)d") % {"number": one.number} + (f" · {one.part}" if one.part else ""),
        "label": one.label,
        "wrong": [remark(kind, one) for one in one.wrong],
        "warnings": [remark(kind, one) for one in one.warnings],
        "changes": [
            {
                "field": field_of(kind, change),
                "old": value_of(kind, change.field, change.old),
                "new": value_of(kind, change.field, change.new),
            }
            for change in one.changes
            if one.outcome == "changed" or change.new != one.label  # which stands above already
        ],
    }


def remark(kind: Kind, one: Remark) -> dict[str, str]:
    """Return a remark: the title of its column, and what is said."""
    return {"field": translated(kind.field_title(one.field)) if one.field else "", "text": one.text()}


def decision(row: Import) -> dict[str, str]:
    """Return what can be decided: the words of the button that writes."""
    right = row.counts["new"] + row.counts["changed"]
    if row.counts["wrong"]:
        words = ngettext("Write the other row", "Write the other %(count)d rows", right) % {"count": right}
    else:
        words = ngettext("Write this row", "Write these %(count)d rows", right) % {"count": right}
    return {"write": words if right else "", "partial": "1" if row.counts["wrong"] else ""}


def problems_csv(kind: Kind, rows: Iterable[Line]) -> str:
    """Return wrong rows and warnings as CSV that spreadsheet programs open as it is meant, and run nothing of."""
    file = io.StringIO()
    file.write("\ufeff")
    writer = csv.writer(file)
    writer.writerow([_("Row"), _("Sheet"), _("Name or title"), _("Wrong or warning"), _("Column"), _("What it is")])
    for one in rows:
        for kind_of_remark, remarks in ((_("Wrong"), one.wrong), (_("Warning"), one.warnings)):
            for said in remarks:
                told = remark(kind, said)
                cells = [one.part, one.label, kind_of_remark, told["field"], told["text"]]
                writer.writerow([one.number, *map(harmless, cells)])
    return file.getvalue()


def harmless(text: str) -> str:
    """Return a text that no spreadsheet program takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text
