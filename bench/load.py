"""Load from wrk: as many requests as one core can send over 32 open connections."""

import re
import shutil
import subprocess
from dataclasses import dataclass

from bench.asking import BROWSER
from bench.running import CannotMeasure, Group, pinned

CONNECTIONS = 32


@dataclass(frozen=True)
class Load:
    """What came of it: requests answered, seconds it took, seconds that the server was on its core."""

    requests: int
    seconds: float
    cpu_seconds: float

    @property
    def rate(self) -> float:
        """Requests a second of the clock."""
        return self.requests / self.seconds

    @property
    def rate_of_cpu(self) -> float:
        """Requests a second of the server's own time on its core, which other work on the machine does not change."""
        return self.requests / self.cpu_seconds


def command(core: int, address: str, seconds: int) -> list[str]:
    """Return the command that loads an address for some seconds from one core."""
    if shutil.which("wrk") is None:
        raise CannotMeasure("wrk is not there: python scripts/setup.py bench")
    headers = [word for name, value in BROWSER.items() for word in ("--header", f"{name}: {value}")]
    return pinned(core, "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "10s", *headers, address)


def load(core: int, address: str, seconds: int, server: Group) -> Load:
    """Load an address for some seconds. Raise `CannotMeasure` where an answer was an error."""
    before = server.cpu_seconds()
    done = subprocess.run(
        command(core, address, seconds), capture_output=True, text=True, timeout=seconds + 30, check=False
    )
    used = server.cpu_seconds() - before
    return Load(*read(done.stdout or done.stderr), used)


def read(said: str) -> tuple[int, float]:
    """Return requests and seconds from what wrk printed."""
    found = re.search(r"(\d+) requests in ([\d.]+)(ms|s|m),", said)
    if not found or "Non-2xx" in said or "Socket errors" in said:
        raise CannotMeasure(f"wrk said:\n{said}")
    unit = {"ms": 0.001, "s": 1.0, "m": 60.0}[found[3]]
    return int(found[1]), float(found[2]) * unit
