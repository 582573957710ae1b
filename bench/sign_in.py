"""Signing in: passwords checked on one core, beside Django's own two; a class of forty that signs in at once.

The class comes from one address, and half of the machine is its own: server and client share two cores.
"""

import asyncio
import json
import os
import statistics
import sys
import time
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import django

from bench import site
from bench.figures import Figure

CHECKS, PUPILS, WARM = 40, 40, 12
ALL_IN, ONE_IN = 3000, 1500  # milliseconds, at most
PASSWORD = "mountain-tea-42"


def measure(data: Path) -> list[Figure]:
    """Return the figures; `data` is a demonstration, to which a class is added."""
    told = site.told_by("bench.sign_in", data, "checks", core=site.SERVER_CORE)
    site.told_by("bench.sign_in", data, "pupils")
    port = site.free_port()
    command = [str(site.CHANGQING), "serve", "--port", str(port), "--workers", "2"]
    both = f"{site.SERVER_CORE},{site.CLIENT_CORE}"
    with site.process(command, f"http://127.0.0.1:{port}/", CHANGQING_DATA=str(data)) as server:
        os.sched_setaffinity(0, {int(one) for one in both.split(",")})
        _spread(server.pid, both)
        for pupil in range(WARM):  # both workers have signed in somebody today
            asyncio.run(_sign_in(server.url, pupil))
        times = asyncio.run(_class(server.url))
    argon2, pbkdf2 = told["argon2"] / told["argon2_django"], told["argon2"] / told["pbkdf2"]
    beside = f"{argon2:.1f} of Django's Argon2, {pbkdf2:.1f} of its PBKDF2"
    return [
        Figure("Passwords checked on one core", told["argon2"], "/s", CHECKS, at_least=True, note=beside),
        Figure(f"A class of {PUPILS} signs in, all of them", max(times), "ms", ALL_IN),
        Figure(f"A class of {PUPILS} signs in, p95", sorted(times)[int(PUPILS * 0.95)], "ms", ONE_IN),
    ]


def _spread(group: int, cores: str) -> None:
    """Let the server's processes run on both cores."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal() and os.getpgid(int(entry.name)) == group:
            for thread in (entry / "task").iterdir():
                os.sched_setaffinity(int(thread.name), {int(one) for one in cores.split(",")})


async def _sign_in(url: str, pupil: int) -> float:
    parts = urlsplit(url)
    body = urlencode({"login": f"pupil-{pupil}", "password": PASSWORD}).encode()
    head = (
        f"POST /accounts/login/ HTTP/1.1\r\nHost: {parts.netloc}\r\nOrigin: http://{parts.netloc}\r\n"
        "Connection: close\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    began = time.perf_counter()
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    writer.write(head.encode() + body)
    await writer.drain()
    answer = await reader.read()
    writer.close()
    if not answer.startswith(b"HTTP/1.1 302") or b"session=" not in answer:
        raise SystemExit(f"pupil-{pupil} was not let in: {answer[:200]!r}")
    return (time.perf_counter() - began) * 1000


async def _class(url: str) -> list[float]:
    return await asyncio.gather(*(_sign_in(url, pupil) for pupil in range(PUPILS)))


def checks() -> dict[str, float]:
    """Return how many passwords a second are checked: by the site's hasher, and by Django's own."""
    from django.contrib.auth.hashers import Argon2PasswordHasher, PBKDF2PasswordHasher

    from changqing.accounts.hashing import Argon2id

    found = {}
    for name, hasher in (
        ("argon2", Argon2id()), ("argon2_django", Argon2PasswordHasher()), ("pbkdf2", PBKDF2PasswordHasher()),
    ):  # fmt: skip
        kept = hasher.encode(PASSWORD, hasher.salt())
        times = []
        for _time in range(30):
            began = time.perf_counter()
            if not hasher.verify(PASSWORD, kept):
                raise SystemExit(f"{name} does not know its own hash")
            times.append(time.perf_counter() - began)
        found[name] = 1 / statistics.median(times)
    return found


def pupils() -> int:
    """Make the class."""
    from changqing.accounts.services import register

    for pupil in range(PUPILS):
        register(username=f"pupil-{pupil}", password=PASSWORD)
    return PUPILS


if __name__ == "__main__":
    django.setup()
    json.dump({"checks": checks, "pupils": pupils}[sys.argv[1]](), sys.stdout)
