"""The demonstration nation for tests. A plug-in; the tests that ask for it are of the group "nation": one worker's."""

import contextlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest


def demo() -> tuple[int, str]:
    """Run `changqing demo`; return exit code and what it said."""
    from changqing.core import cli

    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        return cli.main(["demo"]), said.getvalue()


@pytest.fixture(scope="module")
def nation_folder(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """The nation, made once a file, and taken out again after it."""
    from django.db import transaction
    from django.test import override_settings

    from changqing.core import pages

    folder = tmp_path_factory.mktemp("nation")
    with django_db_blocker.unblock(), override_settings(DATA=folder), transaction.atomic():
        pages.watcher._asked = -1e9
        code, said = demo()
        assert code == 0, said
        yield folder
        transaction.set_rollback(True)


@pytest.fixture
def nation(nation_folder: Path, db: None) -> Path:
    """The nation's data folder, and its rows in the database."""
    return nation_folder
