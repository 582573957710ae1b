"""A release and the office's list tell of the same course: what a release does not speak of stays as it was."""

from pathlib import Path

import pytest
from tests.factories import make_provider, publish_course, write_course_folder

from changqing.catalogue import services as catalogue
from changqing.catalogue.models import Course
from changqing.catalogue.told import CourseTold
from changqing.content import packs, services
from changqing.interchange import course_folder

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data")]


def publish(folder: Path, added: str = "", *, hours: int = 2) -> Course:
    """Publish the course with some lines more in its file, as a new release."""
    path = write_course_folder(folder, "balcony") / "course.toml"
    path.write_text(added + path.read_text(encoding="utf-8").replace("hours = 2", f"hours = {hours}"), encoding="utf-8")
    services.publish(course_folder.read(folder.resolve(), "qinglan"))
    return Course.objects.get(slug="balcony")


def tell(course: Course, **said: object) -> None:
    """Let the office's list say something of the course."""
    catalogue.save_courses([CourseTold(provider="qinglan", id=course.id, **said)])  # type: ignore[arg-type]


def test_a_new_release_leaves_what_it_does_not_speak_of(tmp_path: Path) -> None:
    make_provider()
    course = publish(tmp_path / "course")
    before = [{"en": "Water a plant"}]
    tell(course, credits=1.5, prerequisites=before, code="B-7", level="advanced", areas=["rural-revitalization"])
    course = publish(tmp_path / "course", hours=3)
    assert (course.hours, course.credits, course.level, course.code) == (3, 1.5, "advanced", "B-7")
    assert course.prerequisites == before
    assert course.areas == ["rural-revitalization"]


def test_a_course_that_was_only_in_the_list_keeps_what_the_list_said(tmp_path: Path) -> None:
    provider = make_provider()
    Course.objects.create(
        slug="balcony", provider=provider, category="silver-age", title={"en": "Old"}, credits=2, languages=["bo"]
    )
    release = publish_course(tmp_path / "course")
    course = Course.objects.get(id=release.course_id)
    assert (course.credits, course.category, course.title["en"]) == (2, "hobbies-interests", "Vegetables on a balcony")
    assert course.has_content


def test_what_the_list_withdrew_no_release_offers_again(tmp_path: Path) -> None:
    make_provider()
    course = publish(tmp_path / "course")
    tell(course, state="withdrawn")
    assert publish(tmp_path / "course", hours=3).state == "withdrawn"


def test_what_a_release_told_and_the_next_does_not_is_gone(tmp_path: Path) -> None:
    make_provider()
    told = "credits = 1\nlevel = 'intermediate'\n"
    assert publish(tmp_path / "course", told).credits == 1
    course = publish(tmp_path / "course")
    assert (course.credits, course.level) == (0, "beginner")


def test_a_release_whose_pack_is_broken_hinders_no_other(tmp_path: Path) -> None:
    make_provider()
    course = publish(tmp_path / "course", "credits = 1\n")
    release = course.releases.get()  # type: ignore[attr-defined]
    packs.path_of(release.pack).write_bytes(b"broken")
    assert publish(tmp_path / "course", hours=3).credits == 1
