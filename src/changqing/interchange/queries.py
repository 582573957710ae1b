"""Reads of imports, and of what has a plan; each with a bounded number of queries."""

from collections.abc import Iterator
from itertools import islice
from uuid import UUID

import msgspec

from changqing.core.paging import one_page
from changqing.interchange import plan_files
from changqing.interchange.models import Import
from changqing.interchange.plan import OUTCOMES, Line
from changqing.interchange.planned import Planned
from changqing.interchange.remarks import Remark

PAGE = 100
IMPORTS_A_PAGE = 50


def imports(page: int = 1) -> tuple[list[Import], int]:
    """Return a page of imports, newest first, and how many pages there are. Two queries."""
    return one_page(Import.objects.select_related("user"), page, IMPORTS_A_PAGE)


def one(import_id: UUID) -> Import | None:
    """Return an import. One query."""
    return Import.objects.filter(id=import_id).select_related("user").first()


def total(row: Planned, show: str) -> int:
    """Return how many rows of the plan an outcome has, or `warnings`, or `all`. No query."""
    if show != "all":
        return int(row.counts.get(show, 0))
    return sum(int(row.counts.get(name, 0)) for name in OUTCOMES)


def lines(row: Planned, *, show: str, page: int) -> list[Line]:
    """Return a page of the plan's rows: of one outcome, with `warnings`, or `all`. No query."""
    fitting = (line for line in plan_files.lines(row.folder) if _fits(line, show))
    return list(islice(fitting, (page - 1) * PAGE, page * PAGE))


def problems(row: Planned) -> Iterator[Line]:
    """Yield the rows that are wrong or have warnings. No query."""
    return (line for line in plan_files.lines(row.folder) if line.wrong or line.warnings)


def reasons(row: Planned) -> list[Remark]:
    """Return why it failed, or waits."""
    return msgspec.convert(row.reasons, list[Remark])


def _fits(line: Line, show: str) -> bool:
    return show == "all" or (bool(line.warnings) if show == "warnings" else line.outcome == show)
