"""`changqing serve`."""

import argparse
from typing import Any

from changqing.core import server


def add(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser("serve", help="serve the site")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--workers", type=int, default=1)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Bring the database up to date and serve."""
    server.check_port(options.port, options.host)
    server.prepare(print)
    return server.serve(port=options.port, host=options.host, workers=options.workers)
