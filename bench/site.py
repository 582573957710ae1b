"""A site to measure: the demonstration nation in a folder of its own, served by one worker on one core."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CHANGQING = Path(sys.executable).with_name("changqing")
# What a phone's browser in Chinese sends.
HEADERS = {"Accept-Encoding": "gzip, deflate, br", "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8"}
PAGES = {"home": "/", "catalogue": "/courses", "course": "/courses/balcony-vegetables"}
SERVER_CORE, CLIENT_CORE = "0", str(min(1, (os.cpu_count() or 1) - 1))


@dataclass(frozen=True)
class Served:
    """A running server: its address and the id of its process group."""

    url: str
    pid: int


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command on the site in that folder; stop the benchmark where it fails."""
    environment = {**os.environ, "CHANGQING_DATA": str(data)}
    done = subprocess.run([str(CHANGQING), *arguments], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"changqing {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")
    return done


def told_by(module: str, data: Path, *arguments: str, core: str = "") -> Any:
    """Return what another process prints as JSON: a module of this benchmark, run in the site of that folder."""
    environment = {**os.environ, "CHANGQING_DATA": str(data), "DJANGO_SETTINGS_MODULE": "changqing.core.settings"}
    command = [*(["taskset", "-c", core] if core else []), sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{module} failed:\n{done.stdout}{done.stderr}")
    return json.loads(done.stdout)


@contextmanager
def process(command: list[str], url: str, **environment: str) -> Iterator[Served]:
    """Run a server on the server's core until it answers at `url`; end it by its id."""
    started = subprocess.Popen(
        ["taskset", "-c", SERVER_CORE, *command],
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        for _attempt in range(300):
            try:
                get(url)
                break
            except OSError:
                time.sleep(0.1)
        else:
            raise SystemExit(f"{command[0]} did not answer at {url}")
        yield Served(url, started.pid)
    finally:
        os.killpg(started.pid, signal.SIGTERM)
        started.wait(20)


@contextmanager
def served(data: Path) -> Iterator[Served]:
    """Serve the site in that folder."""
    port = free_port()
    command = [str(CHANGQING), "serve", "--port", str(port), "--workers", "1"]
    with process(command, f"http://127.0.0.1:{port}/", CHANGQING_DATA=str(data)) as server:
        yield Served(server.url.rstrip("/"), server.pid)


def get(url: str, *, language: str = "") -> tuple[bytes, dict[str, str]]:
    """Return body (as it came over the wire) and headers of a page."""
    headers = {**HEADERS, **({"Accept-Language": language} if language else {})}
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=20) as answer:
        return answer.read(), dict(answer.headers)


def load(url: str, *, seconds: int, connections: int = 32, script: Path | None = None) -> tuple[float, int]:
    """Load an address from the other core; return requests a second, and how many answers were errors.

    `script`, in Lua, may say which address is asked for each time.
    """
    headers = [part for name, value in HEADERS.items() for part in ("-H", f"{name}: {value}")]
    command = ["taskset", "-c", CLIENT_CORE, "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", *headers]
    command += [*(["-s", str(script)] if script else []), url]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rate, errors = 0.0, 0
    for line in said.splitlines():
        if "Requests/sec" in line:
            rate = float(line.split()[-1])
        if "Non-2xx" in line:
            errors += int(line.split()[-1])
        if "Socket errors" in line:
            errors += sum(int(word.strip(",")) for word in line.split() if word.strip(",").isdigit())
    return rate, errors
