"""The same code on PostgreSQL: rooms, migrations with rows, the whole nation. The server comes as a Python package."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.at_once import database
from tests.core.test_snapshot import READING_WHILE_ANOTHER_WRITES, SEEN

ROOT = Path(__file__).resolve().parent.parent
CLASSES = ("classes/test_seats.py", "classes/test_roll.py", "classes/test_finding.py")
ROOMS = ("accounts", "catalogue", "learning", *CLASSES, "credentials", "credits", "transcripts")
RECORD = ("records", "conformance")
CARRIED = (  # lists that are imported, feeds that are harvested, dumps, and what other systems read
    "content",
    "interchange/crawlers",
    "interchange/dump",
    "interchange/harvest",
    "interchange/ooapi",
    "interchange/test_applying.py",
    "interchange/test_course_lists.py",
    "interchange/test_imports_console.py",
    "interchange/test_lists_twice.py",
    "interchange/test_offering_lists.py",
    "interchange/test_provider_lists.py",
)


@pytest.fixture
def server() -> Iterator[str]:
    """A PostgreSQL of our own; its URL."""
    with database("postgresql") as url:
        yield url


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
from changqing.records.keys import key
from changqing.records.models import Statement
from changqing.records.statements import VERBS

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
      Statement.objects.filter(learner_id=learner.id, verb_key=key(VERBS["passed"])).count())
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
@pytest.mark.long
@pytest.mark.parametrize("places", [ROOMS, RECORD, CARRIED], ids=["rooms", "record", "carried"])
def test_what_is_in_the_database_passes_the_same_tests(server: str, places: tuple[str, ...]) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "-n",
            "0",
            *(f"tests/{place}" for place in places),
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
    for arguments in (["demo"], ["manage", "rebuild_projections"], ["demo"], ["search", "reindex"], ["dump"]):
        done = subprocess.run([changqing, *arguments], env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        if arguments == ["demo"]:
            assert "operator" in done.stdout
    assert (tmp_path / "var" / "demo-accounts.json").exists()


FROM_THE_FIRST = """
import django
django.setup()
from datetime import date
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

first = MigrationExecutor(connection)
first.migrate([("catalogue", "0001_initial")])
apps = MigrationExecutor(connection).loader.project_state([("catalogue", "0001_initial")]).apps
model = lambda name: apps.get_model("catalogue", name).objects
point = {"latitude": 25.0, "longitude": 102.7}
region = model("Region").create(code="530100", name={"en": "Kunming"}, level="prefecture", pinyin="kun ming", **point)
provider = model("Provider").create(code="old", name={"en": "Old"}, kind="university", region=region, pinyin="old")
place = model("Place").create(provider=provider, region=region, name={"en": "Hall"}, **point)
course = model("Course").create(slug="old", provider=provider, category="silver-age", title={"en": "Old course"})
for starts in (date(2027, 1, 1), None):
    model("Offering").create(course=course, mode="presential", starts=starts, place=place)
programme = model("Programme").create(
    slug="old", provider=provider, region=region, title={"en": "Old"}, area="rural-revitalization", mode="online"
)
programme.courses.add(course)

newest = MigrationExecutor(connection)
newest.migrate(newest.loader.graph.leaf_nodes())

from changqing.catalogue import queries, search, services
from changqing.catalogue.models import Course, Offering, Programme, SynonymGroup
from changqing.catalogue.search import Search
one = Course.objects.get()
kept = Programme.objects.get()
services.changed(one)
search.reindex()
found = queries.rows_of(Search("old course", "course").page(size=5, number=1).numbers)
print(
    one.state, one.credits, [row.code for row in kept.regions.all()], kept.courses.get() == one,
    [row.starts and row.starts.year for row in one.offerings.all()], SynonymGroup.objects.exists(), found == [one.id],
    sep="|",
)
"""


@pytest.mark.slow
def test_rows_of_the_first_version_are_carried_to_the_newest(server: str, tmp_path: Path) -> None:
    environment = _environment(
        CHANGQING_DATABASE_URL=server,
        CHANGQING_DATA=str(tmp_path / "var"),
        DJANGO_SETTINGS_MODULE="changqing.core.settings",
    )
    (tmp_path / "var").mkdir()
    script = [sys.executable, "-c", FROM_THE_FIRST]
    done = subprocess.run(script, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "published|0.0|['530100']|True|[None, 2027]|True|True", done.stdout + done.stderr


@pytest.mark.slow
def test_what_is_written_while_a_dump_reads_is_not_in_it(server: str, tmp_path: Path) -> None:
    script = [sys.executable, "-c", READING_WHILE_ANOTHER_WRITES]
    environment = _environment(
        CHANGQING_DATABASE_URL=server,
        CHANGQING_DATA=str(tmp_path),
        DJANGO_SETTINGS_MODULE="changqing.core.settings",
    )
    done = subprocess.run(script, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == SEEN, done.stderr
