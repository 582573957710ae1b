"""Where everything stands on a sheet, in millimetres from its upper left corner: printing and reading share it."""

from typing import NamedTuple

WIDTH, HEIGHT = 210.0, 297.0  # A4 (ISO 216)
ROWS = 14  # of a page


class Box(NamedTuple):
    """A rectangle: its upper left corner, its width and height."""

    x: float
    y: float
    width: float
    height: float

    @property
    def corners(self) -> list[tuple[float, float]]:
        """The corners as a QR code's are told: upper left, upper right, lower right, lower left."""
        right, bottom = self.x + self.width, self.y + self.height
        return [(self.x, self.y), (right, self.y), (right, bottom), (self.x, bottom)]

    def inside(self, edge: float) -> "Box":
        """Return the rectangle without so much at each side: the printed line is no ink of a pen."""
        return Box(self.x + edge, self.y + edge, self.width - 2 * edge, self.height - 2 * edge)

    @property
    def middle(self) -> tuple[float, float]:
        """The middle."""
        return self.x + self.width / 2, self.y + self.height / 2

    def moved(self, x: float, y: float) -> "Box":
        """Return the rectangle so far to the right and down."""
        return Box(self.x + x, self.y + y, self.width, self.height)


TOP_MARK = Box(184, 12, 16, 16)
BOTTOM_MARK = Box(184, 268, 16, 16)
FIRST_ROW, ROW_HEIGHT = 54.0, 15.0


def row_top(row: int) -> float:
    """Return where a row of a page begins."""
    return FIRST_ROW + row * ROW_HEIGHT


def code(row: int) -> Box:
    """Return where the QR code of a row stands."""
    return Box(12, row_top(row) + 1.5, 12, 12)


def signature(row: int) -> Box:
    """Return where one signs."""
    return Box(96, row_top(row) + 1, 62, 13)


def late(row: int) -> Box:
    """Return the box to tick for who came late."""
    return Box(162, row_top(row) + 3.5, 8, 8)


def left(row: int) -> Box:
    """Return the box to tick for who left early."""
    return Box(173, row_top(row) + 3.5, 8, 8)


PREFIX = "CQ"
TOP, BOTTOM = "TT", "BB"


def written(sheet: str, page: int, mark: str) -> str:
    """Return what a QR code of a sheet says: `mark` is a row's number in two digits, or one of the page's marks.

    Fifteen capitals and digits: such a code has 21 modules a side (ISO/IEC 18004, version 1).
    """
    return f"{PREFIX}{sheet}{page:02}{mark}"


def read_code(text: str) -> tuple[str, int, str] | None:
    """Return which sheet, page and mark a code names; None where it is no sheet's."""
    sheet, page, mark = text[len(PREFIX) : -4], text[-4:-2], text[-2:]
    if not text.startswith(PREFIX) or len(sheet) != 8 or not page.isdigit():
        return None
    return sheet, int(page), mark


def box_of(mark: str) -> Box | None:
    """Return where a mark stands on its page."""
    if mark == TOP:
        return TOP_MARK
    if mark == BOTTOM:
        return BOTTOM_MARK
    return code(int(mark)) if mark.isdigit() and int(mark) < ROWS else None
