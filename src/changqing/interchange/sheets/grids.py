"""Grids: what is in the cells of a sheet, before anybody knows what the columns mean."""

from dataclasses import dataclass, field
from datetime import date

Cell = str | float | bool | date | None


@dataclass
class Grid:
    """A sheet: its name ('' for a text file), and the rows that hold something, by number as a person counts them."""

    name: str
    rows: list[tuple[int, list[Cell]]] = field(default_factory=list)
    # What was seen and not read: a hidden sheet.
    hidden: bool = False


def is_empty(cell: Cell) -> bool:
    """Say whether nothing can be seen in a cell."""
    return cell is None or (isinstance(cell, str) and not cell.strip(" \t\r\n\u00a0\u3000\u200b\ufeff"))
