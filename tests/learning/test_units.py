"""Opening units: what is recorded, what is not, and what the learner sees of it."""

import pytest
from tests.statements import written
from tests.visitors import Site, Visitor

from changqing.accounts.models import Learner
from changqing.learning.models import Enrolment
from changqing.records.models import Statement

pytestmark = pytest.mark.django_db

SEEN = "/learn/balcony/first-steps/seen"


def test_a_course_page_leads_to_the_first_unit_with_no_account(site: Site) -> None:
    site.publish()
    mei = Visitor()
    assert 'href="/learn/balcony/first-steps"' in mei.page("/courses/balcony")
    assert mei.get("/learn/balcony")["Location"] == "/learn/balcony/first-steps"


def test_reading_a_unit_makes_a_learner_and_one_statement(site: Site) -> None:
    release = site.publish()
    mei = Visitor()
    mei.read()
    assert mei.learner
    statement = Statement.objects.get()
    assert (statement.learner_id, statement.course_id) == (mei.learner.id, release.course_id)
    assert len(written(verb="experienced", about="/units/first-steps")) == 1
    assert mei.standing(release).opened == {"first-steps"}


def test_her_cookie_cannot_be_read_by_scripts_nor_sent_by_other_sites(site: Site) -> None:
    site.publish()
    mei = Visitor()
    mei.read()
    cookie = mei.client.cookies["learner"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert int(cookie["max-age"]) > 60 * 60 * 24 * 365


def test_the_page_of_a_unit_alone_records_nothing(site: Site) -> None:
    site.publish()
    stranger = Visitor()
    stranger.page("/learn/balcony/first-steps")
    assert stranger.learner is None
    assert not Statement.objects.exists()


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"sec-purpose": "prefetch"},
        {"sec-purpose": "prefetch;prerender"},
        {"purpose": "prefetch"},
    ],
)
def test_a_picture_asked_for_by_another_site_or_ahead_of_time_records_nothing(
    site: Site, headers: dict[str, str]
) -> None:
    site.publish()
    stranger = Visitor()
    response = stranger.get(SEEN, headers=headers)
    assert response["Content-Type"] == "image/gif"
    assert "learner" not in response.cookies
    assert not Learner.objects.exists()
    assert not Statement.objects.exists()


def test_a_picture_asked_for_by_the_page_itself_counts_and_is_never_kept(site: Site) -> None:
    site.publish()
    response = Visitor().get(SEEN, headers={"sec-fetch-site": "same-origin"})
    assert response["Cache-Control"] == "no-store"
    assert Statement.objects.count() == 1


def test_asking_for_the_head_of_the_picture_records_nothing(site: Site) -> None:
    site.publish()
    Visitor().client.head(SEEN)
    assert not Statement.objects.exists()


@pytest.mark.parametrize(
    "path",
    [
        "/learn/balcony/no-such-unit",
        "/learn/balcony/no-such-unit/seen",
        "/learn/no-such-course/first-steps/seen",
        "/learn/no-such-course",
        "/learn/balcony/first-steps/no-such-page",
        "/courses/no-such-course",
    ],
)
def test_what_is_not_there_is_not_found_and_records_nothing(site: Site, path: str) -> None:
    site.publish()
    assert Visitor().get(path).status_code == 404
    assert not Learner.objects.exists()
    assert not Enrolment.objects.exists()


def test_progress_counts_units_that_are_read_and_whose_questions_are_passed(site: Site) -> None:
    release = site.publish()
    mei = Visitor()
    mei.read(unit="first-steps")
    assert mei.standing(release).done == []
    mei.answer(unit="first-steps")
    assert mei.standing(release).done == ["first-steps"]
    mei.read(unit="going-on")
    assert mei.standing(release).done == ["first-steps"]


def test_an_old_browser_counts_the_units_own_page_and_no_other_sites(site: Site) -> None:
    release = site.publish()
    mei = Visitor()
    mei.client.get("/learn/balcony/first-steps/seen", headers={"Origin": "", "Referer": "http://elsewhere.example/"})
    assert "learner" not in mei.client.cookies
    page = "http://testserver/learn/balcony/first-steps"
    mei.client.get("/learn/balcony/first-steps/seen", headers={"Origin": "", "Referer": page})
    assert mei.standing(release).opened == {"first-steps"}


def test_a_browser_that_shows_no_pictures_completes_a_course_by_its_answers(site: Site) -> None:
    release = site.publish()
    mei = Visitor()
    for unit in ("first-steps", "going-on"):
        mei.answer(unit=unit)
    assert mei.standing(release).done == ["first-steps", "going-on"]
    assert mei.standing(release).completed_at is not None


def test_she_goes_on_where_she_was(site: Site) -> None:
    site.publish()
    mei = Visitor()
    mei.read(unit="going-on")
    assert mei.get("/learn/balcony")["Location"] == "/learn/balcony/going-on"
    mei.answer(unit="going-on")
    assert mei.get("/learn/balcony")["Location"] == "/learn/balcony/first-steps"
    assert 'href="/learn/balcony/first-steps"' in mei.page("/courses/balcony")


def test_the_outline_marks_what_is_done_for_her_and_for_nobody_else(site: Site) -> None:
    site.publish()
    mei, tao = Visitor(), Visitor()
    mei.read()
    mei.answer()
    tao.read()
    assert mei.page("/learn/balcony/going-on").count("<small>Done</small>") == 1
    assert "<small>Done</small>" not in tao.page("/learn/balcony/going-on")
    assert "<small>Done</small>" not in Visitor().page("/learn/balcony/going-on")


def test_the_last_unit_says_what_is_still_missing(site: Site) -> None:
    site.publish()
    mei = Visitor()
    mei.read(unit="going-on")
    mei.answer(unit="going-on")
    page = mei.page("/learn/balcony/going-on")
    assert "Still to do for the certificate" in page
    assert "Read “Lesson 1”." in page
    assert "Answer the questions of “Lesson 1”: 60% right is enough." in page
    assert "Lesson 2”" not in page


def test_my_page_shows_her_courses_and_nobody_elses(site: Site) -> None:
    site.publish("balcony")
    site.publish("kitchen")
    mei, tao = Visitor(), Visitor()
    mei.complete("balcony")
    tao.read("kitchen")
    hers, his = mei.page("/me"), tao.page("/me")
    assert 'href="/courses/balcony/certificate"' in hers
    assert "/learn/kitchen" not in hers
    assert 'href="/learn/kitchen/first-steps"' in his
    assert "/balcony" not in his
    assert "Nothing begun yet" in Visitor().page("/me")


def test_my_page_is_kept_by_no_cache(site: Site) -> None:
    assert Visitor().get("/me")["Cache-Control"] == "private, no-store"
