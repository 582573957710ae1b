"""Language, display and low data: chosen with a button, kept in a cookie, and nothing else comes of it."""

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.test import RequestFactory
from hypothesis import example, given
from hypothesis import strategies as st
from tests.visitors import Site, Visitor

from changqing.core.preferences import data_of, display_of, language_of, parse_cookies

pytestmark = pytest.mark.django_db


def test_a_language_chosen_is_kept_and_leads_back_to_the_page(site: Site) -> None:
    reader = Visitor()
    assert '<html lang="en"' in reader.page("/")
    response = reader.post("/preferences", {"language": "zh-hans", "next": "/courses?q=tea"})
    assert (response.status_code, response["Location"]) == (303, "/courses?q=tea")
    cookie = response.cookies["language"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert '<html lang="zh-hans"' in reader.page("/")
    reader.post("/preferences", {"language": "en"})
    assert '<html lang="en"' in reader.page("/")


def test_care_mode_is_kept_on_every_page_until_it_is_left(site: Site) -> None:
    site.publish()
    reader = Visitor()
    reader.post("/preferences", {"display": "care"})
    for path in ("/", "/courses/balcony", "/learn/balcony/first-steps", "/me", "/accounts/login/"):
        assert 'data-display="care"' in reader.page(path)
    assert 'data-display="standard"' in Visitor().page("/")
    reader.post("/preferences", {"display": "standard"})
    assert 'data-display="standard"' in reader.page("/")


def test_low_data_is_kept_on_every_page_until_it_is_left(site: Site) -> None:
    site.publish()
    reader = Visitor()
    response = reader.post("/preferences", {"data": "low", "next": "/courses?q=tea#low-data"})
    assert response["Location"] == "/courses?q=tea#low-data"
    cookie = response.cookies["data"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 60 * 60 * 24 * 365)
    for path in ("/", "/courses", "/courses/balcony", "/learn/balcony/first-steps", "/me", "/accounts/login/"):
        page = reader.page(path)
        assert 'data-use="low"' in page
        assert f'name="next" value="{path}#low-data"' in page
    assert 'data-use="full"' in Visitor().page("/")
    reader.post("/preferences", {"data": "full"})
    assert 'data-use="full"' in reader.page("/")


def test_a_browser_that_saves_data_is_obeyed_until_its_reader_says_otherwise(site: Site) -> None:
    reader = Visitor(**{"save-data": "on"})
    assert 'data-use="low"' in reader.page("/")
    assert "Save-Data" in reader.get("/")["Vary"]
    reader.post("/preferences", {"data": "full"})
    assert 'data-use="full"' in reader.page("/")


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"language": "de"},
        {"language": "EN"},
        {"display": "huge"},
        {"display": ""},
        {"data": "none"},
        {"session": "x", "learner": "y"},
    ],
)
def test_what_cannot_be_chosen_sets_no_cookie(sent: dict[str, str]) -> None:
    response = Visitor().post("/preferences", sent)
    assert response.status_code == 303
    assert not response.cookies


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "http:evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        " //evil.example",
        "\t//evil.example",
        "http://testserver@evil.example/",
        "ftp://testserver/",
        "",
    ],
)
def test_it_leads_nobody_to_another_site(target: str) -> None:
    assert Visitor().post("/preferences", {"language": "en", "next": target})["Location"] == "/"


def test_an_address_with_a_line_break_breaks_no_header() -> None:
    response = Visitor().post("/preferences", {"next": "/courses\r\nSet-Cookie: a=b"})
    assert "\n" not in response["Location"]
    assert not response.cookies


def test_choosing_is_not_done_by_following_a_link() -> None:
    response = Visitor().get("/preferences?language=zh-hans")
    assert response.status_code == 405
    assert not response.cookies


@pytest.mark.parametrize(
    ("cookie", "accepted", "language"),
    [
        ("", "", "zh-hans"),
        ("", "en", "en"),
        ("", "en-GB,en;q=0.9", "en"),
        ("", "zh-TW,zh;q=0.9,en;q=0.8", "zh-hans"),
        ("", "de,fr;q=0.9,en;q=0.5", "en"),
        ("", "en;q=0.1,zh;q=0.9", "zh-hans"),
        ("", "de", "zh-hans"),
        ("", "*", "zh-hans"),
        ("", "x" * 100_000, "zh-hans"),
        ("", ";;q=,,,=", "zh-hans"),
        ("en", "zh", "en"),
        ("zh-hans", "en", "zh-hans"),
        ("klingon", "en", "en"),
    ],
)
def test_the_language_is_the_cookies_else_the_browsers_else_chinese(cookie: str, accepted: str, language: str) -> None:
    assert language_of({"language": cookie} if cookie else {}, accepted) == language


@pytest.mark.parametrize(("cookie", "display"), [("care", "care"), ("standard", "standard"), ("x", "standard")])
def test_the_display_is_one_of_two(cookie: str, display: str) -> None:
    assert display_of({"display": cookie}) == display


@pytest.mark.parametrize(
    ("cookie", "asked", "data"),
    [
        ("", "", "full"),
        ("", "on", "low"),
        ("", " ON ", "low"),
        ("", "on;q=1", "low"),
        ("", "off", "full"),
        ("", "one", "full"),
        ("", "?1", "full"),
        ("low", "", "low"),
        ("low", "on", "low"),
        ("full", "on", "full"),
        ("none", "on", "low"),
        ("none", "", "full"),
    ],
)
def test_data_is_low_where_it_was_chosen_or_the_browser_asks_and_nobody_said_otherwise(
    cookie: str, asked: str, data: str
) -> None:
    assert data_of({"data": cookie} if cookie else {}, asked) == data


@given(st.text(st.characters(max_codepoint=255, exclude_characters="\r\n\x00"), max_size=40))
@example('{"theme":1}; language=en')
@example("path=/; language=en")
@example("\xa0language=en")
@example('a="x;y"; display=care')
@example("a=1, language=en")
def test_the_edge_reads_cookies_just_as_django_does(header: str) -> None:
    """Else a page would be kept under another language than it is in, and given to everybody."""
    for cookies in (header, f"{header}; language=en", f"language=en;{header}", f"{header}session=x"):
        request: WSGIRequest = RequestFactory().get("/", headers={"cookie": cookies})
        assert parse_cookies(cookies) == request.COOKIES
