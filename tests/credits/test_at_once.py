"""Several universities recognise the same work at the same moment: one does. Real threads, on SQLite and PostgreSQL."""

from pathlib import Path

import pytest
from tests.at_once import DATABASES, told

AT_ONCE = """
from decimal import Decimal
from django.utils.timezone import localdate
from tests.factories import RIGHT, make_provider, publish_course
from changqing.accounts import services as accounts
from changqing.accounts.models import User
from changqing.content import queries as content
from changqing.credits import applying, ledger, publishing, queries
from changqing.credits.models import Application, Transfer
from changqing.learning import services as learning

publishing.publish_rate(make_provider(), "credit", valid_from=localdate(), fixed=Decimal(3))
release = publish_course(folder)
mei = accounts.register(username="mei", password="x", name="Mei").learner
for unit in content.manifest(release).units:
    learning.open_unit(mei.id, release, unit)
    learning.answer_quiz(mei.id, release, unit, unit.quizzes[0], RIGHT)

targets = [make_provider(f"university-{number}") for number in range(4)]
def asking(target):
    return lambda: applying.apply(mei.id, release.course, target, "credit")
asked = at_once(*[asking(targets[0])] * 4)
for target in targets[1:]:
    asking(target)()
wu = User.objects.create_user("wu")
def deciding(one):
    return lambda: applying.decide(mei.id, one.id, by=wu, accept=True, reasons="Alike.")
print(json.dumps({
    "asked": asked,
    "decided": at_once(*[deciding(one) for one in Application.objects.all()]),
    "transfers": Transfer.objects.filter(kind="recognised").count(),
    "held": [one.balance for one in queries.balances(mei.id)],
    "wrong": ledger.check(),
}))
"""


@pytest.mark.slow
@pytest.mark.parametrize("database", DATABASES)
def test_of_those_who_recognise_the_same_work_at_once_one_does(database: str, tmp_path: Path) -> None:
    assert told(AT_ONCE, tmp_path, database) == {
        "asked": ["already-asked", "already-asked", "already-asked", "done"],
        "decided": ["already-counts", "already-counts", "already-counts", "done"],
        "transfers": 1,
        "held": [300],
        "wrong": [],
    }
