"""A helper does some things for a learner, by her consent: what she lets him do, while she lets him, and no more."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.classes.world import make_session
from tests.visitors import RIGHT, Site, Visitor

from changqing.accounts import erasing
from changqing.accounts.helping import services
from changqing.accounts.models import HelpedAct, Helping, User
from changqing.classes.models import Booking, BookingChange
from changqing.core import audit
from changqing.credentials.models import Credential
from changqing.learning.models import Enrolment
from changqing.records.models import Statement

pytestmark = pytest.mark.django_db
ALL = {"scope": ["courses", "classes"], "days": "30"}


@pytest.fixture
def grandma(site: Site) -> Visitor:
    site.publish()
    visitor = Visitor()
    visitor.sign_up("grandma", "王秀英")
    return visitor


@pytest.fixture
def daughter() -> Visitor:
    visitor = Visitor()
    visitor.sign_up("daughter", "李梅")
    return visitor


def code_for(visitor: Visitor, **told: Any) -> str:
    """Return the code of a helper that was just asked for."""
    visitor.post("/me/helpers/invite", {**ALL, **told})
    found = re.search(r'<bdi dir="ltr">([2-9A-Z]{8})</bdi>', visitor.page("/me/helpers"))
    assert found
    return found[1]


def helps(helper: Visitor, helped: Visitor, **told: Any) -> str:
    """Have one help the other; return the address of the helper's page."""
    return str(helper.post("/me/helping", {"code": code_for(helped, **told)})["Location"])


def test_a_daughter_books_a_seat_for_her_mother_who_reads_of_it(grandma: Visitor, daughter: Visitor) -> None:
    session = make_session(seats=5)
    page = helps(daughter, grandma)
    assert "王秀英" in daughter.page(page)
    assert "Ask for a seat for 王秀英" in daughter.page(session.url)
    assert daughter.post(f"{page}/book", {"session": str(session.id)}).status_code == 302
    seat = Booking.objects.get()
    assert (seat.learner_id, seat.name, seat.state) == (grandma.learner.id, "王秀英", "booked")
    assert BookingChange.objects.get().by_user == User.objects.get(username="daughter").id
    mine = grandma.page("/me")
    assert "李梅" in mine
    assert "asked for a seat for you" in mine
    grandma.post("/me/helpers/read", {"until": HelpedAct.objects.latest("at").at.isoformat()})
    assert "asked for a seat for you" not in grandma.page("/me")
    assert "asked for a seat for you" in grandma.page("/me/helpers")
    daughter.post(f"{page}/seat", {"booking": str(seat.id), "do": "withdraw"})
    assert Booking.objects.get().state == "withdrawn"
    assert "gave your seat back" in grandma.page("/me")


def test_a_course_put_on_her_page_waits_there_once_and_nothing_is_in_her_record(
    grandma: Visitor, daughter: Visitor
) -> None:
    page = helps(daughter, grandma)
    assert "王秀英" in daughter.page("/courses/balcony")
    for _again in range(2):
        daughter.post(f"{page}/courses", {"course": "balcony"})
    assert Enrolment.objects.get().learner_id == grandma.learner.id
    assert HelpedAct.objects.filter(kind="course-put").count() == 1
    assert Statement.objects.count() == 0
    assert "/learn/balcony/first-steps" in grandma.page("/me")
    assert daughter.post(f"{page}/courses", {"course": "nothing"}).status_code == 404


def test_the_helper_learns_and_earns_in_his_own_name_alone(grandma: Visitor, daughter: Visitor) -> None:
    helps(daughter, grandma)
    daughter.read()
    daughter.answer(RIGHT)
    daughter.complete()
    assert set(Credential.objects.values_list("learner_id", flat=True)) == {daughter.learner.id}
    assert set(Statement.objects.values_list("learner_id", flat=True)) == {daughter.learner.id}


@pytest.mark.parametrize("scope", ["courses", "classes"])
def test_what_she_did_not_let_him_do_does_not_exist_for_him(grandma: Visitor, daughter: Visitor, scope: str) -> None:
    session = make_session()
    page = helps(daughter, grandma, scope=[scope])
    sent = {"courses": {"course": "balcony"}, "book": {"session": str(session.id)}}
    allowed = {"courses": "courses", "classes": "book"}[scope]
    for act, fields in sent.items():
        assert daughter.post(f"{page}/{act}", fields).status_code == (302 if act == allowed else 404)


def test_one_tap_ends_it_at_once(grandma: Visitor, daughter: Visitor) -> None:
    session = make_session()
    page = helps(daughter, grandma)
    helping = Helping.objects.get()
    grandma.post(f"/me/helpers/{helping.id}/end")
    assert daughter.get(page).status_code == 404
    assert daughter.post(f"{page}/book", {"session": str(session.id)}).status_code == 404
    assert Booking.objects.count() == 0
    assert grandma.post(f"/me/helpers/{helping.id}/end").status_code == 302  # twice changes nothing
    helping.refresh_from_db()
    assert helping.ended_by == "learner"


def test_the_helper_goes_and_she_reads_it(grandma: Visitor, daughter: Visitor) -> None:
    helps(daughter, grandma)
    daughter.post(f"/me/helpers/{Helping.objects.get().id}/end")
    assert "does not help you any more" in grandma.page("/me")


def test_it_is_over_with_its_term(grandma: Visitor, daughter: Visitor) -> None:
    page = helps(daughter, grandma)
    Helping.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    assert daughter.get(page).status_code == 404
    assert "Nobody helps you at present" in grandma.page("/me/helpers")


def test_a_code_is_good_for_one_person_and_one_day(grandma: Visitor, daughter: Visitor) -> None:
    code = code_for(grandma)
    assert grandma.post("/me/helping", {"code": code}).status_code == 409  # one's own
    assert daughter.post("/me/helping", {"code": f" {code[:4].lower()} {code[4:]} "}).status_code == 302
    other = Visitor()
    other.sign_up("other")
    assert other.post("/me/helping", {"code": code}).status_code == 409
    assert other.post("/me/helping", {"code": ""}).status_code == 409
    late = code_for(grandma)
    Helping.objects.filter(code=late).update(code_until=timezone.now())
    assert other.post("/me/helping", {"code": late}).status_code == 409


def test_codes_cannot_be_guessed(grandma: Visitor, daughter: Visitor) -> None:
    code = code_for(grandma)
    statuses = [daughter.post("/me/helping", {"code": f"AAAAAA{n:02}"}).status_code for n in range(12)]
    assert statuses[:10] == [409] * 10
    assert statuses[10:] == [429] * 2
    assert daughter.post("/me/helping", {"code": code}).status_code == 429


def test_strangers_and_other_helpers_come_to_nothing(grandma: Visitor, daughter: Visitor) -> None:
    page = helps(daughter, grandma)
    stranger = Visitor()
    stranger.sign_up("stranger")
    helping = Helping.objects.get()
    session = make_session()
    assert stranger.get(page).status_code == 404
    assert stranger.post(f"{page}/book", {"session": str(session.id)}).status_code == 404
    assert stranger.post(f"/me/helpers/{helping.id}/end").status_code == 404
    assert Visitor().get(page).status_code == 302
    helping.refresh_from_db()
    assert helping.ended_at is None


def test_a_seat_of_somebody_else_is_not_the_helpers_to_give_back(grandma: Visitor, daughter: Visitor) -> None:
    page = helps(daughter, grandma)
    other = Visitor()
    other.sign_up("other")
    session = make_session()
    other.post(f"{session.url}/book")
    seat = Booking.objects.get()
    assert daughter.post(f"{page}/seat", {"booking": str(seat.id), "do": "withdraw"}).status_code == 404
    assert Booking.objects.get().state == "booked"


@pytest.mark.parametrize(
    "sent", [{"scope": [], "days": "30"}, {"days": "9999"}, {"days": "0"}, {"days": "x"}, {"scope": ["exams"]}]
)
def test_nobody_can_ask_for_a_helper_otherwise(grandma: Visitor, sent: dict[str, Any]) -> None:
    assert grandma.post("/me/helpers/invite", {**ALL, **sent}).status_code == 409
    assert Helping.objects.count() == 0


def test_there_are_five_helpers_at_most(grandma: Visitor) -> None:
    statuses = [grandma.post("/me/helpers/invite", ALL).status_code for _one in range(6)]
    assert statuses == [302] * 5 + [409]


def test_to_ask_for_a_helper_she_shows_that_it_is_she(grandma: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("changqing.accounts.proving.MINUTES", -1)
    answer = grandma.post("/me/helpers/invite", ALL)
    assert answer["Location"].startswith("/accounts/reauthenticate/")
    assert Helping.objects.count() == 0


def test_that_he_looked_is_in_the_log_she_reads(grandma: Visitor, daughter: Visitor) -> None:
    page = helps(daughter, grandma)
    daughter.get(page)
    acts = [one.act for one in audit.about(grandma.learner.id)]
    assert {"helper:asked", "helper:came", "seen"} <= set(acts)
    assert "李梅" in grandma.page("/me/data")


def test_who_is_erased_helps_nobody_and_what_was_done_stays_hers(grandma: Visitor, daughter: Visitor) -> None:
    page = helps(daughter, grandma)
    daughter.post(f"{page}/courses", {"course": "balcony"})
    erasing.erase(erasing.person_of(daughter.learner))
    assert Helping.objects.count() == 0
    told = grandma.page("/me/helpers")
    assert "李梅" not in told
    assert "Somebody who helped you" in told
    erasing.erase(erasing.person_of(grandma.learner))
    assert HelpedAct.objects.count() == 0


def test_what_is_over_is_forgotten_in_time(grandma: Visitor, daughter: Visitor) -> None:
    helps(daughter, grandma)
    code_for(grandma)
    assert services.forget_over() == 0
    long_ago = timezone.now() - timedelta(days=366)
    Helping.objects.update(ended_at=long_ago, code_until=long_ago)
    assert services.forget_over() == 2
