"""What is published is seen by every process of every machine within a second: pages, search, and interfaces."""

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from tests.faults.conftest import CHANGQING, Site, moment

from changqing.core.version import POLL_SECONDS

ASKED = 6  # as often as it takes to meet both workers of a machine


@pytest.fixture
def machines(made: Path, tmp_path: Path) -> Iterator[tuple[Site, Site]]:
    """Two machines that share a database and nothing else; each has two processes."""
    first = Site(tmp_path / "first", made)
    second = Site(tmp_path / "second", made)
    for database in second.data.glob("changqing.sqlite3*"):
        database.unlink()
    second.environment["CHANGQING_DATABASE_URL"] = f"sqlite:///{first.data / 'changqing.sqlite3'}"
    for machine in (first, second):
        machine.start("--workers", "2", "--no-work")
    yield first, second
    for machine in (first, second):
        if machine.server:
            machine.kill()


def write(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="gbk", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def publish(site: Site, table: str, path: Path) -> None:
    done = site.run(str(CHANGQING), table, "import", str(path), "--yes")
    assert done.returncode == 0, done.stdout + done.stderr


def everywhere(machines: tuple[Site, Site], path: str) -> list[str]:
    """Return the answers of all processes to a page, asked again and again over connections of their own."""
    answers = []
    for machine in machines:
        for _time in range(ASKED):
            status, _headers, text = machine.ask("GET", path)
            assert status == 200, text
            answers.append(re.sub("</?mark>", "", text))
    return answers


def test_a_course_is_found_renamed_and_withdrawn_on_every_process(machines: tuple[Site, Site], tmp_path: Path) -> None:
    first, _second = machines
    course = {"办学单位": "青岚示范大学", "课程编号": "K-1", "课程名称": "风筝制作", "类别": "兴趣爱好", "学时": "１２"}
    searched = "/courses?q=" + quote("风筝")
    interface = "/ooapi/v6/courses?q=" + quote("风筝")
    for path in (searched, interface, "/courses", "/providers/qinglan", "/courses.rss"):
        everywhere(machines, path)  # now every process keeps the page of before

    publish(first, "courses", write(tmp_path / "new.csv", [course]))
    moment(POLL_SECONDS)
    for path in (searched, "/courses", "/providers/qinglan", "/courses.rss"):
        assert all("风筝制作" in text for text in everywhere(machines, path)), path
    found = [json.loads(text)["items"] for text in everywhere(machines, interface)]
    assert all(len(items) == 1 for items in found)

    publish(first, "courses", write(tmp_path / "renamed.csv", [course | {"课程名称": "纸鸢制作"}]))
    moment(POLL_SECONDS)
    assert all("纸鸢制作" in text for text in everywhere(machines, "/courses?q=zhiyuan"))
    assert not any("风筝制作" in text for text in everywhere(machines, searched))

    publish(first, "courses", write(tmp_path / "gone.csv", [course | {"课程名称": "纸鸢制作", "状态": "停开"}]))
    moment(POLL_SECONDS)
    assert not any("纸鸢制作" in text for text in everywhere(machines, "/courses?q=zhiyuan"))
