"""One Changqing reads another: nothing is lost on the way, and the second time nothing changes."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.utils.timezone import localdate
from tests.factories import make_course, make_provider, make_region
from tests.interchange.harvest import own_site
from tests.interchange.harvest.conftest import MakeSource, harvest, reasons

from changqing.catalogue import search
from changqing.catalogue.models import Course, Offering, Place, Provider
from changqing.catalogue.services import changed
from changqing.core import pages

pytestmark = pytest.mark.django_db(transaction=True)
LATER = localdate() + timedelta(days=40)
COURSE = (
    "title", "summary", "category", "audiences", "areas", "level", "hours", "credits", "languages", "outcomes",
    "prerequisites", "syllabus", "teachers", "authors", "licence", "licence_url", "state",
)  # fmt: skip
OFFERING = ("code", "mode", "state", "starts", "ends", "enrol_from", "enrol_until", "schedule", "seats")
PLACE = ("name", "address", "latitude", "longitude", "seats", "region_id")


@pytest.fixture
def theirs(db: None) -> Provider:
    """The provider as it is on its own site."""
    theirs = make_provider("theirs", name={"zh-Hans": "云岭学院", "en": "Yunling College"})
    make_provider("neighbour", name={"zh-Hans": "邻校"})
    place = Place.objects.create(
        provider=theirs, region=make_region(), name={"zh-Hans": "村口学习点", "en": "At the village gate"},
        address={"zh-Hans": "翠湖路8号"}, latitude=25.0512, longitude=102.7034, seats=40,
    )  # fmt: skip
    course = make_course(
        "tomatoes", theirs, code="AGR-101", level="intermediate", credits=1.5, hours=2.5, category="workplace-skills",
        languages=["zh-Hans", "en", "ug"], audiences=["new-farmers", "everyone"], areas=["rural-revitalization"],
        summary={"zh-Hans": "从育苗\n到采收 <不难>。", "en": "From seedling to harvest & more."},
        outcomes=[{"zh-Hans": "会育苗", "en": "Raise seedlings"}, {"zh-Hans": "会采收"}],
        prerequisites=[{"zh-Hans": "识字"}, {"zh-Hans": "种过菜", "en": "Have grown something"}],
        syllabus=[{"zh-Hans": "育苗"}], licence="CC-BY-SA-4.0",
        licence_url="https://creativecommons.org/licenses/by-sa/4.0/", source_url="https://elsewhere.example/tomatoes",
        teachers=[{"name": {"zh-Hans": "徐玉珍"}, "url": "https://yunling.example/xu"}, {"name": {"en": "A. Li"}}],
        authors=[{"name": {"zh-Hans": "农技站"}}],
    )  # fmt: skip
    bare = make_course("bare", theirs, title={"zh-Hans": "无"}, summary={}, audiences=["everyone"], hours=0)
    make_course("gone", theirs, state="withdrawn")
    make_course("other", make_provider("neighbour"), title={"zh-Hans": "邻校的课"})
    dates = {"starts": LATER, "ends": LATER + timedelta(days=30)}
    Offering.objects.create(course=course, mode="online")
    Offering.objects.create(
        course=course, mode="presential", code="2027-A", place=place, seats=25, schedule={"zh-Hans": "周一 19:00"},
        enrol_from=localdate(), enrol_until=LATER - timedelta(days=3), **dates,
    )  # fmt: skip
    Offering.objects.create(course=course, mode="blended", place=place, state="inactive", **dates)
    Offering.objects.create(course=bare, mode="online", state="cancelled", **dates)
    Offering.objects.create(course=bare, mode="online", starts=LATER)
    pages.watcher._asked = -1e9
    return theirs


@pytest.fixture
def site(theirs: Provider) -> Iterator[str]:
    with own_site.served() as address:
        yield address


def told(provider: str) -> list[Any]:
    """Everything that is told of what a provider offers, in an order of its own."""
    found = []
    for course in Course.objects.filter(provider__code=provider).exclude(state="withdrawn"):
        runs = [
            [*(getattr(run, name) for name in OFFERING), *(getattr(run.place, name, None) for name in PLACE)]
            for run in course.offerings.select_related("place")
        ]
        found.append([*(getattr(course, name) for name in COURSE), sorted(runs, key=repr)])
    return sorted(found, key=repr)


@pytest.mark.parametrize("organisation", ["theirs", "云岭学院"])
def test_a_provider_is_taken_over_whole_by_the_open_education_api(
    theirs: Provider, source: MakeSource, site: str, organisation: str
) -> None:
    there = source(f"{site}/ooapi/v6/", organisation=organisation)
    row = harvest(there)
    assert reasons(row) == []
    assert (row.state, row.counts["new"]) == ("done", 7)
    assert told("qinglan") == told("theirs")
    taken = Course.objects.get(provider=there.provider, code="AGR-101")
    assert taken.source_url == "https://elsewhere.example/tomatoes"
    bare = Course.objects.get(provider=there.provider, code="bare")
    assert bare.source_url == "http://testserver/courses/bare"
    again = harvest(there)
    assert (again.state, again.counts["unchanged"], again.counts["changed"]) == ("done", 7, 0)


def instance(course: Course) -> list[Any]:
    return [
        [run.mode, run.state, run.starts, run.ends, run.seats, run.place.name if run.place else None]
        for run in course.offerings.select_related("place").exclude(state="inactive").order_by("mode", "starts")
    ]


def test_its_list_of_courses_leads_to_what_its_pages_tell_machines(
    theirs: Provider, source: MakeSource, site: str, settings: LazySettings
) -> None:
    """A page tells what it shows, in one language: the Open Education API tells all."""
    settings.SITE_URL = site
    changed(theirs, *Course.objects.all())
    search.reindex()
    pages.watcher._asked = -1e9
    there = source(f"{site}/courses?provider=theirs", "jsonld", organisation="云岭学院")
    row = harvest(there)
    assert reasons(row) == []
    assert (row.state, row.counts["new"]) == ("done", 6)
    origin, taken = Course.objects.get(slug="tomatoes"), Course.objects.get(provider=there.provider, code="AGR-101")
    for name in ("category", "audiences", "areas", "level", "hours", "credits", "languages", "licence", "licence_url"):
        assert getattr(taken, name) == getattr(origin, name), name
    assert taken.title == {"zh-Hans": origin.title["zh-Hans"]}
    assert [one["zh-Hans"] for one in taken.outcomes] == ["会育苗", "会采收"]
    assert taken.source_url == f"{site}/courses/tomatoes"
    assert instance(taken) == [[*one[:5], {"zh-Hans": "村口学习点"} if one[5] else None] for one in instance(origin)]
    assert harvest(there).counts == {"new": 0, "changed": 0, "unchanged": 6, "wrong": 0, "warnings": 0}


def test_its_sitemap_leads_to_them_in_every_language(
    theirs: Provider, source: MakeSource, site: str, settings: LazySettings
) -> None:
    settings.SITE_URL = site
    pages.watcher._asked = -1e9
    row = harvest(source(f"{site}/sitemaps/courses-1.xml", "jsonld", organisation="云岭学院"))
    assert row.state == "done", reasons(row)
    taken = Course.objects.get(provider__code="qinglan", code="AGR-101")
    assert (taken.title, taken.summary["en"]) == (
        Course.objects.get(slug="tomatoes").title,
        "From seedling to harvest & more.",
    )
    assert taken.outcomes == [{"zh-Hans": "会育苗", "en": "Raise seedlings"}, {"zh-Hans": "会采收"}]
