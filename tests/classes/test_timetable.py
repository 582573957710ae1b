"""Classes are planned by rule, without holidays; moved or called off, with everyone told; nothing is in two places."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils import timezone
from tests.classes.world import CHINA, begun, make_place, make_room, make_session, make_teacher, person, state, tomorrow
from tests.factories import make_course

from changqing.classes.models import Attendance, Notice, Series, Session
from changqing.classes.seats import services as seats
from changqing.classes.timetable import services as timetable
from changqing.classes.timetable.rules import Rule, occurrences
from changqing.classes.timetable.services import NothingMeets, NotPossible, Over, Plan


def days(rule: Rule) -> list[str]:
    return [one.on.isoformat() for one in occurrences(rule) if one.meets]


def why(rule: Rule) -> dict[str, tuple[bool, str, str]]:
    return {one.on.isoformat(): (one.meets, one.why, one.holiday) for one in occurrences(rule) if one.why}


NINE = time(9)


def test_once_is_once() -> None:
    assert days(Rule(first=date(2026, 3, 4), at=NINE)) == ["2026-03-04"]


def test_every_other_week_on_two_days() -> None:
    rule = Rule(first=date(2026, 3, 3), at=NINE, days=[1, 3], every=2, count=5)
    assert days(rule) == ["2026-03-03", "2026-03-05", "2026-03-17", "2026-03-19", "2026-03-31"]


def test_public_holidays_are_left_out_or_made_up_at_the_end() -> None:
    # The national holiday of 2025: from 1 to 8 October; 28 September and 11 October are worked instead.
    rule = Rule(first=date(2025, 9, 24), at=NINE, count=4, holidays="skip")
    assert days(rule) == ["2025-09-24", "2025-10-15"]
    assert why(rule)["2025-10-01"] == (False, "holiday", "国庆节")
    shifted = Rule(first=date(2025, 9, 24), at=NINE, count=4, holidays="shift")
    assert days(shifted) == ["2025-09-24", "2025-10-15", "2025-10-22", "2025-10-29"]
    kept = Rule(first=date(2025, 9, 24), at=NINE, count=3, holidays="keep")
    assert days(kept) == ["2025-09-24", "2025-10-01", "2025-10-08"]


def test_on_weekends_that_are_worked_instead_learners_are_at_work() -> None:
    saturdays = Rule(first=date(2025, 10, 4), at=NINE, count=3, holidays="keep")
    assert days(saturdays) == ["2025-10-04", "2025-10-18"]
    assert why(saturdays)["2025-10-11"] == (False, "workday", "国庆节")
    as_usual = Rule(first=date(2025, 10, 4), at=NINE, count=3, holidays="keep", workdays="keep")
    assert days(as_usual) == ["2025-10-04", "2025-10-11", "2025-10-18"]


def test_a_class_of_every_workday_meets_on_those_weekends_too_where_it_is_asked() -> None:
    rule = Rule(first=date(2025, 9, 26), at=NINE, days=[0, 1, 2, 3, 4], until=date(2025, 10, 12), workdays="add")
    assert days(rule) == [
        "2025-09-26",
        "2025-09-28",
        "2025-09-29",
        "2025-09-30",
        "2025-10-09",
        "2025-10-10",
        "2025-10-11",
    ]


def test_a_year_whose_holidays_nobody_has_announced_is_said_to_be_so() -> None:
    rule = Rule(first=date(2031, 1, 1), at=NINE)
    assert why(rule) == {"2031-01-01": (True, "unknown", "")}


def test_days_are_left_out_and_added_by_hand() -> None:
    rule = Rule(first=date(2026, 3, 3), at=NINE, count=3, without=[date(2026, 3, 10)], also=[date(2026, 3, 6)])
    assert days(rule) == ["2026-03-03", "2026-03-06", "2026-03-17"]


def test_a_rule_without_end_ends() -> None:
    rule = Rule(first=date(2026, 1, 1), at=NINE, days=list(range(7)), until=date(2099, 1, 1), holidays="keep")
    assert len(days(rule)) == 200


@pytest.mark.django_db
def test_a_place_whose_clock_shows_another_time_has_its_classes_by_that() -> None:
    place = make_place(time_zone="Europe/Berlin")
    rule = Rule(
        first=date(2026, 3, 27), at=time(18), count=2, holidays="keep", workdays="keep"
    )  # summer time on the 29th
    series = timetable.plan(Plan(make_course(), place, rule, 60, 5))
    first, second = series.sessions.select_related("place").order_by("starts_at")
    assert (first.starts_at.astimezone(UTC).hour, second.starts_at.astimezone(UTC).hour) == (17, 16)
    assert (f"{first.begins:%H:%M}", f"{second.begins:%H:%M}") == ("18:00", "18:00")
    assert (first.weekday, first.part) == (4, 2)


@pytest.mark.django_db
def test_two_classes_are_not_in_one_room_at_one_time_nor_one_teacher_in_two() -> None:
    place, zhou = make_place(), make_teacher()
    room, other = make_room(place), make_room(place, name={"zh-Hans": "二号教室"})
    course, day = make_course(), tomorrow().date()
    rule = Rule(first=day, at=NINE, holidays="keep", workdays="keep")
    timetable.plan(Plan(course, place, rule, 90, 20, room=room, teachers=[zhou.id]))
    for changes in ({"room": room}, {"room": other, "teachers": [zhou.id]}):
        with pytest.raises(NotPossible) as refused:
            timetable.plan(
                Plan(course, place, Rule(first=day, at=time(10), holidays="keep", workdays="keep"), 60, 20, **changes)
            )  # type: ignore[arg-type]
        assert refused.value.code == f"class-clash-{'teacher' if 'teachers' in changes else 'room'}"
    assert Series.objects.count() == 1
    # One that begins as the other ends does not clash; and whoever knows better may.
    timetable.plan(
        Plan(course, place, Rule(first=day, at=time(10, 30), holidays="keep", workdays="keep"), 60, 20, room=room)
    )
    timetable.plan(
        Plan(course, place, Rule(first=day, at=time(10), holidays="keep", workdays="keep"), 60, 20, room=room),
        all_the_same=True,
    )


@pytest.mark.django_db
def test_nothing_is_planned_while_the_place_is_closed() -> None:
    place = make_place(opening=[{"days": [0, 1, 2, 3, 4, 5, 6], "from": "08:30", "until": "17:00"}])
    rule = Rule(first=tomorrow().date(), at=time(16), holidays="keep", workdays="keep")
    with pytest.raises(NotPossible) as refused:
        timetable.plan(Plan(make_course(), place, rule, 90, 20))
    assert refused.value.code == "class-clash-closed"
    timetable.plan(Plan(make_course("other"), place, rule, 60, 20))


@pytest.mark.django_db
def test_a_plan_that_never_meets_is_refused() -> None:
    rule = Rule(first=date(2025, 10, 1), at=NINE)
    with pytest.raises(NothingMeets):
        timetable.plan(Plan(make_course(), make_place(), rule, 60, 5))


@pytest.mark.django_db
def test_a_class_that_is_moved_tells_all_who_have_a_seat_or_wait() -> None:
    session = make_session(seats=1)
    ann, bei = person(), person()
    seats.book(session.id, [ann])
    seats.book(session.id, [bei])
    later = tomorrow(19, days=2)
    moved = timetable.move(session.id, starts_at=later, because="停电")
    assert (moved.begins, moved.minutes, moved.sequence, moved.part) == (later, 120, 1, 2)
    rows = Notice.objects.all()
    assert {one.learner_id for one in rows} == {ann.learner_id, bei.learner_id}
    assert {(one.kind, one.told["because"]) for one in rows} == {("moved", "停电")}
    assert (state(session, ann), state(session, bei)) == ("booked", "waiting")


@pytest.mark.django_db
def test_nothing_is_moved_onto_another() -> None:
    zhou = make_teacher()
    one, other = make_session(teachers=[zhou]), make_session(tomorrow(15), teachers=[zhou])
    with pytest.raises(NotPossible):
        timetable.move(one.id, starts_at=other.starts_at)
    one.refresh_from_db()
    assert one.sequence == 0
    timetable.move(one.id, starts_at=one.starts_at + timedelta(minutes=30))  # onto itself, in part


@pytest.mark.django_db
def test_what_is_over_is_neither_moved_nor_called_off() -> None:
    session = begun(make_session(), 60 * 24)
    with pytest.raises(Over):
        timetable.move(session.id, starts_at=tomorrow())
    with pytest.raises(Over):
        timetable.call_off(session.id, because="")


@pytest.mark.django_db
def test_a_make_up_class_is_told_to_those_who_missed_it() -> None:
    session = make_session(tomorrow(days=3), seats=5)
    ann, bei = person(), person()
    for one in (ann, bei):
        seats.book(session.id, [one])
    begun(session, 300)
    Attendance.objects.create(learner_id=ann.learner_id, session=session, state="present", confirmed=True, seconds=7200)
    made = timetable.hold_instead(session.id, starts_at=tomorrow(14, days=6))
    assert (made.makeup_of_id, made.series_id) == (session.id, session.series_id)
    assert [one.learner_id for one in Notice.objects.filter(kind="make-up")] == [bei.learner_id]
    seats.book(made.id, [bei])
    assert state(made, bei) == "booked"


@pytest.mark.django_db
def test_more_seats_go_to_those_who_wait_and_fewer_take_none_away() -> None:
    session = make_session(tomorrow(days=5), seats=1)
    ann, bei, chen = person(), person(), person()
    for one in (ann, bei, chen):
        seats.book(session.id, [one])
    timetable.change_seats(session.id, 2)
    assert [state(session, one) for one in (ann, bei, chen)] == ["booked", "offered", "waiting"]
    timetable.change_seats(session.id, 1)
    assert [state(session, one) for one in (ann, bei, chen)] == ["booked", "offered", "waiting"]
    session.refresh_from_db()
    assert (session.seats, session.taken, session.free) == (1, 2, 0)


@pytest.mark.django_db
def test_a_class_is_found_by_the_weekday_and_hour_of_its_place() -> None:
    sunday = next(day for day in (tomorrow(days=one) for one in range(1, 8)) if day.weekday() == 6)
    session = make_session(datetime.combine(sunday.date(), time(19, 30), CHINA))
    assert (session.weekday, session.part) == (6, 2)
    assert Session.objects.filter(starts_at__gt=timezone.now()).count() == 1
