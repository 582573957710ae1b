"""`changqing providers harvest CODE`: the feeds of a provider are read, told, and written after a look at them."""

import argparse
import shutil
import sys
from collections import Counter
from collections.abc import Sequence
from typing import Any

from changqing.catalogue.codes import AUDIENCES, CATEGORIES, LEVELS
from changqing.core import server
from changqing.core.groups import group
from changqing.interchange import printing
from changqing.interchange.printing import in_english

KINDS = ("ooapi", "jsonld")
SAID = ("kind", "organisation", "category", "audiences", "level")
"""What may be said of a source that is added or changed."""


def add(commands: Any) -> None:
    """Add the command."""
    parser = group(commands, "providers", help="providers").add_parser(
        "harvest", help="a provider's feeds: an Open Education API, or schema.org courses"
    )
    parser.add_argument("provider", metavar="CODE", help="whose feeds are read")
    parser.add_argument(
        "--address", default="", metavar="URL", help="a feed to be added and read; without it, all there are are read"
    )
    parser.add_argument("--kind", choices=KINDS, help="of the feed at the address (ooapi)")
    parser.add_argument("--organisation", metavar="NAME", help="the provider's code or name in a feed of several")
    parser.add_argument("--category", choices=CATEGORIES, help="of courses that say none")
    parser.add_argument(
        "--audience", action="append", choices=AUDIENCES, dest="audiences", help="of courses that say none"
    )
    parser.add_argument("--level", choices=LEVELS, help="of courses that say none")
    printing.add_options(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Read, tell, and write; 0 where every feed was read and no entry was wrong, or `--partial` was asked for."""
    server.prepare(print)
    return in_english(lambda: _run(options))


def _run(options: argparse.Namespace) -> int:
    from changqing.interchange.remarks import Refused
    from changqing.interchange.telling import counts_line

    total, stopped = Counter[str](), False
    for source in _sources(options):
        try:
            counts, done = (_looked_at if options.dry_run else _harvested)(source, options)
        except Refused as refused:  # the others are read all the same
            print(f"changqing: {source.address}: {refused}", file=sys.stderr)
            stopped = True
            continue
        total.update(counts)
        stopped = stopped or not done
    print(counts_line(total))
    return 1 if stopped else 0


def _sources(options: argparse.Namespace) -> list[Any]:
    """Return the sources to be read; the one of an address is added, or changed as it is said."""
    from changqing.core.errors import DomainError
    from changqing.interchange.harvest import addresses, queries, sources
    from changqing.interchange.harvest.models import Source
    from changqing.interchange.kinds.known import Providers

    provider = Providers().require(options.provider)
    said = {name: value for name in SAID if (value := getattr(options, name)) is not None}
    there = queries.of_provider(provider.code)
    if not options.address:
        if said:
            raise DomainError("What a feed is like is said of one.", "Say of which, with --address.")
        if not there:
            raise DomainError(f"The provider {provider.code} has no source.", "Add one with --address URL.")
        return there
    addresses.read(options.address)
    source = next((one for one in there if one.address == options.address), None)
    if options.dry_run:
        source = source or Source(provider=provider, address=options.address, kind=KINDS[0])
        for name, value in said.items():
            setattr(source, name, value)
        return [source]
    if source is not None:
        return [sources.change(source, **said)]
    return [sources.add(provider=provider, user=None, address=options.address, **{"kind": KINDS[0], **said})]


def _looked_at(source: Any, options: argparse.Namespace) -> tuple[dict[str, int], bool]:
    """Tell what a feed would do, and leave nothing behind; say whether it could be written."""
    from changqing.interchange.harvest import deciding, drafting, feeds

    try:
        feed = feeds.read(source)
    finally:
        if source._state.adding:
            shutil.rmtree(source.folder, ignore_errors=True)
    drafted = drafting.draft(feed, source)
    counts = _tell(source, drafted.plan, deciding.reasons(source, feed, drafted), options)
    if stopped := _is_stopped(counts, source, options):
        print("Nothing was written. Take the rest with --partial.", file=sys.stderr)
    else:
        print("Nothing was written: this was the preview alone (--dry-run).")
    return counts, not stopped


def _harvested(source: Any, options: argparse.Namespace) -> tuple[dict[str, int], bool]:
    """Read a source, tell what it says, and write that; say whether it was done. What was not waits in the console."""
    from changqing.interchange import plan_files, queries
    from changqing.interchange.harvest import deciding, services
    from changqing.interchange.harvest.refusing import refused
    from changqing.interchange.plan import Plan
    from changqing.interchange.planned import PREVIEWED

    row, new = services.begin(source)
    if not new:
        raise refused("being-read", "It is being read just now.", "Look at what comes of that in the console.")
    services.read(row.id)
    _refresh(row)
    if row.state != PREVIEWED:
        raise refused("thrown-away", "It was thrown away while it was read.")
    reasons = queries.reasons(row)
    plan = Plan[Any](list(plan_files.lines(row.folder)), plan_files.notes(row.folder), [])
    counts = _tell(source, plan, reasons, options)
    changes, asked = counts["new"] + counts["changed"], sys.stdin.isatty() and not options.yes
    if _is_stopped(counts, source, options):
        print("Nothing was written. Take the rest with --partial, or decide in the console.", file=sys.stderr)
        return counts, False
    if not changes and not counts["unchanged"]:
        print("There is nothing to write.")
    elif deciding.takes_much(reasons) and not asked:
        print("Nothing was written: so much goes only where a person says so, here or in the console.", file=sys.stderr)
        return counts, False
    elif not changes or not asked or printing.agrees(counts):
        services.decide(row, partial=options.partial or source.partial, at_once=True)
        _refresh(row)
        if row.state == PREVIEWED:
            raise refused("plan-moved", "The catalogue has changed since the preview; nothing was written.")
        print(f"Written: {counts['new']} new, {counts['changed']} changed.")
    else:
        print("Nothing was written; it waits for a decision in the console.")
    return counts, True


def _refresh(row: Any) -> None:
    """See what has come of a harvest; raise `Refused` with the reasons where it has failed."""
    from changqing.interchange import queries
    from changqing.interchange.planned import FAILED
    from changqing.interchange.remarks import Refused

    row.refresh_from_db()
    if row.state == FAILED:
        raise Refused(*queries.reasons(row)[:2], code="failed")


def _is_stopped(counts: dict[str, int], source: Any, options: argparse.Namespace) -> bool:
    return bool(counts["wrong"]) and not (options.partial or source.partial)


def _tell(source: Any, plan: Any, reasons: Sequence[Any], options: argparse.Namespace) -> dict[str, int]:
    """Print what a feed would do and what speaks against doing it unseen; return the counts."""
    from changqing.interchange.kinds import kind as kinds

    title = f"{source.address}: {len(plan.lines):,} courses and offerings."
    printing.print_plan(title, plan, kind_of=lambda line: kinds.find(line.kind), whole=options.all)
    for reason in reasons:
        print(f"Note: {reason.text()}")
    counts: dict[str, int] = plan.counts
    return counts
