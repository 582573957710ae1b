"""A figure: its name, its value, and the limit the project has set for it."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One line of the table. `limit` is the most allowed, or with `at_least` the least; None where there is none."""

    name: str
    value: float
    unit: str
    limit: float | None = None
    at_least: bool = False
    note: str = ""

    @property
    def held(self) -> bool:
        """Whether the limit is kept."""
        if self.limit is None:
            return True
        return self.value >= self.limit if self.at_least else self.value <= self.limit


def show(figures: Sequence[Figure]) -> None:
    """Print a table of figures."""
    for figure in figures:
        bound = ""
        if figure.limit is not None:
            bound = f"{'at least' if figure.at_least else 'at most'} {figure.limit:g}"
        mark = "" if figure.held else "   MISSED"
        print(f"  {figure.name:<46}{figure.value:>10.2f} {figure.unit:<8}{bound:<16}{figure.note}{mark}", flush=True)
