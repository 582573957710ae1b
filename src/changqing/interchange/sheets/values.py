"""Values: what a cell says as a code, a number, a day, a yes or no, or several words; whoever misreads nothing guesses.

A function returns the value, or raises `NotUnderstood` with the remark that says why.
"""

import re
import unicodedata
from datetime import date, timedelta

from django.utils.translation import gettext_noop as _

from changqing.interchange.remarks import Remark
from changqing.interchange.sheets.grids import Cell
from changqing.interchange.sheets.words import clean

MOST = 1_000_000  # of hours, credits, seats
YES = {"是", "有", "√", "✓", "✔", "☑", "对", "真", "y", "yes", "true", "t", "1"}
NO = {"否", "无", "没有", "不是", "×", "✗", "✘", "☐", "假", "n", "no", "false", "f", "0", "-", "—"}
FIRST_SERIAL, LAST_SERIAL = 20_000, 80_000  # of days as spreadsheets count them: 1954 to 2119
_serial_zero = date(1899, 12, 30)
_day = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?")
_eight = re.compile(r"(\d{4})(\d{2})(\d{2})")
_weekday = re.compile(r"(?:星期|周|礼拜)[一二三四五六日天]|\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\b,?", re.IGNORECASE)
_shortened = re.compile(r"\d(?:\.\d+)?e\+\d+", re.IGNORECASE)
_item = re.compile(r"^\s*(?:\d{1,2}[.、．)）]|[(（]\d{1,2}[)）]|[①-⑳]|[-•·*▪◆●])\s*")


class NotUnderstood(Exception):
    """A cell holds something else than its column asks for."""

    def __init__(self, message: str, value: Cell) -> None:
        self.remark = Remark(message, {"value": clean(str(value))[:80]})
        super().__init__(message)


HOURS = "个?(?:学时|课时|小时|hours?|hrs?|h)"


def text(cell: Cell) -> str:
    """Return the text of a cell; '' of an empty one. A whole number has no point."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    return clean(cell) if isinstance(cell, str) else cell.isoformat()


def code(cell: Cell) -> str:
    """Return a code: 4111010001 also where it was kept as a number, of full width, or with a sign before it."""
    found = unicodedata.normalize("NFKC", text(cell)).replace(" ", "").strip("'`’‘")
    if _shortened.fullmatch(found):
        raise NotUnderstood(_("“%(value)s” is a code that a spreadsheet program has shortened; type it as text."), cell)
    return found[:-2] if re.fullmatch(r"\d+\.0", found) else found


def number(cell: Cell, units: str = "") -> float | None:
    """Return a number from 0 on, with one of the units (a regular expression) or none; None of an empty cell."""
    if isinstance(cell, float) and 0 <= cell <= MOST:
        return cell
    plain = unicodedata.normalize("NFKC", text(cell)).replace(" ", "").lower()
    if not plain:
        return None
    found = re.fullmatch(rf"(\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)(?:{units})?", plain)
    if found is None or isinstance(cell, bool):
        raise NotUnderstood(_("“%(value)s” is no number that can be meant."), cell)
    value = float(found[1].replace(",", ""))
    if value > MOST:
        raise NotUnderstood(_("“%(value)s” is no number that can be meant."), cell)
    return value


def hours(cell: Cell) -> float | None:
    """Return hours of study; None where the cell is empty."""
    return number(cell, HOURS)


def whole(cell: Cell, units: str = "") -> int | None:
    """Return a whole number; None of an empty cell."""
    found = number(cell, units)
    if found is not None and not found.is_integer():
        raise NotUnderstood(_("“%(value)s” is no whole number that can be meant."), cell)
    return None if found is None else int(found)


def day(cell: Cell) -> date | None:
    """Return a day: a date, a spreadsheet's number for one, or 2026-03-01, 2026/3/1, 2026.3.1, 2026年3月1日, 20260301.

    None of an empty cell. A day without its year, or with the month in an order one has to guess, is not understood;
    nor is 46000 as text, which may be anything.
    """
    if isinstance(cell, date):
        return cell
    plain = unicodedata.normalize("NFKC", text(cell))
    plain = _weekday.sub("", re.sub(r"\(.*?\)", "", plain)).strip()
    if not plain:
        return None
    spaced = re.sub(r"\s*([-/.年月日])\s*", r"\1", plain)
    found = _day.fullmatch(spaced) or _eight.fullmatch(spaced)
    try:
        if found:
            return date(*map(int, found.groups()[:3]))
    except ValueError:
        pass
    if isinstance(cell, float) and FIRST_SERIAL <= cell <= LAST_SERIAL:
        return _serial_zero + timedelta(days=int(cell))
    raise NotUnderstood(_("“%(value)s” is no day; write it as 2026-03-01."), cell)


def yes_no(cell: Cell) -> bool | None:
    """Return whether a cell says yes (是, 有, √, Y, 1, TRUE …) or no; None of an empty cell."""
    if isinstance(cell, bool):
        return cell
    plain = unicodedata.normalize("NFKC", text(cell)).strip().lower()
    if not plain:
        return None
    if plain in YES or plain in NO:
        return plain in YES
    raise NotUnderstood(_("“%(value)s” says neither yes nor no."), cell)


def words(cell: Cell) -> list[str]:
    """Return several words: between 、 , ; / or on lines of their own; each once."""
    found = (one.strip() for one in re.split(r"[、,，;；/／|\n]+", text(cell)))
    return list(dict.fromkeys(one for one in found if one))


def sentences(cell: Cell) -> list[str]:
    """Return several sentences: one a line, or between semicolons; without the numbers before them."""
    found = (_item.sub("", one).strip(" 。.") for one in re.split(r"[;；\n]+", text(cell)))
    return list(dict.fromkeys(one for one in found if one))
