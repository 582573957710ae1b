"""Text files with separated values: which encoding, which separator, and the cells."""

import csv
import io
from collections.abc import Callable, Iterator

from django.utils.translation import gettext_noop as _

from changqing.interchange.remarks import Refused, Remark
from changqing.interchange.sheets import limits
from changqing.interchange.sheets.containers import SAVE
from changqing.interchange.sheets.grids import Cell, Grid, is_empty
from changqing.interchange.sheets.workbooks import too_many

SEPARATORS = ",;\t"
BEGINNING = 60_000  # characters looked at to tell the separator
ENCODINGS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


def decode(data: bytes) -> str:
    """Return the text: by its byte order mark, else UTF-8, else GB 18030 (which GBK is part of); raise `Refused`."""
    marked = next((encoding for mark, encoding in ENCODINGS.items() if data.startswith(mark)), None)
    for encoding in [marked] if marked else ["utf-8", "gb18030"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Refused(
        Remark(_("The file is no text in an encoding that is known (UTF-8, GBK, UTF-16).")), SAVE, code="no-text"
    )


def read(data: bytes, known: Callable[[list[Cell]], int]) -> Grid:
    """Return the cells of a text file; `known` counts the known headers in a row, by which the separator is found.

    Raise `Refused` where it cannot be read.
    """
    text = decode(data)
    first, _newline, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:  # spreadsheet programs hide this line
        return _grid(rest, first.strip()[-1])
    return _grid(text, _separator(text[:BEGINNING], known))


def _separator(beginning: str, known: Callable[[list[Cell]], int]) -> str:
    """Return the separator under which most headers are known; where none is, that which cuts the lines the most."""

    def fits(separator: str) -> tuple[int, int]:
        rows = list(_reader(beginning, separator))
        return max((known([*row]) for row in rows), default=0), sum(len(row) - 1 for row in rows if row)

    return max(SEPARATORS, key=fits)


def _reader(text: str, separator: str, *, strict: bool = False) -> Iterator[list[str]]:
    csv.field_size_limit(limits.MAX_BYTES)
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=strict)


def _grid(text: str, separator: str) -> Grid:
    _check_quotes(text, separator)
    grid = Grid("")
    for number, row in enumerate(_reader(text, separator), 1):
        cells: list[Cell] = [cell or None for cell in row]
        while cells and is_empty(cells[-1]):
            cells.pop()
        if len(cells) > limits.MAX_COLUMNS:
            raise too_many("columns")
        if cells:
            grid.rows.append((number, cells))
        if len(grid.rows) > limits.MAX_ROWS:
            raise too_many("rows")
    return grid


def _check_quotes(text: str, separator: str) -> None:
    """Raise `Refused` where a quotation mark is opened and never closed: the rest of the file would be one cell."""
    if text.count('"') % 2 == 0:
        return
    rows = 0
    try:
        for _row in _reader(text, separator, strict=True):
            rows += 1
    except csv.Error as error:
        if "unexpected end" in str(error):
            raise Refused(
                Remark(_("In row %(row)d a quotation mark is opened and never closed."), {"row": rows + 1}),
                Remark(_("Close it, or save the table as .xlsx.")),
                code="open-quote",
            ) from None
