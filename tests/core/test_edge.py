"""The edge answers public pages from memory: fast, exact, and the same for everybody they are meant for."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.core.asking import Answer, ask
from tests.visitors import Site

from changqing.core import static
from changqing.core.edge import Edge

Queries = Callable[..., Any]

PUBLIC = [
    "/",
    "/courses",
    "/courses?q=&category=hobbies-interests",
    "/courses/balcony",
    "/learn/balcony/first-steps",
    "/programmes",
    "/providers",
    "/providers/qinglan",
    "/verify",
]


@pytest.mark.parametrize("path", PUBLIC)
def test_a_public_page_is_answered_from_memory_the_second_time(
    edge: Edge, path: str, django_assert_num_queries: Queries
) -> None:
    first = ask(edge, path)
    with django_assert_num_queries(0):
        second, third = ask(edge, path), ask(edge, path)
    assert first.status == second.status == 200
    assert first.body == second.body == third.body
    assert (second.headers, second.raw) == (third.headers, third.raw)
    for name in (
        "content-type",
        "content-language",
        "content-security-policy",
        "referrer-policy",
        "vary",
        "cache-control",
    ):
        assert second.headers[name] == first.headers[name]
    assert second.headers["cache-control"] == "public, max-age=0, must-revalidate"
    assert "set-cookie" not in first.headers | second.headers


@pytest.mark.parametrize("coding", ["br", "gzip", ""])
def test_who_has_the_page_already_is_told_that_it_has_not_changed(edge: Edge, coding: str) -> None:
    ask(edge, "/", accept_encoding=coding)
    etag = ask(edge, "/", accept_encoding=coding).headers["etag"]
    for known in (etag, f"W/{etag}", f'"other", {etag}'):
        answer = ask(edge, "/", accept_encoding=coding, if_none_match=known)
        assert (answer.status, answer.raw, answer.headers["etag"]) == (304, b"", etag)
    for unknown in ('"other"', "", "x", etag.strip('"')):
        assert ask(edge, "/", accept_encoding=coding, if_none_match=unknown).status == 200


def test_a_page_that_changed_has_another_etag(edge: Edge, site: Site) -> None:
    path = "/learn/balcony/first-steps"
    ask(edge, path)
    old = ask(edge, path).headers["etag"]
    site.publish(text="Water first.")
    answer = ask(edge, path, if_none_match=old)
    assert answer.status == 200
    assert "Water first." in answer.text
    assert ask(edge, path, if_none_match=old).headers["etag"] != old


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("br", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("BR;q=0.5", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br; q=0.0, gzip; q=0.1", "gzip"),
        ("identity", None),
        ("", None),
        ("deflate", None),
        ("br;q=0,gzip;q=0", None),
        (",;=,,", None),
    ],
)
def test_each_gets_the_coding_it_takes_and_the_same_page(edge: Edge, accepted: str, coding: str | None) -> None:
    plain = ask(edge, "/courses/balcony").body
    sizes = []
    for _time in range(3):
        answer = ask(edge, "/courses/balcony", accept_encoding=accepted)
        assert answer.headers.get("content-encoding") == coding
        assert answer.body == plain
        assert int(answer.headers["content-length"]) == len(answer.raw)
        assert "Accept-Encoding" in answer.headers["vary"]
        sizes.append(len(answer.raw))
    assert (max(sizes) < len(plain) / 2) is (coding is not None)


def test_codings_do_not_share_an_etag(edge: Edge) -> None:
    codings = ("br", "gzip", "")
    for coding in codings:
        ask(edge, "/", accept_encoding=coding)
    assert len({ask(edge, "/", accept_encoding=coding).headers["etag"] for coding in codings}) == 3


@pytest.mark.parametrize("coding", ["br", "gzip", ""])
def test_the_head_of_a_page_is_that_of_the_page_without_it(edge: Edge, coding: str) -> None:
    answers = [ask(edge, "/", method="HEAD", accept_encoding=coding) for _ in range(3)]
    page = ask(edge, "/", accept_encoding=coding)
    assert [(answer.status, answer.raw) for answer in answers] == [(200, b"")] * 3
    assert answers[1].headers == answers[2].headers == page.headers
    assert page.body.startswith(b"<!doctype html>")


def test_languages_and_displays_are_kept_apart(edge: Edge) -> None:
    asked: dict[tuple[str, str], dict[str, str]] = {
        ("en", "standard"): {"accept_language": "en"},
        ("zh-hans", "standard"): {"accept_language": "zh-CN,zh;q=0.9"},
        ("en", "care"): {"accept_language": "en-GB", "cookie": "display=care"},
        ("zh-hans", "care"): {"accept_language": "en", "cookie": "language=zh-hans; display=care"},
    }
    for _time in range(3):
        for (language, display), headers in asked.items():
            answer = ask(edge, "/courses/balcony", **headers)
            assert f'<html lang="{language}"' in answer.text
            assert f'data-display="{display}"' in answer.text
            assert answer.headers["content-language"] == language
    assert len(edge._pages) == 4


def test_low_data_and_full_are_kept_apart_however_each_was_asked_for(
    edge: Edge, django_assert_num_queries: Queries
) -> None:
    asked: list[tuple[str, dict[str, str]]] = [
        ("full", {}),
        ("low", {"save_data": "on"}),
        ("low", {"cookie": "data=low"}),
        ("full", {"cookie": "data=full", "save_data": "on"}),
        ("full", {"save_data": "off"}),
        ("full", {"cookie": "data=x"}),
    ]
    path = "/learn/balcony/first-steps"
    for turn in (asked, asked[::-1], asked):
        for data, headers in turn:
            answer = ask(edge, path, **headers)
            assert f'data-use="{data}"' in answer.text, headers
            assert ("<img src=" in answer.text) is (data == "full"), headers
            assert ("suggest." in answer.text) is (data == "full"), headers
            assert "Save-Data" in answer.headers["vary"]
    assert {key.data_use for key in edge._pages} == {"full", "low"}
    assert len(edge._pages) == 2
    with django_assert_num_queries(0):
        for _data, headers in asked:
            ask(edge, path, **headers)


def test_low_data_and_full_do_not_share_an_etag(edge: Edge) -> None:
    for path in ("/", "/courses/balcony", "/learn/balcony/first-steps"):
        for _time in range(2):
            full, low = ask(edge, path), ask(edge, path, save_data="on")
        assert full.headers["etag"] != low.headers["etag"]
        for known, headers in ((full, {"save_data": "on"}), (low, {}), (full, {"cookie": "data=low"})):
            assert ask(edge, path, if_none_match=known.headers["etag"], **headers).status == 200
        assert ask(edge, path, if_none_match=low.headers["etag"], cookie="data=low").status == 304


def test_a_choice_in_a_cookie_needs_no_question_to_the_database(edge: Edge, django_assert_num_queries: Queries) -> None:
    ask(edge, "/", cookie="language=en")
    with django_assert_num_queries(0):
        for cookie in (
            "language=en",
            "language=en; other=1",
            "display=standard; language=en",
            "language=en; display=x",
        ):
            assert '<html lang="en"' in ask(edge, "/", cookie=cookie, accept_language="zh").text


@pytest.mark.parametrize("path", ["/courses/none", "/learn/balcony/none", "/none", "/learn/none/first-steps"])
def test_what_is_not_there_is_not_kept(edge: Edge, path: str) -> None:
    assert [ask(edge, path).status for _ in range(2)] == [404, 404]
    assert not edge._pages


def test_a_course_that_was_not_there_is_there_as_soon_as_it_is_published(edge: Edge, site: Site) -> None:
    assert ask(edge, "/courses/kitchen").status == 404
    site.publish("kitchen")
    assert ask(edge, "/courses/kitchen").status == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_only_asking_is_answered_from_memory(edge: Edge, method: str) -> None:
    page = ask(edge, "/")
    for _time in range(2):
        answer = ask(edge, "/", method=method)
        assert answer.status in (403, 405)
        assert answer.body != page.body


def test_what_is_not_public_is_asked_of_django_every_time(edge: Edge, django_assert_num_queries: Queries) -> None:
    for path in ("/verify/0000-0000-0000", "/learn/balcony", "/me", "/accounts/login/", "/healthz"):
        statuses = [ask(edge, path).status for _ in range(2)]
        assert len(set(statuses)) == 1
    assert not edge._pages
    with django_assert_num_queries(1):
        ask(edge, "/verify/0000-0000-0000")


def test_static_files_are_answered_for_ever_and_under_no_other_name(
    edge: Edge, django_assert_num_queries: Queries
) -> None:
    address = static.url("site.css")
    ask(edge, address)
    with django_assert_num_queries(0):
        for coding in ("br", "gzip", ""):
            answer: Answer = ask(edge, address, accept_encoding=coding, cookie="session=x; learner=y")
            assert answer.status == 200
            assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
            assert answer.headers.get("content-encoding", "") == coding
            assert ask(edge, address, method="HEAD", accept_encoding=coding).raw == b""
    for other in (
        "/static/site.css",
        "/static/../settings.py",
        "/static/%2e%2e/settings.py",
        "/static/",
        address + "x",
    ):
        assert ask(edge, other).status == 404


def test_the_name_the_site_was_asked_under_gets_into_no_page(edge: Edge) -> None:
    ask(edge, "/", host="evil.example")
    ask(edge, "/courses/balcony", host="evil.example")
    assert "evil.example" not in ask(edge, "/").text
    assert "evil.example" not in ask(edge, "/courses/balcony").text
