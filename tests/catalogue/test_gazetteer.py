"""Which region a name means: as offices write it, within a province or alone, and never by guessing."""

import pytest

from changqing.catalogue.regions import official
from changqing.catalogue.regions.gazetteer import Gazetteer

pytestmark = pytest.mark.django_db


@pytest.fixture
def gazetteer() -> Gazetteer:
    official.load()
    return Gazetteer()


def code(gazetteer: Gazetteer, text: str, province: str = "") -> str:
    found = gazetteer.find(text, province)
    return found.code if found else ""


@pytest.mark.parametrize(
    ("text", "province", "meant"),
    [
        ("昆明市", "530000", "530100"),
        ("昆明", "530000", "530100"),
        ("昆明", "", "530100"),
        ("Kunming", "530000", "530100"),
        ("530100", "", "530100"),
        ("北京市", "110000", "110000"),
        ("北京", "110000", "110000"),
        ("海淀区", "110000", "110108"),
        ("昆山市", "320000", "320583"),
        ("昆山", "320000", "320583"),
        ("石河子市", "650000", "659001"),
        ("凉山州", "510000", "513400"),
        ("凉山", "510000", "513400"),
        ("大理", "530000", "532900"),
        ("吉林", "220000", "220200"),
        ("江苏省苏州市", "", "320500"),
        ("江苏苏州", "320000", "320500"),
        ("苏州市昆山市", "320000", "320583"),
        ("江苏省苏州市昆山市", "", "320583"),
        ("北京市海淀区", "", "110108"),
        ("苏 州　市", "320000", "320500"),
    ],
)
def test_a_name_means_the_region_people_write_it_for(
    gazetteer: Gazetteer, text: str, province: str, meant: str
) -> None:
    assert code(gazetteer, text, province) == meant


@pytest.mark.parametrize(
    ("text", "province"),
    [
        ("天津市", "130000"),  # another province's
        ("莱芜市", "370000"),  # a city no more: it is a district now
        ("鼓楼区", "320000"),  # two cities of the province have one
        ("朝阳区", ""),
        ("市辖区", "110000"),  # means no place
        ("Suzhou", ""),  # 苏州 and 宿州
        ("海口市区", "460000"),
        ("大学城", "440000"),
        ("广东省苏州市", ""),
        ("999999", ""),
        ("", "110000"),
    ],
)
def test_what_fits_none_or_several_means_none(gazetteer: Gazetteer, text: str, province: str) -> None:
    assert code(gazetteer, text, province) == ""


def test_what_may_have_been_meant_is_asked(gazetteer: Gazetteer) -> None:
    assert [place.code for place in gazetteer.alike("莱芜市", "370000")] == ["370116"]
    assert [place.code for place in gazetteer.alike("天津市", "130000")] == ["120000"]


@pytest.mark.parametrize("text", ["云南省", "云南", "530000", "53", "Yunnan", "530100"])
def test_a_province_is_known_by_name_and_code(gazetteer: Gazetteer, text: str) -> None:
    found = gazetteer.province(text)
    assert found
    assert found.code == "530000"


@pytest.mark.parametrize("text", ["昆明", "99", "", "中国"])
def test_what_is_no_province_is_none(gazetteer: Gazetteer, text: str) -> None:
    assert gazetteer.province(text) is None


def test_every_province_prefecture_and_county_with_a_name_of_its_own_is_found_by_it(gazetteer: Gazetteer) -> None:
    lost = [
        place.chinese
        for place in gazetteer.places.values()
        if place.level != "county" and "直辖" not in place.chinese and place.chinese not in ("市辖区", "县")
        if code(gazetteer, place.chinese, place.province) != place.code
    ]
    assert lost == []
