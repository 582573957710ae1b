"""Sources are read by the clock: each for itself, once, later and later while it fails, never before it was seen."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import now
from tests.factories import make_provider
from tests.interchange.harvest import services as university
from tests.interchange.harvest.conftest import MakeSource, harvest, reasons
from tests.interchange.harvest.hosts import Asked, Host
from tests.interchange.harvest.services import BASE, course

from changqing.accounts.services import register
from changqing.catalogue.models import Course
from changqing.core import work
from changqing.core.ids import new_id
from changqing.core.work import run_waiting
from changqing.interchange import stages
from changqing.interchange.harvest import feeds, periods, services, sources
from changqing.interchange.models import Harvest, Source

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOUR = timedelta(hours=1)


def test_it_is_among_what_is_due_every_quarter_of_an_hour() -> None:
    assert {"harvests": timedelta(minutes=15)}.items() <= {one.name: one.period for one in work.schedules}.items()


@pytest.mark.parametrize("period", periods.PERIODS)
def test_each_source_has_a_moment_of_its_own(period: str) -> None:
    moment, length = datetime(2026, 12, 1, 12, 0, tzinfo=SHANGHAI), periods.PERIODS[period]
    times = [periods.next_time(new_id(), period, moment) for _time in range(200)]
    assert all(moment < time <= moment + length for time in times)
    assert max(times) - min(times) > length / 2
    one = UUID(int=12345)
    first = periods.next_time(one, period, moment)
    assert periods.next_time(one, period, first) == first + length
    assert periods.next_time(one, period, first + length / 3) == first + length


def test_one_that_fails_is_tried_later_and_later_up_to_a_day() -> None:
    moment = datetime(2026, 12, 1, 12, 0, tzinfo=SHANGHAI)
    delays = [(periods.after_failure(number, moment) - moment) / HOUR for number in (1, 2, 3, 4, 5, 6, 50)]
    assert delays == [1, 2, 4, 8, 16, 24, 24]


def test_a_source_that_nobody_has_looked_at_is_read_and_waits(host: Host, source: MakeSource) -> None:
    there = source(university.serve(host, [course(1)]), confirmed=False)
    row = harvest(there)
    assert (row.state, row.counts["new"]) == ("previewed", 1)
    assert not Course.objects.exists()
    services.decide(row, partial=False)
    row.refresh_from_db()
    there.refresh_from_db()
    assert (row.state, there.confirmed) == ("done", True)
    assert there.succeeded_at is not None
    university.serve(host, [course(1, "改名")])
    assert harvest(there).state == "done"


def test_a_source_that_is_read_from_elsewhere_is_looked_at_again(host: Host, source: MakeSource) -> None:
    address = university.serve(host, [course(1)])
    there = source(address)
    harvest(there)
    sources.change(there, period="weekly", address=address)
    assert there.confirmed
    sources.change(there, address=f"{address}/")
    assert harvest(there).state == "previewed"


def test_what_somebody_asks_for_is_only_looked_at(host: Host, source: MakeSource) -> None:
    row = harvest(source(university.serve(host, [course(1)])), scheduled=False)
    assert (row.state, reasons(row)) == ("previewed", [])
    assert not Course.objects.exists()


def test_a_later_harvest_takes_the_place_of_one_that_waits(host: Host, source: MakeSource) -> None:
    there = source(university.serve(host, [course(1)]), confirmed=False)
    first = harvest(there)
    university.serve(host, [course(1), course(2)])
    second = harvest(there)
    first.refresh_from_db()
    assert (first.state, first.kept, first.folder.exists()) == ("overtaken", False, False)
    services.decide(first, partial=False)
    assert not Course.objects.exists()
    services.decide(second, partial=False)
    assert Course.objects.count() == 2


def test_what_is_written_is_what_was_looked_at_whatever_the_feed_says_by_then(host: Host, source: MakeSource) -> None:
    row = harvest(source(university.serve(host, [course(1, "看过的")])), scheduled=False)
    host.server.shutdown()
    services.decide(row, partial=False)
    assert Course.objects.get().title == {"zh-Hans": "看过的"}


def test_a_catalogue_that_changes_just_then_is_decided_on_anew(
    host: Host, source: MakeSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = source(university.serve(host, [course(1, "手机")]))
    harvest(there)
    university.serve(host, [course(1, "智能手机")])
    real, times = services._apply, []

    def somebody_edits(row: Any) -> None:
        times.append(row.digest)
        if len(times) == 1:
            Course.objects.update(title={"zh-Hans": "编辑中"})
        real(row)

    monkeypatch.setattr(services, "_apply", somebody_edits)
    row = harvest(there)
    assert (row.state, len(set(times))) == ("done", 2)
    assert Course.objects.get().title == {"zh-Hans": "智能手机"}


def test_a_failing_source_is_counted_and_one_that_does_well_again_is_not(host: Host, source: MakeSource) -> None:
    there = source(f"{host.url}{BASE}")
    for number in range(1, 4):
        before = now()
        assert harvest(there).state == "failed"
        assert there.failures == number
        assert there.due_at >= before + HOUR * 2 ** (number - 1)
    assert there.succeeded_at is None
    university.serve(host, [course(1)])
    harvest(there)
    assert there.failures == 0
    assert there.succeeded_at is not None
    assert now() < there.due_at <= now() + timedelta(days=1)


@pytest.mark.django_db(transaction=True)
def test_a_source_that_is_broken_or_slow_stops_no_other(host: Host, source: MakeSource) -> None:
    address = university.serve(host, [course(1)])
    broken = source(f"{host.url}/nowhere", provider=make_provider("a"))
    fine = source(address, provider=make_provider("b"))
    later = source(f"{address}/", provider=make_provider("c"), due_at=now() + HOUR)
    paused = source(f"{address}/", provider=make_provider("d"), active=False)
    assert services.begin_due() == 2
    assert services.begin_due() == 0
    run_waiting()
    states = {one.source_id: one.state for one in Harvest.objects.all()}
    assert states == {broken.id: "failed", fine.id: "done"}
    assert Course.objects.get().provider.code == "b"
    assert services.begin_due() == 0
    assert not {later.id, paused.id} & set(states)
    sources.pause(paused, active=True)
    assert services.begin_due() == 1


@pytest.mark.django_db(transaction=True)
def test_what_somebody_waits_for_comes_first(host: Host, source: MakeSource) -> None:
    source(f"{host.url}/by-the-clock")
    assert services.begin_due() == 1
    asked = source(university.serve(host, [course(1)]), due_at=now() + HOUR)
    services.ask(asked, user=register(username="warden", password="mountain-tea-42"))
    run_waiting()
    assert (host.asked[0], host.asked[-1]) == (f"{BASE}/", "/by-the-clock/")


def test_a_source_is_read_once_at_a_time(host: Host, source: MakeSource) -> None:
    there = source(university.serve(host, [course(1)]))
    first, new = services.begin(there, scheduled=True)
    again, too = services.begin(there)
    assert (first.id == again.id, new, too) == (True, True, False)
    with pytest.raises(IntegrityError), transaction.atomic():
        Harvest.objects.create(source=there)
    services.read(first.id)
    services.read(first.id)
    assert Harvest.objects.get().state == "done"
    assert sum(path.startswith(f"{BASE}/courses") for path in host.asked) == 1


def test_one_whose_machine_is_gone_is_begun_again(host: Host, source: MakeSource) -> None:
    there = source(university.serve(host, [course(1)]))
    gone, _new = services.begin(there, scheduled=True)
    Harvest.objects.update(state_since=now() - timedelta(hours=7))
    row = harvest(there)
    gone.refresh_from_db()
    assert (gone.state, row.state) == ("failed", "done")
    assert reasons(gone) == ["The work on it stopped half-way; nothing was written."]


def test_one_that_is_thrown_away_while_it_is_read_leaves_nothing(
    host: Host, source: MakeSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = source(university.serve(host, [course(1)]))
    row, _new = services.begin(there, scheduled=True)
    real = feeds.read

    def thrown_away(read: Source) -> Any:
        feed = real(read)
        stages.throw_away(row)
        return feed

    monkeypatch.setattr(feeds, "read", thrown_away)
    services.read(row.id)
    row.refresh_from_db()
    assert (row.state, row.folder.exists()) == ("refused", False)
    assert not Course.objects.exists()


def test_a_source_that_is_deleted_while_it_is_read_leaves_nothing(
    host: Host, source: MakeSource, monkeypatch: pytest.MonkeyPatch, data: Path
) -> None:
    there = source(university.serve(host, [course(1)]))
    row, _new = services.begin(there, scheduled=True)
    real = feeds.read

    def deleted(read: Source) -> Any:
        sources.delete(there)
        return real(read)

    monkeypatch.setattr(feeds, "read", deleted)
    services.read(row.id)
    assert not Course.objects.exists()
    assert not Harvest.objects.exists()
    for name in ("harvests", "sources"):
        assert not list((data / name).iterdir())


def test_lines_of_harvests_that_changed_nothing_are_not_kept_for_ever(
    host: Host, source: MakeSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "KEPT_LINES", 3)
    monkeypatch.setattr(sources, "KEPT_FILES", 2)
    there = source(university.serve(host, [course(1)]))
    rows = [harvest(there) for _time in range(6)]
    kept = list(Harvest.objects.order_by("created_at").values_list("id", "kept"))
    assert kept == [(rows[0].id, False), (rows[3].id, False), (rows[4].id, True), (rows[5].id, True)]
    assert [row.folder.exists() for row in rows] == [False, False, False, False, True, True]


def test_what_the_host_says_has_not_changed_is_not_sent_again(host: Host, source: MakeSource, data: Path) -> None:
    there = source(university.serve(host, [course(1)]))
    whole, sent = host.pages[f"{BASE}/courses"], []

    def answer(asked: Asked) -> None:
        if asked.headers.get("If-None-Match") == '"1"':
            asked.say(b"", status=304)
            return
        sent.append(asked.path)
        asked.json({"hasNextPage": False, "items": [course(1)]}, ETag='"1"')

    host.put(f"{BASE}/courses", answer)
    for _time in range(3):
        assert harvest(there).state == "done"
    assert len(sent) == 1
    assert there.folder.is_relative_to(data)
    host.put(f"{BASE}/courses", whole)
    sources.delete(there)
    assert not there.folder.exists()
    assert not Source.objects.exists()
