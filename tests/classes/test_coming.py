"""A learner checks in by the code on the screen: rules against those who are not there that shut out nobody who is."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from tests.classes.test_roll import Phone, attendance, booked, hours
from tests.classes.world import begun, make_session, make_teacher, person
from tests.visitors import Site, Visitor

from changqing.accounts.models import User
from changqing.classes.models import Mark, Session, WrongCode
from changqing.classes.roll import codes, coming
from changqing.classes.roll.coming import Coming, TooManyTries, WrongCodeTyped
from changqing.classes.seats import services as seats
from changqing.classes.seats.services import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def zhou(site: Site) -> User:
    return make_teacher("zhou", "周明远")


@pytest.fixture
def session(zhou: User) -> Session:
    return begun(make_session(seats=40, teachers=[zhou]), 2)


def now_step() -> int:
    return codes.step_of(timezone.now())


def in_room(session: Session) -> tuple[float, float]:
    return session.place.latitude, session.place.longitude


def test_who_types_the_number_waits_for_the_teachers_word_and_then_has_her_hours(zhou: User, session: Session) -> None:
    who = booked(session)
    coming.by_digits(session, codes.digits(session.secret, now_step()), Coming(who.learner_id, device="a"))
    row = attendance(session, who)
    assert (row.state, row.confirmed, row.doubtful) == ("present", False, False)
    assert hours(who) == 0
    phone = Phone(zhou)
    told = phone.send(rolls=[str(session.id)])["rolls"][str(session.id)]
    assert [(one["came"], one["doubts"]) for one in told] == [(True, [])]
    phone.send(phone.mark(session, who, "present", way="confirm"))
    assert hours(who) == 2


def test_a_number_is_good_for_a_minute_and_a_half_and_for_this_class_alone(session: Session) -> None:
    who, other = booked(session), make_session(seats=3)
    for age in range(codes.GOOD_FOR):
        coming.by_digits(session, codes.digits(session.secret, now_step() - age), Coming(who.learner_id))
    with pytest.raises(WrongCodeTyped):
        coming.by_digits(session, codes.digits(session.secret, now_step() - 9), Coming(who.learner_id))
    if codes.digits(other.secret, now_step()) != codes.digits(session.secret, now_step()):
        with pytest.raises(WrongCodeTyped):
            coming.by_digits(session, codes.digits(other.secret, now_step()), Coming(who.learner_id))
    with pytest.raises(WrongCodeTyped):
        coming.by_token(session, codes.token(other.secret, now_step()), Coming(who.learner_id))


def test_who_guesses_is_stopped_and_the_hall_is_not(session: Session) -> None:
    guesser, honest = booked(session), booked(session)
    for _try in range(coming.MOST_TRIES):
        with pytest.raises(WrongCodeTyped):
            coming.by_digits(session, "x", Coming(guesser.learner_id, source="10.0.0.1"))
    right = codes.digits(session.secret, now_step())
    with pytest.raises(TooManyTries):
        coming.by_digits(session, right, Coming(guesser.learner_id, source="10.0.0.1"))
    coming.by_digits(session, right, Coming(honest.learner_id, source="10.0.0.1"))
    WrongCode.objects.update(tried_at=timezone.now() - timedelta(minutes=11))
    coming.by_digits(session, right, Coming(guesser.learner_id, source="10.0.0.1"))


def test_a_code_that_was_photographed_and_sent_to_a_friend_is_doubted_and_not_counted(session: Session) -> None:
    here, friend = booked(session), booked(session)
    code = codes.token(session.secret, now_step() - 20)  # shown ten minutes ago
    mark = coming.by_token(session, code, Coming(friend.learner_id, position=(39.9, 116.4)))
    assert mark.doubts == ["old-code", "far"]
    fresh = codes.token(session.secret, now_step())
    assert coming.by_token(session, fresh, Coming(here.learner_id, position=in_room(session))).doubts == []
    row = attendance(session, friend)
    assert (row.confirmed, row.doubtful, row.seconds) == (False, True, 0)


def test_two_who_share_a_phone_are_both_taken_down_and_looked_at(session: Session) -> None:
    mother, father = booked(session), booked(session)
    code = codes.token(session.secret, now_step())
    assert coming.by_token(session, code, Coming(mother.learner_id, device="a")).doubts == []
    assert coming.by_token(session, code, Coming(father.learner_id, device="a")).doubts == ["same-phone"]
    assert Mark.objects.count() == 2


def test_who_has_no_seat_is_taken_down_too(session: Session) -> None:
    stranger = person()
    mark = coming.by_token(session, codes.token(session.secret, now_step()), Coming(stranger.learner_id))
    assert mark.doubts == ["no-seat"]


def test_once_is_enough_and_a_better_one_takes_its_place(session: Session) -> None:
    who = booked(session)
    doubted = coming.by_token(session, codes.token(session.secret, now_step() - 50), Coming(who.learner_id))
    better = coming.by_token(session, codes.token(session.secret, now_step()), Coming(who.learner_id))
    again = coming.by_token(session, codes.token(session.secret, now_step()), Coming(who.learner_id))
    assert better.id != doubted.id
    assert again.id == better.id
    assert Mark.objects.count() == 2
    assert not attendance(session, who).doubtful


def test_who_comes_late_is_late(session: Session) -> None:
    begun(session, 25)
    who = booked(session)
    mark = coming.by_token(session, codes.token(session.secret, now_step()), Coming(who.learner_id))
    assert (mark.state, mark.minutes) == ("late", 25)


def test_a_teacher_who_did_not_see_her_is_shown_that_she_checked_in(zhou: User, session: Session) -> None:
    who, phone = booked(session), Phone(zhou)
    coming.by_token(session, codes.token(session.secret, now_step()), Coming(who.learner_id))
    phone.send(phone.mark(session, who, "absent"))
    row = attendance(session, who)
    assert (row.state, row.differs, row.seconds) == ("absent", True, 0)


def test_on_her_phone_she_scans_types_and_is_told(site: Site, session: Session) -> None:
    mei = Visitor()
    mei.sign_up("mei", "梅小雨")
    learner = mei.learner
    assert learner
    seats.book(session.id, [Person(learner.id, "梅小雨")])
    address = f"/in/{codes.short_of(session.id)}"
    assert "I am here: type the number" in mei.page(f"/classes/{session.id}")
    wrong = mei.post(address, {"digits": "x"})
    assert wrong.status_code == 422
    assert "This is not the number on the screen." in wrong.content.decode()
    right = mei.post(address, {"digits": codes.digits(session.secret, now_step())})
    assert "You are checked in" in right.content.decode()
    tao = Visitor()
    page = tao.post(f"{address}/{codes.token(session.secret, now_step())}", {"name": "陶大江"}).content.decode()
    assert "You are checked in" in page
    assert "You have no seat in this class" in page
    assert tao.learner is not None
    nameless = Visitor().post(f"{address}/{codes.token(session.secret, now_step())}")
    assert nameless.status_code == 422
    assert Mark.objects.count() == 2


def test_nobody_becomes_a_learner_by_guessing(site: Site, session: Session) -> None:
    before = Mark.objects.count()
    guesser = Visitor()
    guesser.post(f"/in/{codes.short_of(session.id)}", {"digits": "x", "name": "谁"})
    assert guesser.learner is None
    assert Mark.objects.count() == before


def test_a_learners_code_says_who_she_is_and_another_one_cannot_be_made_up() -> None:
    who = person()
    code = codes.learner_code(who.learner_id)
    assert codes.learner_of(code.lower()) == who.learner_id
    assert codes.learner_of(code[:-1] + ("2" if code[-1] != "2" else "3")) is None
    assert [codes.learner_of(one) for one in ("", "x", "I" * 34, "é" * 34)] == [None] * 4
    assert code.endswith(codes.short_code(who.learner_id))


def test_the_screens_page_has_codes_for_the_whole_class_so_that_it_goes_on_with_no_network(
    zhou: User, session: Session
) -> None:
    page = Phone(zhou).visitor.page(f"/teach/{session.id}/screen")
    assert codes.digits(session.secret, now_step()) in page
    end = codes.step_of(datetime.now(UTC) + timedelta(minutes=100))
    assert f'"s": {end}' in page
    assert session.secret not in page
