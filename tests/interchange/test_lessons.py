"""Folders of Markdown lessons as they are found in the wild, in all their forms."""

import json
from pathlib import Path

import pytest
from PIL import Image
from tests.interchange.conftest import Command, left_behind, lessons

from changqing.content import queries
from changqing.content.models import Release


def import_of(command: Command, folder: Path, *more: str) -> str:
    done = command("import", folder, "--provider", "qinglan", "--publish", *more)
    assert done.code == 0, done.out + done.err
    return done.out


def test_lessons_named_in_chinese_all_stay(command: Command, tmp_path: Path, client: object) -> None:
    """None of their names has a Latin letter for an address: each gets one, and none overwrites another."""
    folder = lessons(tmp_path / "浇水", "认识植物", "浇水", "收获")
    for name in ("作业", "说明", "seen"):
        (folder / "lessons" / "2-浇水" / f"{name}.md").write_text(f"# {name}\n\nThe page {name}.\n", encoding="utf-8")
    import_of(command, folder, "--slug", "watering")
    manifest = queries.manifest(Release.objects.get())
    assert [next(iter(unit.title.values())) for unit in manifest.units] == [
        "Lesson 认识植物",
        "Lesson 浇水",
        "Lesson 收获",
    ]
    assert len({unit.key for unit in manifest.units}) == 3
    for number, unit in enumerate(manifest.units, 1):
        page = client.get(f"/learn/watering/{unit.key}").content.decode()  # type: ignore[attr-defined]
        assert f"Water number {number}." in page
    second = manifest.units[1]
    assert len({page.key for page in second.pages}) == 3
    for one in second.pages:
        body = client.get(f"/learn/watering/{second.key}/{one.key}").content.decode()  # type: ignore[attr-defined]
        assert f"The page {next(iter(one.title.values()))}." in body


def test_lessons_stand_in_the_order_of_the_table_of_contents(command: Command, tmp_path: Path) -> None:
    folder = lessons(tmp_path / "watering", "one", "two", "three")
    (folder / "README.md").write_text(
        "# W\n\nText.\n\n- [b](lessons/3-three/README.md)\n- [a](lessons/1-one)\n- [c](./lessons/2-two/)\n"
    )
    import_of(command, folder)
    assert [unit.key for unit in queries.manifest(Release.objects.get()).units] == ["three", "one", "two"]


def test_ten_lessons_without_a_table_of_contents_stand_in_the_order_of_their_numbers(
    command: Command, tmp_path: Path
) -> None:
    names = "abcdefghijkl"
    folder = lessons(tmp_path / "watering", *names)
    (folder / "README.md").write_text("# W\n\nText.\n")
    import_of(command, folder)
    assert [unit.key for unit in queries.manifest(Release.objects.get()).units] == list(names)


def test_what_a_folder_does_not_say_is_told_and_can_be_said(command: Command, tmp_path: Path) -> None:
    folder = lessons(tmp_path / "watering", "one")
    out = import_of(command, folder)
    for what in ("no author was found", "no licence was found", "category and audience are not said"):
        assert what in out
    import_of(
        command, folder, "--category", "hobbies-interests", "--audience", "parents", "--source", "https://example.org/w"
    )
    course = Release.objects.first().course  # type: ignore[union-attr]
    assert (course.category, course.audiences) == ("hobbies-interests", ["parents"])
    assert course.source_url == "https://example.org/w"


@pytest.mark.parametrize("option", ["--source=javascript:alert(1)", "--slug=../up"])
def test_an_option_that_is_no_address_is_refused(command: Command, tmp_path: Path, data: Path, option: str) -> None:
    folder = lessons(tmp_path / "watering", "one")
    done = command("import", folder, "--provider", "qinglan", "--publish", option)
    assert done.code == 1
    assert "is no address" in done.out + done.err
    assert left_behind(data) == []


def test_a_translated_picture_is_not_taken_from_outside_by_a_link(command: Command, tmp_path: Path, data: Path) -> None:
    Image.new("RGB", (7, 7)).save(tmp_path / "secret.png")
    folder = lessons(tmp_path / "watering", "one")
    (folder / "images").mkdir()
    (folder / "images" / "pot.png").symlink_to(tmp_path / "secret.png")
    readme = folder / "lessons" / "1-one" / "README.md"
    readme.write_text(f"# One\n\n![a pot](../../images/pot.{'0a' * 32}.zh.png)\n")
    out = import_of(command, folder)
    assert "lessons/1-one/README.md:3: the picture" in out
    assert not (data / "content").exists()


def quiz_file(folder: Path, body: str) -> None:
    """Write the quiz app's English file, and link to its quiz 1 from the lesson."""
    app = folder / "quiz-app" / "src"
    app.mkdir(parents=True)
    (app / "en.json").write_text(body, encoding="utf-8")
    readme = folder / "lessons" / "1-one" / "README.md"
    readme.write_text(readme.read_text() + "\n[Quiz](https://quiz.example.org/quiz/1)\n")


def quiz(number: object = 1, right: str = "true", **question: object) -> dict[str, object]:
    options = [{"answerText": "Water", "isCorrect": right}, {"answerText": "Milk", "isCorrect": "false"}]
    return {"id": number, "quiz": [{"questionText": "What do plants drink?", "answerOptions": options, **question}]}


@pytest.mark.parametrize("number", [1, "1"])
def test_a_quiz_app_in_either_spelling_is_read(command: Command, tmp_path: Path, number: object) -> None:
    folder = lessons(tmp_path / "watering", "one")
    quiz_file(folder, json.dumps([{"title": "Quizzes", "quizzes": [quiz(number)]}]))
    import_of(command, folder)
    assert Release.objects.get().answers == {"quiz-1": {"q1": {"right": ["a"]}}}


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ('[\n{"quizzes": \n oops', "quiz-app/src/en.json:3: "),
        ("[1, 2]", "quiz-app/src/en.json: "),
        ('{"quizzes": 5}', "quiz-app/src/en.json: "),
        ('{"quizzes": [1]}', "quiz-app/src/en.json: "),
        ('{"quizzes": [{"id": "one"}]}', "quiz-app/src/en.json: "),
        ('{"quizzes": [{"id": 1, "quiz": [{"answerOptions": [7]}]}]}', "quiz-app/src/en.json: "),
        ("[" * 5_000, "quiz-app/src/en.json:1: |quiz-app/src/en.json: "),
        (
            json.dumps({"quizzes": [quiz(right="false")]}, indent=1),
            "quiz-app/src/en.json:7: no choice is marked as right",
        ),
    ],
)
def test_a_quiz_file_that_is_wrong_is_told_and_nothing_is_left(
    command: Command, tmp_path: Path, data: Path, body: str, told: str
) -> None:
    folder = lessons(tmp_path / "watering", "one")
    quiz_file(folder, body)
    done = command("import", folder, "--provider", "qinglan", "--publish")
    assert done.code == 1
    assert any(one in done.out for one in told.split("|")), done.out
    assert left_behind(data) == []


def test_a_quiz_that_is_in_no_file_is_told_with_the_line_that_links_to_it(command: Command, tmp_path: Path) -> None:
    folder = lessons(tmp_path / "watering", "one")
    quiz_file(folder, json.dumps([{"quizzes": [quiz(7)]}]))
    assert "lessons/1-one/README.md:5: the lesson links to quiz 1" in import_of(command, folder)


def test_an_html_link_in_a_lesson_leads_where_a_markdown_link_does(
    command: Command, tmp_path: Path, client: object
) -> None:
    folder = lessons(tmp_path / "watering", "one", "two")
    readme = folder / "lessons" / "1-one" / "README.md"
    readme.write_text('# One\n\nGo <a href="../2-two/README.md">on</a>, not <a href="../gone.md">off</a>.\n')
    out = import_of(command, folder, "--slug", "watering")
    page = client.get("/learn/watering/one").content.decode()  # type: ignore[attr-defined]
    assert '<a href="/learn/watering/two"' in page
    assert "gone.md" not in page
    assert "lessons/1-one/README.md:3: the link ../gone.md" in out
