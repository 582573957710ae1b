"""Whatever the machine's clock does, what is stored later has a later time: who reads on from there misses nothing."""

import importlib
import json
import time
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conformance.lrs import Lrs, statement

from changqing.records import clock
from changqing.records.models import Document
from changqing.records.statements import moment

pytestmark = pytest.mark.django_db
HOUR = 3600
SEVERAL = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
ACTORS = ({"mbox": "mailto:lin@example.org"}, {"mbox": "mailto:mei@example.org"})


class Machine:
    """A machine whose clock jumps as it is told, and runs backwards meanwhile: a millisecond at each look."""

    def __init__(self) -> None:
        self.now = time.time_ns()

    def time_ns(self) -> int:
        self.now -= 1_000_000
        return self.now

    def jump(self, seconds: int) -> None:
        self.now += seconds * 1_000_000_000

    def restart(self) -> None:
        """Forget all that a process knew of the time."""
        importlib.reload(clock)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    machine = Machine()
    monkeypatch.setattr(time, "time_ns", machine.time_ns)
    yield machine
    machine.restart()


def batch(lrs: Lrs) -> list[str]:
    return lrs.send(*(statement(actor=ACTORS[number % 2]) for number in range(5)))


def stored(lrs: Lrs, name: str) -> str:
    return str(lrs.one(name)["stored"])


@SEVERAL
@given(steps=st.lists(st.tuples(st.sampled_from([-24 * HOUR, -HOUR, -1, 0, HOUR]), st.booleans()), max_size=6))
def test_who_goes_on_from_the_last_stored_gets_all_that_follows_in_its_order(
    machine: Machine, steps: list[tuple[int, bool]]
) -> None:
    lrs = Lrs()
    latest = stored(lrs, batch(lrs)[-1])
    for seconds, restarts in steps:
        machine.jump(seconds)
        if restarts:
            machine.restart()
        sent = batch(lrs)
        assert lrs.found(since=latest, ascending="true") == sent
        assert lrs.found(since=latest) == sent[::-1]
        for number, actor in enumerate(ACTORS):
            assert lrs.found(since=latest, ascending="true", agent=actor) == sent[number::2]
        latest = stored(lrs, sent[-1])


@pytest.mark.parametrize("ascending", ["true", "false"])
def test_who_leafs_on_while_the_clock_jumps_sees_each_once(machine: Machine, ascending: str) -> None:
    lrs = Lrs()
    sent = batch(lrs) + batch(lrs)
    asked: dict[str, str] = {"limit": "2", "ascending": ascending}
    seen: list[str] = []
    while asked:
        answer = json.loads(lrs.ask("GET", "statements", **asked).content)
        seen += [one["id"] for one in answer["statements"]]
        asked = dict(parse_qsl(urlsplit(answer["more"]).query))
        if len(seen) in (2, 6):
            machine.jump(-HOUR)
            machine.restart()
            later = batch(lrs)
            sent += later if ascending == "true" else []
    assert seen == (sent if ascending == "true" else sent[::-1])


def test_until_when_the_record_is_whole_never_runs_back(machine: Machine) -> None:
    lrs = Lrs()
    before = ""
    for seconds in (0, HOUR, -HOUR, -24 * HOUR):
        machine.jump(seconds)
        through = lrs.ask("GET", "statements")["X-Experience-API-Consistent-Through"]
        assert through > before
        sent = batch(lrs)
        assert lrs.found(since=through, ascending="true") == sent
        before = through
    machine.restart()
    assert lrs.ask("GET", "statements")["X-Experience-API-Consistent-Through"] >= stored(lrs, sent[-1])


def test_documents_written_later_are_later(machine: Machine) -> None:
    lrs = Lrs()
    place = {"activityId": "https://tool.example/1", "agent": ACTORS[0]}
    assert lrs.ask("PUT", "activities/state", b"1", stateId="first", **place).status_code == 204
    seen = moment(Document.objects.get().written)
    machine.jump(-HOUR)
    machine.restart()
    assert lrs.ask("PUT", "activities/state", b"2", stateId="second", **place).status_code == 204
    assert json.loads(lrs.ask("GET", "activities/state", since=seen, **place).content) == ["second"]
