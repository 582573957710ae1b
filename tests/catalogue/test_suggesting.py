"""Suggestions while one types: words by writing, pinyin and initials, and courses; a piece of page, no more."""

import pytest
from django.test import Client
from tests.catalogue.conftest import Slugs

from changqing.catalogue.search.suggesting import suggestions


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("手", "手机"),
        ("shouj", "手机"),
        ("sj", "手机"),
        ("nong", "农业"),
        ("nongyed", "农业电商"),
        ("农业电", "农业电商"),
        ("green", "greenhouse"),
        ("手机zh", "手机支付"),
        ("ＳＨＯＵＪ", "手机"),
    ],
)
def test_what_begins_so_is_suggested(slugs: Slugs, typed: str, first: str) -> None:
    assert first in suggestions(typed)


@pytest.mark.parametrize("typed", ["", " ", "s", "!!!", "zzzzzz", "<b>", "\x00", "火星人来了"])
def test_what_nothing_begins_with_suggests_nothing(slugs: Slugs, typed: str) -> None:
    assert suggestions(typed) == []


def test_the_piece_of_page_leads_to_searches_and_to_courses(slugs: Slugs) -> None:
    page = Client().get("/suggest", {"q": "shouj"}).content.decode()
    assert 'href="/courses?q=%E6%89%8B%E6%9C%BA"' in page
    assert 'href="/courses/payments"' in page
    assert "<html" not in page


def test_a_slip_suggests_what_was_probably_meant(slugs: Slugs) -> None:
    assert 'href="/courses?q=%E6%89%8B%E6%9C%BA"' in Client().get("/suggest", {"q": "shuoji"}).content.decode()


@pytest.mark.parametrize("typed", ['"><script>alert(1)</script>', "农" * 5_000, "%", "a" * 10_000, "' OR 1=1"])
def test_strange_words_are_only_words(slugs: Slugs, typed: str) -> None:
    answer = Client().get("/suggest", {"q": typed})
    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode()
