"""Pages: cut out of rows in a lasting order, at the same cost however deep; or of what a search finds."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet

from changqing.catalogue import queries as catalogue
from changqing.catalogue.search import NoIndex, Search
from changqing.core import leafing
from changqing.core.errors import DomainError
from changqing.interchange.ooapi.parameters import Asked, WrongParameter
from changqing.interchange.ooapi.shapes import Shape, own

Row = TypeVar("Row", bound=Model)
Thing = TypeVar("Thing")
Other = TypeVar("Other")
MOST_FOUND = 10_000
"""How deep one can leaf through what a search finds; the index goes no further."""


class Page(Shape):
    """Pagination: a page of a collection."""

    page_size: int
    page_number: int
    has_previous_page: bool
    has_next_page: bool
    items: list[Any]
    total_pages: int | None = None
    ext: dict[str, Any] | None = None


class IndexIsMissing(DomainError):
    """The index is being made; what needs it cannot be answered just now."""

    code = "index-is-missing"
    status = 503


@dataclass(frozen=True)
class Cut(Generic[Thing]):
    """The things of one page, and how many there are in all; `current`: whether the answer may be kept."""

    things: Sequence[Thing]
    total: int
    current: bool = True

    def each(self, shape: Callable[[Thing], Other]) -> "Cut[Other]":
        """Return the same page with every thing turned into another."""
        return Cut([shape(one) for one in self.things], self.total, self.current)

    def page(self, asked: Asked) -> Page:
        """Return the page as the document has it. A page behind the last one is empty."""
        pages = -(-self.total // asked.size)
        return Page(
            page_size=asked.size,
            page_number=asked.number,
            has_previous_page=asked.number > 1 and pages > 0,
            has_next_page=asked.number < pages,
            items=list(self.things),
            total_pages=pages,
            ext=own(totalItems=self.total),
        )


NOTHING: Cut[Any] = Cut([], 0)


def cut(rows: QuerySet[Row], asked: Asked, *key: Hashable, order: Sequence[Any] = ()) -> Cut[Row]:
    """Return a page of rows; `key` names them as `core.leafing` wants it.

    `order` is for collections that stay small; without it they come by id. At most three queries, beside those of
    prefetching; one where the key was asked for before.
    """
    total, offset = leafing.total(rows, *key), (asked.number - 1) * asked.size
    if offset >= total:
        return Cut([], total)
    if order:
        return Cut(list(rows.order_by(*order)[offset : offset + asked.size]), total)
    return Cut(list(leafing.some(rows, *key, offset=offset, size=asked.size)), total)


def slice_of(things: Sequence[Thing], asked: Asked) -> Cut[Thing]:
    """Return a page of things that are all at hand."""
    offset = (asked.number - 1) * asked.size
    return Cut(things[offset : offset + asked.size], len(things))


def found(asked: Asked, kind: str, chosen: Mapping[str, Sequence[str]]) -> Cut[UUID]:
    """Return the ids of a page of what the search finds, the best first; `chosen` are codes by facet. One query.

    Raise `WrongParameter` behind the ten-thousandth where there are so many, and `IndexIsMissing`.
    """
    if asked.number * asked.size > MOST_FOUND:
        first = _search(asked, kind, chosen, size=1, number=1)
        if (asked.number - 1) * asked.size >= first.total:
            return Cut([], first.total, first.current)
        told = f"What is narrowed can be leafed through as far as {MOST_FOUND:,} rows. Narrow it more, or read all."
        raise WrongParameter("pageNumber", told)
    return _search(asked, kind, chosen, size=asked.size, number=asked.number)


def all_found(asked: Asked, kind: str, chosen: Mapping[str, Sequence[str]], most: int = 1_000) -> Cut[UUID]:
    """Return the ids of all that the search finds, the best first, at most so many. One query."""
    return _search(asked, kind, chosen, size=most, number=1)


def _search(asked: Asked, kind: str, chosen: Mapping[str, Sequence[str]], *, size: int, number: int) -> Cut[UUID]:
    try:
        search = Search(asked.get("q") or "", kind, chosen)
        result = search.page(size=size, number=number)
        current = search.current
    except NoIndex:
        raise IndexIsMissing("The index is being made. Ask again in a minute, or without q and filters.") from None
    return Cut(catalogue.rows_of(result.numbers), result.total, current)


def cut_or_found(
    rows: QuerySet[Row],
    asked: Asked,
    kind: str,
    *key: Hashable,
    order: Sequence[Any] = (),
    chosen: Mapping[str, Sequence[str]] | None = None,
    narrowed: bool = False,
) -> Cut[Row]:
    """Return a page of rows, as `cut` does; where there are words, of what the search finds among them.

    `chosen` is what the search narrows by, `narrowed` says that the rows are fewer than those: then the thousand that
    fit best are looked through. At most four queries, and prefetching.
    """
    if not asked.get("q"):
        return cut(rows, asked, kind, *key, order=order)
    if not narrowed:
        return in_order(rows, found(asked, kind, chosen or {}))
    fitting = all_found(asked, kind, chosen or {})
    there = set(rows.filter(id__in=fitting.things).order_by().values_list("id", flat=True))
    page = slice_of([one for one in fitting.things if one in there], asked)
    return in_order(rows, Cut(page.things, page.total, fitting.current))


def in_order(rows: QuerySet[Row], ids: Cut[UUID]) -> Cut[Row]:
    """Return the rows of these ids, in their order; those that are gone are passed over. One query, and prefetching."""
    there = {row.pk: row for row in rows.filter(pk__in=ids.things)}
    return Cut([there[one] for one in ids.things if one in there], ids.total, ids.current)
