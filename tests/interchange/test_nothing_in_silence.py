"""What an import does not take it names, and what it cannot take truly it refuses."""

from pathlib import Path

import pytest
from tests.factories import make_provider, write_course_folder

from changqing.content import services
from changqing.content.services import DraftIsWrong
from changqing.interchange import course_folder, markdown_lessons

pytestmark = pytest.mark.django_db


def _read(folder: Path) -> str:
    draft = course_folder.read(folder.resolve(), make_provider().code)
    return "\n".join(map(str, draft.report.notes))


def test_texts_that_are_no_units_are_named(tmp_path: Path) -> None:
    folder = write_course_folder(tmp_path / "course")
    for name in ("2-Beta/en.md", "third/en.md", "1-first-steps/fr.md"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("# Beta\n")
    notes = _read(folder)
    for name in ("2-Beta/en.md", "third/en.md", "1-first-steps/fr.md"):
        assert f"{name}: it is no unit's text or quiz" in notes


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("answer = false", 'answer = "false"'), "'answer' is true or false"),
        (("right = true", 'right = "no"'), "'right' is true or false"),
        (('key = "q2"', 'key = "q2"\nhint = "x"'), "'hint' is not known here"),
        (('key = "q2"', 'key = "1.a b"'), "'1.a b' cannot be a key"),
    ],
)
def test_a_quiz_that_says_something_else_than_it_seems_is_refused(
    tmp_path: Path, change: tuple[str, str], told: str
) -> None:
    folder = write_course_folder(tmp_path / "course")
    quiz = folder / "1-first-steps" / "quiz.toml"
    quiz.write_text(quiz.read_text(encoding="utf-8").replace(*change), encoding="utf-8")
    draft = course_folder.read(folder.resolve(), make_provider().code)
    with pytest.raises(DraftIsWrong):
        services.publish(draft)
    assert any(told in note.what and "quiz.toml:" in note.where for note in draft.report.errors)


def test_a_course_without_units_is_not_published_even_in_part(data: Path, tmp_path: Path) -> None:
    folder = write_course_folder(tmp_path / "course", units=())
    with pytest.raises(DraftIsWrong):
        services.publish(course_folder.read(folder.resolve(), make_provider().code), partial=True)


def test_lessons_without_a_readme_and_an_empty_licence_are_named(tmp_path: Path) -> None:
    folder = tmp_path / "course"
    for name, text in (
        ("README.md", "# Course\n\nAbout.\n"),
        ("1-one/README.md", "# One\n"),
        ("2-two/lesson.md", "# Two\n"),
        ("extra.md", "# Extra\n"),
        ("LICENSE", ""),
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    notes = "\n".join(map(str, markdown_lessons.read(folder.resolve(), make_provider().code).report.notes))
    assert "2-two/lesson.md: it belongs to no lesson" in notes
    assert "extra.md: it belongs to no lesson" in notes
    assert "LICENSE: the licence is empty" in notes
