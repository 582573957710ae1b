"""At the same moment: one completion, one certificate, no answer lost; one paper certificate, one learner."""

from pathlib import Path

import pytest
from tests.at_once import DATABASES, told

TABS = """
from tests.factories import RIGHT, WRONG, publish_course
from tests.statements import written
from changqing.accounts import services as accounts
from changqing.content import queries as content
from changqing.credentials import services as credentials
from changqing.credentials.models import Credential
from changqing.learning import services as learning
from changqing.learning.models import QuizProgress

release = publish_course(folder)
mei = accounts.register(username="mei", password="x", name="Mei").learner
units = content.manifest(release).units
for unit in units:
    learning.open_unit(mei.id, release, unit)
learning.answer_quiz(mei.id, release, units[0], units[0].quizzes[0], RIGHT)

def answering(sent):
    return lambda: learning.answer_quiz(mei.id, release, units[1], units[1].quizzes[0], sent)

answered = at_once(*map(answering, [RIGHT, WRONG, RIGHT, WRONG]))
completed = len(written(verb="completed"))
issued_on_completion = Credential.objects.count()
Credential.objects.all().delete()
numbers = at_once(*[lambda: credentials.issue(mei, release.course_id).number] * 4)
row = QuizProgress.objects.get(quiz=units[1].quizzes[0].key)
print(json.dumps({
    "answered": answered,
    "answers": len(written(about="going-on-quiz/questions/q1")),
    "attempts": row.attempts,
    "best": row.best,
    "completed": completed,
    "issued on completion": issued_on_completion,
    "numbers": numbers == [Credential.objects.get().number] * 4,
}))
"""

CLAIMS = """
from datetime import date
from tests.factories import make_provider
from changqing.accounts import services as accounts
from changqing.accounts.models import Learner
from changqing.credentials import older
from changqing.credentials.models import OlderRecord, OlderTry

provider = make_provider()
day = date(2016, 6, 30)
def told(number):
    return older.OlderTold(provider=provider.id, number=number, holder="王 芳", what={"en": "Sewing"}, issued_on=day)
older.enter([told("2016-118"), told("2016-119")], "office")
namesakes = [accounts.register(username=f"wang{n}", password="x", name="王芳").learner for n in range(4)]

def claiming(learner, number="2016-118"):
    return lambda: older.claim(learner, number, day)

of_four = at_once(*map(claiming, namesakes))
held = OlderRecord.objects.get(plain="2016118")
claimed_at = held.claimed_at
again = at_once(*[claiming(one) for one in namesakes if one.id == held.learner_id] * 4)
same = OlderRecord.objects.get(plain="2016118")
tries = OlderTry.objects.count()
def withdrawing():
    older.withdraw(provider.code, "2016-119", because="Twice")
withdrawn = at_once(claiming(namesakes[0], "2016-119"), withdrawing)
last = OlderRecord.objects.get(plain="2016119")
print(json.dumps({
    "of four": of_four,
    "holder is one of them": held.learner_id in {one.id for one in namesakes},
    "again": again,
    "the first time stays": same.claimed_at == claimed_at and same.learner_id == held.learner_id,
    "tries": tries,
    "claimed or refused, and withdrawn": withdrawn in (["done", "done"], ["done", "no-such-record"]),
    "shown": len(older.of_learner(namesakes[0].id)) == (held.learner_id == namesakes[0].id),
    "withdrawn": last.withdrawn_because,
}))
"""


def test_tabs_at_the_same_moment_lose_nothing_and_earn_one_certificate(tmp_path: Path) -> None:
    assert told(TABS, tmp_path) == {
        "answered": ["done"] * 4,
        "answers": 4,
        "attempts": 4,
        "best": 1.0,
        "completed": 1,
        "issued on completion": 1,
        "numbers": True,
    }


@pytest.mark.slow
@pytest.mark.parametrize("database", DATABASES)
def test_of_namesakes_who_claim_a_paper_certificate_at_once_one_has_it(database: str, tmp_path: Path) -> None:
    assert told(CLAIMS, tmp_path, database) == {
        "of four": ["done", "no-such-record", "no-such-record", "no-such-record"],
        "holder is one of them": True,
        "again": ["done"] * 4,
        "the first time stays": True,
        "tries": 3,
        "claimed or refused, and withdrawn": True,
        "shown": True,
        "withdrawn": "Twice",
    }
