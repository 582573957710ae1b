"""The next class within some kilometres, by day and hour, for whom, with a free seat; against brute force."""

import math
import random
from datetime import timedelta
from typing import Any

import pytest
import vobject
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from tests.classes.world import begun, make_place, make_session, make_teacher, person, tomorrow
from tests.factories import make_course, make_region
from tests.visitors import Site, Visitor

from changqing.accounts.models import Learner
from changqing.catalogue.codes import AUDIENCES
from changqing.catalogue.models import Place
from changqing.catalogue.regions.near import kilometres
from changqing.catalogue.search import reindex
from changqing.classes import calendars
from changqing.classes.finding import map as mapping
from changqing.classes.finding.search import Wanted, direction, places_within, search
from changqing.classes.models import Session
from changqing.classes.seats import services as seats
from changqing.classes.timetable import services as timetable

pytestmark = pytest.mark.django_db
KUNMING = (25.04, 102.71)


def county() -> Any:
    return make_region(
        "530102", name={"zh-Hans": "五华区", "en": "Wuhua"}, level="county", parent=make_region(), pinyin="wu hua qu"
    )


def test_what_is_near_comes_soonest_first_and_what_is_far_does_not() -> None:
    near, nearer, far = (make_place(latitude=25.04 + one, longitude=102.71) for one in (0.05, 0.01, 0.5))
    later, sooner, away = make_session(tomorrow(15), place=near), make_session(place=nearer), make_session(place=far)
    found = search(Wanted(timezone.now(), point=KUNMING, within=10))
    assert [one.id for one in found.sessions] == [sooner.id, later.id]
    assert found.away[near.id] == pytest.approx(5.56, abs=0.02)
    assert away.id not in [one.id for one in found.sessions]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(north=st.floats(-60, 60), east=st.floats(-179, 179), within=st.floats(0.5, 60), seed=st.integers(0, 9999))
def test_places_within_are_those_that_brute_force_finds(north: float, east: float, within: float, seed: int) -> None:
    Place.objects.all().delete()
    chance = random.Random(seed)
    for _one in range(25):
        make_place(
            latitude=north + chance.uniform(-0.6, 0.6),
            longitude=max(-180, min(180, east + chance.uniform(-0.9, 0.9))),
        )
    found = places_within((north, east), within)
    wanted = {
        one.id for one in Place.objects.all() if kilometres((north, east), (one.latitude, one.longitude)) <= within
    }
    assert set(found) == wanted


def test_each_choice_narrows_down_as_brute_force_does() -> None:
    place = make_place()
    chance = random.Random(5)
    audiences = ["senior-citizens", "rural-teachers", "everyone", "migrant-workers"]
    courses = [make_course(f"c{one}", audiences=[audience]) for one, audience in enumerate(audiences)]
    for number in range(60):
        session = make_session(
            tomorrow(chance.choice((9, 14, 19)), days=1 + number % 20),
            seats=2,
            place=place,
            course=chance.choice(courses),
        )
        session.taken = chance.choice((0, 1, 2))
        session.save(update_fields=["taken"])
    every = list(Session.objects.select_related("course", "place").order_by("starts_at", "id"))
    for _turn in range(60):
        days = chance.choice(((), (6,), (5, 6), (0, 1, 2, 3, 4)))
        parts = chance.choice(((), (2,), (0, 1)))
        audience, free = chance.choice(("", *audiences)), chance.choice((True, False))
        found = search(
            Wanted(timezone.now(), point=KUNMING, days=days, parts=parts, audience=audience, free=free), size=200
        )
        wanted = [
            one.id
            for one in every
            if (not days or one.begins.weekday() in days)
            and (not parts or (0 if one.begins.hour < 12 else 1 if one.begins.hour < 17 else 2) in parts)
            and (audience in ("", "everyone") or {audience, "everyone"} & set(one.course.audiences))
            and (not free or one.taken < one.seats)
        ]
        assert [one.id for one in found.sessions] == wanted
    assert len(AUDIENCES) <= 31  # they are bits of a number that every database has


def test_what_is_over_or_called_off_is_not_found() -> None:
    place = make_place()
    begun(make_session(place=place), 300)
    timetable.call_off(make_session(place=place).id, because="")
    assert search(Wanted(timezone.now(), point=KUNMING)).sessions == []


@pytest.mark.parametrize(
    ("there", "name"), [((26, 102.71), "n"), ((25.04, 103), "e"), ((24, 102.71), "s"), ((25.5, 103.2), "ne")]
)
def test_directions_are_those_of_a_compass(there: tuple[float, float], name: str) -> None:
    assert direction(KUNMING, there) == name


def test_the_map_has_north_up_and_a_bar_that_is_as_long_as_it_says() -> None:
    points = [((25.04 + 0.09, 102.71), {"en": "north"}), ((25.04, 102.71 + 0.05), {"en": "east"})]
    drawn = mapping.drawn(KUNMING, points)
    north, east = drawn.dots
    assert north.x == 160
    assert north.y < 160
    assert east.x > 160
    assert east.y == 160
    unit = (160 - north.y) / (0.09 * 111.2)
    assert drawn.bar == pytest.approx(drawn.kilometres * unit, abs=1.5)
    assert math.isclose(drawn.kilometres, 10) or drawn.kilometres in mapping.SCALES


def test_the_list_says_where_how_far_and_how_many_seats(site: Site) -> None:
    county()
    place = make_place(latitude=25.05, longitude=102.71, access=["step-free"])
    session = make_session(tomorrow(19), place=place, seats=3)
    anyone = Visitor()
    page = anyone.page("/classes?near=25.04,102.71")
    assert "1.1 km to the north" in page
    assert "3 seats free" in page
    assert "Step-free" in page
    assert f'href="/classes/{session.id}"' in page
    assert "No class fits" in anyone.page("/classes?near=25.04,102.71&part=morning")
    assert "19:00–21:00" in anyone.page("/classes?near=25.04,102.71&view=week&from=" + f"{tomorrow():%Y-%m-%d}")


def test_words_find_the_classes_of_the_courses_they_find(site: Site) -> None:
    place = make_place()
    tomatoes = make_session(place=place, course=make_course())
    other = make_session(
        tomorrow(15), place=place, course=make_course("brush", title={"zh-Hans": "书法入门", "en": "Calligraphy"})
    )
    reindex()
    page = Visitor().page("/classes?near=25.04,102.71&q=shufa")
    assert f"/classes/{other.id}" in page
    assert f"/classes/{tomatoes.id}" not in page
    assert "No class fits" in Visitor().page("/classes?near=25.04,102.71&q=qqqqzzzz")


def test_where_nothing_is_near_the_nearest_is_shown(site: Site) -> None:
    county()
    make_session(place=make_place(latitude=25.2, longitude=102.71))
    page = Visitor().page("/classes?near=25.04,102.71&within=5")
    assert "None within 5 km. The nearest:" in page


@pytest.mark.parametrize(
    "query", ["near=nan,nan", "near=1e999,0", "near=x", "region=999999", "within=-3", "day=noday", "from=0000-99-99",
              "page=99999", "audience=%00", "course=%27%22", "view=week&from=2199-01-01"]
)  # fmt: skip
def test_whatever_stands_in_the_address_there_is_a_page(site: Site, query: str) -> None:
    make_session()
    assert Visitor().get(f"/classes?{query}").status_code == 200


def test_in_urumqi_the_hours_are_said_to_be_beijing_time(site: Site) -> None:
    region = make_region(
        "650100",
        name={"zh-Hans": "乌鲁木齐市", "en": "Urumqi"},
        parent=None,
        pinyin="wu lu mu qi shi",
        latitude=43.8,
        longitude=87.6,
    )
    session = make_session(tomorrow(19), place=make_place(region=region, latitude=43.8, longitude=87.6))
    for path in (f"/classes/{session.id}", f"/places/{session.place_id}/today", "/classes?region=650100"):
        assert "All times are Beijing time." in Visitor().page(path)
    text = Visitor().get(f"/classes/{session.id}.ics").content.decode()
    assert "Beijing time" in text
    assert f"DTSTART:{session.starts_at:%Y%m%dT%H%M%SZ}" in text
    assert "Beijing" not in Visitor().page(f"/classes/{make_session(tomorrow(15)).id}")


def events(content: bytes) -> list[Any]:
    return list(Calendar.from_ical(content.decode()).walk("VEVENT"))


def test_a_learners_calendar_has_her_seats_and_what_became_of_them(site: Site) -> None:
    fine, moved, off, full = (make_session(tomorrow(hour, days=hour), seats=1) for hour in (9, 10, 11, 12))
    mei = Visitor()
    mei.sign_up("mei", "梅小雨")
    learner = mei.learner
    assert learner
    seats.book(full.id, [person()])
    for one in (fine, moved, off, full):
        seats.book(one.id, [seats.Person(learner.id, "梅小雨")])
    timetable.move(moved.id, starts_at=tomorrow(15, days=10), because="停电")
    timetable.call_off(off.id, because="停水")
    page = mei.page("/me/classes")
    address = page.partition('href="/calendars/')[2].partition('"')[0]
    answer = Visitor().get(f"/calendars/{address}")  # a calendar program brings no cookie
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    found = {str(one["UID"]).partition("@")[0]: one for one in events(answer.content)}
    assert len(found) == 4
    assert str(found[str(off.id)]["STATUS"]) == "CANCELLED"
    assert int(found[str(moved.id)]["SEQUENCE"]) == 1
    assert str(found[str(full.id)]["SUMMARY"]).startswith("Waiting: ")
    assert "停电" in str(found[str(moved.id)]["DESCRIPTION"])
    assert Visitor().get(f"/calendars/{address[:-6]}x.ics").status_code == 404
    assert Visitor().get(f"/calendars/{calendars.token('learner', Learner.objects.create().id)}.ics").status_code == 200


def test_calendars_are_read_by_another_program_too(site: Site) -> None:
    session = make_session(
        tomorrow(19), place=make_place(name={"zh-Hans": "翠湖，学习点;一号", "en": "Lake, no. 1; hall"})
    )
    off = make_session(tomorrow(9), place=session.place)
    timetable.call_off(off.id, because="停水，改日再上。\n请看通知")
    answer = Visitor().get(f"/places/{session.place_id}.ics")
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))  # RFC 5545, 3.1
    read = vobject.readOne(answer.content.decode())
    read.validate(raiseException=True)
    first, second = sorted(read.vevent_list, key=lambda one: one.dtstart.value)
    assert (second.dtstart.value, second.dtend.value) == (session.starts_at, session.ends_at)
    assert second.location.value.startswith("Lake, no. 1; hall")
    assert (first.status.value, second.status.value) == ("CANCELLED", "CONFIRMED")
    assert "停水，改日再上。\n请看通知" in first.description.value
    assert first.uid.value != second.uid.value


def test_a_teachers_and_a_places_calendar(site: Site) -> None:
    zhou = make_teacher()
    session = make_session(teachers=[zhou])
    make_session(tomorrow(15), place=session.place)
    assert len(events(Visitor().get(f"/places/{session.place_id}.ics").content)) == 2
    own = Visitor().get(f"/calendars/{calendars.token('teacher', zhou.id)}.ics")
    [event] = events(own.content)
    assert event["DTSTART"].dt == session.starts_at
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(hours=2)


def test_the_screen_of_a_hall_has_today_and_else_what_comes_next(site: Site) -> None:
    place = make_place()
    assert "No class meets here today." in Visitor().page(f"/places/{place.id}/today")
    make_session(tomorrow(9, days=3), place=place)
    page = Visitor().page(f"/places/{place.id}/today")
    assert "Coming next" in page
    session = begun(make_session(tomorrow(9, days=4), place=place, teachers=[make_teacher()]), 5)
    answer = Visitor().get(f"/places/{place.id}/today")
    page = answer.content.decode()
    assert answer["Refresh"] == "60"
    if session.begins.date() == timezone.localtime().date():
        assert "On now" in page
        assert "周明远" in page
