"""A program of its own: reads a workbook from its input and writes the cells as JSON. See `workbooks`.

Workbooks are strangers' files, read by native code: a small one with a value in its very last cell makes that code ask
for 500 GB and end the process. So it is done beside the site, with bounds on memory and time. Nothing but calamine and
the standard library is loaded.
"""

import io
import json
import resource
import sys
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any


def main(memory: int, seconds: int, most_rows: int, most_columns: int) -> None:
    """Read, and write one JSON value: the sheets, or {"error": code}."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from python_calamine import CalamineError, SheetTypeEnum, SheetVisibleEnum, load_workbook

    sheets: list[dict[str, Any]] = []
    try:
        workbook = load_workbook(io.BytesIO(sys.stdin.buffer.read()))
        left = most_rows
        for about in workbook.sheets_metadata:
            if about.typ != SheetTypeEnum.WorkSheet:
                continue
            hidden = about.visible != SheetVisibleEnum.Visible
            sheet: dict[str, Any] = {"name": about.name, "hidden": hidden, "rows": [], "merged": []}
            sheets.append(sheet)
            if hidden:
                continue
            found = workbook.get_sheet_by_name(about.name)
            first = found.start[1] if found.start else 0
            for number, cells in enumerate(found.iter_rows() if found.start else (), 1):
                row = list(_plain(cells))
                if not row:
                    continue
                left -= 1
                if left < 0 or first + len(row) > most_columns:
                    return _say({"error": "rows" if left < 0 else "columns"})
                sheet["rows"].append([number, [None] * first + row])
            sheet["merged"] = [[*start, *end] for start, end in found.merged_cell_ranges or ()]
    except (CalamineError, ValueError, OverflowError):
        return _say({"error": "broken"})
    except MemoryError:
        return _say({"error": "memory"})
    return _say({"sheets": sheets})


def _plain(cells: list[Any]) -> Iterator[Any]:
    """Yield cells as JSON has them, without the empty ones at the end; a date is a list of its one text."""
    end = len(cells)
    while end and cells[end - 1] in ("", None):
        end -= 1
    for cell in cells[:end]:
        if isinstance(cell, datetime):
            yield [cell.date().isoformat()]
        elif isinstance(cell, date):
            yield [cell.isoformat()]
        elif cell is None or isinstance(cell, str | bool | int | float):
            yield cell if cell != "" else None
        else:
            yield str(cell)


def _say(value: Any) -> None:
    json.dump(value, sys.stdout, ensure_ascii=False, separators=(",", ":"))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
