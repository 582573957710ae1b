"""Seats are given in the order of asking; the list moves by itself, with a time to accept."""

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.classes.world import begun, booking, make_session, make_teacher, person, state, tomorrow
from tests.visitors import Site, Visitor

from changqing.accounts import services as accounts
from changqing.accounts.models import Learner
from changqing.classes.models import Attendance, Booking, BookingChange, Notice
from changqing.classes.seats import claiming
from changqing.classes.seats import services as seats
from changqing.classes.seats.log import By
from changqing.classes.timetable import services as timetable
from changqing.classes.timetable.services import Over

pytestmark = pytest.mark.django_db


def kinds(who: seats.Person) -> list[str]:
    return list(Notice.objects.filter(learner_id=who.learner_id).order_by("created_at").values_list("kind", flat=True))


def test_who_asks_first_has_the_seat_and_the_next_ones_wait_in_their_order() -> None:
    session = make_session(seats=1)
    ann, bei, chen = person("安"), person("贝"), person("陈")
    for one in (ann, bei, chen):
        seats.book(session.id, [one])
    assert [state(session, one) for one in (ann, bei, chen)] == ["booked", "waiting", "waiting"]
    session.refresh_from_db()
    assert (session.taken, session.waiting, session.free) == (1, 2, 0)
    assert booking(session, bei).line < booking(session, chen).line


def test_asking_twice_changes_nothing() -> None:
    session = make_session(seats=2)
    ann = person()
    first, second = seats.book(session.id, [ann]), seats.book(session.id, [ann])
    assert first[0].id == second[0].id
    session.refresh_from_db()
    assert session.taken == 1


def test_a_seat_given_back_is_offered_to_the_first_who_accepts_it_in_time() -> None:
    session = make_session(tomorrow(days=5), seats=1)
    ann, bei, chen = person(), person(), person()
    for one in (ann, bei, chen):
        seats.book(session.id, [one])
    seats.withdraw(ann.learner_id, booking(session, ann).id)
    assert [state(session, one) for one in (ann, bei, chen)] == ["withdrawn", "offered", "waiting"]
    assert kinds(bei) == ["seat-offered"]
    until = booking(session, bei).offered_until
    assert until is not None
    assert timedelta(hours=23) < until - timezone.now() <= timedelta(hours=24)
    seats.accept(bei.learner_id, booking(session, bei).id)
    assert state(session, bei) == "booked"
    session.refresh_from_db()
    assert (session.taken, session.waiting) == (1, 1)


def test_who_does_not_answer_in_time_lets_the_next_one_have_it() -> None:
    session = make_session(tomorrow(days=5), seats=1)
    ann, bei, chen = person(), person(), person()
    for one in (ann, bei, chen):
        seats.book(session.id, [one])
    seats.withdraw(ann.learner_id, booking(session, ann).id)
    assert seats.lapse_all(timezone.now() + timedelta(hours=23)) == 0
    assert seats.lapse_all(timezone.now() + timedelta(hours=25)) == 1
    assert [state(session, one) for one in (bei, chen)] == ["lapsed", "offered"]
    assert kinds(bei) == ["seat-offered", "seat-lapsed"]
    with pytest.raises(seats.NotBooked) as refused:
        seats.accept(bei.learner_id, booking(session, bei).id)
    assert refused.value.code == "offer-over"


def test_an_offer_shortly_before_the_class_ends_so_that_the_next_can_still_come() -> None:
    session = make_session(timezone.now() + timedelta(hours=5), seats=1)
    ann, bei = person(), person()
    for one in (ann, bei):
        seats.book(session.id, [one])
    seats.withdraw(ann.learner_id, booking(session, ann).id)
    assert booking(session, bei).offered_until == session.starts_at - timedelta(hours=2)


def test_a_village_that_brings_twelve_has_twelve_seats_or_waits_together() -> None:
    session = make_session(tomorrow(days=5), seats=13)
    ann, bei = person(), person()
    twelve = [person(f"村民{number}") for number in range(12)]
    seats.book(session.id, [ann])
    seats.book(session.id, [bei])
    seats.book(session.id, twelve, by=By(learner=ann.learner_id))
    assert {state(session, one) for one in twelve} == {"waiting"}
    session.refresh_from_db()
    assert (session.taken, session.waiting, session.free) == (2, 12, 11)
    # Somebody alone fits beside those who wait for twelve.
    chen = person()
    seats.book(session.id, [chen])
    assert state(session, chen) == "booked"
    seats.withdraw(chen.learner_id, booking(session, chen).id)
    seats.withdraw(bei.learner_id, booking(session, bei).id)
    assert {state(session, one) for one in twelve} == {"offered"}
    seats.accept(twelve[3].learner_id, booking(session, twelve[3]).id)
    assert {state(session, one) for one in twelve} == {"booked"}
    session.refresh_from_db()
    assert (session.taken, session.waiting) == (13, 0)


def test_more_than_may_come_together_are_told_so() -> None:
    session = make_session(seats=40)
    with pytest.raises(seats.NotBooked) as refused:
        seats.book(session.id, [person() for _ in range(13)])
    assert refused.value.code == "class-party"
    assert not Booking.objects.exists()


def test_nobody_holds_more_seats_for_others_than_may_come_at_once(site: Site) -> None:
    session = make_session(seats=40, most_at_once=4)
    daughter = Visitor()
    sent = {"who": "others", "names": "甲\n乙\n丙"}
    assert daughter.post(f"/classes/{session.id}/book", sent).status_code == 303
    learners = Learner.objects.count()
    refused = daughter.post(f"/classes/{session.id}/book", sent)
    assert refused.status_code == 409
    assert "甲\n乙\n丙" in refused.content.decode()  # what was typed is given back
    assert Learner.objects.count() == learners  # nobody was made in vain
    assert Booking.objects.count() == 3
    by_telephone = By(user=make_teacher().id)
    seats.book(session.id, [person() for _ in range(4)], via="phone", by=by_telephone)
    seats.book(session.id, [person() for _ in range(4)], via="phone", by=by_telephone)
    assert Booking.objects.count() == 11


def test_where_a_programme_asks_for_it_somebody_says_yes_first() -> None:
    session = make_session(seats=1, approval=True)
    ann, bei, chen = person(), person(), person()
    for one in (ann, bei, chen):
        seats.book(session.id, [one])
    assert {state(session, one) for one in (ann, bei, chen)} == {"requested"}
    teacher = By(user=make_teacher().id)
    seats.answer_request(bei.learner_id, booking(session, bei).id, yes=True, by=teacher)
    seats.answer_request(ann.learner_id, booking(session, ann).id, yes=True, by=teacher)
    seats.answer_request(chen.learner_id, booking(session, chen).id, yes=False, by=teacher)
    assert [state(session, one) for one in (ann, bei, chen)] == ["waiting", "booked", "refused"]
    assert [kinds(one) for one in (ann, bei, chen)] == [["approved-waiting"], ["approved"], ["refused"]]
    # Said twice, it stands.
    seats.answer_request(chen.learner_id, booking(session, chen).id, yes=True, by=teacher)
    assert state(session, chen) == "refused"


def test_a_yes_gives_nobody_a_seat_in_two_classes_at_one_time() -> None:
    asked, other = make_session(seats=2, approval=True), make_session(tomorrow(10), seats=2)
    ann, teacher = person(), By(user=make_teacher().id)
    seats.book(asked.id, [ann])
    seats.book(other.id, [ann])
    with pytest.raises(seats.NotBooked) as refused:
        seats.answer_request(ann.learner_id, booking(asked, ann).id, yes=True, by=teacher)
    assert refused.value.code == "class-clash-learner"
    assert state(asked, ann) == "requested"
    seats.answer_request(ann.learner_id, booking(asked, ann).id, yes=False, by=teacher)
    assert state(asked, ann) == "refused"


def test_nobody_has_a_seat_in_two_classes_at_one_time() -> None:
    morning = make_session(seats=2)
    other = make_session(tomorrow(10), seats=2)
    later = make_session(tomorrow(11), seats=2)
    ann = person()
    seats.book(morning.id, [ann])
    with pytest.raises(seats.NotBooked) as refused:
        seats.book(other.id, [ann])
    assert refused.value.code == "class-clash-learner"
    seats.book(later.id, [ann])  # it begins as the other ends
    assert state(later, ann) == "booked"


def test_who_waits_on_two_lists_takes_one_seat_and_the_other_goes_on_in_time() -> None:
    one_class, other = make_session(tomorrow(days=5), seats=1), make_session(tomorrow(days=5), seats=1)
    ann, bei, chen = person(), person(), person()
    seats.book(one_class.id, [ann])
    seats.book(other.id, [bei])
    seats.book(one_class.id, [chen])
    seats.book(other.id, [chen])
    seats.withdraw(ann.learner_id, booking(one_class, ann).id)
    seats.withdraw(bei.learner_id, booking(other, bei).id)
    seats.accept(chen.learner_id, booking(one_class, chen).id)
    with pytest.raises(seats.NotBooked) as refused:
        seats.accept(chen.learner_id, booking(other, chen).id)
    assert refused.value.code == "class-clash-learner"
    assert state(other, chen) == "offered"  # she may still give the first one back
    seats.lapse_all(timezone.now() + timedelta(hours=25))
    other.refresh_from_db()
    assert (state(other, chen), other.free) == ("lapsed", 1)


def test_a_class_that_is_called_off_tells_everyone_and_takes_no_more() -> None:
    session = make_session(seats=1)
    ann, bei, chen = person(), person(), person()
    seats.book(session.id, [ann])
    seats.book(session.id, [bei])
    timetable.call_off(session.id, because="停水")
    assert [state(session, one) for one in (ann, bei)] == ["called-off", "called-off"]
    assert kinds(ann) == kinds(bei) == ["called-off"]
    with pytest.raises(Over):
        seats.book(session.id, [chen])
    timetable.call_off(session.id, because="停水")
    assert kinds(ann) == ["called-off"]


def test_who_missed_three_classes_books_when_seats_are_left_shortly_before() -> None:
    ann = person()
    for day in range(3):
        past = make_session(tomorrow(days=day + 3), seats=5)
        seats.book(past.id, [ann])
        begun(past, 60 * 24 * (day + 1))
        Attendance.objects.create(learner_id=ann.learner_id, session=past, state="absent", confirmed=True)
    far = make_session(tomorrow(days=9), seats=5)
    with pytest.raises(seats.NotBooked) as refused:
        seats.book(far.id, [ann])
    assert refused.value.code == "class-missed-often"
    near = make_session(tomorrow(15), seats=5)
    seats.book(near.id, [ann])
    Attendance.objects.filter(learner_id=ann.learner_id).first().delete()
    seats.book(far.id, [ann])
    assert state(far, ann) == "booked"


def test_from_afar_one_needs_no_seat_where_a_class_is_held_both_ways() -> None:
    session = make_session(seats=1, mode="blended", online_url="https://example.org/room")
    ann, bei = person(), person()
    seats.book(session.id, [ann])
    seats.book(session.id, [bei], online=True)
    session.refresh_from_db()
    assert (state(session, bei), session.taken) == ("booked", 1)
    seats.withdraw(bei.learner_id, booking(session, bei).id)
    session.refresh_from_db()
    assert session.taken == 1
    only_there = make_session(tomorrow(15), seats=1)
    with pytest.raises(seats.NotBooked):
        seats.book(only_there.id, [bei], online=True)


def test_at_the_door_a_free_seat_or_one_more_chair() -> None:
    session = begun(make_session(seats=1))
    teacher = By(user=make_teacher().id)
    ann, bei = person(), person()
    seats.at_the_door(session.id, ann, by=teacher)
    with pytest.raises(seats.NotBooked) as refused:
        seats.at_the_door(session.id, bei, by=teacher)
    assert refused.value.code == "class-full"
    seats.at_the_door(session.id, bei, by=teacher, one_more_chair=True)
    session.refresh_from_db()
    assert (session.seats, session.taken) == (2, 2)
    assert len(booking(session, bei).code) == 8


def test_what_was_booked_by_telephone_is_claimed_with_its_number() -> None:
    session = make_session(seats=2)
    guest = seats.guest("王奶奶")
    [row] = seats.book(session.id, [guest], via="phone", by=By(user=make_teacher().id))
    user = accounts.register(username="wang", password="mountain-tea-42", name="王秀英")
    assert claiming.claim(f"{row.code[:4]} {row.code[4:]}", user.learner) == 1
    hers = Booking.objects.get(learner_id=user.learner.id)
    assert (hers.state, hers.name, hers.code) == ("booked", "王奶奶", "")
    with pytest.raises(seats.NoSuchBooking):
        claiming.claim(row.code, user.learner)


def test_numbers_of_bookings_cannot_be_tried_out() -> None:
    session = make_session(seats=2)
    [row] = seats.book(session.id, [seats.guest("王奶奶")], via="phone", by=By(user=make_teacher().id))
    guesser = accounts.register(username="guesser", password="mountain-tea-42").learner
    for _try in range(claiming.MOST_TRIES):
        with pytest.raises(seats.NoSuchBooking):
            claiming.claim("x", guesser)
    with pytest.raises(claiming.TooManyTries):
        claiming.claim(row.code, guesser)
    assert Booking.objects.get().learner_id == row.learner_id
    honest = accounts.register(username="wang", password="mountain-tea-42").learner
    assert claiming.claim(row.code, honest) == 1


def test_two_names_of_one_learner_have_one_seat_and_the_other_goes_on() -> None:
    session = make_session(tomorrow(days=5), seats=2)
    user = accounts.register(username="wang", password="mountain-tea-42", name="王秀英")
    guest, chen = seats.guest("王奶奶"), person()
    seats.book(session.id, [seats.Person(user.learner.id, "王秀英")])
    [row] = seats.book(session.id, [guest], via="phone")
    seats.book(session.id, [chen])
    claiming.claim(row.code, user.learner)
    assert (state(session, seats.Person(user.learner.id, "")), state(session, chen)) == ("booked", "offered")
    session.refresh_from_db()
    assert (session.taken, session.waiting) == (2, 0)


def test_every_step_of_a_booking_leaves_a_line() -> None:
    session = make_session(tomorrow(days=5), seats=1)
    ann, bei = person(), person()
    seats.book(session.id, [ann], by=By(learner=ann.learner_id))
    seats.book(session.id, [bei], by=By(learner=bei.learner_id))
    seats.withdraw(ann.learner_id, booking(session, ann).id, by=By(learner=ann.learner_id))
    seats.accept(bei.learner_id, booking(session, bei).id, by=By(learner=bei.learner_id))
    rows = BookingChange.objects.filter(booking_id=booking(session, bei).id).order_by("at")
    assert [(one.state, one.by_learner) for one in rows] == [
        ("waiting", bei.learner_id),
        ("offered", None),
        ("booked", bei.learner_id),
    ]


def test_a_whole_class_is_booked_in_one_step_or_not_at_all() -> None:
    session = make_session(seats=3, rule={"count": 4})
    ann = person()
    found = seats.book_all(session.series_id, [ann])
    assert [one.state for one in found] == ["booked"] * 4
    bei = person()
    clashing = make_session(tomorrow(10, days=15), seats=3)
    seats.book(clashing.id, [bei])
    with pytest.raises(seats.NotBooked):
        seats.book_all(session.series_id, [bei])
    assert Booking.objects.filter(learner_id=bei.learner_id).count() == 1
