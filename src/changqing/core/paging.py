"""Pages of a list: how many there are, and the rows of one."""

from typing import TypeVar

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)


def pages_of(total: int, size: int) -> int:
    """Return how many pages of that size there are; an empty list has one."""
    return max(1, -(-total // size))


def one_page(rows: QuerySet[Row], page: int, size: int) -> tuple[list[Row], int]:
    """Return the rows of a page, of the last where there are not so many, and how many there are. Two queries."""
    pages = pages_of(rows.count(), size)
    first = (min(page, pages) - 1) * size
    return list(rows[first : first + size]), pages
