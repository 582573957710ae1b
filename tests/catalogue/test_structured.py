"""What pages say to search engines: schema.org in a block of data that no text can break out of."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils.timezone import localdate
from tests.factories import make_course, make_provider
from tests.visitors import Site, Visitor, site

from changqing.catalogue import search
from changqing.catalogue.models import Course, Offering, Place, Programme, Subject
from changqing.catalogue.services import changed
from changqing.catalogue.structured import workload
from changqing.core import pages

__all__ = ["site"]

pytestmark = pytest.mark.django_db
HOSTILE = {"en": "</script><script>alert(1)</script><!-- & \u2028 \"'\\", "zh-Hans": "番茄"}


def blocks(page: str) -> list[dict[str, Any]]:
    """The things that a page tells, by the one block of data it has."""
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert len(found) == page.count("<script") - page.count("<script src=") <= 1
    told = [json.loads(one) for one in found]
    assert all(one["@context"] == "https://schema.org" for one in told)
    return [node for one in told for node in one["@graph"]]


def told(path: str, kind: str, **headers: str) -> dict[str, Any]:
    nodes = [node for node in blocks(Visitor(**headers).page(path)) if node["@type"] == kind]
    assert len(nodes) == 1
    return nodes[0]


@pytest.fixture
def course(site: Site) -> Course:
    """A course that is online all year, and meets in person in a month."""
    provider = make_provider(website="https://qinglan.example/", national_code="4153010001")
    course = make_course(
        "tomatoes", provider, hours=1.5, credits=0.5, languages=["zh-Hans"], code="AGR-101",
        outcomes=[{"en": "Raise seedlings"}], prerequisites=[{"en": "Reading"}], areas=["rural-revitalization"],
    )  # fmt: skip
    place = Place.objects.create(
        provider=provider, region=provider.region, name={"en": "At the village gate"},
        address={"en": "8 Cuihu Road"}, latitude=25.05, longitude=102.7,
    )  # fmt: skip
    soon, over = localdate() + timedelta(30), localdate() - timedelta(30)
    dates = {"starts": soon, "ends": soon + timedelta(7), "place": place}
    Offering.objects.create(course=course, mode="online")
    later = localdate() + timedelta(10)
    Offering.objects.create(course=course, mode="presential", seats=25, enrol_from=later, **dates)
    Offering.objects.create(course=course, mode="blended", state="cancelled", **dates)
    Offering.objects.create(course=course, mode="presential", starts=over, ends=over, place=place)
    Offering.objects.create(course=course, mode="presential", state="concept", **dates)
    site.a_second_later()
    return course


def test_a_course_says_what_it_is_for_whom_and_that_it_is_free(course: Course) -> None:
    node = told("/courses/tomatoes", "Course")
    assert node["name"] == "Greenhouse tomatoes"
    assert node["url"] == "http://testserver/courses/tomatoes?lang=en"
    assert node["@id"] == "http://testserver/courses/tomatoes"
    provider = node["provider"]
    assert (provider["@type"], provider["name"]) == ("CollegeOrUniversity", "Qinglan Demonstration University")
    assert node["offers"] == [{"@type": "Offer", "category": "Free", "price": 0, "priceCurrency": "CNY"}]
    assert node["isAccessibleForFree"] is True
    assert [one["audienceType"] for one in node["audience"]] == ["New farmers"]
    assert (node["teaches"], node["coursePrerequisites"]) == (["Raise seedlings"], ["Reading"])
    assert (node["educationalLevel"], node["timeRequired"], node["inLanguage"]) == ("Beginner", "PT1H30M", ["zh-Hans"])


def test_its_runs_to_come_are_instances_and_those_in_person_events(course: Course) -> None:
    instances = told("/courses/tomatoes", "Course")["hasCourseInstance"]
    assert [one["courseMode"] for one in instances] == ["Online", "Onsite", "Blended"]
    assert all(one["courseWorkload"] == "PT1H30M" for one in instances)
    assert "startDate" not in instances[0]
    assert instances[1]["maximumAttendeeCapacity"] == 25
    nodes = blocks(Visitor().page("/courses/tomatoes"))
    events = [node for node in nodes if node["@type"] == "EducationEvent"]
    assert [one["eventStatus"].rpartition("/")[2] for one in events] == ["EventScheduled", "EventCancelled"]
    assert [one["eventAttendanceMode"].rpartition("/")[2] for one in events] == [
        "OfflineEventAttendanceMode",
        "MixedEventAttendanceMode",
    ]
    assert [one["offers"]["availability"].rpartition("/")[2] for one in events] == ["PreOrder", "SoldOut"]
    where = events[0]["location"]
    assert where["address"]["streetAddress"] == "8 Cuihu Road"
    assert where["geo"] == {"@type": "GeoCoordinates", "latitude": 25.05, "longitude": 102.7}
    assert events[0]["startDate"] == str(localdate() + timedelta(30))
    assert events[0]["organizer"]["name"] == "Qinglan Demonstration University"


def test_it_is_told_in_the_language_of_the_page(course: Course) -> None:
    node = told("/courses/tomatoes", "Course", **{"accept-language": "zh"})
    assert (node["name"], node["educationalLevel"]) == ("大棚番茄栽培", "零基础")
    assert node["url"] == "http://testserver/courses/tomatoes"


def test_the_way_to_a_page_is_told_from_the_outside_in(course: Course) -> None:
    for path in ("/courses/tomatoes", "/providers/qinglan", f"/places/{Place.objects.get().id}"):
        items = told(path, "BreadcrumbList")["itemListElement"]
        assert [one["position"] for one in items] == list(range(1, len(items) + 1))
        assert items[-1]["item"] == f"http://testserver{path}?lang=en"
        for one in items:
            assert Visitor().get(one["item"].removeprefix("http://testserver")).status_code == 200


def test_a_withdrawn_course_is_not_advertised(course: Course) -> None:
    Course.objects.update(state="withdrawn")
    assert [node["@type"] for node in blocks(Visitor().page("/courses/tomatoes"))] == ["BreadcrumbList"]


def test_a_provider_says_where_it_is_and_what_it_belongs_to(course: Course) -> None:
    make_provider("dali", kind="community", parent=course.provider, name={"en": "Dali branch"})
    node = told("/providers/qinglan", "CollegeOrUniversity")
    assert (node["sameAs"], node["identifier"]) == ("https://qinglan.example/", "4153010001")
    assert node["address"]["addressLocality"] == "Kunming"
    assert node["address"]["addressRegion"] == "Yunnan"
    branch = told("/providers/dali", "EducationalOrganization")
    assert branch["parentOrganization"]["name"] == "Qinglan Demonstration University"


def test_a_programme_tells_its_courses(course: Course) -> None:
    programme = Programme.objects.create(
        slug="harvest", provider=course.provider, title={"en": "Harvest"}, area="rural-revitalization",
        mode="presential", starts=localdate(),
    )  # fmt: skip
    programme.courses.add(course)
    node = told("/programmes/harvest", "EducationalOccupationalProgram")
    assert [one["name"] for one in node["hasCourse"]] == ["Greenhouse tomatoes"]
    assert (node["educationalProgramMode"], node["startDate"]) == ("in-person", str(localdate()))


def test_a_place_and_a_subject_say_what_they_are(course: Course) -> None:
    course.subject = Subject.objects.create(slug="growing", title={"en": "Growing"})
    course.save()
    place = told(f"/places/{Place.objects.get().id}", "Place")
    assert place["address"]["addressLocality"] == "Kunming"
    (item,) = told("/subjects/growing", "ItemList")["itemListElement"]
    assert item["name"] == "Greenhouse tomatoes"


def test_the_list_of_courses_leads_to_each_course_of_the_page(course: Course) -> None:
    changed(course)
    search.reindex()
    Site.a_second_later()
    (item,) = told("/courses", "ItemList")["itemListElement"]
    assert (item["name"], item["url"]) == ("Greenhouse tomatoes", "http://testserver/courses/tomatoes?lang=en")
    assert blocks(Visitor().page("/courses?q=nothing-of-the-kind")) == []


def test_the_home_page_says_how_to_search(course: Course) -> None:
    action = told("/", "WebSite")["potentialAction"]
    template = action["target"]["urlTemplate"]
    assert Visitor().get(template.format(search_term_string="tea").removeprefix("http://testserver")).status_code == 200


def test_no_text_can_end_the_block_or_begin_anything_in_it(course: Course) -> None:
    Course.objects.update(title=HOSTILE, summary=HOSTILE, outcomes=[HOSTILE], prerequisites=[HOSTILE])
    Place.objects.update(name=HOSTILE, address=HOSTILE)
    course.provider.name = HOSTILE
    course.provider.save()
    pages.store._version = -1
    for path in ("/courses/tomatoes", "/providers/qinglan", f"/places/{Place.objects.get().id}"):
        page = Visitor().page(path)
        nodes = blocks(page)
        assert nodes[0]["name"] == HOSTILE["en"]
        data = page[page.index("ld+json") : page.index("</script>")]
        assert not set("<&\u2028") & set(data.partition(">")[2])


def test_it_costs_no_question_to_the_database(
    course: Course, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Callable[..., Any]
) -> None:
    from changqing.catalogue import queries, structured

    found = queries.course("tomatoes")
    provider = queries.provider("qinglan")
    assert found
    assert provider
    with django_assert_num_queries(0):
        structured.of_course(found)
        structured.of_provider(provider)
        structured.of_site()


@pytest.mark.parametrize(("hours", "said"), [(0, ""), (8, "PT8H"), (0.5, "PT30M"), (1.25, "PT1H15M")])
def test_hours_are_told_as_iso_8601_has_them(hours: float, said: str) -> None:
    assert workload(hours) == said
