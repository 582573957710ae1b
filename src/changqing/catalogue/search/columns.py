"""The columns by which facets are counted: small numbers that stand for combinations of codes.

All codes of a row that belong to one column are the bits of an integer; few different integers occur, so each gets a
number in the order it is first met, and the index keeps that. What the numbers mean is kept beside the index.
"""

from dataclasses import dataclass, field
from functools import lru_cache

from changqing.catalogue import facets

NAMES = (*facets.COLUMNS, "months", "provinces")


@lru_cache(maxsize=20_000)
def months(codes: tuple[str, ...]) -> int:
    """Return the integer of the months something begins in."""
    mask = 0
    for code in codes:
        mask |= 1 if code == "any-time" else 1 << facets.month_bit(code)
    return mask


@lru_cache(maxsize=20_000)
def provinces(codes: tuple[str, ...]) -> int:
    """Return the integer of the provinces among some regions."""
    mask = 0
    for code in codes:
        if code in facets.PROVINCES:
            mask |= 1 << facets.PROVINCES.index(code)
    return mask


@dataclass
class Combinations:
    """The combinations of each column that occur in an index, and their numbers."""

    known: dict[str, list[int]] = field(default_factory=lambda: {name: [] for name in NAMES})
    _numbers: dict[str, dict[int, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Set up the way back from a combination to its number."""
        self._numbers = {
            name: {mask: number for number, mask in enumerate(found)} for name, found in self.known.items()
        }

    def number(self, column: str, mask: int) -> int:
        """Return the number of a combination, a new one for one not met before."""
        numbers = self._numbers[column]
        number = numbers.get(mask)
        if number is None:
            number = numbers[mask] = len(numbers)
            self.known[column].append(mask)
        return number
