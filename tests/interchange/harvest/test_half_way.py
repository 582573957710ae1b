"""A harvest that fails half-way leaves yesterday's catalogue whole, wherever half-way is."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from tests.interchange.harvest import services as university
from tests.interchange.harvest.conftest import MakeSource, harvest, reasons
from tests.interchange.harvest.hosts import Asked, Host
from tests.interchange.harvest.services import BASE, course, offering

from changqing.catalogue.models import Course, Offering
from changqing.core.models import PublicVersion
from changqing.interchange.models import Harvested

ROOT = Path(__file__).resolve().parents[3]


def everything() -> list[Any]:
    tables = (Course, Offering, Harvested, PublicVersion)
    return [list(table._default_manager.order_by("pk").values()) for table in tables]


@pytest.fixture
def yesterday(host: Host, source: MakeSource) -> Any:
    """A source that was read yesterday: four pages of courses, some with offerings."""
    courses = [course(number) for number in range(20)]
    there = source(university.serve(host, courses, [offering(number, of=number) for number in range(5)], size=5))
    assert harvest(there).state == "done"
    return there


def changed(host: Host) -> None:
    """Let the university have changed everything since."""
    courses = [course(number, f"改名{number}") for number in range(1, 24)]
    runs = [offering(number, of=number, state="inactive") for number in range(1, 8)]
    university.serve(host, courses, runs, size=5)


@pytest.mark.parametrize("path", ["/courses", f"/organisations/{university.ORGANISATION}/course-offerings"])
def test_a_host_that_dies_in_the_middle(host: Host, yesterday: Any, path: str) -> None:
    before = everything()
    changed(host)
    whole = host.pages[f"{BASE}{path}"]

    def dies(asked: Asked) -> None:
        if asked.query["pageNumber"] == "2":
            asked.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n{"items": [')
            asked.close_connection = True
        else:
            whole(asked)

    host.put(f"{BASE}{path}", dies)
    row = harvest(yesterday)
    assert row.state == "failed"
    assert "gave no whole answer" in reasons(row)[0]
    assert everything() == before
    assert yesterday.failures == 1
    host.put(f"{BASE}{path}", whole)
    assert harvest(yesterday).state == "done"
    assert Course.objects.get(code="C7").title == {"zh-Hans": "改名7"}
    assert yesterday.failures == 0


@pytest.fixture
def broken() -> Iterator[None]:
    """A database that will not have one of the offerings."""
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            pytest.skip("the trigger of this test is written for SQLite")
        cursor.execute(
            "CREATE TRIGGER no_six BEFORE INSERT ON catalogue_offering WHEN NEW.code = 'O6' "
            "BEGIN SELECT RAISE(ABORT, 'the disk is full of six'); END"
        )
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER no_six")


def test_a_database_that_will_not_have_one_row(host: Host, yesterday: Any, broken: None) -> None:
    before = everything()
    changed(host)
    row = harvest(yesterday)
    assert row.state == "failed"
    assert reasons(row) == ["The database did not take it: the disk is full of six", "Nothing was written."]
    assert everything() == before


def test_one_wrong_entry_keeps_all_others_out_unless_the_source_says_otherwise(host: Host, yesterday: Any) -> None:
    before = everything()
    courses = [course(number, "" if number else "改名") for number in range(20)]
    courses[3]["name"] = []
    university.serve(host, courses, [offering(number, of=number) for number in range(5)], size=5)
    row = harvest(yesterday)
    assert (row.state, row.counts["wrong"]) == ("previewed", 1)
    assert everything() == before
    yesterday.partial = True
    yesterday.save()
    assert harvest(yesterday).state == "done"
    assert Course.objects.get(code="C0").title == {"zh-Hans": "改名"}
    assert Course.objects.get(code="C3").state == "published"


def test_all_of_it_is_one_publication(host: Host, source: MakeSource) -> None:
    there = source(university.serve(host, [course(1), course(2)], [offering(1, of=1)]))
    harvest(there)
    assert PublicVersion.objects.get().number == 1
    harvest(there)
    assert PublicVersion.objects.get().number == 1


PREPARE = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests.factories import make_provider
from changqing.interchange.harvest import limits, services
from changqing.interchange.models import Source
from changqing.core.work import later
from changqing.interchange.harvest import tasks
import sys
source = Source.objects.create(provider=make_provider(), kind="ooapi", address=sys.argv[1], confirmed=True)
harvest, _new = services.begin(source, scheduled=True)
later(tasks.read_harvest, str(harvest.id))
"""
# The worker, which is killed by the machine at the question to the database that is named, if one is.
WORK = """
import django, os, signal, sys
django.setup()
from django.db import connection
from changqing.core.work import run_waiting

def killed(execute, sql, params, many, context):
    if sys.argv[1] in sql:
        os.kill(os.getpid(), signal.SIGKILL)
    return execute(sql, params, many, context)

if len(sys.argv) > 1:
    with connection.execute_wrapper(killed):
        run_waiting()
else:
    run_waiting()
"""
LOOK = """
import django
django.setup()
from changqing.catalogue.models import Course, Offering
from changqing.interchange.models import Harvest, Harvested
print(*(table.objects.count() for table in (Course, Offering, Harvested)), Harvest.objects.get().state)
"""


class Machine:
    """A site of its own in a folder, with processes that can be killed."""

    def __init__(self, folder: Path) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("CHANGQING_", "DJANGO_"))}
        self.environment = {
            **kept, "CHANGQING_DATA": str(folder), "CHANGQING_HARVEST_PRIVATE": "1", "PYTHONPATH": str(ROOT),
            "DJANGO_SETTINGS_MODULE": "changqing.core.settings",
        }  # fmt: skip

    def start(self, program: str, *words: str) -> "subprocess.Popen[str]":
        command = [sys.executable, "-c", program, *words]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, env=self.environment, stdout=pipe, stderr=pipe, text=True)

    def run(self, program: str, *words: str) -> tuple[int, str]:
        process = self.start(program, *words)
        out, err = process.communicate(timeout=60)
        return process.returncode, out + err


def test_a_worker_that_is_killed_while_it_reads_and_while_it_writes(host: Host, tmp_path: Path) -> None:
    machine, reached, go_on = Machine(tmp_path), threading.Event(), threading.Event()
    address = university.serve(host, [course(number) for number in range(12)], [offering(1, of=1)], size=5)
    whole = host.pages[f"{BASE}/courses"]

    def slow(asked: Asked) -> None:
        if asked.query["pageNumber"] == "3" and not reached.is_set():
            reached.set()
            go_on.wait(30)
        with contextlib.suppress(OSError):
            whole(asked)

    host.put(f"{BASE}/courses", slow)
    assert machine.run(PREPARE, address) == (0, "")
    reading = machine.start(WORK)
    assert reached.wait(30)
    reading.kill()
    reading.communicate()
    go_on.set()
    assert machine.run(LOOK)[1].split() == ["0", "0", "0", "reading"]
    code, _said = machine.run(WORK, 'INSERT INTO "interchange_harvested"')
    assert code == -signal.SIGKILL
    assert machine.run(LOOK)[1].split() == ["0", "0", "0", "writing"]
    assert machine.run(WORK)[0] == 0
    assert machine.run(LOOK)[1].split() == ["12", "1", "13", "done"]


AT_ONCE = """
import django, sys, threading
django.setup()
from django.db import connection
from changqing.interchange.harvest import services
from changqing.interchange.models import Harvest, Source
source, start, came = Source.objects.get(), threading.Barrier(6), []
Harvest.objects.all().delete()

def worker():
    start.wait()
    came.append(services.begin(source, scheduled=True))
    connection.close()

workers = [threading.Thread(target=worker) for _time in range(6)]
for one in workers: one.start()
for one in workers: one.join()
print(len(came), sum(new for _row, new in came), len({row.id for row, _new in came}), Harvest.objects.count())
"""


def test_of_six_workers_at_once_one_harvests(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    assert machine.run(PREPARE, "http://127.0.0.1:9/ooapi/v6") == (0, "")
    assert machine.run(AT_ONCE)[1].split() == ["6", "1", "1", "1"]
