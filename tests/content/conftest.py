"""Packs to look into."""

from pathlib import Path

import pytest
from tests.factories import write_course_folder

from changqing.content import packs
from changqing.content.building import Built, build
from changqing.interchange import course_folder


def built_from(folder: Path) -> Built:
    """Return what a course folder becomes, without a database."""
    draft = course_folder.read(folder.resolve(), "qinglan")
    built = build(draft)
    assert not draft.report.errors, draft.report.errors
    return built


def sealed(folder: Path) -> tuple[str, bytes]:
    """Return address and bytes of the pack a course folder becomes."""
    built = built_from(folder)
    return packs.seal(built.manifest, built.files)


@pytest.fixture
def pack(data: Path, tmp_path: Path) -> Path:
    """A pack as it is carried: a file named by its address."""
    address, body = sealed(write_course_folder(tmp_path / "course"))
    path = tmp_path / f"{address}.zip"
    path.write_bytes(body)
    return path
