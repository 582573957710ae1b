"""Where dumps lie: a folder each, named by the moment it was made (UTC), and whole from the moment it is there."""

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings

from changqing.interchange.dump import package
from changqing.interchange.dump.package import Package

KEPT = timedelta(days=7)
_BEGUN = ".begun-"
_name = re.compile(r"\d{8}T\d{6}Z", re.ASCII)


@dataclass(frozen=True)
class Dump:
    """A dump that is whole: where it lies, and its description."""

    folder: Path
    package: Package

    @property
    def name(self) -> str:
        """The moment it was made, as its address has it."""
        return self.folder.name

    def file(self, name: str) -> tuple[str, str] | None:
        """Return media type and SHA-256 of a file that the description names, or of the description; None of others."""
        if name == package.NAME:
            return package.MEDIA_TYPE, hashlib.sha256((self.folder / name).read_bytes()).hexdigest()
        found = self.package.resource(name)
        return (found.mediatype, found.digest) if found else None


def home() -> Path:
    """Return the folder of all dumps."""
    return Path(settings.DATA) / "dumps"


def name_of(moment: datetime) -> str:
    """Return how a dump of that moment is called."""
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def find(name: str) -> Dump | None:
    """Return the dump of that name; None where there is none."""
    folder = home() / name
    if not _name.fullmatch(name):
        return None
    try:
        return Dump(folder, package.read((folder / package.NAME).read_bytes()))
    except FileNotFoundError:
        return None


def every() -> Iterator[Dump]:
    """Yield all dumps, the latest first."""
    names = sorted(os.listdir(home()), reverse=True) if home().is_dir() else []
    return (dump for name in names if (dump := find(name)))


def latest() -> Dump | None:
    """Return the latest dump; None where there is none."""
    return next(every(), None)


@contextmanager
def begun(place: Path) -> Iterator[Path]:
    """Yield a folder to write into; it becomes `place` when all is written, and goes when anything went wrong."""
    place.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=_BEGUN, dir=place.parent))
    try:
        folder.chmod(0o755)
        yield folder
        _settle(folder)
        folder.rename(place)
        _settle(place.parent)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _settle(folder: Path) -> None:
    """Have the names in a folder on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def clear_away(now: datetime) -> None:
    """Throw away what a killed run had begun, and dumps that are too old; the latest stays, however old it is."""
    for folder in home().glob(f"{_BEGUN}*"):
        shutil.rmtree(folder, ignore_errors=True)
    for dump in list(every())[1:]:
        if dump.package.created < now - KEPT:
            shutil.rmtree(dump.folder, ignore_errors=True)
