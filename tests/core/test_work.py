"""Work in the background: done once it is committed, each slot of the clock once, begun again after a crash."""

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from changqing.core import work
from changqing.core.models import Due
from changqing.core.work import Schedule, enqueue_due, later, run_waiting, take_back, task

SHANGHAI = ZoneInfo("Asia/Shanghai")
done: list[str] = []


@task()
def note(word: str) -> None:
    """Take note that the task was done."""
    done.append(word)


@task()
def due() -> None:
    """Take note that what was due was done."""
    done.append("due")


@task()
def fail() -> None:
    """Go wrong."""
    raise ValueError("as planned")


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    done.clear()
    monkeypatch.setattr(work, "schedules", [])


@pytest.mark.django_db(transaction=True)
def test_a_task_is_done_once_it_is_committed_and_not_before(data: Path) -> None:
    with transaction.atomic():
        later(note, "learn")
        assert not (data / "work-waiting").exists()
    assert (data / "work-waiting").exists()
    assert run_waiting()
    assert done == ["learn"]
    assert run_waiting()
    assert done == ["learn"]


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_is_not_done(data: Path) -> None:
    def half_way() -> None:
        with transaction.atomic():
            later(note, "never")
            raise ValueError("rolled back")

    with pytest.raises(ValueError, match="rolled back"):
        half_way()
    run_waiting()
    assert done == []


@pytest.mark.django_db(transaction=True)
def test_one_that_fails_keeps_no_other_from_being_done(data: Path) -> None:
    later(fail)
    later(note, "after")
    run_waiting()
    assert done == ["after"]
    assert sorted(DBTaskResult.objects.values_list("status", flat=True)) == ["FAILED", "SUCCESSFUL"]


@pytest.mark.django_db
def test_each_slot_of_the_clock_is_due_once() -> None:
    work.schedules.append(Schedule("hourly", due, timedelta(hours=1)))
    noon = datetime(2026, 12, 1, 12, 5, tzinfo=SHANGHAI)
    assert enqueue_due(noon) == ["hourly"]
    assert enqueue_due(noon + timedelta(minutes=50)) == []
    assert enqueue_due(noon + timedelta(minutes=56)) == ["hourly"]
    assert enqueue_due(noon + timedelta(hours=9)) == ["hourly"]  # what was missed is done once, not nine times
    assert enqueue_due(noon) == []  # a clock that went back


@pytest.mark.django_db
def test_what_is_due_daily_waits_for_its_hour_and_not_on_the_first_day() -> None:
    work.schedules.append(Schedule("nightly", due, timedelta(days=1), hour=2))
    first = datetime(2026, 12, 1, 12, 0, tzinfo=SHANGHAI)
    assert enqueue_due(first) == []
    assert enqueue_due(first.replace(day=2, hour=1)) == []
    assert enqueue_due(first.replace(day=2, hour=2)) == ["nightly"]
    assert enqueue_due(first.replace(day=2, hour=23)) == []
    assert Due.objects.get(name="nightly").slot == datetime(2026, 12, 2, 2, 0, tzinfo=SHANGHAI)


@pytest.mark.django_db(transaction=True)
def test_what_a_killed_worker_had_begun_is_begun_again_three_times_at_most(data: Path) -> None:
    later(note, "again")
    row = DBTaskResult.objects.get()
    for _time in range(2):
        row.claim(work._worker_id())
        assert take_back() == 1
        row.refresh_from_db()
        assert row.status == "READY"
    row.claim(work._worker_id())
    assert take_back() == 0
    row.refresh_from_db()
    assert row.status == "FAILED"


@pytest.mark.django_db(transaction=True)
def test_what_another_machine_is_at_is_left_to_it(data: Path) -> None:
    later(note, "theirs")
    DBTaskResult.objects.get().claim("elsewhere:77")
    assert take_back() == 0
    assert DBTaskResult.objects.get().status == "RUNNING"
