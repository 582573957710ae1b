"""`changqing import`: a course from outside, with a report; beside it, lists and feeds in, and the dump out."""

import argparse
import sys
from pathlib import Path
from typing import Any

from changqing.catalogue.codes import AUDIENCES, CATEGORIES
from changqing.content.draft import CourseDraft
from changqing.core import server
from changqing.interchange import list_commands
from changqing.interchange.dump import commands as dump
from changqing.interchange.harvest import commands as harvest


def add(commands: Any) -> None:
    """Add the commands."""
    list_commands.add(commands)
    harvest.add(commands)
    dump.add(commands)
    parser = commands.add_parser("import", help="import a course (a folder of Markdown, or with course.toml)")
    parser.add_argument("path", type=Path)
    parser.add_argument("--provider", required=True, metavar="CODE", help="whose course it is")
    parser.add_argument("--publish", action="store_true", help="publish it as a release")
    parser.add_argument("--dry-run", action="store_true", help="only report, as without --publish")
    parser.add_argument("--partial", action="store_true", help="publish what can be understood, in spite of errors")
    parser.add_argument("--slug", help="the course's address, where the folder's is not wanted")
    parser.add_argument("--category", choices=CATEGORIES)
    parser.add_argument("--audience", action="append", choices=AUDIENCES, help="may be given several times")
    parser.add_argument("--source", metavar="URL", help="where the course comes from, shown on its page")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Read, report, and publish; 0 where nothing was wrong or `--partial` was asked for."""
    from changqing.catalogue.services import require_provider
    from changqing.content import services
    from changqing.content.building import build
    from changqing.interchange import importers

    server.prepare(print)
    require_provider(options.provider)
    kind, draft = importers.read(options.path, options.provider, slug=options.slug)
    for name in ("category", "source"):
        if value := getattr(options, name):
            setattr(draft.facts, {"source": "source_url"}.get(name, name), value)
    if options.audience:
        draft.facts.audiences = options.audience
    built = build(draft)
    publish = options.publish and not options.dry_run
    stopped = bool(draft.report.errors) and not options.partial
    print_report(draft, kind)
    counts = {"new": 0, "changed": 0, "unchanged": 0, "wrong": len(draft.report.errors)}
    if not stopped:
        counts[services.change_of(built)] = 1
    if publish and not stopped:
        release, _new = services.publish_built(built)
        print(f"Release {release.number} of {release.course.slug}, pack {release.pack[:16]}…, {release.size:,} bytes.")
        print(f"Its page: {release.course.url}")
    elif stopped:
        print("Nothing was imported. Mend what is wrong, or take the rest with --partial.", file=sys.stderr)
    else:
        print("Nothing was written: this was the report alone (--publish makes a release).")
    print(", ".join(f"{number} {name}" for name, number in counts.items()))
    return 1 if stopped else 0


def print_report(draft: CourseDraft, kind: str) -> None:
    """Print what was found and what was not understood."""
    report = draft.report
    print(f"Read as {kind}: {' / '.join(draft.facts.title.values())}")
    for name in ("units", "activities", "media", "links rewritten", "links kept"):
        print(f"  {name:<18}{report.counts.get(name, 0):>6}")
    for name, number in sorted(report.counts.items()):
        if name not in ("units", "activities", "media", "links rewritten", "links kept"):
            print(f"  {name}: {number}")
    for title, notes in (("Wrong", report.errors), ("Not understood, or left as it was", report.warnings)):
        if notes:
            print(f"{title} ({len(notes)}):")
            for note in notes:
                print(f"  {note}")
