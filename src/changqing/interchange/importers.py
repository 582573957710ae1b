"""What can be imported: each importer says which folders it understands, and reads one into a draft."""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from changqing import interchange
from changqing.content.draft import CourseDraft
from changqing.core.errors import DomainError


class NotUnderstood(DomainError):
    """No importer reads this file or folder."""

    code = "not-understood"


@dataclass(frozen=True)
class Importer:
    """A format: its name, which paths it understands, and how one is read for a provider's code."""

    name: str
    understands: Callable[[Path], bool]
    read: Callable[[Path, str, str | None], CourseDraft]


registered: list[Importer] = []


def register(importer: Importer) -> None:
    """Add a format; the first that understands a path reads it."""
    registered.append(importer)


def read(path: Path, provider: str, *, slug: str | None = None) -> tuple[str, CourseDraft]:
    """Return the name of the format and the draft read from a path; raise `NotUnderstood`.

    `slug` is the course's address, where the folder's own is not wanted.
    """
    for module in pkgutil.iter_modules(interchange.__path__, f"{interchange.__name__}."):
        importlib.import_module(module.name)  # a format is one module of this room, which registers itself
    if not path.exists():
        raise NotUnderstood(f"{path} does not exist.")
    for importer in registered:
        if importer.understands(path):
            return importer.name, importer.read(path.resolve(), provider, slug)
    known = ", ".join(importer.name for importer in registered)
    raise NotUnderstood(f"Nothing in {path} looks like a course.", f"What can be read: {known}.")
