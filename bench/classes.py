"""Classes: the nearest among 200,000 sessions; two thousand people for fifty seats; a roll of two hundred."""

import json
import pickle
import shutil
import subprocess
import sys
from pathlib import Path

from bench import opened, site
from bench.figures import Figure
from bench.records import database, postgresql

PEOPLE, SECONDS = 2000, 60
NEAREST, ANSWERED, SENT = 10, 500, 100  # milliseconds, at most


def measure(data: Path, folder: Path) -> list[Figure]:
    """Return the figures; `data` is a demonstration, which is copied."""
    figures = []
    for name in ("SQLite", "PostgreSQL"):
        if name == "SQLite":
            with database(""):
                figures += nearest(name, folder / "nearby")
        else:
            with postgresql() as url, database(url):
                figures += nearest(name, folder / "nearby-postgresql")
    own = folder / "classes"
    shutil.copytree(data, own)
    return figures + opening(own) + roll(own)


def nearest(name: str, data: Path) -> list[Figure]:
    """Return how long the nearest sessions take to be found."""
    told = site.told_by("bench.nearby", data, core=site.SERVER_CORE)
    return [
        Figure(f"{name}: {kind}, p95", one["p95"], "ms", NEAREST, note=f"{one['found']:.0f} found")
        for kind, one in told.items()
    ]


def opening(data: Path) -> list[Figure]:
    """Let two thousand people ask for fifty seats within a minute; all must hold that is promised."""
    session = site.told_by("bench.opened", data, "make")["session"]
    with site.served(data) as server:
        order = {"url": f"{server.url}/classes/{session}/book", "people": PEOPLE, "seconds": SECONDS}
        command = ["taskset", "-c", site.CLIENT_CORE, sys.executable, "-m", "bench.crowd"]
        done = subprocess.run(command, input=pickle.dumps(order), capture_output=True, check=True)
        told = json.loads(done.stdout)
    found = site.told_by("bench.opened", data, "look", session)
    wanted = {
        "booked": opened.SEATS, "waiting": PEOPLE - opened.SEATS, "in_order": True, "lines": True, "changed": True,
        "counters": [opened.SEATS, PEOPLE - opened.SEATS],
    }  # fmt: skip
    if found != wanted or set(told["statuses"]) != {"303"}:
        raise SystemExit(f"the opening of a class: {found}, {told['statuses']}")
    note = f"{PEOPLE:,} in {SECONDS} s, {found['booked']} booked, the rest in order"
    return [
        Figure("A popular class opens: answered, p95", told["p95"], "ms", ANSWERED, note=note),
        Figure("A popular class opens: answered, most", told["max"], "ms"),
    ]


def roll(data: Path) -> list[Figure]:
    """Return how long a roll of 200 signed marks takes to be taken in."""
    told = site.told_by("bench.opened", data, "roll", core=site.SERVER_CORE)
    return [
        Figure("A roll of 200 taken in, median", told["median"], "ms", SENT),
        Figure("A roll of 200 taken in, most of ten", told["most"], "ms"),
    ]
