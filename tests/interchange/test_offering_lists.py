"""Lists of offerings: known by code, else by how, when and where; new places come along; what cannot be is wrong."""

from datetime import date

import pytest
from tests.factories import make_course, make_provider, make_region
from tests.interchange.lists import changes, load, outcomes, preview, warned, wrong

from changqing.catalogue.models import Course, Offering, Place
from changqing.core.models import PublicVersion

pytestmark = pytest.mark.django_db
HEAD = "课程名称|开课编号|授课方式|开始日期|结束日期|报名截止|上课地点|名额"


@pytest.fixture
def course() -> Course:
    return make_course(code="C1")


@pytest.fixture
def place(course: Course) -> Place:
    return Place.objects.create(
        provider=course.provider,
        region=course.provider.region,
        name={"zh-Hans": "东街学习点", "en": "East Street"},
        latitude=25,
        longitude=102,
    )


def test_a_new_offering_has_all_that_its_row_says(course: Course, place: Place) -> None:
    plan = load(
        "offerings",
        "课程编号|课程名称|开课编号|授课方式|状态|开课日期|结课日期|报名开始|报名截止|上课时间|上课地点|招生人数",
        "C1|大棚番茄栽培|2026秋|面授|招生中|2026年9月1日|2026.12.20|20260801|2026/8/25|周六 9:00|东街学习点|４０人",
    )
    assert outcomes(plan) == ["new"]
    one = Offering.objects.get()
    assert (one.course, one.code, one.mode, one.state, one.place) == (course, "2026秋", "presential", "active", place)
    assert (one.starts, one.ends) == (date(2026, 9, 1), date(2026, 12, 20))
    assert (one.enrol_from, one.enrol_until) == (date(2026, 8, 1), date(2026, 8, 25))
    assert (one.schedule, one.seats) == ({"zh-Hans": "周六 9:00"}, 40)


def test_the_same_file_twice_changes_nothing(course: Course, place: Place) -> None:
    rows = ["C1||面授|2026-09-01||||", "C1|N2|线上|||||"]
    rows = ["大棚番茄栽培||面授|2026-09-01|||东街学习点|30", "大棚番茄栽培|N2|线上|||||"]
    assert outcomes(load("offerings", HEAD, *rows)) == ["new", "new"]
    before = PublicVersion.objects.get().number
    assert outcomes(load("offerings", HEAD, *rows)) == ["unchanged", "unchanged"]
    assert PublicVersion.objects.get().number == before


@pytest.mark.parametrize("word", ["C1", "tomatoes", "大棚番茄栽培", "Greenhouse Tomatoes"])
def test_a_course_is_known_by_code_address_or_title(course: Course, word: str) -> None:
    assert outcomes(preview("offerings", "课程|授课方式", f"{word}|线上")) == ["new"]


def test_a_title_of_two_courses_needs_the_provider(course: Course) -> None:
    other = make_course("other", make_provider("lvye", name={"zh-Hans": "绿野示范学院"}))
    plan = preview("offerings", "课程|授课方式", "大棚番茄栽培|线上")
    assert wrong(plan)[0][0] == "course"
    load("offerings", "办学单位|课程|授课方式", "绿野示范学院|大棚番茄栽培|线上")
    assert Offering.objects.get().course == other


def test_without_a_code_it_is_known_by_how_when_and_where(course: Course, place: Place) -> None:
    load(
        "offerings",
        HEAD,
        "大棚番茄栽培||面授|2026-09-01|||东街学习点|30",
        "大棚番茄栽培||面授|2026-10-01|||东街学习点|30",
    )
    plan = load("offerings", HEAD, "大棚番茄栽培||面授|2026-10-01|||东街学习点|50")
    assert changes(plan) == [("seats", 30, 50)]
    plan = preview("offerings", "课程|授课方式|状态", "大棚番茄栽培|面授|取消")
    assert "Several offerings fit" in wrong(plan)[0][1]
    plan = load("offerings", HEAD, "大棚番茄栽培|S1|面授|2026-09-01|||东街学习点|30")
    assert changes(plan) == [("code", "", "S1")]
    assert Offering.objects.count() == 2


def test_a_new_place_is_made_where_its_address_and_county_are_told(course: Course) -> None:
    make_region("530102", name={"zh-Hans": "五华区", "en": "Wuhua"}, level="county", parent=make_region())
    head = "课程|授课方式|开始日期|上课地点|地址|区县|省份|场地容量|名额"
    rows = [f"C1|面授|2026-09-{day}|西街学习点|西街 5 号|五华区|云南|60|30" for day in ("01", "08")]
    plan = load("offerings", head, *rows)
    assert outcomes(plan) == ["new", "new"]
    assert [field for field, _text in warned(plan)] == ["place", "place"]
    made = Place.objects.get()
    assert (made.name, made.region_id, made.seats) == ({"zh-Hans": "西街学习点"}, "530102", 60)
    assert (made.latitude, made.longitude) == (made.region.latitude, made.region.longitude)
    assert outcomes(load("offerings", head, *rows)) == ["unchanged", "unchanged"]


@pytest.mark.parametrize(
    ("row", "field", "words"),
    [
        ("|1|线上|||||", "course", "The course is missing"),
        ("没有的课|1|线上|||||", "course", "There is no course “没有的课” here"),
        ("C1|1||||||", "mode", "not said how it is taught"),
        ("C1|1|函授|||||", "mode", "“函授” is not known"),
        ("C1|1|线上|2026-09-01|2026-08-01|||", "ends", "It ends before it begins"),
        ("C1|1|线上|2026-09-01|2026-10-01|2026-11-01||", "enrol_until", "Enrolment goes on after the end"),
        ("C1|1|线上|秋季||||", "starts", "“秋季” is no day"),
        ("C1|1|线上|||||许多", "seats", "“许多” is no number"),
        ("C1|1|面授|2026-09-01||||", "place", "taught in person, and there is no place"),
        ("C1|1|面授|2026-09-01|||没有的地方|", "place", "has no place “没有的地方”"),
    ],
)
def test_what_cannot_be_is_wrong_with_its_column(course: Course, row: str, field: str, words: str) -> None:
    plan = preview("offerings", HEAD.replace("课程名称", "课程"), row)
    assert outcomes(plan) == ["wrong"]
    assert [(where, words in text) for where, text in wrong(plan)] == [(field, True)]


def test_dates_are_judged_with_what_the_list_does_not_say(course: Course) -> None:
    Offering.objects.create(course=course, code="S1", mode="online", starts=date(2026, 9, 1), ends=date(2026, 12, 1))
    plan = preview("offerings", "课程|开课编号|授课方式|结束日期", "C1|S1|线上|2026-08-01")
    assert wrong(plan) == [("ends", "It ends before it begins.")]


def test_enrolment_that_closes_before_it_opens_is_wrong(course: Course) -> None:
    plan = preview("offerings", "课程|授课方式|报名开始|报名截止", "C1|线上|2026-09-02|2026-09-01")
    assert wrong(plan) == [("enrol_until", "Enrolment closes before it opens.")]


def test_an_online_offering_has_no_place_and_that_is_told(course: Course, place: Place) -> None:
    plan = load("offerings", HEAD.replace("课程名称", "课程"), "C1|1|线上||||东街学习点|")
    assert Offering.objects.get().place is None
    assert [field for field, _text in warned(plan)] == ["place"]


def test_rows_of_another_provider_are_wrong_where_the_import_is_limited_to_one(course: Course) -> None:
    make_course("other", make_provider("lvye", name={"zh-Hans": "绿野示范学院"}), title={"zh-Hans": "别的课"})
    rows = ["C1|qinglan|线上", "别的课|lvye|线上", "other||线上"]
    plan = preview("offerings", "课程|办学单位|授课方式", *rows, only="qinglan")
    assert outcomes(plan) == ["new", "wrong", "wrong"]
