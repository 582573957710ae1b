"""A site of its own, served by the real server in a process of its own."""

import contextlib
import http.client
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHANGQING = Path(sys.executable).with_name("changqing")
MAKE = """
import sys, django
from pathlib import Path
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests.factories import make_provider, publish_course
make_provider()
publish_course(Path(sys.argv[1]))
"""


def moment(seconds: float) -> None:
    """Let other processes go on for that long."""
    select.select([], [], [], seconds)


class Site:
    """A site in a folder; `start` and `kill` may follow each other as often as one likes."""

    def __init__(self, folder: Path, made: Path | None = None) -> None:
        self.data = folder / "var"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.server: subprocess.Popen[bytes] | None = None
        self.log = folder / "server.log"
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("CHANGQING_", "DJANGO_"))}
        self.environment = {
            **kept,
            "CHANGQING_DATA": str(self.data),
            "DJANGO_SETTINGS_MODULE": "changqing.core.settings",
            "PYTHONPATH": str(ROOT),
        }
        self.environment.pop("PYTHONDONTWRITEBYTECODE", None)  # compiled once, it starts in half the time
        if made:
            shutil.copytree(made, self.data)
        else:
            done = self.run(sys.executable, "-c", MAKE, str(folder / "course"))
            assert done.returncode == 0, done.stderr

    def run(self, *command: str, **options: Any) -> "subprocess.CompletedProcess[str]":
        """Run a command on this site, to its end."""
        return subprocess.run(
            command, env=self.environment, capture_output=True, text=True, check=False, timeout=60, **options
        )

    def begin(self, *command: str) -> "subprocess.Popen[bytes]":
        """Run a command on this site, in a process group of its own."""
        with self.log.open("ab") as log:
            return subprocess.Popen(command, env=self.environment, stdout=log, stderr=log, start_new_session=True)

    def start(self, *options: str) -> None:
        """Start the server, and wait until it answers."""
        self.server = self.begin(str(CHANGQING), "serve", "--port", str(self.port), *options)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            assert self.server.poll() is None, self.log.read_text()
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self.ask("GET", "/healthz")[0] == 200:
                    return
            moment(0.02)
        raise AssertionError(f"the server did not answer: {self.log.read_text()}")

    def ask(self, method: str, path: str, body: str | bytes = "", **headers: str) -> tuple[int, dict[str, str], str]:
        """Return status, headers and text of an answer; raise what the connection raises."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            origin = f"http://127.0.0.1:{self.port}"
            form = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
            connection.request(method, path, body or None, {"Origin": origin, **form, **headers})
            response = connection.getresponse()
            found = {name.lower(): value for name, value in response.getheaders()}
            return response.status, found, response.read().decode()
        finally:
            connection.close()

    def kill(self) -> None:
        """End the server and all its children at once, as a power cut would."""
        assert self.server
        os.killpg(self.server.pid, signal.SIGKILL)
        self.server.wait(10)
        self.server = None


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a site with one course, to be copied."""
    return Site(tmp_path_factory.mktemp("site")).data


@pytest.fixture
def site(made: Path, tmp_path: Path) -> Iterator[Site]:
    """A site with one course, not yet served."""
    site = Site(tmp_path, made)
    yield site
    if site.server:
        site.kill()
