"""A provider, somebody else's host, and sources that are read there."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.utils import translation
from tests.factories import make_provider
from tests.interchange.harvest import hosts
from tests.interchange.harvest.hosts import Host

from changqing.catalogue.models import Provider
from changqing.interchange import plan_files, queries
from changqing.interchange.harvest import limits, services
from changqing.interchange.models import Harvest, Source
from changqing.interchange.remarks import Remark

MakeSource = Callable[..., Source]


@pytest.fixture
def host() -> Iterator[Host]:
    with hosts.host() as there:
        yield there


@pytest.fixture(autouse=True)
def _near(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine may be asked, and without pauses."""
    settings.HARVEST_PRIVATE = True
    monkeypatch.setattr(limits, "PAUSE_SECONDS", 0.0)


@pytest.fixture
def provider(db: None, data: Path) -> Provider:
    return make_provider()


@pytest.fixture
def source(provider: Provider) -> MakeSource:
    """Make a source of the provider; one that somebody has looked at already, unless a test says otherwise."""

    def make(address: str, kind: str = "ooapi", **more: Any) -> Source:
        return Source.objects.create(
            **{"provider": provider, "kind": kind, "address": address, "confirmed": True, **more}
        )

    return make


def harvest(source: Source, *, scheduled: bool = True) -> Harvest:
    """Read a source as the clock has it read, and return what came of it."""
    row, _new = services.begin(source, scheduled=scheduled)
    services.read(row.id)
    row.refresh_from_db()
    source.refresh_from_db()
    return row


def reasons(row: Harvest) -> list[str]:
    """Return why a harvest failed or waits, in English."""
    return _told(queries.reasons(row))


def notes(row: Harvest) -> list[str]:
    """Return what is said of the feed as a whole, in English."""
    return _told(plan_files.notes(row.folder))


def warned(row: Harvest) -> list[str]:
    return _told(one for line in plan_files.lines(row.folder) for one in line.warnings)


def wrong(row: Harvest) -> list[str]:
    return _told(one for line in plan_files.lines(row.folder) for one in line.wrong)


def _told(remarks: Iterable[Remark]) -> list[str]:
    with translation.override("en"):
        return [remark.text() for remark in remarks]
