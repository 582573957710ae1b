"""`changqing demo`: the demonstration nation, made once; with `--serve`, served."""

import argparse
import json
import os
import time
from typing import Any

from changqing.core import server

PHONE = "400 000 0000"  # nobody's, as all of the nation is invented; it shows where the site's own number stands


def add(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser("demo", help="make the demonstration nation (once); --serve serves it")
    parser.add_argument("--serve", action="store_true", help="serve it when it is there")
    parser.add_argument("--port", type=int, default=8000)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Prepare the site, make the nation where it is not there, print the accounts, and serve."""
    from changqing.demonstration import services

    if options.serve:
        server.check_port(options.port)
    started = time.monotonic()
    server.prepare(print)
    if not services.exists():
        print("Writing the demonstration nation …", flush=True)
        services.build_nation(lambda line: print(line, flush=True))
        print(f"Done in {time.monotonic() - started:.1f} s.")
    accounts = json.loads(services.accounts_file().read_text(encoding="utf-8"))
    lines = ["", f"Demonstration accounts ({services.accounts_file()}):"]
    lines += [f"  {one['role']:<12} {one['username']:<12} {one['password']}" for one in accounts]
    print("\n".join(lines), flush=True)
    os.environ.setdefault("CHANGQING_PHONE", PHONE)  # for the server, which this process becomes
    return server.serve(port=options.port) if options.serve else 0
