"""Reads of imports, each with a bounded number of queries."""

from collections.abc import Iterator
from itertools import islice
from uuid import UUID

import msgspec

from changqing.interchange import import_files
from changqing.interchange.models import Import
from changqing.interchange.plan import Line
from changqing.interchange.remarks import Remark

PAGE = 100
IMPORTS_A_PAGE = 50


def imports(page: int = 1) -> tuple[list[Import], int]:
    """Return a page of imports, newest first, and how many pages there are. Two queries."""
    rows = Import.objects.select_related("user")
    pages = max(1, -(-rows.count() // IMPORTS_A_PAGE))
    page = min(page, pages)
    return list(rows[(page - 1) * IMPORTS_A_PAGE : page * IMPORTS_A_PAGE]), pages


def one(import_id: UUID) -> Import | None:
    """Return an import. One query."""
    return Import.objects.filter(id=import_id).select_related("user").first()


def total(row: Import, show: str) -> int:
    """Return how many rows of the plan an outcome has, or `warnings`, or `all`. No query."""
    if show != "all":
        return int(row.counts.get(show, 0))
    return sum(int(row.counts.get(name, 0)) for name in ("new", "changed", "unchanged", "wrong"))


def lines(row: Import, *, show: str, page: int) -> list[Line]:
    """Return a page of the plan's rows: of one outcome, with `warnings`, or `all`. No query."""
    fitting = (line for line in import_files.lines(row.id) if _fits(line, show))
    return list(islice(fitting, (page - 1) * PAGE, page * PAGE))


def problems(row: Import) -> Iterator[Line]:
    """Yield the rows that are wrong or have warnings. No query."""
    return (line for line in import_files.lines(row.id) if line.wrong or line.warnings)


def reasons(row: Import) -> list[Remark]:
    """Return why an import failed."""
    return msgspec.convert(row.reasons, list[Remark])


def _fits(line: Line, show: str) -> bool:
    return show == "all" or (bool(line.warnings) if show == "warnings" else line.outcome == show)
