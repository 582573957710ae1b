"""Somebody else's host."""

from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from tests.interchange.harvest import hosts
from tests.interchange.harvest.hosts import Host

from changqing.interchange.harvest import limits


@pytest.fixture
def host() -> Iterator[Host]:
    with hosts.host() as there:
        yield there


@pytest.fixture(autouse=True)
def _near(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine may be asked, and without pauses."""
    settings.HARVEST_PRIVATE = True
    monkeypatch.setattr(limits, "PAUSE_SECONDS", 0.0)
