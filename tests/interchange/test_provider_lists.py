"""Lists of providers: known by code or name; what is told of each; what is wrong, and what is only told."""

import pytest
from tests.factories import make_provider
from tests.interchange.lists import changes, load, outcomes, preview, warned, wrong

from changqing.catalogue.models import Provider
from changqing.catalogue.regions import official
from changqing.core.models import PublicVersion

pytestmark = pytest.mark.django_db
HEAD = "学校标识码|学校名称|办学层次|主管部门|所在地|省份|办学性质"
PEKING = "4111010001|北京大学|本科|教育部|北京市|北京|公办"


@pytest.fixture(autouse=True)
def _regions() -> None:
    official.load()


def test_a_new_provider_has_all_that_its_row_says() -> None:
    plan = load(
        "providers",
        "代码|名称|英文名称|层次|主管部门|省份|市|民办|网址",
        "５１|山茶学院|Camellia College|专科（高职）|云南省　|云南|大理|√|https://cc.example",
    )
    assert outcomes(plan) == ["new"]
    one = Provider.objects.get()
    assert (one.code, one.name, one.national_code) == ("51", {"zh-Hans": "山茶学院", "en": "Camellia College"}, "")
    assert (one.kind, one.level, one.supervisor) == ("vocational", "associate", {"zh-Hans": "云南省"})
    assert (one.region_id, one.private, one.website) == ("532900", True, "https://cc.example")
    assert one.pinyin == "shan cha xue yuan"


def test_a_national_code_is_kept_as_such() -> None:
    load("providers", HEAD, PEKING)
    one = Provider.objects.get()
    assert (one.code, one.national_code, one.region_id, one.private) == ("4111010001", "4111010001", "110000", False)


def test_the_same_file_twice_changes_nothing_and_publishes_nothing() -> None:
    load("providers", HEAD, PEKING)
    before = PublicVersion.objects.get().number
    plan = load("providers", HEAD, PEKING)
    assert outcomes(plan) == ["unchanged"]
    assert PublicVersion.objects.get().number == before


def test_what_changes_is_shown_field_by_field_with_old_and_new() -> None:
    load("providers", HEAD, PEKING)
    plan = load("providers", HEAD, "4111010001|北京大学堂|专科|教育部|海淀区|北京|民办")
    assert changes(plan) == [
        ("name", "北京大学", "北京大学堂"),
        ("region", {"en": "Beijing", "zh-Hans": "北京市"}, {"en": "Haidian", "zh-Hans": "海淀区"}),
        ("level", "bachelor", "associate"),
        ("private", False, True),
    ]
    assert Provider.objects.get().kind == "university"  # the file says nothing of it


def test_absent_columns_leave_and_empty_cells_empty_what_is_there() -> None:
    make_provider(website="https://a.example", level="bachelor", supervisor={"zh-Hans": "某厅"}, private=True)
    load("providers", "代码|名称|网址", "qinglan|青岚示范大学|")
    one = Provider.objects.get()
    assert (one.website, one.level, one.private) == ("", "bachelor", True)
    assert one.name["en"] == "Qinglan Demonstration University"
    load("providers", "代码|名称|主管部门|层次", "qinglan|青岚示范大学||")
    one.refresh_from_db()
    assert (one.supervisor, one.level) == ({}, "")


def test_without_a_code_a_provider_is_known_by_its_name() -> None:
    make_provider()
    plan = load("providers", "名称|层次|省份", "青岚 示范大学|本科|云南", "茶花学院|专科|云南")
    assert outcomes(plan) == ["changed", "new"]
    assert Provider.objects.get(code="cha-hua-xue-yuan")
    assert warned(plan) == [("code", "There is no code; “cha-hua-xue-yuan” was made of the name.")]


def test_one_row_s_code_serves_another_row_of_the_same_name() -> None:
    plan = preview("providers", "名称|代码|层次|省份", "茶花学院||专科|云南", "茶花学院|tea|专科|云南")
    assert outcomes(plan) == ["new", "unchanged"]
    assert [told.code for told in plan.facts] == ["tea"]


def test_two_names_of_the_same_sound_get_two_codes() -> None:
    plan = load("providers", "名称|层次|省份", "山西学院|专科|云南", "陕西学院|专科|云南", "山西学院|专科|云南")
    assert outcomes(plan) == ["new", "new", "unchanged"]
    assert sorted(Provider.objects.values_list("code", flat=True)) == ["shan-xi-xue-yuan", "shan-xi-xue-yuan-2"]


def test_a_provider_is_known_by_the_ministry_s_code_and_keeps_its_own() -> None:
    make_provider(national_code="4153010673")
    plan = load("providers", "学校标识码|名称|网址", "4153010673|青岚示范大学|https://a.example")
    assert outcomes(plan) == ["changed"]
    assert Provider.objects.get().code == "qinglan"


def test_a_second_provider_of_the_same_name_is_told() -> None:
    make_provider()
    plan = preview("providers", "代码|名称|层次|省份", "other|青岚示范大学|本科|云南")
    assert warned(plan) == [("name", "There is a provider of this name already, with the code qinglan.")]


def test_branches_may_stand_anywhere_in_the_file() -> None:
    plan = load(
        "providers",
        "代码|名称|层次|省份|上级单位",
        "b1|一分校|专科|云南|总校",
        "main|总校|本科|云南|",
        "b2|二分校|专科|云南|main",
    )
    assert outcomes(plan) == ["new"] * 3
    main = Provider.objects.get(code="main")
    assert {one.code for one in main.branches.all()} == {"b1", "b2"}
    assert outcomes(load("providers", "代码|名称|上级单位", "b1|一分校|main")) == ["unchanged"]
    assert changes(preview("providers", "代码|名称|上级单位", "b1|一分校|")) == [("parent", "main", "")]


def test_a_branch_of_a_wrong_row_is_wrong_even_where_the_rest_is_taken() -> None:
    plan = load(
        "providers",
        "代码|名称|层次|省份|上级单位",
        "b1|一分校|专科|云南|main",
        "main|总校|甲等|云南|",
        "c|另一校|专科|云南|",
        partial=True,
    )
    assert outcomes(plan) == ["wrong", "wrong", "new"]
    assert list(Provider.objects.values_list("code", flat=True)) == ["c"]


@pytest.mark.parametrize(
    ("rows", "field", "words"),
    [
        (["1||本科|x|昆明市|云南|"], "name", "The name is missing"),
        (
            ["1|甲|甲等|x|昆明市|云南|"],
            "level",
            "“甲等” is not known; known are: Bachelor's degrees, Associate degrees",
        ),
        (["1|甲||x|昆明市|云南|"], "kind", "Neither the kind nor the level"),
        (["1|甲|本科|x|昆明市|云难|"], "province", "“云难” is no province"),
        (["1|甲|本科|x|||"], "province", "There is no province and no city"),
        (["1|甲|本科|x|鼓楼区||"], "city", "“鼓楼区” is no city that is known, or several"),
        (["中文|甲|本科|x|昆明市|云南|"], "code", "“中文” is no code"),
        (["4.11101E+09|甲|本科|x|昆明市|云南|"], "code", "shortened"),
        (["1|" + "很" * 101 + "|本科|x|昆明市|云南|"], "name", "101 characters; at most 100"),
    ],
)
def test_what_is_wrong_is_said_with_its_column(rows: list[str], field: str, words: str) -> None:
    plan = preview("providers", HEAD, *rows)
    assert outcomes(plan) == ["wrong"]
    assert any(where == field and words in text for where, text in wrong(plan)), wrong(plan)


@pytest.mark.parametrize(
    ("website", "words"), [("ftp://a", "is no address"), ("网址见首页", "is no address"), ("http://", "is no address")]
)
def test_an_address_that_is_none_is_wrong(website: str, words: str) -> None:
    plan = preview("providers", "代码|名称|层次|省份|网址", f"1|甲|本科|云南|{website}")
    assert words in wrong(plan)[0][1]


def test_an_address_without_its_beginning_gets_it_and_that_is_told() -> None:
    plan = load("providers", "代码|名称|层次|省份|网址", "1|甲|本科|云南|www.jia.edu.cn")
    assert Provider.objects.get().website == "https://www.jia.edu.cn"
    assert warned(plan)[0][0] == "website"


def test_nobody_is_a_branch_of_itself_nor_over_others() -> None:
    rows = ["a|甲|本科|云南|丙", "b|乙|本科|云南|甲", "c|丙|本科|云南|乙", "d|丁|本科|云南|丁"]
    plan = preview("providers", "代码|名称|层次|省份|上级单位", *rows)
    assert outcomes(plan) == ["wrong"] * 4
    assert "It would be a branch of itself." in wrong(plan)[0][1]


def test_a_city_that_is_not_found_is_a_warning_and_its_province_stands_in() -> None:
    plan = load("providers", HEAD, "1|甲|本科|x|莱芜市|山东省|")
    assert Provider.objects.get().region_id == "370000"
    assert [field for field, _text in warned(plan)] == ["city"]
    assert "莱芜区 370116" in warned(plan)[0][1]


def test_a_region_that_somebody_made_more_exact_is_not_undone_by_the_next_import() -> None:
    load("providers", HEAD, "1|甲|本科|x|莱芜市|山东省|")
    Provider.objects.update(region_id="370116")
    assert outcomes(load("providers", HEAD, "1|甲|本科|x|莱芜市|山东省|")) == ["unchanged"]
    assert Provider.objects.get().region_id == "370116"


def test_the_province_s_code_and_name_must_agree() -> None:
    plan = preview("providers", "代码|名称|层次|省份代码|省份", "1|甲|本科|530000|四川")
    assert wrong(plan) == [("province", "The province and its code do not say the same.")]


@pytest.mark.parametrize(
    ("word", "private"),
    [("民办", True), ("公办", False), ("", False), ("是", True), ("中外合作办学", False), ("待定", None)],
)
def test_private_is_read_from_what_offices_write(word: str, private: bool | None) -> None:
    make_provider(private=True)
    plan = load("providers", "代码|名称|备注", f"qinglan|青岚示范大学|{word}")
    assert Provider.objects.get().private is (True if private is None else private)
    assert bool(warned(plan)) is (private is None)


@pytest.mark.parametrize(
    ("kind", "code"), [("师范", "normal"), ("Open university", "open"), ("农林类", "agricultural")]
)
def test_a_kind_is_known_by_what_offices_call_it(kind: str, code: str) -> None:
    load("providers", "代码|名称|类型|省份", f"1|甲|{kind}|云南")
    assert Provider.objects.get().kind == code


def test_a_kind_the_site_does_not_have_is_told_and_the_level_says_it() -> None:
    plan = load("providers", "代码|名称|类型|层次|省份", "1|甲|体育|本科|云南")
    assert Provider.objects.get().kind == "university"
    assert warned(plan) == [("kind", "The kind “体育” is none the site has; it was passed over.")]


def test_rows_of_other_providers_are_wrong_where_the_import_is_limited_to_one() -> None:
    make_provider()
    plan = preview("providers", "代码|名称|网址", "qinglan|青岚示范大学|", "other|别校|", only="qinglan")
    assert outcomes(plan) == ["unchanged", "wrong"]
    assert "limited to the provider qinglan" in " ".join(text for _field, text in wrong(plan))


def test_nothing_is_ever_deleted() -> None:
    make_provider()
    load("providers", HEAD, PEKING)
    assert Provider.objects.count() == 2
