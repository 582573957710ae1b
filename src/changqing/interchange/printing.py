"""A plan as the command line tells it: counts, remarks on the whole, then the rows by what would come of them."""

import argparse
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

SHOWN = 50
KindOf = Callable[[Any], Any]
T = TypeVar("T")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options by which one decides what is written."""
    parser.add_argument("--dry-run", action="store_true", help="only say what would be done")
    parser.add_argument("--partial", action="store_true", help="write the rows that are right, in spite of wrong ones")
    parser.add_argument("--yes", action="store_true", help="do not ask before writing")
    parser.add_argument("--all", action="store_true", help=f"show all rows, not the first {SHOWN} of each outcome")


def in_english(run: Callable[[], T]) -> T:
    """Do something in the language of the command line; its errors are told in that too."""
    from django.utils import translation

    from changqing.core.errors import DomainError

    with translation.override("en"):
        try:
            return run()
        except DomainError as error:
            raise DomainError(str(error.message), str(error.remedy), code=error.code) from error


def agrees(counts: dict[str, int]) -> bool:
    """Ask whoever sits there."""
    answer = input(f"Write {counts['new']} new and {counts['changed']} changed rows? [y/N] ")
    return answer.strip().lower() in ("y", "yes", "是")


def print_plan(title: str, plan: Any, *, kind_of: KindOf, whole: bool) -> None:
    """Print what an import would do; of each outcome the first rows, or (`whole`) all."""
    from changqing.interchange.telling import counts_line

    counts, shown = plan.counts, None if whole else SHOWN
    print(title)
    print(f"{counts_line(counts)}; {counts['warnings']} with warnings")
    for note in plan.notes:
        print(f"  {note.text()}")
    of = {outcome: [line for line in plan.lines if line.outcome == outcome] for outcome in ("wrong", "changed", "new")}
    warned = [line for line in plan.lines if line.warnings]
    _print("Wrong", of["wrong"], lambda line: _remarks(kind_of(line), line.wrong), shown)
    _print("Warnings", warned, lambda line: _remarks(kind_of(line), line.warnings), shown)
    _print("Changed", of["changed"], lambda line: _changes(kind_of(line), line), shown)
    _print("New", of["new"], lambda _line: iter(()), shown)


def _print(title: str, lines: Sequence[Any], told: Callable[[Any], Iterator[str]], shown: int | None) -> None:
    if not lines:
        return
    print(f"{title} ({len(lines)}):")
    for line in lines[:shown]:
        row = f"row {line.number}" if line.number else ""
        where = ", ".join(word for word in (line.kind.removesuffix("s"), line.part, row, line.label) if word)
        about = " ".join(told(line))
        print(f"  {where}: {about}" if about else f"  {where}")
    if shown is not None and len(lines) > shown:
        print(f"  … and {len(lines) - shown:,} more; --all shows them")


def _remarks(kind: Any, remarks: Sequence[Any]) -> Iterator[str]:
    from django.utils.translation import gettext as translated

    for remark in remarks:
        field = f"{translated(kind.field_title(remark.field))}: " if remark.field else ""
        yield f"{field}{remark.text()}"


def _changes(kind: Any, line: Any) -> Iterator[str]:
    from changqing.interchange.telling import field_of, value_of

    for change in line.changes:
        old, new = (value_of(kind, change.field, value) or "nothing" for value in (change.old, change.new))
        yield f"{field_of(kind, change)}: {old} → {new}."
