"""Looking for a course: by character, word, pinyin, initials or English, however it is typed."""

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.catalogue.conftest import Slugs, fresh, slugs_in, total_in

from changqing.catalogue.facets import COURSE_FACETS
from changqing.catalogue.search import Search

ALL = ["cpp", "farm-shops", "payments", "phones", "rural-tales", "soil", "tomatoes"]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("农业", ["farm-shops"]),
        ("nong", ["farm-shops", "soil"]),
        ("nongye", ["farm-shops"]),
        ("nongy", ["farm-shops"]),
        ("NongYe", ["farm-shops"]),
        ("nong ye", ["farm-shops"]),
        ("fanqie zhongzhi", ["tomatoes"]),
        ("ny", ["farm-shops"]),
        ("nydsrm", ["farm-shops"]),
        ("fq", ["tomatoes"]),
        ("sjzf", ["payments"]),
        ("shouji", ["payments", "phones"]),
        ("shoujizhifu", ["payments"]),
        ("shou ji zhi fu", ["payments"]),
        ("番茄", ["tomatoes"]),
        ("tomatoes", ["tomatoes"]),
        ("tomato", ["tomatoes"]),
        ("GREENHOUSE", ["tomatoes"]),
        ("phone", ["payments", "phones"]),
        ("手机 paying", ["payments"]),
        ("shouji支付", ["payments"]),
        ("shouji 支付", ["payments"]),
        ("农业电商入门", ["farm-shops"]),
        ("ｎｏｎｇｙｅ", ["farm-shops"]),
        ("Ｔｏｍａｔｏｅｓ", ["tomatoes"]),
        ("C++", ["cpp"]),
        ("手機", ["payments", "phones"]),
        ("智慧型手機", ["payments", "phones"]),
        ("電腦程式設計", ["cpp"]),
        ("種植番茄", ["tomatoes"]),
        ("绿野", ["farm-shops", "phones", "cpp"]),
        ("Greenfield", ["farm-shops", "phones", "cpp"]),
        ("广州", ["farm-shops", "phones", "cpp"]),
        ("guangzhou", ["farm-shops", "phones", "cpp"]),
    ],
)
def test_a_course_is_found_first_however_its_name_is_typed(slugs: Slugs, query: str, first: list[str]) -> None:
    assert sorted(slugs(query)[: len(first)]) == sorted(first)


@pytest.mark.parametrize(
    ("query", "found", "meant"),
    [
        ("shuoji", ["payments", "phones"], "手机"),
        ("手鸡", ["payments", "phones"], "手机"),
        ("手鸡支付", ["payments"], "手机支付"),
        ("tomatos", ["tomatoes"], ""),  # its stem is the same
        ("tomatoees", ["tomatoes"], "tomatoes"),
        ("greenhuose", ["tomatoes"], "greenhouse"),
        ("longye", ["farm-shops"], ""),  # n and l are one to many: a way to say it, no slip
        ("souji", ["payments", "phones"], ""),
        ("大朋番茄", ["tomatoes"], "大棚番茄"),
    ],
)
def test_a_slip_is_forgiven(catalogue: None, query: str, found: list[str], meant: str) -> None:
    response = fresh("/courses", {"q": query})
    assert set(slugs_in(response)[: len(found)]) == set(found)
    assert Search(query, "course").did_you_mean() == meant


def test_in_quotation_marks_nothing_is_mended(catalogue: None) -> None:
    assert Search("“手鸡”", "course").did_you_mean() == ""
    assert total_in(fresh("/courses", {"q": "“shuoji”"})) == 0


@pytest.mark.parametrize("query", ["火星", "qqqq"])
def test_what_is_not_there_is_not_found(slugs: Slugs, query: str) -> None:
    assert slugs(query) == []


def test_what_fits_in_the_title_comes_first(slugs: Slugs) -> None:
    assert slugs("手机")[0] in ("payments", "phones")
    assert slugs("village 农业")[0] in ("rural-tales", "farm-shops")


def test_where_no_course_has_all_words_those_with_some_are_shown(slugs: Slugs) -> None:
    assert sorted(slugs("番茄 手机")) == ["payments", "phones", "tomatoes"]


def test_what_has_all_words_comes_before_what_has_some(slugs: Slugs) -> None:
    assert slugs("智能 手机") == ["phones", "payments"]


@pytest.mark.parametrize("query", ["", "   ", "!!!", "，。", "👍", "\t\n"])
def test_nothing_to_look_for_shows_everything(slugs: Slugs, query: str) -> None:
    assert sorted(slugs(query)) == ALL


@pytest.mark.parametrize(
    "query",
    [
        "' OR 1=1 --", '"; DROP TABLE catalogue_course; --', "title:农", "农 AND NOT 农", "*", "n*", ".*", "[a-z]+",
        "(", "((((", "a{1000}", "\\", "\\d", "^$", "|", "?", "~2", "^100", "<script>alert(1)</script>", "{{ 7*7 }}",
        "%00", "%s%n", "../..", "\x00", "\ud7ff", "\U0001f600", "id:1 || kind:course", "/.*/", "+农 -业", '"农业',
        "TO [* TO *]", "𠮷野家",
    ],
)  # fmt: skip
def test_strange_words_are_only_words(slugs: Slugs, query: str) -> None:
    assert set(slugs(query)) <= set(ALL)
    page = Client().get("/courses", {"q": query}).content.decode()
    assert "<script>alert" not in page


@pytest.mark.parametrize("query", ["农" * 10_000, "nong " * 2_000, "a" * 10_000, "(" * 10_000, ".*" * 5_000])
def test_ten_thousand_characters_are_answered(slugs: Slugs, query: str) -> None:
    assert set(slugs(query)) <= set(ALL)


@pytest.mark.parametrize("path", ["/courses", "/programmes", "/providers", "/places", "/units", "/region"])
def test_a_page_is_not_larger_for_all_that_was_typed(catalogue: None, path: str) -> None:
    short, long = (len(Client().get(path, {"q": typed}).content) for typed in ("Q" * 400, "Q" * 20_000))
    assert long <= short + 100


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.text(max_size=60) | st.text(alphabet="ab.*+?[](){}|\\^$农业 \"'", max_size=40))
def test_every_query_has_an_answer(catalogue: None, query: str) -> None:
    search = Search(query, "course")
    found = search.page(size=20, number=1)
    assert 0 <= len(found.numbers) == found.total <= len(ALL)
    assert all(
        0 <= count <= found.total for counts in search.counts(COURSE_FACETS).values() for count in counts.values()
    )


def test_nothing_found_says_so_and_offers_what_there_is_without_the_narrowing(catalogue: None) -> None:
    page = Client().get("/courses", {"q": "手机", "category": "cultural-literacy"}, headers={"accept-language": "en"})
    text = page.content.decode()
    assert "Nothing was found for “手机”" in text
    assert 'href="/courses?q=%E6%89%8B%E6%9C%BA"' in text
    assert "2 results" in text
