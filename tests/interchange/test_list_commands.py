"""`changqing providers import` and its like: a preview, then all of it or nothing, and a last line of counts."""

import sys
from pathlib import Path

import pytest
from tests.factories import make_course
from tests.interchange.conftest import Command
from tests.interchange.lists import table
from tests.interchange.sheets.workbooks import xlsx

from changqing.catalogue.models import Course, Offering, Provider
from changqing.catalogue.regions import official

HEAD = "代码|名称|层次|省份"


@pytest.fixture
def office(tmp_path: Path, db: None) -> Path:
    official.load()
    return tmp_path


def write(path: Path, *rows: str) -> Path:
    path.write_bytes(table(*rows))
    return path


def test_a_list_is_previewed_and_written(command: Command, office: Path) -> None:
    done = command("providers", "import", write(office / "list.csv", HEAD, "a|甲大学|本科|云南"))
    assert (done.code, done.counts) == (0, "1 new, 0 changed, 0 unchanged, 0 wrong")
    assert "list.csv: 1 rows of providers." in done.out
    assert "row 2, 甲大学" in done.out
    assert Provider.objects.filter(code="a").exists()
    again = command("providers", "import", office / "list.csv")
    assert (again.code, again.counts) == (0, "0 new, 0 changed, 1 unchanged, 0 wrong")


def test_a_dry_run_writes_nothing(command: Command, office: Path) -> None:
    done = command("providers", "import", write(office / "a.csv", HEAD, "a|甲大学|本科|云南"), "--dry-run")
    assert (done.code, done.counts) == (0, "1 new, 0 changed, 0 unchanged, 0 wrong")
    assert not Provider.objects.filter(code="a").exists()


def test_wrong_rows_stop_the_whole_unless_the_rest_is_asked_for(command: Command, office: Path) -> None:
    path = write(office / "a.csv", HEAD, "a|甲大学|本科|云南", "b|乙大学|甲等|云南")
    done = command("providers", "import", path)
    assert (done.code, done.counts) == (1, "1 new, 0 changed, 0 unchanged, 1 wrong")
    assert "row 3, 乙大学: Leads to: “甲等” is not known" in done.out
    assert not Provider.objects.filter(code="a").exists()
    done = command("providers", "import", path, "--partial")
    assert (done.code, done.counts) == (0, "1 new, 0 changed, 0 unchanged, 1 wrong")
    assert Provider.objects.filter(code="a").exists()


def test_warnings_do_not_count_as_wrong(command: Command, office: Path) -> None:
    done = command("providers", "import", write(office / "a.csv", "名称|层次|省份|市", "甲大学|本科|云南|无此市"))
    assert (done.code, done.counts) == (0, "1 new, 0 changed, 0 unchanged, 0 wrong")
    assert "Warnings (1):" in done.out


def test_what_changes_is_shown_old_and_new(command: Command, office: Path) -> None:
    done = command(
        "providers", "import", write(office / "a.csv", "代码|名称|网址", "qinglan|青岚大学|https://a.example")
    )
    assert (
        "row 2, 青岚大学: Name of the provider: 青岚示范大学 → 青岚大学. Website: nothing → https://a.example."
        in done.out
    )


def test_long_lists_are_cut_and_can_be_seen_whole(command: Command, office: Path) -> None:
    path = write(office / "a.csv", HEAD, *[f"p{number}|校{number}|本科|云南" for number in range(60)])
    done = command("providers", "import", path, "--dry-run")
    assert "… and 10 more; --all shows them" in done.out
    assert "校59" not in done.out
    assert "校59" in command("providers", "import", path, "--dry-run", "--all").out


def test_courses_and_offerings_are_imported_alike(command: Command, office: Path) -> None:
    path = office / "courses.xlsx"
    path.write_bytes(xlsx(["课程编号", "课程名称", "类别"], ["C1", "大棚番茄", "兴趣爱好"]))
    done = command("courses", "import", path, "--provider", "qinglan")
    assert (done.code, done.counts) == (0, "1 new, 0 changed, 0 unchanged, 0 wrong")
    done = command("offerings", "import", write(office / "o.csv", "课程编号|授课方式|开始日期", "C1|线上|2027年3月1日"))
    assert (done.code, done.counts) == (0, "1 new, 0 changed, 0 unchanged, 0 wrong")
    assert Offering.objects.get().course == Course.objects.get()


def test_rows_of_others_are_wrong_where_it_is_limited_to_one_provider(command: Command, office: Path) -> None:
    make_course()
    path = write(office / "a.csv", "单位|课程名称|类别", "没有的学校|甲|兴趣爱好", "qinglan|乙|兴趣爱好")
    done = command("courses", "import", path, "--provider", "青岚示范大学")
    assert (done.code, done.counts) == (1, "1 new, 0 changed, 0 unchanged, 1 wrong")


def test_a_provider_that_is_not_there_is_told(command: Command, office: Path) -> None:
    done = command("courses", "import", write(office / "a.csv", "课程名称", "甲"), "--provider", "nobody")
    assert done.code == 1
    assert "No provider has the code or the name “nobody”." in done.err


@pytest.mark.parametrize("name", ["none.csv", "picture.xlsx", "folder"])
def test_what_cannot_be_read_is_told_in_a_sentence(command: Command, office: Path, name: str) -> None:
    (office / "picture.xlsx").write_bytes(b"\x89PNG\r\n\x1a\n")
    (office / "folder").mkdir()
    done = command("providers", "import", office / name)
    assert done.code == 1
    assert done.err.startswith("changqing: ")


@pytest.mark.parametrize(("answer", "written"), [("y", True), ("n", False), ("", False)])
def test_at_a_terminal_it_asks_before_it_writes(
    command: Command, office: Path, monkeypatch: pytest.MonkeyPatch, answer: str, written: bool
) -> None:
    import io

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdin", Terminal(f"{answer}\n"))
    path = write(office / "a.csv", HEAD, "a|甲大学|本科|云南")
    done = command("providers", "import", path)
    assert "Write 1 new and 0 changed rows? [y/N]" in done.out
    assert Provider.objects.filter(code="a").exists() is written
    assert done.counts == "1 new, 0 changed, 0 unchanged, 0 wrong"
    monkeypatch.setattr(sys, "stdin", Terminal(""))
    assert "[y/N]" not in command("providers", "import", path, "--yes").out
    assert Provider.objects.filter(code="a").exists()


def test_the_list_of_providers_is_still_there(command: Command) -> None:
    done = command("providers", "list")
    assert done.out.startswith("qinglan ")
