"""Lists of courses: known by the provider's code or by title; what a release says is not changed by a list."""

from pathlib import Path

import pytest
from tests.factories import make_course, make_provider, publish_course
from tests.interchange.lists import changes, load, outcomes, preview, warned, wrong

from changqing.catalogue.models import Course
from changqing.core.models import PublicVersion

pytestmark = pytest.mark.django_db
HEAD = "办学单位|课程编号|课程名称|课程类别|学时"


@pytest.fixture(autouse=True)
def _provider() -> None:
    make_provider()


def test_a_new_course_has_all_that_its_row_says() -> None:
    load(
        "courses",
        "办学单位|课程编号|课程名称|英文名称|课程类别|适用人群|课程简介|学习目标|难度|学时（小时）|学分|授课语言|先修要求|主讲教师|许可协议|网址|状态",
        "青岚示范大学|Ｃ０１|大棚番茄|Tomatoes|兴趣爱好|新农人、农民工/所有人|从育苗到采收。|1.会育苗；2.会采收|入门|16学时|1.5学分|中文，英语|无|张三、李四|"
        "CC-BY-4.0|https://a.example/c|在开",
    )
    one = Course.objects.get()
    assert (one.slug, one.code, one.state) == ("qinglan-c01", "C01", "published")
    assert one.title == {"zh-Hans": "大棚番茄", "en": "Tomatoes"}
    assert (one.category, one.level, one.hours, one.credits) == ("hobbies-interests", "beginner", 16, 1.5)
    assert one.audiences == ["new-farmers", "migrant-workers", "everyone"]
    assert one.languages == ["zh-Hans", "en"]
    assert one.outcomes == [{"zh-Hans": "会育苗"}, {"zh-Hans": "会采收"}]
    assert [teacher["name"]["zh-Hans"] for teacher in one.teachers] == ["张三", "李四"]
    assert one.licence_url == "https://creativecommons.org/licenses/by/4.0/"
    assert one.source_url == "https://a.example/c"


def test_the_same_file_twice_changes_nothing() -> None:
    row = "青岚示范大学|C01|大棚番茄|兴趣爱好|16学时"
    load("courses", HEAD, row)
    before = PublicVersion.objects.get().number
    assert outcomes(load("courses", HEAD, row)) == ["unchanged"]
    assert PublicVersion.objects.get().number == before


def test_the_address_stays_whatever_a_later_list_says() -> None:
    load("courses", HEAD, "qinglan|C01|大棚番茄|兴趣爱好|16")
    plan = load("courses", HEAD, "qinglan|C01|温室番茄|科学素养|20")
    assert changes(plan) == [
        ("title", "大棚番茄", "温室番茄"),
        ("category", "hobbies-interests", "scientific-literacy"),
        ("hours", 16.0, 20.0),
    ]
    assert Course.objects.get().slug == "qinglan-c01"


def test_a_course_without_a_code_is_known_by_its_title_and_may_get_one() -> None:
    make_course()
    assert outcomes(load("courses", "单位|课程名称|学时", "qinglan|大棚番茄栽培|9")) == ["changed"]
    assert outcomes(load("courses", "单位|课程名称|编号", "qinglan|Greenhouse tomatoes|C9")) == ["changed"]
    assert Course.objects.get().code == "C9"
    plan = load("courses", HEAD, "qinglan|C10|大棚番茄栽培|兴趣爱好|9")
    assert outcomes(plan) == ["new"]
    assert warned(plan) == [("title", "There is a course of this title already, with the code C9.")]


def test_a_title_that_two_courses_have_needs_a_code() -> None:
    make_course("one", code="A")
    make_course("two", code="B")
    plan = preview("courses", "单位|课程名称|学时", "qinglan|大棚番茄栽培|9")
    assert wrong(plan) == [("title", "Several courses have this title; the code must say which.")]


def test_what_a_release_says_stays_and_that_is_told(tmp_path: Path) -> None:
    publish_course(tmp_path / "balcony")
    course = Course.objects.get()
    plan = load(
        "courses",
        "单位|课程名称|课程编号|学分|先修要求|状态|学时|简介",
        "qinglan|阳台种菜|B1|2|会浇水|已停开|99|别的话",
    )
    assert outcomes(plan) == ["changed"]
    assert [change[0] for change in changes(plan)] == ["code", "credits", "prerequisites", "state"]
    assert warned(plan) == [("", "The course has content; its release keeps as they are: Summary, Hours.")]
    course.refresh_from_db()
    assert (course.code, course.credits, course.state, course.hours) == ("B1", 2, "withdrawn", 2)
    assert course.summary["zh-Hans"] == "在阳台上种出一盘青菜。"


@pytest.mark.parametrize(
    ("row", "field", "words"),
    [
        ("|C1|甲|兴趣爱好|1", "provider", "The provider is missing"),
        ("没有的学校|C1|甲|兴趣爱好|1", "provider", "No provider has the code or the name “没有的学校”"),
        ("qinglan|C1||兴趣爱好|1", "title", "The title is missing"),
        ("qinglan|C1|甲||1", "category", "The category is missing"),
        ("qinglan|C1|甲|烹饪|1", "category", "“烹饪” is not known; known are: Scientific literacy"),
        ("qinglan|C1|甲|兴趣爱好|许多", "hours", "“许多” is no number"),
    ],
)
def test_what_is_wrong_is_said_with_its_column(row: str, field: str, words: str) -> None:
    plan = preview("courses", HEAD, row)
    assert outcomes(plan) == ["wrong"]
    assert [(where, words in text) for where, text in wrong(plan)] == [(field, True)]


def test_the_provider_need_not_stand_in_a_list_that_is_limited_to_one() -> None:
    make_provider("lvye", name={"zh-Hans": "绿野示范学院"})
    assert outcomes(load("courses", "课程名称|课程类别", "大棚番茄|兴趣爱好", only="qinglan")) == ["new"]
    assert Course.objects.get().provider.code == "qinglan"
    plan = preview("courses", HEAD, "lvye|C1|甲|兴趣爱好|1", "qinglan|C2|乙|兴趣爱好|1", only="qinglan")
    assert outcomes(plan) == ["wrong", "new"]


def test_two_providers_may_use_the_same_code_for_different_courses() -> None:
    make_provider("lvye", name={"zh-Hans": "绿野示范学院"})
    plan = load("courses", HEAD, "lvye|C1|甲|兴趣爱好|1", "qinglan|C1|乙|兴趣爱好|1")
    assert outcomes(plan) == ["new", "new"]
    assert set(Course.objects.values_list("slug", flat=True)) == {"lvye-c1", "qinglan-c1"}


def test_an_english_list_is_read_as_well() -> None:
    load(
        "courses",
        "Provider|Course code|Course title|Category|Audience|Hours",
        "qinglan|E1|Paying|Silver-age education|Everyone|2 h",
    )
    assert Course.objects.get().title == {"en": "Paying"}
    assert outcomes(load("courses", "provider|code|title|title_en", "qinglan|E1|付款|Paying")) == ["changed"]
    assert Course.objects.get().title == {"zh-Hans": "付款", "en": "Paying"}


def test_rows_with_one_code_and_two_titles_are_wrong_whatever_is_there_already() -> None:
    make_course()
    plan = preview("courses", HEAD, "qinglan|C1|大棚番茄栽培|兴趣爱好|1", "qinglan|C1|别的|兴趣爱好|1")
    assert outcomes(plan) == ["wrong", "wrong"]


def test_a_course_gets_its_code_also_from_a_row_that_stands_there_twice() -> None:
    make_course()
    row = "qinglan|C1|大棚番茄栽培|兴趣爱好|8"
    assert outcomes(load("courses", HEAD, row, row)) == ["changed", "unchanged"]
    assert Course.objects.get().code == "C1"


def test_a_row_without_a_code_means_the_course_that_another_row_gives_the_code_of() -> None:
    plan = load("courses", "单位|课程编号|课程名称|类别", "qinglan||甲|兴趣爱好", "qinglan|C1|甲|兴趣爱好")
    assert outcomes(plan) == ["new", "unchanged"]
    assert Course.objects.get().code == "C1"
    plan = preview("courses", "单位|课程编号|课程名称|类别", "qinglan||甲|兴趣爱好", "qinglan|C2|甲|兴趣爱好")
    assert wrong(plan) == [("title", "Several courses have this title; the code must say which.")]
