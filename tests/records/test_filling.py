"""A projection that comes later makes itself of history, while things go on happening."""

import threading
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from uuid import UUID

import pytest
from django.db import connection
from tests.factories import RIGHT
from tests.visitors import Site, Visitor

from changqing.accounts.models import Learner
from changqing.core import cli
from changqing.learning.models import CourseProgress
from changqing.records import filling, projections, services
from changqing.records.activities import Activity
from changqing.records.models import ProjectionState
from changqing.records.projections import Event
from changqing.records.statements import Made

pytestmark = pytest.mark.django_db
COURSE, RELEASE = UUID(int=1), UUID(int=9)


class Seen:
    """A projection that counts, in memory, what each learner did: what counts twice, or not at all, shows."""

    name = "seen"

    def __init__(self, version: int = 1) -> None:
        self.version = version
        self.counts: Counter[UUID] = Counter()

    def apply(self, events: Sequence[Event]) -> None:
        self.counts.update(event.learner_id for event in events)

    def clear(self, learner_ids: Collection[UUID] | None = None) -> None:
        for one in list(self.counts) if learner_ids is None else learner_ids:
            self.counts.pop(one, None)


@pytest.fixture
def added() -> Iterator[list[Seen]]:
    """Projections that are added in a test, and taken away after it."""
    before = list(projections.registered)
    seen: list[Seen] = []
    yield seen
    projections.registered[:] = before


def add(seen: list[Seen], version: int = 1) -> Seen:
    projections.registered[:] = [one for one in projections.registered if one.name != "seen"]
    projections.register(lambda: seen.append(Seen(version)) or seen[-1])  # type: ignore[func-returns-value]
    return seen[-1]


def history(learners: int, each: int = 3) -> list[UUID]:
    """Make learners with a history."""
    people = [Learner.objects.create().id for _ in range(learners)]
    for one in people:
        services.record(one, [Made("experienced", Activity(COURSE, f"unit-{n}"), RELEASE) for n in range(each)])
    return people


def test_a_new_projection_is_made_of_history_with_what_happens_meanwhile(added: list[Seen]) -> None:
    people = history(60)
    projection = add(added)
    filling.begin(print)
    state = ProjectionState.objects.get(name="seen")
    assert (state.total, state.done, state.filled_at) == (60, 0, None)
    assert filling.step("seen")
    for one in (people[0], people[-1]):  # one whose turn was, and one whose turn comes
        services.record(one, [Made("experienced", Activity(COURSE, "more"), RELEASE)])
    while filling.step("seen"):
        pass
    assert projection.counts == {one: 3 + (one in (people[0], people[-1])) for one in people}
    state.refresh_from_db()
    assert (state.total, state.done, state.filled_at is not None) == (60, 60, True)


def test_it_goes_on_where_it_was_and_once_it_is_whole_does_nothing_more(
    added: list[Seen], capsys: pytest.CaptureFixture[str]
) -> None:
    people = history(30)
    projection = add(added)
    filling.begin(print)
    filling.step("seen")
    assert len(projection.counts) == filling.AT_ONCE
    filling.begin(print)  # the site was stopped, and starts again
    assert "seen is made of history in the background (25 of 30 learners)" in capsys.readouterr().out
    filling.fill.call("seen")
    assert projection.counts == dict.fromkeys(people, 3)
    filling.begin(print)
    assert "seen" not in capsys.readouterr().out
    projection.counts.clear()
    filling.fill.call("seen")
    assert not projection.counts


def test_another_version_is_made_again(added: list[Seen]) -> None:
    people = history(3)
    add(added)
    filling.begin(print)
    filling.fill.call("seen")
    newer = add(added, version=2)
    filling.begin(print)
    filling.fill.call("seen")
    assert newer.counts == dict.fromkeys(people, 3)
    assert ProjectionState.objects.get(name="seen").version == 2


def test_a_site_with_no_history_has_all_its_projections_at_once() -> None:
    filling.begin(print)
    assert set(ProjectionState.objects.values_list("name", flat=True)) == {one.name for one in projections.registered}
    assert not ProjectionState.objects.filter(filled_at=None).exists()


def test_how_far_it_is_can_be_asked(added: list[Seen], capsys: pytest.CaptureFixture[str]) -> None:
    history(30)
    add(added)
    filling.begin(print)
    filling.step("seen")
    capsys.readouterr()
    assert cli.main(["records", "projections"]) == 0
    told = capsys.readouterr().out
    assert "seen" in told
    assert "25 of 30" in told


def test_filling_what_is_there_changes_nothing(site: Site) -> None:
    site.publish()
    mei = Visitor()
    mei.read()
    mei.answer(RIGHT)
    before = list(CourseProgress.objects.values())
    filling.begin(print)
    for one in projections.registered:
        filling.fill.call(one.name)
    assert list(CourseProgress.objects.values()) == before


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite of the tests is in memory: one thread alone")
def test_threads_that_record_while_it_fills_lose_nothing(added: list[Seen]) -> None:
    people = history(80)
    projection = add(added)
    filling.begin(print)

    def record() -> None:
        for one in people:
            services.record(one, [Made("experienced", Activity(COURSE, "more"), RELEASE)])
        connection.close()

    threads = [threading.Thread(target=record) for _ in range(3)]
    for one in threads:
        one.start()
    while filling.step("seen"):
        pass
    for one in threads:
        one.join()
    assert projection.counts == dict.fromkeys(people, 6)
