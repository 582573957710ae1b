"""Workbooks (XLSX, XLS, ODS) opened by a process of its own, with bounds; cells merged downwards get their value."""

import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import msgspec
from django.utils.translation import gettext_noop as _

from changqing.interchange.remarks import Refused, Remark
from changqing.interchange.sheets import limits
from changqing.interchange.sheets.containers import bomb, broken
from changqing.interchange.sheets.grids import Cell, Grid, is_empty

OPENING = Path(__file__).with_name("opening.py")


class _Sheet(msgspec.Struct):
    name: str
    hidden: bool
    rows: list[tuple[int, list[str | float | bool | list[str] | None]]]
    merged: list[tuple[int, int, int, int]]


class _Answer(msgspec.Struct):
    sheets: list[_Sheet] = []
    error: str = ""


def read(data: bytes) -> list[Grid]:
    """Return the sheets of a workbook; raise `Refused` where it cannot be opened, or is larger than can be read."""
    bounds = (limits.MAX_MEMORY_BYTES, limits.MAX_SECONDS, limits.MAX_ROWS, limits.MAX_COLUMNS)
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(OPENING), *map(str, bounds)],
            input=data,
            capture_output=True,
            check=False,
            timeout=2 * limits.MAX_SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise bomb() from None
    if done.returncode < 0:  # ended by a bound: out of memory, or out of time
        raise bomb()
    try:
        answer = msgspec.json.decode(done.stdout, type=_Answer)
    except msgspec.MsgspecError:
        raise broken() from None
    if answer.error:
        raise _refusal(answer.error)
    return [_grid(sheet) for sheet in answer.sheets]


def too_many(what: str) -> Refused:
    """Return the error for a table that is too long (`rows`) or too wide (`columns`)."""
    message, most = {
        "rows": (_("There are more than %(most)d rows."), limits.MAX_ROWS),
        "columns": (_("There is something to the right of column %(most)d."), limits.MAX_COLUMNS),
    }[what]
    return Refused(
        Remark(message, {"most": most}),
        Remark(_("Divide the list, or take out what is not needed.")),
        code=f"too-many-{what}",
    )


def _refusal(error: str) -> Refused:
    if error in ("rows", "columns"):
        return too_many(error)
    return bomb() if error == "memory" else broken()


def _cell(value: str | float | bool | list[str] | None) -> Cell:
    return date.fromisoformat(value[0]) if isinstance(value, list) else value


def _grid(sheet: _Sheet) -> Grid:
    rows = {number: [_cell(value) for value in cells] for number, cells in sheet.rows}
    _fill(rows, sheet.merged)
    return Grid(sheet.name, sorted(rows.items()), sheet.hidden)


def _fill(rows: dict[int, list[Cell]], merged: Sequence[tuple[int, int, int, int]]) -> None:
    """Write the value of each range that is merged downwards into all its rows, where there is a row at all.

    A range counts as its first column: what is merged to the right is one cell to whoever looks at it.
    """
    for top, left, bottom, _right in merged:
        value = _at(rows.get(top + 1), left)
        if bottom == top or is_empty(value):
            continue
        for number in range(top + 2, min(bottom + 1, max(rows)) + 1):
            cells = rows.get(number)
            if cells is not None:
                cells.extend([None] * (left + 1 - len(cells)))
                if is_empty(cells[left]):
                    cells[left] = value


def _at(cells: list[Cell] | None, place: int) -> Cell:
    return cells[place] if cells is not None and place < len(cells) else None
