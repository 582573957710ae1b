"""Pages of a list: which is asked for, how many there are, the rows of one, and the addresses beside it."""

from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest

Row = TypeVar("Row", bound=Model)


def pages_of(total: int, size: int) -> int:
    """Return how many pages of that size there are; an empty list has one."""
    return max(1, -(-total // size))


def one_page(rows: QuerySet[Row], page: int, size: int) -> tuple[list[Row], int]:
    """Return the rows of a page, of the last where there are not so many, and how many there are. Two queries."""
    pages = pages_of(rows.count(), size)
    first = (min(page, pages) - 1) * size
    return list(rows[first : first + size]), pages


def asked_page(request: HttpRequest) -> int:
    """Return which page of a list is asked for."""
    page = request.GET.get("page", "1")
    return max(1, int(page)) if page.isascii() and page.isdigit() and len(page) < 6 else 1


def listed(request: HttpRequest, rows: QuerySet[Row], size: int, address: str) -> tuple[list[Row], dict[str, Any]]:
    """Return the rows of the page of a list that is asked for, and which page that is. Two queries."""
    number = asked_page(request)
    shown, pages = one_page(rows, number, size)
    return shown, pagination(address, min(number, pages), pages)


def pagination(address: str, page: int, pages: int) -> dict[str, Any]:
    """Return which page of a list it is, and the addresses of its neighbours."""
    joint = "&" if "?" in address else "?"
    return {
        "number": page,
        "pages": pages,
        "prev_url": f"{address}{joint}page={page - 1}" if page > 1 else "",
        "next_url": f"{address}{joint}page={page + 1}" if page < pages else "",
    }
