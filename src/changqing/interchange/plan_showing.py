"""A plan as pages show it: plain values for the templates, in the reader's language."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext as translated
from django.utils.translation import ngettext

from changqing.core.paging import pages_of, pagination
from changqing.interchange import plan_files, queries
from changqing.interchange.kinds.kind import Kind
from changqing.interchange.plan import Line
from changqing.interchange.planned import Planned
from changqing.interchange.remarks import Remark
from changqing.interchange.telling import field_of, value_of

FILTERS = ("all", "wrong", "warnings", "changed", "new", "unchanged")
# What a spreadsheet program would take for a formula, and run.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
Show = Callable[[Line], dict[str, Any]]


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


def counts_in_words(row: Planned) -> str:
    """Return the counts in words; '' where there is no plan."""
    if not row.counts:
        return ""
    counts: dict[str, int] = row.counts
    return _("%(new)d new, %(changed)d changed, %(unchanged)d unchanged, %(wrong)d wrong") % counts


def write_words(*, wrong: int, right: int) -> str:
    """Return the words of the button that writes so many rows, and leaves so many out."""
    if wrong:
        return ngettext("Write the other row", "Write the other %(count)d rows", right) % {"count": right}
    return ngettext("Write this row", "Write these %(count)d rows", right) % {"count": right}


def when(row: Planned) -> str:
    """Return when it began."""
    return date_format(localtime(row.created_at), "Y-m-d H:i")


def page_of(row: Planned, *, show: str, number: int, line: Show) -> dict[str, Any]:
    """Return what is common to the pages of plans: remarks on the whole, filters, a page of the rows.

    `show` is the filter that is asked for; where it is none, what is wrong comes first. `line` turns a row into what
    is shown of it.
    """
    if show not in FILTERS:
        show = "wrong" if row.counts.get("wrong") else "all"
    pages = pages_of(queries.total(row, show), queries.PAGE)
    number = min(number, pages)
    return {
        "when": when(row),
        "counts": counts_in_words(row),
        "notes": [note.text() for note in plan_files.notes(row.folder)],
        "filters": _filters(row, show) if row.kept and queries.total(row, "all") else [],
        "rows": [line(one) for one in queries.lines(row, show=show, page=number)],
        "page": pagination(f"{row.url}?show={show}", number, pages),
    }


def _filters(row: Planned, show: str) -> list[dict[str, Any]]:
    """Return the outcomes with their counts, each with its address; those that nothing has are left out."""
    found = []
    for name in FILTERS:
        count = queries.total(row, name)
        if count or name in ("all", show):
            url = f"{row.url}?show={name}"
            found.append({"label": filter_name(name), "count": count, "url": url, "current": name == show})
    return found


def line(kind: Kind, one: Line, *, where: str) -> dict[str, Any]:
    """Return a row of the plan; `where` says where it stands in what was read."""
    return {
        "outcome": one.outcome,
        "outcome_name": filter_name(one.outcome),
        "where": where,
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


def problems_csv(
    rows: Iterable[Line], *, kind_of: Callable[[Line], Kind], titles: Sequence[str], cells: Callable[[Line], list[Any]]
) -> str:
    """Return wrong rows and warnings as CSV that spreadsheet programs open as it is meant, and run nothing of.

    `titles` and `cells` are the columns that say which row it is.
    """
    file = io.StringIO()
    file.write("\ufeff")
    writer = csv.writer(file)
    writer.writerow([*titles, _("Wrong or warning"), _("Column"), _("What it is")])
    for one in rows:
        for outcome, remarks in ((_("Wrong"), one.wrong), (_("Warning"), one.warnings)):
            for said in remarks:
                told = remark(kind_of(one), said)
                writer.writerow(map(harmless, [*cells(one), outcome, told["field"], told["text"]]))
    return file.getvalue()


def harmless(value: Any) -> Any:
    """Return a cell that no spreadsheet program takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
