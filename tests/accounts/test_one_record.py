"""One record for life: what was done before an account was there is in it afterwards, once, whichever way it went."""

import pytest
from tests.factories import RIGHT, WRONG
from tests.statements import written
from tests.visitors import Site, Visitor

from changqing.accounts import queries, services
from changqing.accounts.models import FormerLearner, Learner, User
from changqing.content import queries as content
from changqing.credentials.models import Credential
from changqing.learning import services as learning
from changqing.learning.models import CourseProgress, DayProgress, Enrolment, QuizProgress, UnitProgress
from changqing.records import services as records
from changqing.records.models import Statement

pytestmark = pytest.mark.django_db

BY_LEARNER = (Statement, Enrolment, CourseProgress, UnitProgress, QuizProgress, DayProgress, Credential)


def owners() -> set[object]:
    """Everybody whom any row of learning belongs to."""
    return {owner for table in BY_LEARNER for owner in table.objects.values_list("learner_id", flat=True)}


def test_signing_up_keeps_everything_done_before(site: Site) -> None:
    release = site.publish()
    mei = Visitor()
    mei.read()
    mei.answer()
    before = mei.learner
    assert before
    assert "5 things you have done on this device will be moved" in mei.page("/accounts/signup/")
    mei.sign_up("mei", "梅小雨")
    assert mei.learner == before
    assert mei.learner.name == "梅小雨"
    assert mei.standing(release).done == ["first-steps"]
    assert Statement.objects.filter(learner_id=before.id).count() == 5
    assert "梅小雨, good to see you" in mei.page("/me")
    assert mei.client.cookies["learner"].value == ""


def test_she_finds_it_all_on_another_phone(site: Site) -> None:
    release = site.publish()
    mei = Visitor()
    mei.complete()
    mei.sign_up("mei")
    phone = Visitor()
    phone.sign_in("mei")
    assert phone.standing(release).completed_at is not None
    assert "3 of 3 right" in phone.page("/learn/balcony/first-steps")


def test_what_was_done_before_signing_in_is_added_to_the_account(site: Site) -> None:
    release = site.publish()
    mei = Visitor()
    mei.read(unit="first-steps")
    mei.answer(WRONG, unit="first-steps")
    mei.sign_up("mei")
    own = mei.learner
    phone = Visitor()
    phone.read(unit="going-on")
    phone.answer(RIGHT, unit="going-on")
    phone.answer(RIGHT, unit="first-steps")
    stranger = phone.learner
    assert own
    assert stranger
    phone.sign_in("mei")
    assert phone.learner == own
    assert owners() == {own.id}
    assert not Learner.objects.filter(id=stranger.id).exists()
    standing = phone.standing(release)
    assert standing.done == ["first-steps", "going-on"]
    assert standing.quizzes["first-steps-quiz"].attempts == 2
    assert Statement.objects.count() == 1 + 4 + 1 + 4 + 4 + 1


@pytest.mark.parametrize("first_half_in_account", [True, False])
def test_two_halves_make_a_whole_course_whichever_half_was_in_the_account(
    site: Site, *, first_half_in_account: bool
) -> None:
    release = site.publish()
    halves = ("first-steps", "going-on") if first_half_in_account else ("going-on", "first-steps")
    mei = Visitor()
    mei.sign_up("mei", "梅小雨")
    mei.read(unit=halves[0])
    mei.answer(unit=halves[0])
    phone = Visitor()
    phone.read(unit=halves[1])
    phone.answer(unit=halves[1])
    phone.sign_in("mei")
    assert phone.standing(release).completed_at is not None
    assert len(written(verb="completed")) == 1
    assert Credential.objects.get().learner_id == phone.learner.id  # type: ignore[union-attr]


def test_signing_in_on_phone_after_phone_adds_each_phones_work_once(site: Site) -> None:
    site.publish()
    mei = Visitor()
    mei.sign_up("mei")
    own = mei.learner
    assert own
    for _phone in range(3):
        phone = Visitor()
        phone.read()
        phone.sign_in("mei")
        phone.sign_out()
        phone.sign_in("mei")
    assert Statement.objects.filter(learner_id=own.id).count() == 3
    assert owners() == {own.id}
    assert FormerLearner.objects.filter(learner_id=own.id).count() == 3


def test_adopting_the_same_record_twice_changes_nothing(site: Site) -> None:
    site.publish()
    services.register(username="mei", password="x")
    user = User.objects.get(username="mei")
    phone = Visitor()
    phone.read()
    stranger = phone.learner
    first, second = services.adopt(user, stranger), services.adopt(user, stranger)
    assert first == second
    assert Statement.objects.get().learner_id == first.id
    assert FormerLearner.objects.count() == 1


def test_both_began_the_same_course_and_the_accounts_release_stays(site: Site) -> None:
    old = site.publish(text="Light first.")
    mei = Visitor()
    mei.sign_up("mei")
    mei.read()
    site.publish(text="Water first.")
    phone = Visitor()
    assert "Water first." in phone.read(unit="going-on")
    phone.sign_in("mei")
    assert Enrolment.objects.get().release_id == old.id
    assert "Light first." in phone.page("/learn/balcony/going-on")
    assert phone.standing(old).opened == {"first-steps", "going-on"}


def test_rebuilding_after_a_merge_changes_nothing(site: Site) -> None:
    site.publish()
    mei = Visitor()
    mei.sign_up("mei")
    mei.complete()
    phone = Visitor()
    phone.complete()
    phone.sign_in("mei")
    before = {table: sorted(table.objects.values(), key=str) for table in BY_LEARNER}
    records.rebuild()
    assert {table: sorted(table.objects.values(), key=str) for table in BY_LEARNER} == before


def test_a_former_learner_is_found_under_who_she_is_now_after_many_merges(site: Site) -> None:
    ids = [Learner.objects.create().id for _ in range(3)]
    services.merge(source=ids[0], target=ids[1])
    services.merge(source=ids[1], target=ids[2])
    assert [queries.present_id(one) for one in ids] == [ids[2]] * 3


def test_what_arrives_in_a_former_learners_name_is_hers_too(site: Site) -> None:
    release = site.publish()
    mei = Visitor()
    mei.sign_up("mei")
    phone = Visitor()
    phone.read(unit="going-on")
    stranger = phone.learner
    phone.sign_in("mei")
    unit = content.manifest(release).units[0]
    assert stranger
    learning.open_unit(stranger.id, release, unit)  # was under way in another tab
    learning.answer_quiz(stranger.id, release, unit, unit.quizzes[0], RIGHT)
    assert owners() == {phone.learner.id}  # type: ignore[union-attr]
    assert phone.standing(release).done == ["first-steps"]


def test_a_name_left_out_is_the_user_name(site: Site) -> None:
    mei = Visitor()
    mei.sign_up("meixiaoyu", "   ")
    assert mei.learner
    assert mei.learner.name == "meixiaoyu"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({"username": "mei", "password1": "short", "name": "梅小雨"}, ["mei", "梅小雨"]),
        ({"username": "", "password1": "mountain-tea-42", "name": "梅小雨"}, ["梅小雨"]),
        (
            {"username": "taken", "password1": "mountain-tea-42", "name": "<b>梅</b>"},
            ["taken", "&lt;b&gt;梅&lt;/b&gt;"],
        ),
    ],
)
def test_a_form_that_fails_gives_back_what_was_typed_and_loses_no_progress(
    site: Site, typed: dict[str, str], kept: list[str]
) -> None:
    site.publish()
    services.register(username="taken", password="mountain-tea-42")
    mei = Visitor()
    mei.read()
    before = mei.learner
    response = mei.post("/accounts/signup/", typed)
    page = response.content.decode()
    assert response.status_code == 200
    assert 'role="alert"' in page
    assert all(f'value="{words}"' in page for words in kept)
    assert "mountain-tea-42" not in page
    assert mei.learner == before
    assert User.objects.count() == 1
