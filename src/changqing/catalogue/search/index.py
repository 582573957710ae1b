"""The index as this process has it: opened, followed, made anew when it is missing or broken.

A derived folder under `CHANGQING_DATA/search`. Every machine keeps its own, and brings it up to date by the index
entries of the database; nothing of it is ever the only copy.
"""

import fcntl
import logging
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from changqing.catalogue.models import Course, IndexEntry
from changqing.catalogue.search import building, fields
from changqing.catalogue.search.lexicon import Lexicon
from changqing.core import server
from changqing.core.pages import watcher

WAIT = 0.6  # seconds a page waits for another process that is at it; after that it is answered from the older index
MOST_TO_FOLLOW = 20_000
AGAIN = 60.0  # seconds until a rebuilding that brought nothing is begun again
# What tantivy raises on files that are not as they should be; a panic of its own comes as a BaseException.
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Opened:
    """The index at one version."""

    searcher: Any
    lexicon: Lexicon
    version: int
    combinations: Mapping[str, Sequence[int]]
    frequencies: fields.Frequencies
    # Whether it has followed all that is published: what is made of an older one must not be kept.
    current: bool = True


def folder() -> Path:
    """Return where the index is kept."""
    return Path(settings.DATA) / "search" / fields.FORMAT


def exists() -> bool:
    """Say whether there is an index of this format."""
    return building.read_stand(folder()) is not None


def _stand_is_there() -> bool:
    return (folder() / "stand.json").exists()


@contextmanager
def _lock(wait: float | None) -> Iterator[bool]:
    """Hold the lock of the index: one process at a time writes it. Yield whether it was had within `wait` seconds."""
    path = folder().with_name("lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        had = True
        if wait is None:
            fcntl.flock(lock, fcntl.LOCK_EX)
        else:
            had = _try(lock, time.monotonic() + wait)
        yield had


def _try(lock: Any, deadline: float) -> bool:
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.01)


def reindex() -> int:
    """Make the whole index again beside the one in use, then put it in its place; return how many rows it has."""
    with _lock(None):
        count = building.rebuild(folder(), watcher.ask())
    reader.forget()
    return count


def follow(wait: float | None = None) -> bool:
    """Bring the index up to what is published; say whether it is. A large change makes it anew."""
    stand = building.read_stand(folder())
    version = watcher.ask()
    if stand is not None and stand.version == version:
        return True
    with _lock(wait) as had:
        if not had:
            return False
        version = watcher.ask()
        stand = building.read_stand(folder())
        if stand is None or stand.version > version:  # none yet; or the database was put back to an older one
            building.rebuild(folder(), version)
            return True
        entries = IndexEntry.objects.filter(version__gt=stand.version).values_list("number", "kind", "row")
        changed = list(entries[: MOST_TO_FOLLOW + 1])
        if len(changed) > MOST_TO_FOLLOW:
            building.rebuild(folder(), version)
        else:
            building.follow(folder(), stand, version, changed)
    return True


def follow_quietly() -> None:
    """Bring the index up to date after a change was committed; what fails here is mended by the next search."""
    try:
        if exists():
            follow(WAIT)
            reader.forget()
    except Exception:
        _log.exception("the search index could not be brought up to date; it will be made again")
        reader.broken()


class Reader:
    """The index opened for reading; follows the public version, so that what is published is found at once."""

    def __init__(self) -> None:
        self._opened: Opened | None = None
        self._rebuilding: subprocess.Popen[bytes] | None = None
        self._begun = -AGAIN

    def forget(self) -> None:
        """Open the index anew at the next search."""
        self._opened = None

    def broken(self) -> None:
        """Take note that the index cannot be read: it is set aside, and made again."""
        self._opened = None
        _log.error("the search index cannot be read; it is made again")
        (folder() / "stand.json").unlink(missing_ok=True)

    def opened(self) -> Opened | None:
        """Return the index; None while there is none (it is being made)."""
        wanted = watcher.number()
        if self._opened is not None and self._opened.version >= wanted and self._opened.current:
            if server.serving and not _stand_is_there():  # deleted; what is open is still right, and answers meanwhile
                self._rebuild_beside()
            return self._opened
        if not exists():
            if server.serving:
                self._rebuild_beside()
                return None
            reindex()
        try:
            current = follow(WAIT)
            self._opened = self._open(current)
        except Exception:
            _log.exception("opening the search index")
            self.broken()
            return None if server.serving else self.opened()
        return self._opened

    @staticmethod
    def _open(current: bool) -> Opened:
        stand = building.read_stand(folder())
        if stand is None:
            raise OSError("the index has no stand")
        rows, words = building.open_rows(folder()), building.open_words(folder())
        searcher = rows.searcher()
        frequencies = fields.Frequencies(searcher)
        return Opened(searcher, Lexicon(words), stand.version, stand.combinations, frequencies, current)

    def _rebuild_beside(self) -> None:
        """Have another process make the index, while this one answers."""
        running = self._rebuilding is not None and self._rebuilding.poll() is None
        if running or time.monotonic() - self._begun < AGAIN:
            return
        self._begun = time.monotonic()
        self._rebuilding = subprocess.Popen(
            [sys.executable, "-m", "changqing.core.cli", "search", "reindex", "--missing"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )


reader = Reader()


def prepare(say: Callable[[str], None]) -> None:
    """Make the index where a site with courses has none of this format (it was restored, or upgraded)."""
    if not exists() and Course.objects.exists():
        say("Making the search index …")
        reindex()
