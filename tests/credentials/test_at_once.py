"""Two tabs at the same moment, on a real database file: one completion, one certificate, no answer lost."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# A process of its own: threads need a database in a file, with the locks that the site has.
TABS = """
import json, sys, threading
from pathlib import Path
import django
django.setup()
from django.core.management import call_command
from django.db import connection
call_command("migrate", verbosity=0)

from tests.factories import RIGHT, WRONG, publish_course
from tests.statements import written
from changqing.accounts import services as accounts
from changqing.content import queries as content
from changqing.credentials import services as credentials
from changqing.credentials.models import Credential
from changqing.learning import services as learning
from changqing.learning.models import QuizProgress

release = publish_course(Path(sys.argv[1]))
mei = accounts.register(username="mei", password="x", name="Mei").learner
units = content.manifest(release).units
for unit in units:
    learning.open_unit(mei.id, release, unit)
learning.answer_quiz(mei.id, release, units[0], units[0].quizzes[0], RIGHT)

failures, numbers = [], []

def at_once(*acts):
    start = threading.Barrier(len(acts))
    def tab(act):
        try:
            start.wait()
            act()
        except Exception as error:
            failures.append(repr(error))
        finally:
            connection.close()
    tabs = [threading.Thread(target=tab, args=[act]) for act in acts]
    for one in tabs: one.start()
    for one in tabs: one.join()

def answering(sent):
    return lambda: learning.answer_quiz(mei.id, release, units[1], units[1].quizzes[0], sent)

at_once(*map(answering, [RIGHT, WRONG, RIGHT, WRONG]))
completed = len(written(verb="completed"))
issued_on_completion = Credential.objects.count()
Credential.objects.all().delete()
at_once(*[lambda: numbers.append(credentials.issue(mei, release.course_id).number)] * 4)
row = QuizProgress.objects.get(quiz=units[1].quizzes[0].key)
print(json.dumps({
    "failures": failures,
    "answers": len(written(about="going-on-quiz/questions/q1")),
    "attempts": row.attempts,
    "best": row.best,
    "completed": completed,
    "issued on completion": issued_on_completion,
    "numbers": len(set(numbers)),
    "certificates": Credential.objects.count(),
}))
"""


def test_tabs_at_the_same_moment_lose_nothing_and_earn_one_certificate(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "CHANGQING_DATA": str(tmp_path / "data"),
        "CHANGQING_DATABASE_URL": "sqlite:///",
        "DJANGO_SETTINGS_MODULE": "changqing.core.settings",
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(
        [sys.executable, "-c", TABS, str(tmp_path / "course")],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "failures": [],
        "answers": 4,
        "attempts": 4,
        "best": 1.0,
        "completed": 1,
        "issued on completion": 1,
        "numbers": 1,
        "certificates": 1,
    }
