"""Near me: a region chosen once, by name, pinyin, list or position; remembered without an account; near before far."""

import pytest
from django.test import Client
from tests.catalogue.conftest import slugs_in
from tests.factories import make_course, make_provider, make_region

from changqing.catalogue import search
from changqing.catalogue.models import Offering, Place, Region
from changqing.catalogue.regions import near, official
from changqing.core import pages

pytestmark = pytest.mark.usefixtures("nowhere_else")
HERE = "http://testserver"


@pytest.fixture
def table(nowhere_else: None) -> None:
    """The whole table of regions."""
    official.load()


def choose(client: Client, **sent: str) -> object:
    return client.post("/region/choose", sent, headers={"origin": HERE})


def at(provider_code: str, region: str, slug: str, mode: str = "presential") -> None:
    """Make a course of calligraphy that meets in a region."""
    provider = make_provider(provider_code, region_id=region, name={"zh-Hans": f"{slug}示范学院"})
    course = make_course(slug, provider, title={"zh-Hans": "书法"}, summary={}, audiences=["everyone"])
    place = None
    if mode != "online":
        place = Place.objects.create(
            provider=provider, region_id=region, name={"zh-Hans": "点"}, latitude=0, longitude=0
        )
    Offering.objects.create(course=course, mode=mode, place=place)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("昆明", "昆明市"),
        ("昆明市", "昆明市"),
        ("kunming", "昆明市"),
        ("Kunming", "昆明市"),
        ("kun ming", "昆明市"),
        ("km", "昆明市"),
        ("xian", "西安市"),
        ("Xi'an", "西安市"),
        ("大理", "大理白族自治州"),
        ("dali", "大理白族自治州"),
        ("雲南", "云南省"),
        ("haidian", "海淀区"),
        ("530100", "昆明市"),
        ("云南昆明", "昆明市"),
        ("云南省昆明市", "昆明市"),
        ("云南省昆明市五华区", "五华区"),
        ("kumming", "昆明市"),
        ("haidain", "海淀区"),
    ],
)
def test_a_region_is_found_by_name_pinyin_and_initials(table: None, typed: str, first: str) -> None:
    assert near.find(typed)[0].name["zh-Hans"] == first


def test_a_region_is_found_by_a_name_of_the_same_sound(table: None) -> None:
    make_course("any", make_provider("any", region_id="530100"))
    search.reindex()
    assert near.find("昆名")[0].name["zh-Hans"] == "昆明市"
    assert near.find("火星") == []


@pytest.mark.parametrize("typed", ["", "   ", "zzzz", "火星", "'", "%", "\x00", "a" * 500, "999999"])
def test_what_is_no_region_finds_none(table: None, typed: str) -> None:
    assert near.find(typed) == []


def test_the_county_nearest_to_a_position_is_chosen_and_the_position_is_not_kept(table: None) -> None:
    client = Client()
    response = choose(client, latitude="25.03", longitude="102.70", next="/courses")
    assert response.status_code == 303  # type: ignore[attr-defined]
    chosen = Region.objects.get(code=client.cookies["region"].value)
    assert (chosen.level, chosen.parent_id) == ("county", "530100")
    assert set(client.cookies) == {"region"}


@pytest.mark.parametrize(
    "sent",
    [
        {"latitude": "48.85", "longitude": "2.35"},
        {"latitude": "nan", "longitude": "nan"},
        {"latitude": "inf", "longitude": "0"},
        {"latitude": "900", "longitude": "0"},
        {"latitude": "x", "longitude": ""},
        {"code": "999999"},
        {"code": "53' OR 1=1"},
        {},
    ],
)
def test_what_cannot_be_chosen_changes_nothing_and_says_so(table: None, sent: dict[str, str]) -> None:
    client = Client()
    response = client.post("/region/choose", sent, headers={"origin": HERE}, follow=True)
    assert response.redirect_chain
    assert "region" not in client.cookies
    assert "那里附近没有国内的县市" in response.content.decode()


def test_it_leads_back_to_the_page_and_to_no_other_site(table: None) -> None:
    client = Client()
    assert choose(client, code="530100", next="/courses?q=a").headers["Location"] == "/courses?q=a"  # type: ignore[attr-defined]
    for bad in ("https://evil.example/", "//evil.example", "javascript:alert(1)", "evil"):
        assert choose(client, code="530100", next=bad).headers["Location"] == "/courses"  # type: ignore[attr-defined]


def test_near_comes_before_far_for_what_meets_in_a_room(table: None) -> None:
    at("beijing", "110108", "far")
    at("dali", "532901", "province")
    at("yuxi", "530402", "beside")
    at("wuhua", "530102", "here")
    at("online", "530102", "anywhere", mode="online")
    search.reindex()
    pages.watcher._asked = -1e9
    client = Client()
    choose(client, code="530102")
    found = slugs_in(client.get("/courses", {"q": "书法"}))
    assert found[0] == "here"
    assert found.index("beside") < found.index("province") < found.index("far")
    assert set(found) == {"far", "province", "beside", "here", "anywhere"}
    choose(client, code="110108")
    assert slugs_in(client.get("/courses", {"q": "书法"}))[0] == "far"
    choose(client, forget="1")
    assert "region" not in {name for name, one in client.cookies.items() if one.value}


def test_beyond_a_border_may_be_nearer_than_within(table: None) -> None:
    """燕郊's county 三河 is of Hebei, and lies beside Beijing."""
    rings = near.rings(Region.objects.select_related("parent__parent").get(code="131082")).rings
    assert rings[0] == ("131082",)
    assert any(code.startswith("11") for code in rings[1] + rings[2])
    assert rings[3] == ("130000",)


def test_the_list_says_where_one_is_and_lets_one_change_it(table: None) -> None:
    client = Client(headers={"accept-language": "en"})
    page = client.get("/courses?q=x").content.decode()
    assert "Say where you are" in page
    assert "/region?next=/courses%3Fq%3Dx" in page
    choose(client, code="530100")
    assert "Near <strong>Kunming</strong> first" in client.get("/courses").content.decode()


def test_a_page_for_one_region_is_given_to_nobody_of_another(table: None) -> None:
    kunming, beijing, nobody = Client(), Client(), Client()
    choose(kunming, code="530100")
    choose(beijing, code="110000")
    for _time in range(2):
        assert "昆明市" in kunming.get("/courses").content.decode()
        assert "北京市</strong>" in beijing.get("/courses").content.decode()
        assert "排在前面</a>" in nobody.get("/courses").content.decode()


def test_a_level_that_holds_all_of_the_one_above_is_passed_over(table: None) -> None:
    page = Client().get("/region?in=110000").content.decode()
    assert "海淀区" in page
    assert "市辖区" not in page


def test_a_small_table_serves_as_well() -> None:
    make_region()
    assert [one.code for one in near.find("kunming")] == ["530100"]
