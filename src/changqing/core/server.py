"""Serving: the database brought up to date, the port tried, the server started, the address told when it answers."""

import os
import shutil
import socket
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from changqing.core.errors import DomainError

MIN_FREE = 300_000_000
# Of one worker. One at a time makes an answer. The others wait for who reads or sends slowly; of each so many at most
# (core/downloads.py, core/arriving.py), so that some are always left for who only asks.
THREADS = 16
PLACES = THREADS // 2 - 1


Say = Callable[[str], None]

# Whether this process answers visitors: such a one has others do what takes long.
serving = False
# What rooms want done before the site serves (core names none of them); quick where it is done.
preparations: list[Callable[[Say], None]] = []


class CannotServe(DomainError):
    """Something outside the site stands in the way."""

    code = "cannot-serve"


def prepare(say: Say) -> None:
    """Bring the database, and what rooms derive from it, up to date; quick where it is.

    Raise `CannotServe` where the disk has no room.
    """
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    folder = Path(settings.DATA)
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    if free < MIN_FREE:
        raise CannotServe(
            f"The disk of {folder} has {free // 1_000_000} MB left; the site needs {MIN_FREE // 1_000_000}.",
            "Free some room, or choose another folder with CHANGQING_DATA=….",
        )
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("Preparing the database …")
        call_command("migrate", verbosity=0, interactive=False)
    for preparation in preparations:
        preparation(say)


def check_port(port: int, host: str = "127.0.0.1") -> None:
    """Raise `CannotServe` where something else listens on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            raise CannotServe(
                f"Port {port} cannot be used: {getattr(error, 'strerror', None) or error}.",
                f"Something else may be running there. Choose another: make run PORT={(port + 1) % 65536}",
            ) from None


def serve(*, port: int, host: str = "127.0.0.1", workers: int = 1, quiet: bool = False, work: bool = True) -> int:
    """Become the server (this process is replaced by it); tell the address as soon as it answers.

    `work`: background work is done beside it, on this machine.
    """
    check_port(port, host)
    os.environ.setdefault("CHANGQING_SITE", f"http://{host}:{port}")
    os.environ["CHANGQING_DATA"] = str(settings.DATA)
    os.environ.setdefault("MALLOC_ARENA_MAX", "1")  # threads take turns: glibc need not keep memory for each
    if not quiet:
        _announce(f"http://{host}:{port}/")
    if work:
        _watch_work()
    arguments = [
        "granian",
        "--interface", "wsgi",
        "--host", host,
        "--port", str(port),
        "--workers", str(workers),
        "--blocking-threads", str(THREADS),
        "--no-ws",
        "--log-level", "error",  # it warns of the number of threads, which take turns
        "--respawn-failed-workers",
        "changqing.core.wsgi:application",
    ]  # fmt: skip
    os.execv(str(Path(sys.executable).with_name("granian")), arguments)  # noqa: S606 (its words are ours)
    return 0  # not reached: `execv` does not come back


def _watch_work() -> None:
    """Start the watcher that has background work done; it ends with this process."""
    import subprocess

    ticker = str(Path(__file__).with_name("ticker.py"))
    work = [sys.executable, "-m", "changqing.core.cli", "work", "--once"]
    hint = str(Path(settings.DATA) / "work-waiting")
    subprocess.Popen([sys.executable, "-S", "-E", ticker, hint, *work])


def _announce(address: str) -> None:
    """Let a child process wait for the server and say that it is there."""
    sys.stdout.flush()
    if child := os.fork():
        os.waitpid(child, 0)
        return
    if os.fork():
        os._exit(0)  # the one that waits belongs to nobody: the server need not know of it
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _attempt in range(300):
        try:
            with opener.open(f"{address}healthz", timeout=2):
                print(f"\nChangqing is at {address}  (stop it with Ctrl-C)", flush=True)
                break
        except OSError:
            time.sleep(0.1)
    os._exit(0)
