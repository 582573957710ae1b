"""A learner stays on the release she began; who begins later reads the new one."""

import pytest
from tests.factories import RIGHT
from tests.statements import written
from tests.visitors import Site, Visitor

pytestmark = pytest.mark.django_db


def test_she_goes_on_reading_the_text_she_began_and_a_newcomer_reads_the_new_one(site: Site) -> None:
    site.publish(text="Light first.")
    mei = Visitor()
    assert "Light first." in mei.read()
    site.publish(text="Water first.")
    tao = Visitor()
    assert "Water first." in tao.read()
    for page in (mei.page("/learn/balcony/first-steps"), mei.page("/learn/balcony/going-on")):
        assert "Light first." in page
        assert "Water first." not in page
    assert "Light first." not in tao.page("/learn/balcony/going-on")
    assert "Water first." in Visitor().page("/learn/balcony/first-steps")


def test_her_statements_name_the_release_she_is_on(site: Site) -> None:
    old = site.publish()
    mei = Visitor()
    mei.read()
    new = site.publish(text="Water first.")
    mei.answer()
    Visitor().read()
    assert sum(str(old.id) in str(one) for one in written()) == 5
    assert sum(str(new.id) in str(one) for one in written()) == 1


def test_a_unit_taken_out_of_the_course_is_there_for_her_and_for_no_newcomer(site: Site) -> None:
    release = site.publish(units=("first-steps", "going-on"))
    mei = Visitor()
    mei.read()
    for path in (site.folder / "balcony" / "2-going-on").iterdir():
        path.unlink()
    (site.folder / "balcony" / "2-going-on").rmdir()
    site.publish(units=("first-steps", "harvest"), text="Water first.")
    mei.answer(RIGHT)
    mei.read(unit="going-on")
    mei.answer(RIGHT, unit="going-on")
    assert mei.standing(release).completed_at is not None
    assert mei.get("/learn/balcony/harvest").status_code == 404
    tao = Visitor()
    assert tao.get("/learn/balcony/going-on").status_code == 404
    assert tao.get("/learn/balcony/going-on/seen").status_code == 404
    assert tao.post("/learn/balcony/going-on/quizzes/going-on-quiz", RIGHT).status_code == 404
    tao.read(unit="harvest")


def test_a_learner_who_has_answered_keeps_her_marks_when_the_course_changes(site: Site) -> None:
    site.publish()
    mei = Visitor()
    mei.read()
    mei.answer()
    site.publish(text="Water first.")
    assert "3 of 3 right" in mei.page("/learn/balcony/first-steps")
    assert '<progress value="1" max="2"' in mei.page("/courses/balcony")


def test_her_course_page_lists_the_units_of_her_release(site: Site) -> None:
    site.publish(units=("first-steps", "going-on"))
    mei = Visitor()
    mei.read()
    site.publish(units=("first-steps", "something-new"))
    hers, newcomers = mei.page("/courses/balcony"), Visitor().page("/courses/balcony")
    assert "/learn/balcony/something-new" not in hers
    assert mei.get("/learn/balcony/going-on").status_code == 200
    assert "/learn/balcony/something-new" in newcomers
