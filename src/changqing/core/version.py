"""The version of all public content. Publishing bumps it; page caches drop what they hold when it moves.

The number lives in the database, so that every process of every machine sees it (asked for once a second). A file
beside the database is touched after each bump, so that processes on the same machine see it at once. A page may say
"today", so a new day is a new version of every page.
"""

import os
import time
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils.timezone import localdate

from changqing.core.models import PublicVersion

POLL_SECONDS = 1.0
LOOK_SECONDS = 0.005  # for so long nobody looks at the file again; who published looks at once
_DAYS = 10_000_000  # more than the ordinal of any day


def _hint_path() -> Path:
    return Path(settings.DATA) / "public-version"


def bump() -> int:
    """Say that public content has changed; return the new version. Counts when the transaction is committed.

    The row is locked until then, so publications come one after another, in the order of their versions.
    """
    with transaction.atomic():
        if not PublicVersion.objects.filter(id=1).update(number=F("number") + 1):
            PublicVersion.objects.get_or_create(id=1, defaults={"number": 1})
        transaction.on_commit(_touch)
        return PublicVersion.objects.values_list("number", flat=True).get(id=1)


def hold() -> None:
    """Let nobody else publish until the surrounding transaction ends; what is read in it is then what is changed.

    With SQLite the transaction itself does that (it begins IMMEDIATE).
    """
    PublicVersion.objects.get_or_create(id=1, defaults={"number": 0})
    PublicVersion.objects.select_for_update().filter(id=1).values_list("number").first()


def _touch() -> None:
    Watcher.touched += 1
    path = _hint_path()
    with suppress(OSError):  # where the disk is full, what was committed stands: others see it within a second
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(str(time.time_ns()))
        os.utime(path, ns=(time.time_ns(),) * 2)


class Watcher:
    """Tells the current version cheaply: a `stat` every few milliseconds, a query a second or after a touch."""

    touched = 0  # how often this process did

    def __init__(self) -> None:
        self._hint = str(_hint_path())
        self._seen: int | None = None
        self._asked = self._looked = 0.0
        self._after = -1  # so many touches it last looked
        self._number = -1
        self._current = -1

    def current(self) -> int:
        """Return the version public pages must be of: it moves with what is published, and with the day."""
        now = time.monotonic()
        fresh = now - self._looked < LOOK_SECONDS and now - self._asked <= POLL_SECONDS
        if fresh and self._after == Watcher.touched:
            return self._current
        self._looked, self._after = now, Watcher.touched
        try:
            hint = os.stat(self._hint).st_mtime_ns
        except FileNotFoundError:
            hint = 0
        if hint != self._seen or now - self._asked > POLL_SECONDS:
            self._number = self.ask()
            self._current = self._number * _DAYS + localdate().toordinal()
            self._seen, self._asked = hint, now
        return self._current

    def number(self) -> int:
        """Return how often something was published, as last seen."""
        self.current()
        return self._number

    @staticmethod
    def ask() -> int:
        """Return how often something was published, asking the database. One query."""
        if not connection.in_atomic_block:  # the edge asks before Django has looked after the connection
            connection.close_if_unusable_or_obsolete()
        number = PublicVersion.objects.filter(id=1).values_list("number", flat=True).first()
        return number or 0
