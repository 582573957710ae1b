"""The command line, and what it may have left behind."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.factories import make_provider, write_course_folder

from changqing.catalogue.models import Course, Offering
from changqing.content.models import Release
from changqing.core import cli


@dataclass(frozen=True)
class Done:
    """What a command said, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def counts(self) -> str:
        """The last line: new, changed, unchanged, wrong."""
        return self.out.strip().splitlines()[-1]


Command = Callable[..., Done]


@pytest.fixture
def command(db: None, data: Path, capfd: pytest.CaptureFixture[str]) -> Command:
    """Run `changqing …` on this test's site, which has the provider `qinglan`."""
    make_provider()

    def run(*arguments: object) -> Done:
        capfd.readouterr()
        code = cli.main([str(argument) for argument in arguments])
        said = capfd.readouterr()
        assert "Traceback" not in said.out + said.err
        return Done(code, said.out, said.err)

    return run


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course folder in which all is right."""
    return write_course_folder(tmp_path / "course")


def left_behind(data: Path) -> list[str]:
    """Return what an import left in the database and in the data folder (apart from keys, and the index of what is)."""
    rows = [
        f"{model.__name__} {row.pk}" for model in (Course, Offering, Release) for row in model._default_manager.all()
    ]
    files = [os.path.join(folder, name) for folder, _, names in os.walk(data) for name in names]
    return rows + [one for one in files if "/keys/" not in one and "/search/" not in one]


def lessons(folder: Path, *names: str) -> Path:
    """Write a folder of Markdown lessons as found in the wild."""
    for number, name in enumerate(names, 1):
        lesson = folder / "lessons" / f"{number}-{name}"
        lesson.mkdir(parents=True)
        (lesson / "README.md").write_text(f"# Lesson {name}\n\nWater number {number}.\n", encoding="utf-8")
    links = "".join(f"{n}. [{name}](lessons/{n}-{name}/README.md)\n" for n, name in enumerate(names, 1))
    (folder / "README.md").write_text(f"# Watering\n\nHow to water plants.\n\n{links}", encoding="utf-8")
    return folder
