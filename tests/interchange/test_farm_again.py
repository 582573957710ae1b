"""The real course imported again: unchanged it makes no release, edited it makes the next; a dry run writes nothing."""

import shutil
from pathlib import Path

import pytest
from tests.interchange.conftest import Command, left_behind

from changqing.content import queries
from changqing.content.models import Release
from changqing.core import signing
from changqing.core.models import PublicVersion

SLUG = "iot-for-beginners-farm"


@pytest.fixture
def folder(shared: Path, tmp_path: Path) -> Path:
    """A copy of two lessons of the course, with all that is around them."""
    copy = tmp_path / "iot-for-beginners"
    shutil.copytree(shared / "content" / "iot-for-beginners", copy)
    for lessons in (copy / "2-farm" / "lessons", copy / "translations" / "zh" / "2-farm" / "lessons"):
        for one in lessons.iterdir():
            if one.name[0] not in "56":
                shutil.rmtree(one)
    return copy / "2-farm"


def versions() -> list[int]:
    return list(PublicVersion.objects.values_list("number", flat=True))


def test_a_dry_run_reports_and_writes_nothing_at_all(command: Command, folder: Path, data: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in folder.parent.rglob("*")}
    version = versions()
    signing.site_key()  # the site's, made once, whatever is imported
    site = sorted(data.rglob("*"))
    for options in (("--publish", "--dry-run"), ("--dry-run",), ()):
        done = command("import", folder, "--provider", "qinglan", *options)
        assert done.code == 0
        assert "units" in done.out
        assert done.counts == "1 new, 0 changed, 0 unchanged, 0 wrong", "what it would be"
        assert "Nothing was written" in done.out
    assert left_behind(data) == []
    assert sorted(data.rglob("*")) == site
    assert versions() == version
    assert {path: path.stat().st_mtime_ns for path in folder.parent.rglob("*")} == before


def test_again_unchanged_makes_no_release_and_an_edit_makes_the_next(
    command: Command, folder: Path, data: Path
) -> None:
    first = command("import", folder, "--provider", "qinglan", "--publish")
    assert first.counts == "1 new, 0 changed, 0 unchanged, 0 wrong"
    kept = left_behind(data)
    version = versions()
    again = command("import", folder, "--provider", "qinglan", "--publish")
    assert again.counts == "0 new, 0 changed, 1 unchanged, 0 wrong"
    assert left_behind(data) == kept
    assert versions() == version, "nothing public has changed"

    text = folder / "lessons" / "6-keep-your-plant-secure" / "README.md"
    text.write_text(text.read_text(encoding="utf-8") + "\nOne more sentence on keys.\n", encoding="utf-8")
    edited = command("import", folder, "--provider", "qinglan", "--publish")
    assert edited.counts == "0 new, 1 changed, 0 unchanged, 0 wrong"
    assert list(Release.objects.values_list("number", flat=True)) == [2, 1]
    assert versions() != version
    new, old = (queries.text(one, queries.manifest(one).units[-1].files, "en")[0] for one in Release.objects.all())
    assert "One more sentence on keys." in new
    assert "One more sentence on keys." not in old


def test_a_script_in_one_lesson_stops_the_whole_course(command: Command, folder: Path, data: Path) -> None:
    text = folder / "lessons" / "5-migrate-application-to-the-cloud" / "README.md"
    lines = text.read_text(encoding="utf-8").splitlines()
    lines.insert(20, "\n<script>alert(1)</script>\n")
    text.write_text("\n".join(lines), encoding="utf-8")
    done = command("import", folder, "--provider", "qinglan", "--publish")
    assert done.code == 1
    assert "2-farm/lessons/5-migrate-application-to-the-cloud/README.md:22: <script> is not allowed" in done.out
    assert left_behind(data) == []
