"""Work in the background: tasks kept in the database, and what is due by the clock. No broker, no second service.

A task is a function under `@task`; `later(task, …)` has it done once the transaction is committed. Beside the server
runs a small watcher (`core/ticker.py`) that starts `changqing work --once` when something waits or the clock says so;
a larger site runs `changqing work` by itself, on as many machines as it likes.
"""

import fcntl
import logging
import os
import socket
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django_tasks import task

from changqing.core.models import Due

TRIES = 3
_log = logging.getLogger(__name__)

__all__ = ["daily", "every", "later", "run_waiting", "task"]


@dataclass(frozen=True)
class Schedule:
    """A task that is due again and again: every so often, or each day after an hour (the site's time)."""

    name: str
    task: Any
    period: timedelta
    hour: int | None = None

    def slot(self, now: datetime) -> datetime:
        """Return the moment it was last due."""
        local = timezone.localtime(now)
        if self.hour is None:
            seconds = int(self.period.total_seconds())
            return datetime.fromtimestamp(int(local.timestamp()) // seconds * seconds, local.tzinfo)
        day = local.replace(hour=self.hour, minute=0, second=0, microsecond=0)
        return day if day <= local else day - timedelta(days=1)


schedules: list[Schedule] = []


def every(period: timedelta, name: str, task: Any) -> None:
    """Have a task done every so often."""
    schedules.append(Schedule(name, task, period))


def daily(hour: int, name: str, task: Any) -> None:
    """Have a task done once a day, after that hour."""
    schedules.append(Schedule(name, task, timedelta(days=1), hour))


def _hint() -> Path:
    return Path(settings.DATA) / "work-waiting"


def later(task: Any, *arguments: Any) -> Any:
    """Have a task done in the background once the transaction is committed; return its result's handle.

    Arguments must be such as JSON has. A task may be begun again after a crash: it must stand that.
    """
    result = task.enqueue(*arguments)
    transaction.on_commit(_tell)
    return result


def _tell() -> None:
    """Touch the file the watcher looks at. On a full disk what was committed stands, and is done later."""
    with suppress(OSError):
        _hint().write_text(str(time.time_ns()))


def enqueue_due(now: datetime | None = None) -> list[str]:
    """Put into the queue what is due by the clock; each slot once, however many machines ask. Return the names."""
    now = now or timezone.now()
    found = []
    for schedule in schedules:
        slot = schedule.slot(now)
        try:
            with transaction.atomic():
                _seen, new = Due.objects.get_or_create(name=schedule.name, defaults={"slot": slot})
                if not new and not Due.objects.filter(name=schedule.name, slot__lt=slot).update(slot=slot):
                    continue
                if new and schedule.hour is not None:
                    continue  # a new site has nothing to catch up with: the first time is tomorrow
                schedule.task.enqueue()
                found.append(schedule.name)
        except IntegrityError:  # another machine was first
            continue
    return found


def _worker_id() -> str:
    return f"{socket.gethostname()[:40]}:{os.getpid()}"


@contextmanager
def _alone() -> Iterator[bool]:
    """Hold this machine's place as its one worker; yield whether it was free."""
    path = Path(settings.DATA) / "work.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def take_back() -> int:
    """Put tasks back into the queue that this machine's worker had begun when it was killed; return how many.

    After three tries one is left as failed.
    """
    from django_tasks_db.models import DBTaskResult

    host = socket.gethostname()[:40]
    count = 0
    for one in DBTaskResult.objects.filter(status="RUNNING"):
        if not one.worker_ids or not str(one.worker_ids[-1]).startswith(f"{host}:"):
            continue
        again = len(one.worker_ids) < TRIES
        one.status = "READY" if again else "FAILED"
        if not again:
            one.finished_at = timezone.now()
        one.save(update_fields=["status", "finished_at"])
        count += again
    return count


def run_waiting(say: Callable[[str], None] = lambda _line: None) -> bool:
    """Do what waits and what is due, then return; False where this machine's worker is at it already."""
    from django_tasks_db.management.commands.db_worker import Worker

    with _alone() as free:
        if not free:
            return False
        if taken := take_back():
            say(f"{taken} tasks begun by a worker that was killed are begun again.")
        for name in enqueue_due():
            say(f"due: {name}")
        worker = Worker(
            queue_names=["default"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=_worker_id(),
            excluded_queue_names=[],
        )
        worker.run()
    return True


def forget_about(ids: Collection[UUID]) -> None:
    """Delete what is kept of tasks, done or waiting, that name one of these ids: of somebody who is erased."""
    from django_tasks_db.models import DBTaskResult

    for one in ids:
        DBTaskResult.objects.filter(args_kwargs__icontains=str(one)).delete()
