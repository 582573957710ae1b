"""`changqing dump`: the whole catalogue as files, for the site to serve, or in a folder of one's own."""

import argparse
from pathlib import Path
from typing import Any

from changqing.core import server


def add(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser("dump", help="the whole catalogue as JSON Lines and Parquet, as it is made each night")
    parser.add_argument("--to", type=Path, metavar="FOLDER", help="write it there, and leave the site's own as it is")
    parser.add_argument("--again", action="store_true", help="also where nothing has changed since the latest")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Make a dump, and say where it is."""
    from changqing.interchange.dump import services

    server.prepare(print)
    if options.to:
        print(f"Written to {services.make_at(options.to.absolute(), print).folder}.")
        return 0
    made = services.make(print, again=options.again)
    told = "Made" if made.new else "Nothing has changed since the latest (--again makes another)"
    print(f"{told}: {made.dump.folder}, version {made.dump.package.version} of the catalogue.")
    return 0
