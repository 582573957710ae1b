"""The record takes a statement once, whole, and never another under its name."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import msgspec
import pytest
from django.conf import settings

from changqing.core.ids import new_id
from changqing.learning.models import QuizProgress, UnitProgress
from changqing.records import queries, services
from changqing.records.activities import Activity, parse
from changqing.records.models import Statement
from changqing.records.services import StatementConflict
from changqing.records.statements import Made

pytestmark = pytest.mark.django_db

MEI, TAO = UUID(int=0xAE1), UUID(int=0x7A0)
COURSE, RELEASE = UUID(int=1), UUID(int=9)


def opened(unit: str = "light") -> Made:
    return Made("experienced", Activity(COURSE, unit), RELEASE)


def failed(share: float) -> Made:
    return Made("failed", Activity(COURSE, "light", "light-quiz"), RELEASE, {"score": {"scaled": share}})


def test_the_same_statement_again_is_passed_over() -> None:
    made = failed(0.5)
    assert [row.id for row in services.record(MEI, [made])] == [made.id]
    assert services.record(MEI, [made, made]) == []
    assert queries.count(MEI) == 1
    assert QuizProgress.objects.get(learner_id=MEI).attempts == 1


def test_the_same_statement_twice_in_one_batch_counts_once() -> None:
    made = failed(0.5)
    assert len(services.record(MEI, [made, made])) == 1
    assert QuizProgress.objects.get(learner_id=MEI).attempts == 1


def test_other_content_under_a_known_id_is_refused_and_nothing_of_its_batch_is_written() -> None:
    made = failed(0.5)
    services.record(MEI, [made])
    with pytest.raises(StatementConflict) as refusal:
        services.record(MEI, [opened(), replace(made, result={"score": {"scaled": 1.0}})])
    assert refusal.value.status == 409
    assert str(made.id) in str(refusal.value)
    assert queries.count(MEI) == 1
    assert UnitProgress.objects.get(learner_id=MEI).opened_at == made.timestamp
    assert QuizProgress.objects.get(learner_id=MEI).best == 0.5


def test_two_contents_under_one_id_in_one_batch_are_refused() -> None:
    made = failed(0.5)
    with pytest.raises(StatementConflict):
        services.record(MEI, [made, replace(made, result={"score": {"scaled": 1.0}})])
    assert queries.count(MEI) == 0


def test_nobody_can_take_the_id_of_another_learners_statement() -> None:
    made = opened()
    services.record(MEI, [made])
    with pytest.raises(StatementConflict):
        services.record(TAO, [made])
    assert queries.count(TAO) == 0


def test_two_learners_in_one_course_do_not_touch_each_others_progress() -> None:
    services.record(MEI, [opened("light"), failed(0.25)])
    services.record(TAO, [opened("water"), failed(0.75), failed(0.5)])
    assert set(UnitProgress.objects.values_list("learner_id", "unit")) == {
        (MEI, "light"),
        (TAO, "light"),
        (TAO, "water"),
    }
    hers, his = QuizProgress.objects.get(learner_id=MEI), QuizProgress.objects.get(learner_id=TAO)
    assert (hers.attempts, hers.best, hers.last) == (1, 0.25, 0.25)
    assert (his.attempts, his.best, his.last) == (2, 0.75, 0.5)


def test_a_statement_names_the_learner_by_her_id_alone() -> None:
    services.record(MEI, [opened()])
    document = msgspec.json.decode(Statement.objects.get(learner_id=MEI).document)
    assert document["actor"]["account"] == {"homePage": settings.SITE_IRI, "name": str(MEI)}
    assert document["verb"]["id"] == "http://adlnet.gov/expapi/verbs/experienced"
    assert document["object"]["id"] == f"{settings.SITE_IRI}/activities/courses/{COURSE}/units/light"
    assert str(RELEASE) in document["context"]["extensions"].values()
    assert datetime.fromisoformat(document["timestamp"]).tzinfo == UTC
    assert UUID(document["id"]).version == 7


def test_ids_come_in_the_order_in_which_they_were_made() -> None:
    ids = [new_id() for _ in range(500)]
    assert ids == sorted(ids)
    assert len(set(ids)) == 500


@pytest.mark.parametrize(
    "activity",
    [
        Activity(COURSE),
        Activity(COURSE, "light"),
        Activity(COURSE, "light", "light-quiz"),
        Activity(COURSE, "light", "light-quiz", "q1"),
    ],
)
def test_an_activity_is_read_back_from_its_name(activity: Activity) -> None:
    assert parse(activity.iri) == activity


@pytest.mark.parametrize(
    "iri",
    [
        "",
        "https://elsewhere.example/activities/courses/00000000-0000-0000-0000-000000000001",
        f"{settings.SITE_IRI}/activities/courses/1",
        f"{settings.SITE_IRI}/activities/courses/------------------------------------",
        f"{settings.SITE_IRI}/activities/courses/{COURSE}/units/light/extra",
        f"{settings.SITE_IRI}.evil.example/activities/courses/{COURSE}",
    ],
)
def test_a_name_that_is_not_this_sites_is_no_activity(iri: str) -> None:
    assert parse(iri) is None
