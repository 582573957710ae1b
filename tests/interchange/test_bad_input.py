"""Bad input by the command line: a sentence that says where, exit code 1, and nothing left behind."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from tests.factories import QUIZ, make_provider, publish_course, write_course_folder
from tests.interchange.conftest import Command, left_behind

from changqing.catalogue.models import Course
from changqing.content.models import Release

Damage = Callable[[Path], object]


def edit(name: str, old: str, new: str) -> Damage:
    """Return what changes a file of a course folder."""

    def change(folder: Path) -> None:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def add(name: str, text: str) -> Damage:
    """Return what adds lines to the end of a file of a course folder."""
    return lambda folder: (folder / name).write_text((folder / name).read_text(encoding="utf-8") + text, "utf-8")


def put(name: str, body: bytes) -> Damage:
    """Return what puts a file in a course folder, in place of what was there."""
    return lambda folder: (folder / name).write_bytes(body)


def huge(name: str) -> Damage:
    """Return what makes a file of a course folder 300 MB large."""

    def change(folder: Path) -> None:
        with (folder / name).open("wb") as file:
            file.truncate(300_000_000)

    return change


TEXT, CHINESE, QUESTIONS = "1-first-steps/en.md", "1-first-steps/zh-Hans.md", "1-first-steps/quiz.toml"
CASES: dict[str, tuple[Damage, str]] = {
    "broken TOML": (edit("course.toml", "hours = 2", "hours = = 2"), "course.toml:5: "),
    "TOML that is no UTF-8 and no GBK": (put("course.toml", b"\xff\xff = 1"), "course.toml: the file is no text"),
    "no title": (
        edit("course.toml", 'title.zh-Hans = "阳台种菜"\ntitle.en = "Vegetables on a balcony"\n', ""),
        "course.toml: 'title' is missing",
    ),
    "unknown category": (edit("course.toml", "hobbies-interests", "hobbies"), "course.toml: the category 'hobbies'"),
    "unknown audience": (edit("course.toml", '"everyone"', '"cats"'), "course.toml: the audience 'cats' is not known"),
    "a slug that is no address": (
        edit("course.toml", '"balcony"', '"../Balcony"'),
        "course.toml: the slug '../Balcony'",
    ),
    "a source that acts": (
        edit("course.toml", "hours = 2", 'hours = 2\nsource_url = "javascript:alert(1)"'),
        "'source_url' is no address",
    ),
    "hours that are no number": (edit("course.toml", "hours = 2", 'hours = "two"'), "course.toml: Expected `float`"),
    "a field nobody knows": (edit("course.toml", "hours = 2", "hours = 2\nprice = 100"), "unknown field `price`"),
    "a rule that is none": (
        edit("course.toml", '[completion]\nunits = "all"', "[completion]\nunits = 5"),
        "[completion]",
    ),
    "a rule in place of a table": (
        edit("course.toml", '[completion]\nunits = "all"\nscore = 0.6', "[[completion]]"),
        "[completion]",
    ),
    "a score above all": (edit("course.toml", "score = 0.6", "score = 60"), "not 60"),
    "a unit that is not there": (edit("course.toml", 'units = "all"', 'units = ["harvest"]'), "the unit 'harvest'"),
    "no right answer": (edit(QUESTIONS, "right = true\n", ""), f"{QUESTIONS}:2: no choice is marked as right"),
    "no truth": (edit(QUESTIONS, "answer = false\n", ""), f"{QUESTIONS}:36: no choice is marked as right"),
    "two right of one": (edit(QUESTIONS, 'en = "Music"', 'en = "Music"\n  right = true'), f"{QUESTIONS}:2: 2 choices"),
    "the same question key twice": (edit(QUESTIONS, 'key = "q2"', 'key = "q1"'), f"{QUESTIONS}:17: another question"),
    "a kind of question nobody knows": (
        edit(QUESTIONS, '"single"', '"essay"'),
        f"{QUESTIONS}:2: question q1: the kind",
    ),
    "a quiz that is no table": (put(QUESTIONS, b"question = 5"), f"{QUESTIONS}: there is something else"),
    "choices that are no tables": (put(QUESTIONS, b"[[question]]\nchoice = ['a', 'b']"), f"{QUESTIONS}:1: there is"),
    "a broken quiz": (put(QUESTIONS, b"\n\n[[question]\n"), f"{QUESTIONS}:3: "),
    "a script": (add(TEXT, "\n<script>alert(1)</script>\n"), f"{TEXT}:7: <script> is not allowed"),
    "a script in a line": (add(TEXT, "\nhello\nyou <script src=x></script>\n"), f"{TEXT}:8: <script> is not allowed"),
    "a text of 300 MB": (huge(TEXT), f"{TEXT}: the file has 300 MB; a text has at most 2"),
    "a picture of 300 MB": (huge("media/pot.svg"), f"{CHINESE}:5: pot.svg: the picture has 300 MB"),
    "a broken picture": (put("media/pot.svg", b"<svg"), f"{CHINESE}:5: pot.svg: the SVG cannot be read"),
    "a picture that climbs out": (
        add(TEXT, "\n![x](../../secret.png)\n"),
        f"{TEXT}:7: the picture ../../secret.png lies",
    ),
    "a picture at the root": (
        add(TEXT, "\n![x](/etc/logo.png)\n"),
        f"{TEXT}:7: the picture /etc/logo.png lies outside",
    ),
    "a picture of a strange name": (
        add(TEXT, f"\n![x](a%00b.png)\n![y]({'n' * 300}.png)\n"),
        f"{TEXT}:7: the picture a%00b",
    ),
    "a link that climbs out": (
        add(TEXT, "\n[x](../../../etc/passwd)\n"),
        f"{TEXT}:7: the link ../../../etc/passwd climbs",
    ),
    "binary junk": (put(TEXT, bytes(range(256)) * 9), f"{TEXT}: the file is no text"),
    "a program": (put(TEXT, b"\x7fELF\2\1\1\0\0\0"), f"{TEXT}: the file is no text"),
    "a text with no title": (put(TEXT, b"only words"), f"{TEXT}:1: the text has no title"),
    "an empty text": (put(TEXT, b""), f"{TEXT}:1: the text has no title"),
    "a unit with no text": (lambda folder: (folder / "3-empty").mkdir(), "3-empty: the unit has no text"),
    "two units of one key": (
        lambda folder: (folder / "2-going-on").rename(folder / "2-first-steps"),
        "first-steps: two units",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_wrong_is_told_by_file_and_line_and_nothing_is_left(
    case: str, command: Command, course: Path, data: Path
) -> None:
    damage, told = CASES[case]
    damage(course)
    done = command("import", course, "--provider", "qinglan", "--publish")
    assert done.code == 1
    assert told in done.out
    assert "Nothing was imported" in done.err
    assert not done.counts.endswith(" 0 wrong")
    assert left_behind(data) == []


def test_pictures_and_texts_behind_symbolic_links_that_lead_out_are_not_read(
    command: Command, course: Path, data: Path, tmp_path: Path
) -> None:
    Image.new("RGB", (9, 9)).save(tmp_path / "secret.png")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "en.md").write_text("# The secret\n\nPassword: 1234\n")
    (course / "media" / "in.png").symlink_to(tmp_path / "secret.png")
    (course / "3-whole-folder").symlink_to(tmp_path / "outside")
    (course / TEXT).unlink()
    (course / TEXT).symlink_to(tmp_path / "outside" / "en.md")
    add("1-first-steps/zh-Hans.md", "\n![x](../media/in.png)\n")(course)
    done = command("import", course, "--provider", "qinglan", "--publish")
    assert done.code == 1
    assert "1-first-steps/zh-Hans.md:7: the picture ../media/in.png lies outside the folder" in done.out
    assert f"{TEXT}: the file is a link that leads out of the folder" in done.out
    assert "3-whole-folder/en.md: the file is a link that leads out of the folder" in done.out
    assert left_behind(data) == []


def test_links_that_are_no_addresses_are_taken_out_and_told(command: Command, course: Path) -> None:
    add(TEXT, "\n[two](ftp://x/y) [three](//evil.example/) [four](gone.md)\n")(course)
    done = command("import", course, "--provider", "qinglan", "--publish")
    assert done.code == 0
    for target in ("ftp://x/y", "//evil.example/", "gone.md"):
        assert any(f"{TEXT}:7: " in line and target in line for line in done.out.splitlines()), target


def test_an_unknown_provider_is_told(command: Command, course: Path, data: Path) -> None:
    done = command("import", course, "--provider", "nobody", "--publish")
    assert done.code == 1
    assert "No provider has the code 'nobody'." in done.err
    assert left_behind(data) == []


@pytest.mark.parametrize("kind", ["missing", "empty", "file", "strange"])
def test_what_is_no_course_is_told(command: Command, tmp_path: Path, data: Path, kind: str) -> None:
    path = tmp_path / kind
    if kind in ("empty", "strange"):
        path.mkdir()
    if kind == "file":
        path.write_text("hello")
    if kind == "strange":
        (path / "README.md").write_text("# No lessons here")
    done = command("import", path, "--provider", "qinglan", "--publish")
    assert done.code == 1
    assert str(path) in done.err
    assert ("does not exist" if kind == "missing" else "looks like a course") in done.err
    assert left_behind(data) == []


def test_the_address_of_another_providers_course_is_not_taken(
    command: Command, course: Path, data: Path, tmp_path: Path
) -> None:
    mine = publish_course(tmp_path / "mine")
    before = left_behind(data)
    make_provider("lvye")
    done = command("import", course, "--provider", "lvye", "--publish")
    assert done.code == 1
    assert "'balcony' belongs to a course of another provider" in done.err
    assert left_behind(data) == before
    assert Course.objects.get().provider_id == mine.course.provider_id
    other = command("import", course, "--provider", "lvye", "--publish", "--slug", "balcony-2")
    assert other.code == 0
    assert sorted(Course.objects.values_list("slug", flat=True)) == ["balcony", "balcony-2"]


def test_a_text_in_the_old_chinese_encoding_is_read(command: Command, course: Path, client: object) -> None:
    (course / "1-first-steps" / "zh-Hans.md").write_bytes("# 第一课\n\n种菜要有阳光和水。\n".encode("gbk"))
    assert command("import", course, "--provider", "qinglan", "--publish").code == 0
    page = client.get("/learn/balcony/first-steps", headers={"accept-language": "zh"})  # type: ignore[attr-defined]
    assert "种菜要有阳光和水。" in page.content.decode()


def test_partial_takes_what_can_be_understood(command: Command, course: Path) -> None:
    edit(QUESTIONS, "right = true\n", "")(course)
    add(TEXT, "\n<script>alert(1)</script>\n\n![x](../../out.png) the end\n")(course)
    done = command("import", course, "--provider", "qinglan", "--publish", "--partial")
    assert done.code == 0
    assert done.counts == "1 new, 0 changed, 0 unchanged, 3 wrong"
    answers = Release.objects.get().answers
    assert sorted(answers["first-steps-quiz"]) == ["q2", "q3"], "a question that nobody can get right is not asked"
    assert sorted(answers["going-on-quiz"]) == ["q1", "q2", "q3"]


def test_partial_leaves_nothing_where_nothing_can_be_understood(command: Command, course: Path, data: Path) -> None:
    (course / "course.toml").write_text("= broken")
    done = command("import", course, "--provider", "qinglan", "--publish", "--partial")
    assert done.code == 1
    assert done.err.startswith("changqing: ")
    assert left_behind(data) == []


def test_one_wrong_unit_keeps_the_release_before_it_in_place(command: Command, course: Path, data: Path) -> None:
    assert command("import", course, "--provider", "qinglan", "--publish").code == 0
    before = left_behind(data)
    add(TEXT, "\n<script>x</script>\n")(course)
    assert command("import", course, "--provider", "qinglan", "--publish").code == 1
    assert left_behind(data) == before


def test_a_quiz_of_a_thousand_questions_is_read(command: Command, tmp_path: Path) -> None:
    folder = write_course_folder(tmp_path / "long", "long")
    first = QUIZ.split("[[question]]")[1]
    text = "".join("[[question]]" + first.replace('"q1"', f'"q{n}"') for n in range(1000))
    (folder / QUESTIONS).write_text(text, encoding="utf-8")
    assert command("import", folder, "--provider", "qinglan", "--publish").code == 0
    assert len(Release.objects.get().answers["first-steps-quiz"]) == 1000
