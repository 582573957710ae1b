"""Another system reads the catalogue: all of it, page by page, or what it asks for."""

from typing import Any

import pytest
from tests.interchange.ooapi.conftest import Get
from tests.interchange.ooapi.world import World

from changqing.catalogue.models import Course, Offering, Place, Programme, Provider
from changqing.catalogue.services import changed
from changqing.interchange.ooapi import buildings, outcomes


def all_of(get: Get, path: str, name: str, size: int = 10, **query: Any) -> list[str]:
    """The ids on all pages, read as a harvester does: until there is no next page."""
    found, number = [], 1
    while True:
        page = get(path, pageSize=size, pageNumber=number, **query)
        found += [one[name] for one in page["items"]]
        assert len(page["items"]) == size or not page["hasNextPage"]
        assert page["hasPreviousPage"] is (number > 1)
        if not page["hasNextPage"]:
            assert page["totalPages"] == (number if found else 0)
            assert page["ext"]["totalItems"] == len(found)
            return found
        number += 1


def names(one: dict[str, Any], name: str = "name") -> dict[str, str]:
    return {text["language"]: text["value"] for text in one[name]}


def ids(rows: Any) -> set[str]:
    return {str(row.id) for row in rows}


def test_leafing_through_courses_reaches_each_offered_course_once(get: Get) -> None:
    found = all_of(get, "courses", "courseId")
    assert len(found) == len(set(found))
    assert set(found) == ids(Course.objects.filter(state="published"))
    assert found == all_of(get, "courses", "courseId", 20)


def test_a_course_that_comes_while_one_reads_comes_last(get: Get, world: World) -> None:
    first = get("courses", pageNumber=1)
    new = Course.objects.create(slug="aaa", provider=world.provider, category="silver-age", title={"en": "Aaa"})
    changed(new)
    world.site.a_second_later()
    assert get("courses", pageNumber=1)["items"] == first["items"]
    assert all_of(get, "courses", "courseId")[-1] == str(new.id)


@pytest.mark.parametrize(
    ("path", "name", "model"),
    [
        ("organisations", "organisationId", Provider),
        ("programmes", "programmeId", Programme),
        ("buildings", "buildingId", Place),
    ],
)
def test_so_does_leafing_through_anything_else(get: Get, path: str, name: str, model: Any) -> None:
    found = all_of(get, path, name)
    assert len(found) == len(set(found))
    assert set(found) == ids(model.objects.all())


def test_the_whole_catalogue_is_reached_by_way_of_the_organisations(get: Get, world: World) -> None:
    courses: set[str] = set()
    offerings: set[str] = set()
    for organisation in all_of(get, "organisations", "organisationId"):
        courses |= set(all_of(get, f"organisations/{organisation}/courses", "courseId"))
        path = f"organisations/{organisation}/course-offerings"
        offerings |= set(all_of(get, path, "courseOfferingId", since="2000-01-01T00:00:00Z"))
        offerings |= set(all_of(get, path, "courseOfferingId"))
    assert courses == ids(Course.objects.filter(state="published"))
    shown = Offering.objects.exclude(state="concept").exclude(course=world.withdrawn)
    assert offerings == ids(shown)


def test_a_page_behind_the_last_is_empty(get: Get) -> None:
    page = get("courses", pageNumber=2_000_000_000, pageSize=250)
    assert page["items"] == []
    assert (page["hasNextPage"], page["hasPreviousPage"]) == (False, True)


def test_a_text_stands_in_every_language_there_is_in_tags_the_document_takes(get: Get, world: World) -> None:
    course = get(f"courses/{world.course.id}")
    assert names(course) == {"zh-hans": "大棚番茄栽培", "en": "Greenhouse tomatoes"}
    assert names(course, "admissionRequirements") == {"zh-hans": "识字\n种过菜", "en": "Reading"}
    assert course["teachingLanguages"] == ["zh-hans", "en", "ug"]
    assert names(get("courses", primaryCode="bare")["items"][0]) == {"und": "bare"}


def test_a_course_tells_all_that_is_known_of_it(get: Get, world: World) -> None:
    course = get(f"courses/{world.course.id}")
    assert course["primaryCode"] == {"codeType": "identifier", "code": "tomatoes"}
    assert course["otherCodes"] == [{"codeType": "x-course-code", "code": "AGR-101"}]
    assert course["level"] == "x-intermediate"
    assert course["modesOfDelivery"] == ["online", "blended", "presential"]
    loads = [{"studyLoadUnit": "hour", "value": 8.0}, {"studyLoadUnit": "x-credit", "value": 1.5}]
    assert course["studyLoad"] == loads
    assert course["link"] == "http://testserver/courses/tomatoes"
    assert course["programmeIds"] == [str(world.programme.id)]
    assert (course["ext"]["category"], course["ext"]["audiences"]) == ("hobbies-interests", ["new-farmers"])
    assert [one["value"] for one in course["ext"]["teachers"][0]["name"]] == ["徐玉珍"]


def test_a_withdrawn_course_is_in_no_list_and_says_until_when_it_held(get: Get, world: World) -> None:
    assert "validTo" in get(f"courses/{world.withdrawn.id}")
    assert "validTo" not in get(f"courses/{world.course.id}")
    assert get("courses", primaryCode="gone")["items"] == []


def test_a_planned_offering_is_shown_to_nobody(get: Get, world: World) -> None:
    get(f"course-offerings/{world.planned.id}", 404)
    path = f"courses/{world.course.id}/course-offerings"
    assert str(world.planned.id) not in all_of(get, path, "courseOfferingId")
    assert get(path, state="concept")["items"] == []


def test_an_offering_says_when_where_and_for_how_many(get: Get, world: World) -> None:
    offering = get(f"course-offerings/{world.dated.id}")
    assert offering["startDateTime"] == f"{world.dated.starts}T00:00:00+08:00"
    assert offering["endDateTime"] == f"{world.dated.ends}T23:59:59+08:00"
    assert offering["maxNumberStudents"] == 25
    assert offering["modesOfDelivery"] == ["presential"]
    assert offering["priceInformation"] == [{"costType": "total_costs", "amount": "0", "currency": "CNY"}]
    (period,) = offering["enrolmentPeriods"]
    assert period["endDateTime"] == f"{world.dated.enrol_until}T23:59:59+08:00"
    (address,) = offering["addresses"]
    assert address["geolocation"] == {"latitude": 25.05, "longitude": 102.7}
    assert get(f"rooms/{offering['ext']['roomId']}")["buildingId"] == str(world.place.id)


def test_one_that_is_open_all_year_is_this_years_and_may_be_entered_on_any_day(get: Get, world: World) -> None:
    offering = get(f"course-offerings/{world.all_year.id}", expand="academic_session")
    session = offering["academicSession"]
    assert session["academicSessionType"] == "academic_year"
    assert offering["startDateTime"] == session["startDateTime"]
    assert offering["endDateTime"] == session["endDateTime"]
    assert session["startDateTime"].startswith(offering["flexibleEntryPeriodStartDateTime"])
    assert offering["ext"]["openAllYear"] is True


def test_what_is_over_is_left_out_unless_one_asks_for_it(get: Get, world: World) -> None:
    path = f"courses/{world.course.id}/course-offerings"
    there = set(all_of(get, path, "courseOfferingId"))
    over = ids(Offering.objects.filter(ends__lt="2025-01-01"))
    assert there
    assert not over & there
    assert over <= set(all_of(get, path, "courseOfferingId", since="2024-01-01T00:00:00Z"))
    assert over <= set(all_of(get, path, "courseOfferingId", since="2024-01-01"))
    assert all_of(get, path, "courseOfferingId", since="2024-02-02T00:00:00Z", until="2024-12-31T00:00:00Z") == []


def test_a_session_has_the_offerings_that_begin_in_it(get: Get, world: World) -> None:
    offering = get(f"course-offerings/{world.dated.id}", expand="academic_session")
    semester = offering["academicSession"]
    mine = str(world.dated.id)
    for session in (semester["academicSessionId"], semester["yearId"]):
        path = f"academic-sessions/{session}/course-offerings"
        assert mine in all_of(get, path, "courseOfferingId")
        assert mine not in all_of(get, path, "courseOfferingId", state="cancelled")
    year = f"academic-sessions/{get('academic-sessions', primaryCode='2023-2024')['items'][0]['academicSessionId']}"
    assert len(all_of(get, f"{year}/course-offerings", "courseOfferingId")) == 1
    assert len(all_of(get, f"{year}/programme-offerings", "programmeOfferingId")) == 1


NARROWINGS: list[tuple[dict[str, str], bool]] = [
    ({"level": "x-intermediate"}, True),
    ({"level": "x-advanced"}, False),
    ({"level": "bachelor"}, False),
    ({"modeOfDelivery": "blended"}, True),
    ({"modeOfDelivery": "hybrid"}, False),
    ({"teachingLanguage": "zh"}, True),
    ({"teachingLanguage": "zh-hans"}, True),
    ({"teachingLanguage": "ug"}, True),
    ({"teachingLanguage": "bo"}, False),
    ({"teachingLanguage": "nl"}, False),
    ({"q": "番茄"}, True),
    ({"q": "tomatoes"}, True),
    ({"q": "zzzzzzzz"}, False),
    ({"q": "tomatoes", "level": "x-beginner"}, False),
    ({"q": "tomatoes", "level": "x-intermediate", "modeOfDelivery": "online", "teachingLanguage": "en"}, True),
]
OF_THE_WHOLE_LIST: list[tuple[dict[str, str], bool]] = [
    ({"q": "fanqie"}, True),
    ({"primaryCode": "tomatoes"}, True),
    ({"primaryCode": "toma"}, False),
    ({"primaryCode": "tomatoes", "q": "greenhouse", "level": "x-intermediate"}, True),
    ({"primaryCode": "tomatoes", "q": "balcony"}, False),
    ({"primaryCode": "tomatoes", "modeOfDelivery": "blended", "teachingLanguage": "ug"}, True),
    ({"primaryCode": "tomatoes", "teachingLanguage": "bo"}, False),
]


def test_courses_are_narrowed_by_what_the_document_has(get: Get, world: World, subtests: pytest.Subtests) -> None:
    lists = ("courses", f"organisations/{world.provider.id}/courses", f"programmes/{world.programme.id}/courses")
    for path in lists:
        for query, there in NARROWINGS + (OF_THE_WHOLE_LIST if path == "courses" else []):
            with subtests.test(f"{path} {query}"):
                assert (str(world.course.id) in all_of(get, path, "courseId", **query)) is there


OFFERINGS: list[tuple[dict[str, str], bool]] = [
    ({}, True),
    ({"state": "active"}, True),
    ({"state": "cancelled"}, False),
    ({"state": "x-dreamt-of"}, False),
    ({"resultExpected": "false"}, True),
    ({"resultExpected": "true"}, False),
    ({"teachingLanguage": "ug"}, True),
    ({"teachingLanguage": "bo"}, False),
    ({"q": "tomatoes"}, True),
    ({"q": "balcony"}, False),
]


def test_offerings_are_narrowed_by_what_the_document_has(get: Get, world: World, subtests: pytest.Subtests) -> None:
    session = get(f"course-offerings/{world.dated.id}")["academicSessionId"]
    owners = (f"organisations/{world.provider.id}", f"courses/{world.course.id}", f"academic-sessions/{session}")
    for owner in owners:
        for query, there in OFFERINGS:
            with subtests.test(f"{owner} {query}"):
                found = all_of(get, f"{owner}/course-offerings", "courseOfferingId", **query)
                assert (str(world.dated.id) in found) is there
    path = f"courses/{world.course.id}/course-offerings"
    assert all_of(get, path, "courseOfferingId", modeOfDelivery="presential") == [str(world.dated.id)]


def test_organisations_are_root_or_branch_and_name_each_other(get: Get, world: World) -> None:
    (branch,) = get("organisations", organisationType="branch")["items"]
    assert branch["parentId"] == branch["rootId"] == str(world.provider.id)
    whole = get(f"organisations/{branch['organisationId']}", expand="parent,children")
    assert whole["parent"]["childIds"] == [str(world.branch.id)]
    assert whole["children"] is None
    root = get(f"organisations/{world.provider.id}", expand="parent,children")
    assert "parent" not in root
    assert [one["organisationId"] for one in root["children"]] == [str(world.branch.id)]
    assert root["otherCodes"] == [{"codeType": "institution_code", "code": "4153010001"}]
    assert get("organisations", organisationType="branch", q="qinglan")["items"] == [branch]
    assert get("organisations", organisationType="faculty")["items"] == []


def test_expanding_puts_the_whole_thing_beside_its_id(get: Get, world: World) -> None:
    course = get(f"courses/{world.course.id}", expand="organisation,programmes,instructors")
    assert course["organisation"]["organisationId"] == course["organisationId"]
    assert [one["programmeId"] for one in course["programmes"]] == course["programmeIds"]
    assert course["instructors"] is None
    offering = get(f"course-offerings/{world.dated.id}", expand="course,programme_offering")
    assert offering["course"]["courseId"] == offering["courseId"]
    assert offering["programmeOfferings"][0]["programmeId"] == str(world.programme.id)
    run = get(f"programme-offerings/{world.programme.id}", expand="programme,organisation,academic_session")
    assert run["programme"]["programmeId"] == run["programmeId"] == run["programmeOfferingId"]
    assert run["organisation"]["organisationId"] == str(world.provider.id)


def test_a_programme_tells_its_aim_whom_it_serves_and_in_which_languages(get: Get, world: World) -> None:
    programme = get(f"programmes/{world.programme.id}")
    assert programme["programmeType"] == "x-lifelong-learning"
    assert programme["teachingLanguages"] == ["zh-hans", "en", "ug"]
    assert programme["ext"]["regions"] == ["530000", "530100", "532900"]
    assert all_of(get, "programmes", "programmeId", teachingLanguage="ug") == [str(world.programme.id)]
    assert all_of(get, "programmes", "programmeId", programmeType="minor") == []
    states = {one["state"] for one in get("organisations/" + str(world.branch.id) + "/programme-offerings")["items"]}
    assert states == {"active"}


def test_every_outcome_has_an_id_of_its_own_that_leads_back_to_it(get: Get, world: World) -> None:
    found = all_of(get, "learning-outcomes", "learningOutcomeId")
    assert len(found) == len(set(found)) == 5  # three of tomatoes, one of the balcony, one of the programme
    course = get(f"courses/{world.course.id}")
    assert set(course["learningOutcomeIds"]) < set(found)
    one = get(f"learning-outcomes/{course['learningOutcomeIds'][2]}")
    assert names(one) == {"en": "Sell <them> & more"}
    assert one["ext"] == {"courseId": str(world.course.id)}
    get(f"learning-outcomes/{outcomes.id_of(world.course.id, 4)}", 404)
    assert [names(one)["en"] for one in get("learning-outcomes", q="seedlings")["items"]] == ["Raise seedlings"]


def test_a_room_is_found_by_its_id_and_by_its_code(get: Get, world: World) -> None:
    room = get(f"rooms/{buildings.room_id(world.place.id)}", expand="building")
    assert room["building"]["buildingId"] == str(world.place.id)
    assert room["totalSeats"] == 40
    assert get("rooms", primaryCode=room["primaryCode"]["code"])["items"] == [
        {name: value for name, value in room.items() if name != "building"}
    ]
    assert get("rooms", roomType="office")["items"] == []
    assert get("rooms", primaryCode=str(world.place.id))["items"] == []


def test_fields_leave_out_what_is_not_wanted_and_keep_what_must_be(get: Get, world: World) -> None:
    page = get("courses", fields="link,organisation(name),nothing", primaryCode="tomatoes")
    assert set(page["items"][0]) == {"courseId", "primaryCode", "name", "organisationId", "link"}
    whole = get(f"courses/{world.course.id}", expand="organisation", fields="(organisation(name))")
    assert set(whole["organisation"]) == {"organisationId", "organisationType", "primaryCode", "name"}
    for unreadable in ("((", "a(b", ")", ",", ""):
        assert get(f"courses/{world.course.id}", fields=unreadable) == get(f"courses/{world.course.id}")
