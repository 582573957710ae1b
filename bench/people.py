"""A million accounts: the operators' list of them; and all that a site has of one person, taken along.

The list is asked as an operator's browser asks it, in the process itself: no network, one request after the other.
"""

import json
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

from bench import site
from bench.figures import Figure

ACCOUNTS, CLOSED, ASKED = 1_000_000, 1_000, 100
STATEMENTS = 20_000  # five units a day, ten years long
LIST, EXPORT = 150, 5  # milliseconds, p95; seconds
AT_ONCE = 20_000


def measure(folder: Path) -> list[Figure]:
    """Return the figures; the accounts are made in a data folder of their own."""
    data = folder / "people"
    data.mkdir()
    site.told_by("bench.people", data, "fill")
    told = site.told_by("bench.people", data, "lists", core=site.SERVER_CORE)
    taken = site.told_by("bench.people", data, "export", core=site.SERVER_CORE)
    return [
        *(Figure(f"Accounts of {ACCOUNTS:,}: {name}, p95", value, "ms", LIST) for name, value in told.items()),
        Figure(f"All data of a person with {STATEMENTS:,} statements", taken["seconds"], "s", EXPORT),
    ]


def fill() -> int:
    """Make the accounts, one in a thousand of them closed; and two: an operator, and somebody who learns much."""
    from django.core.management import call_command

    from changqing.accounts.models import Learner, PhoneNumber, User
    from changqing.accounts.services import register, set_number
    from changqing.core.ids import new_id

    call_command("migrate", verbosity=0)
    family, given = "王李张刘陈杨赵黄周吴", "秀英梅兰芳敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂玉"
    # One number for all: to seal a million takes long, and is not what is measured.
    sealed = PhoneNumber.fields_of("+8613800138000")["sealed"]
    for start in range(0, ACCOUNTS, AT_ONCE):
        rows = [
            User(
                id=new_id(), username=f"person-{number:07}", password="!",
                name=family[number % 10] + given[number % 23] + given[number // 23 % 23],
                is_active=number % (ACCOUNTS // CLOSED) != 0,
            )
            for number in range(start, start + AT_ONCE)
        ]  # fmt: skip
        User.objects.bulk_create(rows)
        Learner.objects.bulk_create([Learner(user=one) for one in rows])
        PhoneNumber.objects.bulk_create(
            [
                PhoneNumber(user=one, fingerprint=one.username, sealed=sealed, verified_at=one.date_joined)
                for one in rows
            ]
        )
    set_number(User.objects.get(username="person-0500001"), "+8613800138001", verified=True)
    operator = register(username="operator", password="mountain-tea-42")
    User.objects.filter(id=operator.id).update(is_staff=True)
    register(username="learns-much", password="mountain-tea-42")
    return ACCOUNTS


def lists() -> dict[str, float]:
    """Return how long the pages of the list take, p95 in milliseconds."""
    from django.test import Client

    from changqing.accounts.models import User

    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(User.objects.get(username="operator"))
    ids = list(User.objects.order_by("-id").values_list("id", flat=True)[: ACCOUNTS // 2 : ACCOUNTS // 200])
    asked: dict[str, Callable[[int], str]] = {
        "the newest": lambda number: "",
        "far down": lambda number: f"before={ids[number % len(ids)]}",
        "by user name": lambda number: f"q=person-{number * 97 % 10000:04}",
        "by name": lambda number: "q=王秀英" if number % 2 else "q=李梅",
        "by number": lambda number: "q=138 0013 8001",
        "closed ones": lambda number: "state=closed",
    }
    return {name: _p95(client, query) for name, query in asked.items()}


def _p95(client: Any, query: Callable[[int], str]) -> float:
    times = []
    for number in range(ASKED):
        began = time.perf_counter()
        answer = client.get(f"/console/people?{query(number)}")
        times.append((time.perf_counter() - began) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"{query(number)}: {answer.status_code}")
    return sorted(times)[int(ASKED * 0.95)]


def export() -> dict[str, float]:
    """Return how long it takes to make the archive of somebody with many statements, in seconds, and its bytes."""
    from django.utils import timezone

    from changqing.accounts.erasing import person_of
    from changqing.accounts.models import User
    from changqing.accounts.taking import archive
    from changqing.core.ids import new_id
    from changqing.records import services as records
    from changqing.records.activities import Activity
    from changqing.records.statements import Made

    learner = User.objects.get(username="learns-much").learner
    course, now = new_id(), timezone.now()
    for start in range(0, STATEMENTS, 1000):
        records.record(
            learner.id,
            [
                Made("experienced", Activity(course, unit=f"unit-{number % 50}"), None,
                     timestamp=now - timedelta(hours=4 * number))
                for number in range(start, start + 1000)
            ],
        )  # fmt: skip
    began = time.perf_counter()
    kept = archive(person_of(learner))
    return {"seconds": time.perf_counter() - began, "bytes": len(kept)}


if __name__ == "__main__":
    django.setup()
    json.dump({"fill": fill, "lists": lists, "export": export}[sys.argv[1]](), sys.stdout)
