"""Looking for a course: by character, word, pinyin, initials or English, however it is typed."""

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.catalogue.conftest import Slugs

from changqing.catalogue.search import Search

ALL = ["cpp", "farm-shops", "payments", "phones", "rural-tales", "soil", "tomatoes"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("农", ["farm-shops", "soil"]),
        ("农业", ["farm-shops"]),
        ("nong", ["farm-shops", "soil"]),
        ("nongye", ["farm-shops"]),
        ("nongy", ["farm-shops"]),
        ("NongYe", ["farm-shops"]),
        ("ny", ["farm-shops"]),
        ("nydsrm", ["farm-shops"]),
        ("fq", ["tomatoes"]),
        ("sjzf", ["payments"]),
        ("shouji", ["payments", "phones"]),
        ("shoujizhifu", ["payments"]),
        ("番茄", ["tomatoes"]),
        ("tomatoes", ["tomatoes"]),
        ("tomato", ["tomatoes"]),
        ("GREENHOUSE", ["tomatoes"]),
        ("phone", ["payments"]),
        ("手机 paying", ["payments"]),
        ("shouji 支付", ["payments"]),
        ("农业电商入门", ["farm-shops"]),
        ("ｎｏｎｇｙｅ", ["farm-shops"]),
        ("Ｔｏｍａｔｏｅｓ", ["tomatoes"]),
        ("C++", ["cpp"]),
        ("绿野", ["farm-shops", "phones", "cpp"]),
        ("Greenfield", ["farm-shops", "phones", "cpp"]),
        ("火星", []),
        ("qqqq", []),
    ],
)
def test_a_course_is_found_however_its_name_is_typed(slugs: Slugs, query: str, found: list[str]) -> None:
    assert sorted(slugs(query)) == sorted(found)


def test_what_fits_in_the_title_comes_first(slugs: Slugs) -> None:
    assert slugs("手机")[0] in ("payments", "phones")
    assert slugs("village 农业")[0] in ("rural-tales", "farm-shops")


def test_where_no_course_has_all_words_those_with_some_are_shown(slugs: Slugs) -> None:
    assert sorted(slugs("番茄 手机")) == ["payments", "phones", "tomatoes"]


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


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.text(max_size=60) | st.text(alphabet="ab.*+?[](){}|\\^$农业 \"'", max_size=40))
def test_every_query_has_an_answer(catalogue: None, query: str) -> None:
    found = Search(query, {"kind": ["course"]}).page(size=20, number=1)
    assert 0 <= len(found.ids) == found.total <= len(ALL)


def test_nothing_found_says_so_and_offers_what_there_is_without_the_narrowing(catalogue: None) -> None:
    page = Client().get("/courses", {"q": "手机", "category": "cultural-literacy"}, headers={"accept-language": "en"})
    text = page.content.decode()
    assert "Nothing was found for “手机”" in text
    assert 'href="/courses?q=%E6%89%8B%E6%9C%BA"' in text
    assert "2 results" in text
