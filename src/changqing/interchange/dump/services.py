"""Making a dump: all tables at one moment, whole or not at all, and only where something has changed."""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.utils.timezone import now

from changqing.core.errors import DomainError
from changqing.core.pages import watcher
from changqing.core.snapshot import snapshot
from changqing.interchange.dump import package, shelf, writing
from changqing.interchange.dump.files import Written
from changqing.interchange.dump.shelf import Dump
from changqing.interchange.dump.tables import TABLES

Say = Callable[[str], None]


class BeingMade(DomainError):
    """Another process is making a dump."""

    code = "dump-being-made"


class PlaceTaken(DomainError):
    """Something lies where the dump is to be."""

    code = "place-taken"


@dataclass(frozen=True)
class Made:
    """The latest dump, and whether it was made just now."""

    dump: Dump
    new: bool


def make(say: Say = lambda _line: None, *, again: bool = False) -> Made:
    """Make the dump that people take from the site; where nothing has changed since the latest, only `again` does.

    Raise `BeingMade`, `NotWritten`. Whatever goes wrong, the dumps that are there stay.
    """
    with _alone():
        moment = now().replace(microsecond=0)
        shelf.clear_away(moment)
        latest = shelf.latest()
        if latest:  # the clock may have gone back, and names are in the order of time
            moment = max(moment, latest.package.created + timedelta(seconds=1))
        with snapshot():
            version = watcher.ask()
            if latest and not again and latest.package.lasting == package.lasting(version):
                return Made(latest, new=False)
            return Made(_write(shelf.home() / shelf.name_of(moment), moment, version, say), new=True)


def make_at(place: Path, say: Say = lambda _line: None) -> Dump:
    """Make a dump in another folder, which is not there yet, or empty. Raise `PlaceTaken`, `NotWritten`."""
    if place.exists() and not (place.is_dir() and not any(place.iterdir())):
        raise PlaceTaken(f"{place} is there already.", "Name a folder that is not there yet, or is empty.")
    with snapshot():
        return _write(place, now().replace(microsecond=0), watcher.ask(), say)


def _write(place: Path, moment: datetime, version: int, say: Say) -> Dump:
    files: list[tuple[Written, Written]] = []
    with shelf.begun(place) as folder:
        for table in TABLES:
            lines, parquet = writing.write(table, folder)
            say(f"{table.name:<12}{lines.rows:>12,} rows{lines.size:>16,} bytes .jsonl.gz{parquet.size:>16,} .parquet")
            files.append((lines, parquet))
        described = package.describe(version, moment, files)
        writing.keep(folder / package.NAME, package.written(described))
    return Dump(place, described)


@contextmanager
def _alone() -> Iterator[None]:
    """Hold the site's place as the one process that makes its dump."""
    shelf.home().mkdir(parents=True, exist_ok=True)
    with (shelf.home() / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BeingMade("Another process is making a dump.", "It will be there when that is done.") from None
        yield
