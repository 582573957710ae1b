"""What every test stands on: translations compiled, fresh caches, the shared material where it is."""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.environment import DATA, ROOT

sys.path.insert(0, str(ROOT / "scripts"))


def pytest_configure(config: pytest.Config) -> None:
    import compile_translations

    compile_translations.compile_all()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes a minute or more, so that no worker is left alone with it at the end."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(DATA, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The test database lets the audit log be emptied, as tests with transactions of their own are cleaned up after.

    `tests/core/test_audit.py` puts the guard back on.
    """
    from django.db import connection

    from changqing.core import audit

    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for statement in audit._UNGUARDS[connection.vendor]:
            cursor.execute(statement)


@pytest.fixture
def data(tmp_path: Path, settings: object) -> Path:
    """A data folder for this test alone (keys, packs, media, index)."""
    settings.DATA = tmp_path / "data"  # type: ignore[attr-defined]
    settings.DATA.mkdir()  # type: ignore[attr-defined]
    return settings.DATA  # type: ignore[attr-defined,no-any-return]


@pytest.fixture(autouse=True)
def _fresh_caches() -> Iterator[None]:
    """No page of one test is answered in another."""
    from changqing.catalogue import search
    from changqing.catalogue.search import synonyms
    from changqing.core import kept, pages, server
    from changqing.records import tools, whole

    whole._authority.cache_clear()  # the next test's first tool has the same number
    tools._known.clear()

    server.serving = False
    kept.forget()
    yield
    pages.store._version = -1
    pages.watcher._asked = -1e9
    pages.watcher._seen = None
    search.reader.forget()
    synonyms.kept.version = -1


@pytest.fixture(scope="session")
def shared() -> Path:
    """The real material beside the project; a test that needs it is skipped where it is absent, and says so."""
    folder = Path(os.environ.get("CHANGQING_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip(f"the shared material is not there ({folder}); set CHANGQING_SHARED to where it is")
    return folder
