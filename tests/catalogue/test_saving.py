"""Many rows written at once: what is not told stays as it is, and pages and index follow once."""

from datetime import date

import pytest
from tests.factories import make_course, make_provider, make_region

from changqing.catalogue import services
from changqing.catalogue.models import Course, IndexEntry, Offering, Place, Provider
from changqing.catalogue.services import NotTheirs, UnknownProvider
from changqing.catalogue.told import CourseTold, OfferingTold, PlaceTold, ProviderTold
from changqing.core.ids import new_id
from changqing.core.models import PublicVersion

pytestmark = pytest.mark.django_db


def version() -> int:
    return PublicVersion.objects.values_list("number", flat=True).filter(id=1).first() or 0


def told(code: str, chinese: str, **more: object) -> ProviderTold:
    make_region()
    return ProviderTold(code=code, name={"zh-Hans": chinese}, kind="university", region="530100", **more)  # type: ignore[arg-type]


def test_providers_are_created_with_their_branches_in_one_publication() -> None:
    before = version()
    services.save_providers([told("branch", "分校", parent="main"), told("main", "总校")])
    assert Provider.objects.get(code="branch").parent == Provider.objects.get(code="main")
    assert Provider.objects.get(code="main").pinyin == "zong xiao"
    assert version() == before + 1
    assert IndexEntry.objects.filter(kind="provider", version=version()).count() == 2


def test_what_is_not_told_of_a_provider_stays_as_it_is() -> None:
    make_provider(website="https://qinglan.example", level="bachelor")
    services.save_providers([ProviderTold(code="qinglan", private=True)])
    provider = Provider.objects.get()
    assert (provider.website, provider.level, provider.private) == ("https://qinglan.example", "bachelor", True)
    assert provider.name["en"] == "Qinglan Demonstration University"


def test_what_a_renamed_provider_offers_is_found_by_its_new_name() -> None:
    course = make_course()
    services.save_providers([ProviderTold(code="qinglan", name={"zh-Hans": "新青岚大学"})])
    assert IndexEntry.objects.filter(row=course.id, version=version()).exists()
    services.save_providers([ProviderTold(code="qinglan", private=True)])
    assert not IndexEntry.objects.filter(row=course.id, version=version()).exists()


def test_a_branch_of_nobody_is_refused() -> None:
    with pytest.raises(UnknownProvider):
        services.save_providers([told("branch", "分校", parent="nobody")])
    assert not Provider.objects.exists()


def test_nothing_told_publishes_nothing() -> None:
    before = version()
    services.save_providers([])
    services.save_courses([])
    services.save_offerings([])
    assert version() == before


def test_a_course_gets_its_address_once() -> None:
    make_provider()
    title = {"zh-Hans": "手机支付"}
    coded = CourseTold(provider="qinglan", code="C01", title=title, category="silver-age")
    plain = CourseTold(provider="qinglan", title=title, category="silver-age")
    services.save_courses([coded, plain, CourseTold(provider="qinglan", title=title, category="silver-age")])
    assert sorted(Course.objects.values_list("slug", flat=True)) == [
        "qinglan-c01",
        "shou-ji-zhi-fu",
        "shou-ji-zhi-fu-2",
    ]
    course = Course.objects.get(code="C01")
    services.save_courses([CourseTold(provider="qinglan", id=course.id, code="C02", title={"zh-Hans": "付款"})])
    course.refresh_from_db()
    assert (course.slug, course.code, course.title) == ("qinglan-c01", "C02", {"zh-Hans": "付款"})


def test_a_title_without_a_letter_makes_an_address_too() -> None:
    make_provider()
    services.save_courses([CourseTold(provider="qinglan", title={"zh-Hans": "！？"}, category="silver-age")])
    assert Course.objects.get().slug


def test_offerings_bring_their_new_place_along_once() -> None:
    course = make_course()
    place = PlaceTold(
        provider="qinglan", name={"zh-Hans": "小站"}, region="530100", address={"zh-Hans": "1 号"}, seats=30
    )
    days = [date(2027, 3, day) for day in (1, 8)]
    services.save_offerings(
        [OfferingTold(course=course.id, mode="presential", starts=day, place=place) for day in days]
    )
    assert Offering.objects.filter(place=Place.objects.get()).count() == 2
    assert (Place.objects.get().latitude, Place.objects.get().seats) == (make_region().latitude, 30)
    assert IndexEntry.objects.filter(version=version()).count() == 2
    offering = Offering.objects.earliest("starts")
    services.save_offerings([OfferingTold(course=course.id, id=offering.id, place=None, mode="online")])
    offering.refresh_from_db()
    assert (offering.place, offering.mode, offering.starts) == (None, "online", days[0])


def test_new_courses_and_their_offerings_are_one_publication() -> None:
    make_provider()
    region, course, before = make_region().code, new_id(), version()
    told = CourseTold(provider="qinglan", id=course, title={"zh-Hans": "扫码付款"}, category="silver-age")
    place = PlaceTold(
        provider="qinglan",
        name={"zh-Hans": "社区中心"},
        region=region,
        address={"zh-Hans": "翠湖路 8 号"},
        latitude=25.04,
        longitude=102.7,
    )
    services.save_courses_and_offerings([told], [OfferingTold(course=course, mode="presential", place=place)])
    assert version() == before + 1
    offering = Offering.objects.select_related("place", "course").get()
    assert offering.course.id == course
    assert offering.place
    assert (offering.place.latitude, offering.place.longitude) == (25.04, 102.7)
    assert IndexEntry.objects.filter(version=version(), kind__in=["course", "place"]).count() == 2


def test_nobody_can_tell_of_a_course_of_another_provider() -> None:
    course = make_course(provider=make_provider("other"))
    make_provider()
    with pytest.raises(NotTheirs):
        services.save_courses([CourseTold(provider="qinglan", id=course.id, title={"en": "Ours now"})])
    assert Course.objects.get().title == course.title
