"""A university's Open Education API is read whole, by its organisation; what is not known of it is passed over."""

import json
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from tests.interchange.harvest import services as university
from tests.interchange.harvest.conftest import MakeSource, harvest, notes, reasons, warned, wrong
from tests.interchange.harvest.hosts import Asked, Host
from tests.interchange.harvest.services import BASE, course, offering, organisation, typed

from changqing.catalogue.models import Course, Offering, Place
from changqing.interchange.harvest import limits


def titles() -> set[str]:
    return {one.title["zh-Hans"] for one in Course.objects.filter(state="published")}


def test_courses_and_their_offerings_are_there_after_it(host: Host, source: MakeSource) -> None:
    address = university.serve(host, [course(1, "智能手机入门"), course(2)], [offering(1, of=1)])
    row = harvest(source(address))
    assert (row.state, row.counts["new"]) == ("done", 3)
    found = Course.objects.get(code="C1")
    assert (found.title, found.provider.code) == ({"zh-Hans": "智能手机入门"}, "qinglan")
    run = Offering.objects.get()
    assert (run.course, run.code, run.mode) == (found, "O1", "online")
    assert (run.starts, run.ends) == (date(2199, 3, 1), date(2199, 6, 30))


def test_the_same_twice_changes_nothing(host: Host, source: MakeSource) -> None:
    there = source(university.serve(host, [course(1)], [offering(1, of=1)]))
    harvest(there)
    row = harvest(there)
    assert (row.state, row.counts) == ("done", {"new": 0, "changed": 0, "unchanged": 2, "wrong": 0, "warnings": 0})


def test_all_pages_are_read(host: Host, source: MakeSource) -> None:
    harvest(source(university.serve(host, [course(number) for number in range(23)], size=5)))
    assert Course.objects.count() == 23


def test_texts_stand_in_the_languages_the_site_knows(host: Host, source: MakeSource) -> None:
    name = [
        *typed(zh_hant_TW="智慧型手機", en_GB="Smartphones", nl="Telefoons"),
        {"language": "zh-CN", "value": "智能手机"},
        {"language": "", "value": "nothing"},
        "not a text",
    ]
    more = {
        "name": name,
        "description": typed(zh="<p>学<b>会</b></p><p>用&amp;玩</p>"),
        "teachingLanguages": ["zho", "en-US", "nl"],
    }
    row = harvest(source(university.serve(host, [course(1, **more)])))
    found = Course.objects.get()
    assert found.title == {"zh-Hans": "智能手机", "en": "Smartphones", "nl": "Telefoons"}
    assert found.summary == {"zh-Hans": "学会\n用&玩"}
    assert found.languages == ["zh-Hans", "en"]
    assert warned(row) == ["The language “nl” is none the site has; it was left out."]


def test_what_the_source_says_for_all_stands_in(host: Host, source: MakeSource) -> None:
    plain, own = (
        course(1, ext=None),
        course(2, level="x-advanced", ext={"category": "文化素养", "audiences": ["老年人"]}),
    )
    there = source(
        university.serve(host, [plain, own]), category="workplace-skills", audiences=["everyone"], level="intermediate"
    )
    harvest(there)
    assert [(one.category, one.audiences, one.level) for one in Course.objects.order_by("code")] == [
        ("workplace-skills", ["everyone"], "intermediate"),
        ("cultural-literacy", ["senior-citizens"], "advanced"),
    ]


def test_where_nothing_says_the_category_the_row_is_wrong_and_nothing_is_written(
    host: Host, source: MakeSource
) -> None:
    row = harvest(source(university.serve(host, [course(1), course(2, ext={"category": "no such"})])))
    assert wrong(row) == ["Nothing says which of the six categories it belongs to; the source can say one for all."]
    assert (row.state, reasons(row)) == ("previewed", ["Entries that are wrong: 1."])
    assert not Course.objects.exists()


def test_loads_outcomes_and_prerequisites_are_read_as_the_document_has_them(host: Host, source: MakeSource) -> None:
    outcome = {"learningOutcomeId": str(UUID(int=7)), "name": typed(zh="会付款", en="Pay")}
    by_id = course(
        1, learningOutcomeIds=[str(UUID(int=7)), str(UUID(int=8))], admissionRequirements=typed(zh="识字\n会数数"),
        studyLoad=[{"studyLoadUnit": "ects", "value": 3}, {"studyLoadUnit": "contact_time", "value": 20}],
    )  # fmt: skip
    address = university.serve(host, [by_id, course(2, learningOutcomes=[outcome])])
    host.put(f"{BASE}/learning-outcomes", university.paged([outcome]))
    harvest(source(address))
    first, second = Course.objects.order_by("code")
    assert first.outcomes == second.outcomes == [{"zh-Hans": "会付款", "en": "Pay"}]
    assert (first.hours, first.credits) == (20, 3)
    assert first.prerequisites == [{"zh-Hans": "识字"}, {"zh-Hans": "会数数"}]


def test_a_place_is_made_once_where_its_address_says(host: Host, source: MakeSource) -> None:
    address = {
        "addressType": "teaching",
        "street": "翠湖路",
        "streetNumber": "8号",
        "city": "昆明市",
        "geolocation": {"latitude": 25.1, "longitude": 102.7},
    }
    there = source(
        university.serve(
            host,
            [course(1)],
            [
                offering(
                    number,
                    of=1,
                    modesOfDelivery=["presential"],
                    addresses=[{**address, "additional": typed(zh="社区中心")}],
                )
                for number in range(3)
            ],
        )
    )
    row = harvest(there)
    place = Place.objects.get()
    assert (place.name, place.address, place.region_id) == (
        {"zh-Hans": "社区中心"},
        {"zh-Hans": "翠湖路 8号 昆明市"},
        "530100",
    )
    assert (place.latitude, place.longitude) == (25.1, 102.7)
    assert set(Offering.objects.values_list("place", flat=True)) == {place.id}
    assert warned(row) == ["A place “社区中心” will be made."]
    assert harvest(there).counts["unchanged"] == 4


def test_what_enumerations_have_beyond_ours_is_told_and_left_out(host: Host, source: MakeSource) -> None:
    offerings = [
        offering(1, of=1, modesOfDelivery=["coil"], state="x-waiting", maxNumberStudents="many"),
        offering(2, of=1, modesOfDelivery=["x-by-post", "hybrid"], startDateTime="soon", endDateTime=None),
        offering(3, of=1, modesOfDelivery=["online", "presential"], state=None),
    ]
    row = harvest(source(university.serve(host, [course(1)], offerings)))
    assert [(one.mode, one.state) for one in Offering.objects.order_by("code")] == [
        ("online", "inactive"), ("blended", "active"), ("blended", "active"),
    ]  # fmt: skip
    assert warned(row) == [
        "The state “x-waiting” is none the site has; it was taken for closed.",
        "“many” is no number that can be meant; it was left out.",
        "The mode “x-by-post” is none the site has; it was left out.",
        "“soon” is no day; it was left out.",
    ]


def test_what_is_over_or_not_valid_is_passed_over(host: Host, source: MakeSource) -> None:
    courses = [course(1), course(2, validTo="2020-01-01T00:00:00Z"), course(3, validFrom="2199-01-01T00:00:00Z")]
    past = {"startDateTime": "2020-01-01T00:00:00Z", "endDateTime": "2020-02-01T00:00:00Z"}
    row = harvest(source(university.serve(host, courses, [offering(1, of=1, **past), offering(2, of=2)])))
    assert (row.state, row.counts["new"]) == ("done", 1)
    assert notes(row) == [
        "Offerings passed over because they are over: 1.",
        "Courses passed over because they are not offered at present: 2.",
    ]


def test_without_lists_by_organisation_offerings_are_asked_for_course_by_course(host: Host, source: MakeSource) -> None:
    address = university.serve(host, [course(1), course(2)])
    del host.pages[f"{BASE}/organisations/{university.ORGANISATION}/course-offerings"]
    host.put(f"{BASE}/courses/{UUID(int=1001)}/course-offerings", university.paged([offering(1, of=1)]))
    row = harvest(source(address))
    assert (row.state, Offering.objects.get().course.code) == ("done", "C1")


def test_a_service_without_organisations_is_taken_for_the_provider_and_that_is_told(
    host: Host, source: MakeSource
) -> None:
    address = university.serve(host, [course(1)])
    del host.pages[f"{BASE}/organisations"]
    row = harvest(source(address))
    assert notes(row) == ["The service does not tell its organisations; all its courses were taken for the provider's."]
    assert titles() == {"第1门课"}


@pytest.fixture
def shared(host: Host) -> str:
    """A service of two universities, one with a faculty and a branch."""
    organisations = [
        organisation(1, otherCodes=[{"codeType": "institution_code", "code": "4153010001"}]),
        organisation(2, "另一所大学"),
        organisation(3, "老年教育学院", organisationType="faculty", parentId=str(UUID(int=1))),
        organisation(4, "大理分校", organisationType="branch", parentId=str(UUID(int=1))),
        organisation(5, "分校的系", organisationType="department", parentId=str(UUID(int=4))),
    ]
    courses = [course(number, organisationId=str(UUID(int=number))) for number in range(1, 6)]
    return university.serve(host, courses, organisations=organisations)


@pytest.mark.parametrize("wanted", ["", "org-1", "青岚示范大学", "4153010001", str(UUID(int=1))])
def test_of_several_organisations_the_provider_and_its_faculties_are_read(
    shared: str, source: MakeSource, wanted: str
) -> None:
    row = harvest(source(shared, organisation=wanted))
    assert row.state == "done", reasons(row)
    assert titles() == {"第1门课", "第3门课"}


def test_an_organisation_that_is_not_there_is_told_with_those_that_are(shared: str, source: MakeSource) -> None:
    row = harvest(source(shared, organisation="no-such"))
    assert row.state == "failed"
    assert reasons(row)[0].startswith(
        "The feed has no organisation “no-such”; it has: 青岚示范大学 (org-1) · 另一所大学"
    )


def test_which_of_several_is_meant_is_not_guessed(host: Host, source: MakeSource) -> None:
    organisations = [organisation(1, "甲大学"), organisation(2, "乙大学")]
    row = harvest(source(university.serve(host, [course(1)], organisations=organisations)))
    assert row.state == "failed"
    assert reasons(row)[0] == "The feed has courses of several organisations: 甲大学 (org-1) · 乙大学 (org-2)."
    assert not Course.objects.exists()


def test_courses_that_name_another_organisation_are_left_out_and_told(host: Host, source: MakeSource) -> None:
    address = university.serve(host, [course(1), course(2, "他人的课", organisationId=str(UUID(int=77)))])
    row = harvest(source(address))
    assert titles() == {"第1门课"}
    assert notes(row) == [f"Left out, as {UUID(int=77)} offers them (1): 他人的课"]


BAD: dict[str, Any] = {
    "a web page": b"<!doctype html><title>Sign in</title>",
    "broken JSON": b'{"items": [',
    "another thing": b"[1, 2]",
    "a list without items": b'{"pageSize": 250, "hasNextPage": false}',
    "deep": b'{"items":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "no text": b"\xff\xfe\x00\xd8\x00",
    "a huge number": b'{"items": [], "hasNextPage": 1e99999}',
    "half a character": b'{"items": ["\\ud800"]}',
}


@pytest.mark.parametrize(
    ("name", "path"),
    [(name, path) for name in BAD for path in ("/", "/organisations", "/courses") if path > "/" or "list" not in name],
)
def test_what_is_no_answer_of_the_interface_is_told_and_nothing_is_written(
    host: Host, source: MakeSource, name: str, path: str
) -> None:
    address = university.serve(host, [course(1)])
    host.put(f"{BASE}{path}", BAD[name], "application/json")
    row = harvest(source(address))
    assert row.state == "failed"
    assert all(reasons(row))
    assert not Course.objects.exists()


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-16"])
def test_other_encodings_are_understood(host: Host, source: MakeSource, encoding: str) -> None:
    page = {
        "pageSize": 250,
        "pageNumber": 1,
        "hasPreviousPage": False,
        "hasNextPage": False,
        "items": [course(1, "银龄课堂")],
    }
    address = university.serve(host, [])
    host.put(f"{BASE}/courses", json.dumps(page, ensure_ascii=False).encode(encoding), "application/json; charset=gbk")
    harvest(source(address))
    assert titles() == {"银龄课堂"}


def test_the_same_page_for_ever_is_not_read_for_ever(host: Host, source: MakeSource) -> None:
    address = university.serve(host, [])
    host.put(f"{BASE}/courses", lambda asked: asked.json({"hasNextPage": True, "items": [course(1)]}))
    row = harvest(source(address))
    assert "does not go on at page 2" in reasons(row)[0]
    assert not Course.objects.exists()


def test_pages_without_an_end_are_not_read_for_ever(
    host: Host, source: MakeSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MAX_PAGES", 5)

    def page(asked: Asked) -> None:
        asked.json({"hasNextPage": True, "items": [course(int(asked.query["pageNumber"]))]})

    address = university.serve(host, [])
    host.put(f"{BASE}/courses", page)
    assert "has more than 5 pages" in reasons(harvest(source(address)))[0]
    assert not Course.objects.exists()


def test_too_many_courses_are_told(host: Host, source: MakeSource, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_COURSES", 3)
    row = harvest(source(university.serve(host, [course(number) for number in range(4)])))
    assert reasons(row) == ["The feed has more than 3 courses."]


def test_entries_that_are_nonsense_are_wrong_or_passed_over_each_for_itself(host: Host, source: MakeSource) -> None:
    nonsense: list[Any] = [
        None, 7, "course", [], {}, {"courseId": 5, "name": 7, "ext": []}, {"courseId": ["x"], "name": typed(zh="甲")},
        course(1, name=[]),
        course(2, studyLoad="much", teachingLanguages={"a": 1}, ext={"teachers": "x", "outcomes": 3}),
        course(3, "名" * 300, description=typed(zh="长" * 6_000), link="javascript:alert(1)"),
        course(4, ext={"licenceLink": "x" * 3_000, "teachers": [{"name": typed(zh="王老师"), "link": 5}]}),
        course(5, validTo=5, organisation=5, admissionRequirements=5, level=["x"]),
        {**course(6), "courseId": "x" * 600, "primaryCode": None},
    ]  # fmt: skip
    address = university.serve(host, [])
    host.put(f"{BASE}/courses", university.paged(nonsense))
    row = harvest(source(address, partial=True, category="silver-age"))
    assert row.state == "done", reasons(row)
    assert set(wrong(row)) == {"Nothing says which course it is: it has no id.", "The title is missing."}
    assert {one.code for one in Course.objects.all()} == {"C2", "C3", "C4", "C5"}
    long = Course.objects.get(code="C3")
    assert (len(long.title["zh-Hans"]), len(long.summary["zh-Hans"]), long.source_url) == (200, 5_000, "")
