"""Tables: the rows of a file by field. Titles above, notes below, empty rows and repeated headers are told apart."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext_noop as _

from changqing.interchange.remarks import Blank, Refused, Remark, row_name
from changqing.interchange.sheets import containers, texts, workbooks
from changqing.interchange.sheets.columns import Columns, Heading
from changqing.interchange.sheets.grids import Cell, Grid, is_empty
from changqing.interchange.sheets.words import clean

TOP = 50  # rows among which the headers are looked for
SHOWN = 12
# How notes begin: a word of these with a colon soon after it, or with nothing but a number; and sums.
_note = re.compile(
    r"(?:注|备注|说明|附注|填表|填报|制表|审核|负责人|联系人|联系电话|联系方式|日期|（?单位?盖章|"
    r"notes?\b|remarks?\b|prepared by|contact\b)(?:.{0,12}[:：]|[\d\s）)]*$)|(?:合计|总计|共计|小计|total\b)",
    re.IGNORECASE,
)


@dataclass
class Row:
    """A row by field: `number` as a person counts, `part` the sheet."""

    number: int
    part: str
    cells: dict[str, Cell]


@dataclass
class Table:
    """What was read of a file: its rows, which fields it speaks of, the header each was read under, and remarks."""

    rows: list[Row] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    notes: list[Remark] = field(default_factory=list)


def read(data: bytes, columns: Columns) -> Table:
    """Return the rows of a CSV, XLSX, XLS or ODS file.

    Raise `Refused` where the file cannot be read, or is no list of the kind the columns are of.
    """
    grids = workbooks.read(data) if containers.is_workbook(data) else [texts.read(data, columns.known)]
    table = Table()
    fits: list[tuple[Grid, int, Heading]] = []
    left_out: list[tuple[Grid, int, Heading]] = []
    for grid in grids:
        place, heading = _heading(grid, columns)
        (left_out if place is None or columns.missing(heading) else fits).append((grid, place or 0, heading))
    if not fits:
        raise _no_table(left_out, columns)
    for grid, place, heading in fits:
        _read(grid, place, heading, table, columns)
    for grid, _place, heading in left_out:
        table.notes += _left_out(grid, heading, columns)
    return table


def _heading(grid: Grid, columns: Columns) -> tuple[int | None, Heading]:
    """Return which row of a grid holds the headers, and what they say; None where no row does."""
    best, most = None, 0
    for place, (_number, cells) in enumerate(grid.rows[:TOP]):
        known = columns.known(cells)
        if known > most and (known > 1 or not columns.missing(columns.heading(cells))):
            best, most = place, known
    return best, columns.heading(grid.rows[best][1]) if best is not None else Heading()


def _read(grid: Grid, place: int, heading: Heading, table: Table, columns: Columns) -> None:
    """Read the rows under the headers of a grid into the table."""
    header = [cell for cell in grid.rows[place][1] if not is_empty(cell)]
    only_unknown: list[int] = []
    for number, cells in grid.rows[place + 1 :]:
        row = {name: cells[column] if column < len(cells) else None for name, column in heading.fields.items()}
        filled = [cell for cell in cells if not is_empty(cell)]
        if not filled or filled == header:
            continue
        if _is_note(filled, row, columns):
            words: dict[str, Blank] = {"row": _where(grid, number), "text": clean(str(filled[0]))[:60]}
            table.notes.append(Remark(_("Row %(row)s was taken for a note and left out: “%(text)s”."), words))
        elif all(is_empty(cell) for cell in row.values()):
            only_unknown.append(number)
        else:
            table.rows.append(Row(number, grid.name, row))
    for name, text in heading.texts.items():
        table.headers.setdefault(name, text)
    table.fields += [name for name in heading.fields if name not in table.fields]
    table.notes += _remarks(grid, heading, only_unknown)


def _is_note(filled: Sequence[Cell], row: dict[str, Cell], columns: Columns) -> bool:
    """Say whether a row is a note below the table: it begins as notes do, and lacks what every row must have."""
    whole = all(any(not is_empty(row.get(name)) for name in group) for group in columns.required)
    begins = isinstance(filled[0], str) and bool(_note.match(clean(filled[0])))
    return begins and (len(filled) == 1 or not whole)


def _remarks(grid: Grid, heading: Heading, only_unknown: Sequence[int]) -> list[Remark]:
    """Return what is to be told of a sheet's headers, and of its rows that say nothing."""
    notes = []
    for first, second in heading.doubled:
        words: dict[str, Blank] = {"first": first, "second": second}
        notes.append(Remark(_("The columns “%(first)s” and “%(second)s” mean the same; the first counts."), words))
    if heading.unknown:
        words = {"columns": _listed(heading.unknown)}
        notes.append(Remark(_("Columns that are not known and were not read: %(columns)s."), words))
    if only_unknown:
        words = {"rows": _listed([_where(grid, number) for number in only_unknown])}
        notes.append(Remark(_("Rows that say nothing in any known column were left out: %(rows)s."), words))
    return notes


def _left_out(grid: Grid, heading: Heading, columns: Columns) -> list[Remark]:
    """Return the remark on a sheet that was not read; none on an empty one."""
    words: dict[str, Blank] = {"sheet": grid.name}
    if grid.hidden:
        return [Remark(_("The sheet “%(sheet)s” is hidden and was not read."), words)]
    if not grid.rows:
        return []
    if heading.fields:
        words["missing"] = columns.missing(heading)
        return [Remark(_("The sheet “%(sheet)s” was left out: it has no column for %(missing)s."), words)]
    return [Remark(_("The sheet “%(sheet)s” was left out: no row of it has headers that are known."), words)]


def _no_table(grids: Sequence[tuple[Grid, int, Heading]], columns: Columns) -> Refused:
    """Return the error for a file in which no sheet can be read: what was found, what is missing."""
    seen = [one for one in grids if one[0].rows]
    if not seen:
        return Refused(Remark(_("There is nothing in the file.")), code="empty-file")
    grid, place, heading = max(seen, key=lambda one: len(one[2].fields))
    found = [clean(str(cell)) for cell in grid.rows[place][1] if not is_empty(cell)]
    words: dict[str, Blank] = {"row": _where(grid, grid.rows[place][0]), "found": _listed(found)}
    if heading.fields:
        words["missing"] = columns.missing(heading)
        message = Remark(_("No column says %(missing)s. The headers in row %(row)s are: %(found)s."), words)
    else:
        message = Remark(_("No row of the file has headers that are known. Row %(row)s says: %(found)s."), words)
    known: dict[str, Blank] = {"known": [column.title for column in columns.columns]}
    return Refused(message, Remark(_("Columns that are understood: %(known)s."), known), code="missing-columns")


def _where(grid: Grid, number: int) -> str:
    return row_name(number, grid.name)


def _listed(words: Sequence[str]) -> str:
    more = f" … (+{len(words) - SHOWN})" if len(words) > SHOWN else ""
    return ", ".join(words[:SHOWN]) + more
