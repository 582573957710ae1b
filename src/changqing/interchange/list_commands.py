"""`changqing providers import FILE`, and the same of courses and offerings: a preview, then all of it or nothing."""

import argparse
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from changqing.core import server
from changqing.core.groups import group

KINDS = ("providers", "courses", "offerings")
SHOWN = 50


def add(commands: Any) -> None:
    """Add the commands."""
    for name in KINDS:
        parser = group(commands, name, help=name).add_parser("import", help=f"a list of {name} in, from CSV or XLSX")
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--provider", default="", metavar="CODE", help="only this provider's; rows of others are wrong"
        )
        parser.add_argument("--dry-run", action="store_true", help="only say what would be done")
        parser.add_argument(
            "--partial", action="store_true", help="write the rows that are right, in spite of wrong ones"
        )
        parser.add_argument("--yes", action="store_true", help="do not ask before writing")
        parser.add_argument("--all", action="store_true", help=f"show all rows, not the first {SHOWN} of each outcome")
        parser.set_defaults(run=run, kind=name)


def run(options: argparse.Namespace) -> int:
    """Read, tell what would be done, and do it; 0 where no row was wrong, or `--partial` was asked for."""
    from django.utils import translation

    from changqing.core.errors import DomainError

    server.prepare(print)
    with translation.override("en"):  # as all of the command line is
        try:
            return _run(options)
        except DomainError as error:
            raise DomainError(str(error.message), str(error.remedy), code=error.code) from error


def _run(options: argparse.Namespace) -> int:
    from changqing.interchange import lists
    from changqing.interchange.applying import Moved
    from changqing.interchange.kinds import kind as kinds
    from changqing.interchange.kinds.known import Providers
    from changqing.interchange.sheets.containers import check_size
    from changqing.interchange.telling import counts_line

    kind = kinds.find(options.kind)
    only = Providers().require(options.provider).code if options.provider else ""
    check_size(options.file.stat().st_size)
    data = options.file.read_bytes()
    plan = lists.preview(kind, data, only=only)
    print_plan(kind, plan, options.file.name, shown=None if options.all else SHOWN)
    stopped = bool(plan.counts["wrong"]) and not options.partial
    if stopped:
        print("Nothing was written. Mend what is wrong, or take the rest with --partial.", file=sys.stderr)
    elif options.dry_run:
        print("Nothing was written: this was the preview alone (--dry-run).")
    elif not plan.facts:
        print("There is nothing to write.")
    elif options.yes or not sys.stdin.isatty() or _agrees(plan.counts):
        try:
            lists.write(kind, data, only=only, digest=plan.digest, partial=options.partial)
            print(f"Written: {plan.counts['new']} new, {plan.counts['changed']} changed.")
        except Moved as moved:
            print_plan(kind, moved.plan, options.file.name, shown=None if options.all else SHOWN)
            raise
    else:
        print("Nothing was written.")
    print(counts_line(plan.counts))
    return 1 if stopped else 0


def _agrees(counts: dict[str, int]) -> bool:
    """Ask whoever sits there."""
    answer = input(f"Write {counts['new']} new and {counts['changed']} changed rows? [y/N] ")
    return answer.strip().lower() in ("y", "yes", "是")


def print_plan(kind: Any, plan: Any, name: str, *, shown: int | None) -> None:
    """Print what an import would do: counts, remarks on the file, then the rows by what would come of them."""
    from changqing.interchange.telling import counts_line

    counts = plan.counts
    print(f"{name}: {len(plan.lines):,} rows of {kind.name}.")
    print(f"{counts_line(counts)}; {counts['warnings']} with warnings")
    for note in plan.notes:
        print(f"  {note.text()}")
    lines = {
        outcome: [line for line in plan.lines if line.outcome == outcome] for outcome in ("wrong", "changed", "new")
    }
    _print("Wrong", lines["wrong"], lambda line: _remarks(kind, line.wrong), shown)
    _print(
        "Warnings", [line for line in plan.lines if line.warnings], lambda line: _remarks(kind, line.warnings), shown
    )
    _print("Changed", lines["changed"], lambda line: _changes(kind, line), shown)
    _print("New", lines["new"], lambda _line: iter(()), shown)


def _print(title: str, lines: list[Any], told: Callable[[Any], Iterator[str]], shown: int | None) -> None:
    if not lines:
        return
    print(f"{title} ({len(lines)}):")
    for line in lines[:shown]:
        where = ", ".join(word for word in (line.part, f"row {line.number}", line.label) if word)
        about = " ".join(told(line))
        print(f"  {where}: {about}" if about else f"  {where}")
    if shown is not None and len(lines) > shown:
        print(f"  … and {len(lines) - shown:,} more; --all shows them")


def _remarks(kind: Any, remarks: list[Any]) -> Iterator[str]:
    from django.utils.translation import gettext as translated

    for remark in remarks:
        field = f"{translated(kind.field_title(remark.field))}: " if remark.field else ""
        yield f"{field}{remark.text()}"


def _changes(kind: Any, line: Any) -> Iterator[str]:
    from changqing.interchange.telling import field_of, value_of

    for change in line.changes:
        old, new = (value_of(kind, change.field, value) or "nothing" for value in (change.old, change.new))
        yield f"{field_of(kind, change)}: {old} → {new}."
