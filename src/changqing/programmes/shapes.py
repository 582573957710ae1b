"""The report in its three shapes: tables of words and numbers, which the page shows; a workbook; and A4."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from changqing.core.text import current_language, label, pick
from changqing.core.typesetting import chinese_fonts, typeset
from changqing.programmes.models import Cohort
from changqing.programmes.queries import Line, Report

TEMPLATE = Path(__file__).parent / "report.typ"
Cell = str | int | float | None


@dataclass(frozen=True)
class Table:
    """A table of the report; the first column says what a row is about."""

    title: str
    heads: list[str]
    rows: list[list[Cell]]


def _hours(value: float) -> float:
    return round(value, 1)


def _per_cent(share: int | None) -> str | None:
    return None if share is None else f"{share} %"


def tables(made: Report) -> list[Table]:
    """Return the report as tables: held against the aim, by audience, by cohort, by course."""
    total, aim = made.total, made.aim
    goal: list[list[Cell]] = [
        [_("People who took part"), total.aim or None, total.joined, _per_cent(total.share)],
        [_("Courses completed"), aim.completions or None, total.completions, _per_cent(made.completions_share)],
        [
            _("Hours of teaching in rooms"), aim.teaching_hours or None, _hours(made.taught),
            _per_cent(made.taught_share),
        ],
        [_("People who began a course"), None, total.began, None],
        [_("People who completed a course"), None, total.completed, None],
        [_("Certificates"), None, total.certificates, None],
        [_("Hours learnt on line, together"), None, _hours(total.online), None],
        [_("Hours attended in rooms, together"), None, _hours(total.attended), None],
    ]  # fmt: skip
    reached = [pgettext("of a report", "Aim"), pgettext("of a report", "Reached"), pgettext("of a report", "Share")]
    earned = [_("Certificates"), _("Hours on line"), _("Hours in rooms")]
    did = [_("Began"), _("Completed"), _("Courses completed"), *earned]
    of_course = [_("Began"), _("Completed"), *earned]
    return [
        Table(_("Aim and outcome"), [_("What"), *reached], goal),
        Table(
            _("By audience"), [_("For whom"), pgettext("of a report", "Aim"), _("Took part"), *did],
            [[label(one.thing), one.aim or None, one.joined, *_did(one)] for one in made.people],
        ),
        Table(
            _("By cohort"), [_("Cohort"), _("Took part"), *did],
            [[_name(one.thing), one.joined, *_did(one)] for one in made.cohorts],
        ),
        Table(
            _("By course"), [_("Course"), *of_course],
            [
                [
                    pick(one.thing.title), one.began, one.completed, one.certificates,
                    _hours(one.online), _hours(one.attended),
                ]
                for one in made.courses
            ],
        ),
    ]  # fmt: skip


def _name(cohort: Cohort) -> str:
    return f"{cohort.name} ({date_format(cohort.starts, 'Y-m')})"


def _did(one: Line) -> list[Cell]:
    return [one.began, one.completed, one.completions, one.certificates, _hours(one.online), _hours(one.attended)]


def heading(made: Report) -> str:
    """Return of which time the report is."""
    if made.year:
        return _("Report of %(year)s") % {"year": made.year}
    days = {"first": made.first.isoformat(), "last": made.last.isoformat()}
    return _("Report, %(first)s to %(last)s") % days


def workbook(made: Report) -> bytes:
    """Return it as a workbook. What is text stays text, also where it begins as a formula does."""
    from openpyxl import Workbook  # only here: a web process that makes none does not carry it
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    for table in tables(made):
        sheet = book.create_sheet(table.title[:31])
        above: list[list[Cell]] = [[pick(made.programme.title)], [heading(made)], []]
        for row in (*above, list[Cell](table.heads), *table.rows):
            cells = [WriteOnlyCell(sheet, value=one) for one in row]
            for cell in cells:
                if isinstance(cell.value, str):
                    cell.data_type = "s"
                if row == table.heads:
                    cell.font = Font(bold=True)
            sheet.append(cells)
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def pdf(made: Report) -> bytes:
    """Return it on A4."""
    programme = made.programme
    found = tables(made)
    inputs = {
        "language": current_language(), "heading": pick(programme.title), "summary": heading(made),
        "provider": pick(programme.provider.name), "aim": pick(programme.aim) if programme.aim else "",
        "funder": _("Paid by: %(funder)s") % {"funder": pick(programme.funder)} if programme.funder else "",
        "titles": "\n".join(table.title for table in found),
        "foot": _("Made from the records on %(day)s; of people it has numbers only.") % {"day": made.last.isoformat()},
    }  # fmt: skip
    for place, table in enumerate(found):
        inputs[f"heads-{place}"] = _line(table.heads)
        inputs[f"rows-{place}"] = "\n".join(_line(row) for row in table.rows)
    return typeset(TEMPLATE, fonts=chinese_fonts(), inputs=inputs)


def _line(cells: list[Cell] | list[str]) -> str:
    return "\t".join("–" if cell is None else " ".join(str(cell).split()) for cell in cells)
