"""Statements merge in any order, any number of times, in any batches, to the same result."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from changqing.accounts.models import Learner
from changqing.learning.models import CourseProgress, DayProgress, QuizProgress, UnitProgress
from changqing.records import services
from changqing.records.activities import Activity
from changqing.records.models import Statement
from changqing.records.statements import Made

pytestmark = pytest.mark.django_db

MEI, TAO = UUID(int=0xAE1), UUID(int=0x7A0)
COURSES = [UUID(int=1), UUID(int=2)]
RELEASE = UUID(int=9)
START = datetime(2026, 3, 1, 15, 59, 59, 999_998, tzinfo=UTC)  # two microseconds before midnight in China
TABLES = (CourseProgress, UnitProgress, QuizProgress, DayProgress)


@pytest.fixture(autouse=True)
def learners(db: None) -> None:
    for one in (MEI, TAO):
        Learner.objects.create(id=one)


@st.composite
def statements(draw: st.DrawFn) -> list[Made]:
    """Some statements of a learner; many of them at the same moment, so that only their ids tell them apart."""
    ids = draw(st.lists(st.integers(1, 10_000), unique=True, max_size=12))
    made = []
    for number in ids:
        course, unit = draw(st.sampled_from(COURSES)), draw(st.sampled_from(["light", "water"]))
        quiz = draw(st.sampled_from([f"{unit}-quiz", "one-quiz-of-two-lessons"]))
        share = draw(st.sampled_from([0.0, 0.3333, 0.6667, 1.0]))
        chosen = draw(st.sampled_from(["", "a", "b", "a[,]c"]))
        verb, activity, result = draw(
            st.sampled_from(
                [
                    ("experienced", Activity(course, unit), {}),
                    ("answered", Activity(course, unit, quiz, "q1"), {"response": chosen, "success": True}),
                    ("answered", Activity(course, unit, quiz, "q2"), {"response": chosen, "success": False}),
                    ("passed", Activity(course, unit, quiz), {"score": {"scaled": share}}),
                    ("failed", Activity(course, unit, quiz), {"score": {"scaled": share}}),
                    ("completed", Activity(course), {"completion": True}),
                    ("attended", Activity(course), {"duration": "PT1H30M"}),
                    ("terminated", Activity(course, unit), {"duration": "PT40M12.7S"}),
                    ("passed", Activity(course, unit, assignment=chosen[:1] or "poster"), {"success": True}),
                ]
            )
        )
        when = START + timedelta(microseconds=draw(st.integers(0, 3)))
        made.append(Made(verb, activity, RELEASE, result, id=UUID(int=number), timestamp=when))
    return made


def projections(*learners: UUID) -> dict[str, list[dict[str, Any]]]:
    """Every row of every projection of these learners, whole."""
    return {table.__name__: sorted(table.objects.filter(learner_id__in=learners).values(), key=str) for table in TABLES}


def forget(*learners: UUID) -> None:
    for table in (*TABLES, Statement):
        table.objects.filter(learner_id__in=learners).delete()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=statements(), data=st.data())
def test_any_order_repetition_and_batches_come_to_the_same_progress(made: list[Made], data: st.DataObject) -> None:
    forget(MEI)
    services.record(MEI, sorted(made, key=lambda one: one.timestamp))
    expected = projections(MEI)
    forget(MEI)

    repeated = made + data.draw(st.lists(st.sampled_from(made), max_size=4) if made else st.just([]))
    stream = data.draw(st.permutations(repeated))
    while stream:
        size = data.draw(st.integers(1, len(stream)))
        services.record(MEI, stream[:size])
        stream = stream[size:]

    assert projections(MEI) == expected
    assert Statement.objects.filter(learner_id=MEI).count() == len(made)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(hers=statements(), his=statements())
def test_rebuilding_gives_every_row_of_every_learner_again(hers: list[Made], his: list[Made]) -> None:
    forget(MEI, TAO)
    services.record(MEI, hers)
    services.record(TAO, [Made(m.verb, m.activity, m.release, m.result, uuid4(), m.timestamp) for m in his])
    before = projections(MEI, TAO)
    for table in TABLES:
        table.objects.filter(learner_id=MEI).delete()
    CourseProgress.objects.filter(learner_id=TAO).update(last_unit="wrong", started_at=START - timedelta(days=9))
    QuizProgress.objects.create(learner_id=TAO, course_id=UUID(int=77), unit="never", quiz="never")

    call_command("rebuild_projections", verbosity=0)

    assert projections(MEI, TAO) == before


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=statements(), after=statements())
def test_a_record_moved_into_another_is_as_if_one_person_had_done_it_all(before: list[Made], after: list[Made]) -> None:
    forget(MEI, TAO)
    after = [Made(m.verb, m.activity, m.release, m.result, UUID(int=m.id.int + 20_000), m.timestamp) for m in after]
    services.record(TAO, [*before, *after])
    as_one = projections(TAO)
    forget(TAO)

    services.record(MEI, before)
    services.record(TAO, after)
    services.move(source=MEI, target=TAO)

    assert projections(TAO) == as_one
    assert not any(projections(MEI).values())


def test_a_life_of_learning_is_rebuilt_in_one_go() -> None:
    made = [Made("experienced", Activity(COURSES[0], f"unit-{number}"), RELEASE) for number in range(1_200)]
    made += [
        Made("passed", Activity(UUID(int=n), "u", "u-quiz"), RELEASE, {"score": {"scaled": 1}}) for n in range(1_200)
    ]
    services.record(MEI, made)
    assert services.rebuild(learner_id=MEI) == 2_400
    assert UnitProgress.objects.filter(learner_id=MEI).count() == 2_400
    assert QuizProgress.objects.filter(learner_id=MEI).count() == 1_200
