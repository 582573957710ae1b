"""`changqing serve` and `changqing work`."""

import argparse
import time
from pathlib import Path
from typing import Any

from changqing.core import server

PAUSE = 5.0  # seconds between two looks


def add(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser("serve", help="serve the site")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--no-work", action="store_true", help="leave background work to `changqing work` elsewhere")
    parser.set_defaults(run=run)
    worker = commands.add_parser("work", help="do background work: what waits, and what is due by the clock")
    worker.add_argument("--once", action="store_true", help="do what waits now, and end")
    worker.set_defaults(run=work)
    log = commands.add_parser("audit", help="the audit log").add_subparsers(metavar="ACTION", required=True)
    check = log.add_parser("verify", help="read all of it and say whether anything was changed, removed or slipped in")
    check.add_argument(
        "--head", action="append", default=[], metavar="NUMBER:DIGEST", help="one that was noted elsewhere"
    )
    check.set_defaults(run=verify)
    out = log.add_parser("export", help="write all of it as lines of JSON")
    out.add_argument("file", type=Path)
    out.set_defaults(run=export)
    log.add_parser("head", help="sign the newest digest, and print it to be kept elsewhere").set_defaults(run=head)


def run(options: argparse.Namespace) -> int:
    """Bring the database up to date and serve."""
    server.check_port(options.port, options.host)
    server.prepare(print)
    return server.serve(port=options.port, host=options.host, workers=options.workers, work=not options.no_work)


def work(options: argparse.Namespace) -> int:
    """Do what waits; without `--once`, look again every few seconds until stopped."""
    from django.db import close_old_connections

    from changqing.core.work import run_waiting

    while True:
        close_old_connections()
        if not run_waiting(lambda line: print(line, flush=True)):
            print("Another worker of this machine is at it.")
        if options.once:
            return 0
        time.sleep(PAUSE)


def verify(options: argparse.Namespace) -> int:
    """Read the audit log; exit with 1 where something does not fit."""
    from changqing.core import audit
    from changqing.core.errors import DomainError

    known = []
    for one in options.head:
        number, _colon, digest = one.partition(":")
        if not number.isdecimal() or len(digest) != 64:
            raise DomainError(
                f"'{one}' is no head.", "Give NUMBER:DIGEST, as `changqing audit head` prints it.", code="no-head"
            )
        known.append({"number": int(number), "digest": digest})
    verdict = audit.verify(known)
    for line in verdict.wrong:
        print(line)
    print(f"{verdict.entries:,} entries read, {len(verdict.wrong)} things wrong.")
    return 1 if verdict.wrong else 0


def export(options: argparse.Namespace) -> int:
    """Write the audit log into a new file."""
    from changqing.core import audit

    count = 0
    with options.file.open("x", encoding="utf-8") as file:
        for line in audit.lines():
            file.write(line + "\n")
            count += 1
    print(f"{options.file}: {count:,} entries")
    return 0


def head(options: argparse.Namespace) -> int:
    """Sign the newest digest and print it."""
    from changqing.core import audit

    found = audit.head()
    audit.sign_head()
    print(f"{found['number']}:{found['digest']}" if found else "The audit log is empty.")
    return 0
