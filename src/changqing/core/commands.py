"""`changqing serve` and `changqing work`."""

import argparse
import time
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
