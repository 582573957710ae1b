"""`changqing providers import FILE`, and the same of other lists: a preview, then all of it or nothing."""

import argparse
import sys
from getpass import getuser
from pathlib import Path
from typing import Any

from changqing.core import server
from changqing.core.groups import group
from changqing.interchange import printing
from changqing.interchange.printing import in_english

KINDS = ("providers", "courses", "offerings", "papers")
IN_A_NAME = ("papers",)  # it is told who entered them


def add(commands: Any) -> None:
    """Add the commands."""
    for name in KINDS:
        parser = group(commands, name, help=name).add_parser("import", help=f"a list of {name} in, from CSV or XLSX")
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--provider", default="", metavar="CODE", help="only this provider's; rows of others are wrong"
        )
        if name in IN_A_NAME:
            parser.add_argument("--by", default="", metavar="NAME", help="who enters it; else the name on this machine")
        printing.add_options(parser)
        parser.set_defaults(run=run, kind=name)


def run(options: argparse.Namespace) -> int:
    """Read, tell what would be done, and do it; 0 where no row was wrong, or `--partial` was asked for."""
    server.prepare(print)
    return in_english(lambda: _run(options))


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
    title = f"{options.file.name}: {len(plan.lines):,} rows of {kind.name}."
    printing.print_plan(title, plan, kind_of=lambda _line: kind, whole=options.all)
    stopped = bool(plan.counts["wrong"]) and not options.partial
    if stopped:
        print("Nothing was written. Mend what is wrong, or take the rest with --partial.", file=sys.stderr)
    elif options.dry_run:
        print("Nothing was written: this was the preview alone (--dry-run).")
    elif not plan.facts:
        print("There is nothing to write.")
    elif options.yes or not sys.stdin.isatty() or printing.agrees(plan.counts):
        by = (options.by or getuser()) if kind.names_who else ""
        try:
            lists.write(kind, data, only=only, digest=plan.digest, partial=options.partial, by=by)
            print(f"Written: {plan.counts['new']} new, {plan.counts['changed']} changed.")
        except Moved as moved:
            printing.print_plan(title, moved.plan, kind_of=lambda _line: kind, whole=options.all)
            raise
    else:
        print("Nothing was written.")
    print(counts_line(plan.counts))
    return 1 if stopped else 0
