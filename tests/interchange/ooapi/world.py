"""A small catalogue with one of everything that the interface has to tell apart."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils.timezone import localdate
from tests.factories import make_course, make_provider, make_region
from tests.visitors import Site, Visitor

from changqing.catalogue import search
from changqing.catalogue.models import Course, Offering, Place, Programme, Provider
from changqing.catalogue.services import changed
from changqing.interchange.ooapi import buildings, outcomes, sessions
from changqing.learning.models import Enrolment

LONG_AGO, SOON = date(2024, 3, 4), 30


@dataclass
class World:
    """What there is, to be asked for by name; and ids by the document's names of path parameters."""

    site: Site
    provider: Provider
    branch: Provider
    place: Place
    course: Course
    withdrawn: Course
    all_year: Offering
    dated: Offering
    planned: Offering
    programme: Programme
    mei: Visitor
    tao: Visitor
    ids: dict[str, list[UUID]] = field(default_factory=dict)


def day(number: int) -> date:
    """So many days from today."""
    return localdate() + timedelta(days=number)


def _providers() -> tuple[Provider, Provider]:
    root = make_provider(
        summary={"zh-Hans": "办在昆明。", "en": "In Kunming."},
        national_code="4153010001",
        level="bachelor",
        website="https://qinglan.example/",
        supervisor={"zh-Hans": "云南省教育厅", "en": ""},
    )
    make_region("532900", name={"zh-Hans": "大理白族自治州", "en": "Dali"}, pinyin="da li zhou")
    branch = make_provider(
        "qinglan-dali",
        name={"zh-Hans": "青岚示范大学大理分校"},
        region_id="532900",
        parent=root,
        pinyin="qing lan shi fan da xue da li fen xiao",
        private=True,
    )
    return root, branch


def _offerings(course: Course, place: Place) -> dict[str, Offering]:
    window = {"enrol_from": day(-5), "enrol_until": day(SOON - 2)}
    rows: dict[str, dict[str, Any]] = {
        "all year": {"mode": "online"},
        "dated": {"mode": "presential", "starts": day(SOON), "ends": day(70), "place": place, "seats": 25, **window},
        "no end": {"mode": "blended", "starts": day(-10), "place": place, "schedule": {"zh-Hans": "周一 19:00"}},
        "over": {"mode": "presential", "starts": LONG_AGO, "ends": LONG_AGO + timedelta(days=9), "place": place},
        "planned": {"mode": "online", "state": "concept", "starts": day(90)},
        "closed": {"mode": "online", "state": "inactive", "starts": day(60), "ends": day(61), "enrol_until": day(59)},
        "called off": {"mode": "online", "state": "cancelled", "starts": day(5), "ends": day(6)},
        "coded": {"mode": "online", "code": "2026-A", "starts": day(7), "ends": day(8), "enrol_until": LONG_AGO},
    }
    return {name: Offering.objects.create(course=course, **values) for name, values in rows.items()}


def make_world(site: Site) -> World:
    """Write the catalogue, its index, and two people: Mei has completed a course, Tao has begun it."""
    provider, branch = _providers()
    site.publish()
    region = provider.region
    place = Place.objects.create(
        provider=provider, region=region, name={"zh-Hans": "村口学习点", "en": "At the village gate"},
        address={"zh-Hans": "翠湖路8号"}, latitude=25.05, longitude=102.7, seats=40,
    )  # fmt: skip
    Place.objects.create(provider=branch, region=branch.region, name={}, latitude=25.6, longitude=100.2)
    course = make_course(
        "tomatoes", provider, code="AGR-101", level="intermediate", credits=1.5, languages=["zh-Hans", "en", "ug"],
        outcomes=[{"zh-Hans": "会育苗", "en": "Raise seedlings"}, {"zh-Hans": "会采收"}, {"en": "Sell <them> & more"}],
        prerequisites=[{"zh-Hans": "识字", "en": "Reading"}, {"zh-Hans": "种过菜"}],
        syllabus=[{"zh-Hans": "育苗"}], areas=["rural-revitalization"], licence="CC-BY-SA-4.0",
        teachers=[{"name": {"zh-Hans": "徐玉珍"}, "url": "https://qinglan.example/xu"}, {"name": {"en": "A. Li"}}],
    )  # fmt: skip
    bare = make_course("bare", branch, title={}, summary={}, audiences=[], hours=0, languages=[], level="")
    withdrawn = make_course("gone", provider, state="withdrawn", title={"en": "No longer </script>"})
    there = _offerings(course, place)
    Offering.objects.create(course=withdrawn, mode="online")
    programme = _programmes(provider, branch, course, bare)
    for number in range(30):
        make_course(f"more-{number:02d}", branch if number % 3 else provider, title={"en": f"More of it {number}"})
    with_index(provider, branch, place, programme, course, bare, withdrawn)
    mei, tao = Visitor(), Visitor()
    mei.sign_up("mei-of-the-hills", "梅小雨")
    mei.complete()
    tao.sign_up("tao", "陶大江")
    tao.read()
    found = World(
        site, provider, branch, place, course, withdrawn, there["all year"], there["dated"], there["planned"],
        programme, mei, tao,
    )  # fmt: skip
    found.ids = _ids(found, there)
    return found


def _programmes(provider: Provider, branch: Provider, *courses: Course) -> Programme:
    programme = Programme.objects.create(
        slug="harvest", provider=provider, code="P-1", title={"zh-Hans": "丰收计划", "en": "Harvest"},
        summary={"zh-Hans": "为新农人。"}, aim={"en": "A better crop"}, funder={"zh-Hans": "省农业厅"},
        outcomes=[{"zh-Hans": "能卖菜", "en": "Sell vegetables"}], area="rural-revitalization",
        audiences=["new-farmers"], mode="blended", starts=day(-100), ends=day(200),
    )  # fmt: skip
    programme.courses.set(courses)
    programme.regions.set([provider.region, branch.region, provider.region.parent])
    over = {"starts": LONG_AGO, "ends": LONG_AGO + timedelta(days=100)}
    for slug, more in (("open", {}), ("over", over)):
        area = "community-life"
        Programme.objects.create(slug=slug, provider=branch, title={"en": slug}, area=area, mode="online", **more)
    return programme


def with_index(*rows: Any) -> None:
    """Say that rows changed, and have the index made anew."""
    changed(*rows)
    search.reindex()
    Site.a_second_later()


def _ids(world: World, there: dict[str, Offering]) -> dict[str, list[UUID]]:
    hers, his = (visitor.learner for visitor in (world.mei, world.tao))
    assert hers
    assert his
    return {
        "academicSessionId": [one.id for one in sessions.every()],
        "buildingId": list(Place.objects.values_list("id", flat=True)),
        "roomId": [buildings.room_id(world.place.id)],
        "courseId": [*Course.objects.values_list("id", flat=True)[:6], world.course.id, world.withdrawn.id],
        "courseOfferingId": [one.id for one in there.values()],
        "courseOfferingAssociationId": list(Enrolment.objects.values_list("id", flat=True)),
        "learningOutcomeId": [outcomes.id_of(world.course.id, 2), outcomes.id_of(world.programme.id, 1)],
        "organisationId": [world.provider.id, world.branch.id],
        "personId": [hers.id, his.id],
        "programmeId": list(Programme.objects.values_list("id", flat=True)),
        "programmeOfferingId": list(Programme.objects.values_list("id", flat=True)),
    }
