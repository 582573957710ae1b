"""The feed of one provider cannot touch the courses of another, whatever it says."""

from typing import Any

import pytest
from tests.factories import make_course, make_provider
from tests.interchange.harvest import services as university
from tests.interchange.harvest.conftest import MakeSource, harvest, reasons
from tests.interchange.harvest.hosts import Host
from tests.interchange.harvest.services import course, offering, organisation, typed

from changqing.catalogue.models import Course, Offering, Provider
from changqing.interchange.models import Harvested


@pytest.fixture
def other(provider: Provider) -> Course:
    """A course of another provider, with a code and an offering."""
    neighbour = make_provider("neighbour", name={"zh-Hans": "邻校"}, national_code="4153010009")
    course = make_course("neighbours-course", neighbour, code="C1", title={"zh-Hans": "邻校的课"})
    Offering.objects.create(course=course, mode="online", code="O1")
    return course


def everything_of(provider: Provider) -> list[Any]:
    """Every value of every row of a provider."""
    courses = Course.objects.filter(provider=provider).order_by("id")
    offerings = Offering.objects.filter(course__provider=provider).order_by("id")
    return [*courses.values(), *offerings.values(), *Provider.objects.filter(id=provider.id).values()]


def test_ids_codes_and_titles_of_anothers_courses_are_only_words(host: Host, source: MakeSource, other: Course) -> None:
    before, run = everything_of(other.provider), other.offerings.get()
    stolen = course(1, "邻校的课", courseId=str(other.id), link=f"http://testserver{other.url}")
    address = university.serve(
        host,
        [stolen, course(2, primaryCode={"codeType": "identifier", "code": other.slug})],
        [{**offering(1, of=1), "courseId": str(other.id), "courseOfferingId": str(run.id)}],
    )
    row = harvest(source(address))
    assert (row.state, row.counts["new"]) == ("done", 3)
    assert everything_of(other.provider) == before
    assert Course.objects.filter(provider__code="qinglan").count() == 2
    assert not Harvested.objects.filter(course=other).exists()


@pytest.mark.parametrize("feed", ["邻校", "neighbour", "4153010009"])
def test_a_feed_that_says_it_is_anothers_is_not_read_for_this_one(
    host: Host, source: MakeSource, other: Course, feed: str
) -> None:
    before = everything_of(other.provider)
    theirs = organisation(1, feed, primaryCode={"codeType": "organisation_id", "code": feed})
    row = harvest(source(university.serve(host, [course(1)], organisations=[theirs])))
    assert (row.state, reasons(row)[0]) == (
        "failed",
        f"The feed is that of {feed}, which is the provider neighbour here.",
    )
    assert everything_of(other.provider) == before
    assert Course.objects.count() == 1


def test_an_organisation_in_an_entry_decides_nothing_but_whether_it_is_left_out(
    host: Host, source: MakeSource, other: Course
) -> None:
    before = everything_of(other.provider)
    organisations = [organisation(1), organisation(2, "邻校", primaryCode={"codeType": "x", "code": "neighbour"})]
    theirs = course(2, organisationId=organisations[1]["organisationId"])
    hidden = course(3, organisation={**organisations[1], "name": typed(zh="青岚示范大学")}, organisationId=None)
    address = university.serve(host, [course(1), theirs, hidden], organisations=organisations)
    row = harvest(source(address))
    assert row.state == "done", reasons(row)
    assert everything_of(other.provider) == before
    assert [one.code for one in Course.objects.filter(provider__code="qinglan")] == ["C1"]


def test_a_course_that_was_given_to_another_provider_is_not_touched_any_more(
    host: Host, source: MakeSource, other: Course
) -> None:
    there = source(university.serve(host, [course(1)], [offering(1, of=1)]))
    harvest(there)
    Course.objects.filter(provider__code="qinglan").update(provider=other.provider, code="given")
    before = everything_of(other.provider)
    university.serve(host, [course(1, "新名称", validTo=None)], [offering(1, of=1, state="cancelled")])
    assert harvest(there).state == "done"
    university.serve(host, [course(7)])
    harvest(there)
    assert everything_of(other.provider) == before


def test_the_same_feed_for_two_providers_makes_two_courses(host: Host, source: MakeSource, other: Course) -> None:
    address = university.serve(host, [course(1)], organisations=[organisation(1, "谁也不是")])
    for provider in (make_provider(), other.provider):
        harvest(source(address, provider=provider))
    assert Course.objects.filter(title={"zh-Hans": "第1门课"}).count() == 2
    university.serve(host, [course(1, "改名")], organisations=[organisation(1, "谁也不是")])
    harvest(source(f"{address}/", provider=make_provider()))
    assert Course.objects.get(provider=other.provider, title={"zh-Hans": "第1门课"})


def test_what_one_source_brought_another_of_the_same_provider_leaves(host: Host, source: MakeSource) -> None:
    address = university.serve(host, [course(1)])
    harvest(source(address))
    row = harvest(source(f"{address}/"))
    assert row.counts["new"] == 1
    assert sorted(one.code for one in Course.objects.all()) == ["", "C1"]
