"""A table of figures, and which limits were missed."""

import unicodedata
from dataclasses import dataclass, field
from statistics import median


@dataclass(frozen=True)
class Effort:
    """How long is measured: `rounds` of `seconds` each."""

    rounds: int
    seconds: int


@dataclass
class Table:
    """Rows of words under a heading; `notes` say how to read them, `missed` which limits do not hold."""

    heading: tuple[str, ...]
    rows: list[tuple[str, ...]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    def row(self, *cells: str) -> None:
        """Add a row."""
        self.rows.append(cells)

    def demand(self, holds: bool, what: str) -> str:
        """Note a limit that does not hold; return the word for the row."""
        if not holds:
            self.missed.append(what)
        return "yes" if holds else "NO"

    def text(self) -> str:
        """Return the table as plain text, its first column to the left and the others to the right."""
        lines = [self.heading, *self.rows]
        widths = [max(_width(line[column]) for line in lines) for column in range(len(self.heading))]
        ruled = [self.heading, tuple("-" * width for width in widths), *self.rows]
        drawn = [
            "  ".join(_pad(cell, widths[n], left=n == 0) for n, cell in enumerate(line)).rstrip() for line in ruled
        ]
        return "\n".join([*drawn, *(f"  {note}" for note in self.notes)])


def spread(numbers: list[float], form: str = ".2f") -> str:
    """Return the median, and the least and greatest in brackets."""
    return f"{median(numbers):{form}} ({min(numbers):{form}} to {max(numbers):{form}})"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _pad(text: str, width: int, *, left: bool) -> str:
    gap = " " * (width - _width(text))
    return text + gap if left else gap + text
