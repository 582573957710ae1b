"""Nothing of anybody is ever in the edge's memory, and nothing anybody sends can change what others get."""

import pytest
from tests.core.asking import ask
from tests.core.test_edge import PUBLIC
from tests.visitors import Site, Visitor

from changqing.core import pages
from changqing.core.edge import Edge

NAME = "梅小雨"
PAGES = [*PUBLIC, "/learn/balcony/going-on"]
BROKEN = [
    '{"theme":1}; language=zh-hans',
    "path=/; language=zh-hans",
    "\xa0language=zh-hans",
    'a="x;y"; language=zh-hans',
    "a=1, language=zh-hans",
    "=; =; language=zh-hans; display=care",
    "language=zh-hans\x01; language",
    "a[b]=c; display=care",
    ";" * 500,
    "language=" + "x" * 5_000,
    "\xff\xfe=\xff; display=\xffcare",
]


def cookies_of(visitor: Visitor) -> str:
    return "; ".join(f"{name}={cookie.value}" for name, cookie in visitor.client.cookies.items())


def signed_in() -> Visitor:
    mei = Visitor()
    mei.sign_up("mei", NAME)
    mei.complete()
    return mei


def with_no_account() -> Visitor:
    mei = Visitor()
    mei.complete()
    return mei


@pytest.mark.parametrize("someone", [signed_in, with_no_account])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_what_a_person_is_shown_is_never_kept(edge: Edge, someone: object, method: str) -> None:
    before = {path: ask(edge, path).body for path in PAGES}
    edge._pages.clear()
    edge._shortcuts.clear()
    pages.store._version = -1
    mei = someone()  # type: ignore[operator]
    for _time in range(2):
        for path in PAGES:
            answer = ask(edge, path, method=method, cookie=cookies_of(mei))
            assert answer.headers["cache-control"] == "private, no-store"
            assert "etag" not in answer.headers
            assert edge._pages == {}
    after = {path: ask(edge, path).body for path in PAGES}
    assert after == before
    for body in after.values():
        for hers in (NAME, "3 of 3 right", "<small>Done</small>", "You have completed", "Keep my progress"):
            assert hers not in body.decode()


def test_she_gets_her_own_page_though_the_strangers_is_in_memory(edge: Edge) -> None:
    mei = signed_in()
    for path in PAGES:
        ask(edge, path)
        ask(edge, path)
    assert NAME in ask(edge, "/", cookie=cookies_of(mei)).text
    assert "3 of 3 right" in ask(edge, "/learn/balcony/first-steps", cookie=cookies_of(mei)).text
    assert "You have completed this course" in ask(edge, "/courses/balcony", cookie=cookies_of(mei)).text
    assert NAME not in ask(edge, "/").text


def test_two_people_and_a_stranger_in_turns_see_each_their_own(edge: Edge) -> None:
    mei, tao = signed_in(), Visitor()
    tao.sign_up("tao", "陶大江")
    tao.read()
    for _time in range(3):
        hers, his, nobodys = (ask(edge, "/", cookie=cookie).text for cookie in (cookies_of(mei), cookies_of(tao), ""))
        assert (NAME in hers, "陶大江" in hers) == (True, False)
        assert (NAME in his, "陶大江" in his) == (False, True)
        assert NAME not in nobodys
        assert "陶大江" not in nobodys


def test_a_learner_on_an_older_release_is_not_given_the_newer_page_from_memory(edge: Edge, site: Site) -> None:
    mei = Visitor()
    mei.read()
    site.publish(text="Water first.")
    path = "/learn/balcony/first-steps"
    for _time in range(2):
        assert "Water first." in ask(edge, path).text
        assert "Light first." in ask(edge, path, cookie=cookies_of(mei)).text


def test_a_strange_cookie_beside_hers_does_not_make_her_a_stranger(edge: Edge) -> None:
    mei = signed_in()
    ask(edge, "/")
    for strange in BROKEN:
        if '"' not in strange or strange.startswith("{"):
            assert NAME in ask(edge, "/", cookie=f"{strange}; {cookies_of(mei)}").text


@pytest.mark.parametrize("cookie", BROKEN)
def test_broken_cookies_change_nothing_for_anybody_else(edge: Edge, cookie: str) -> None:
    assert ask(edge, "/courses/balcony", cookie=cookie).status == 200
    for _time in range(2):
        answer = ask(edge, "/courses/balcony")
        assert '<html lang="en"' in answer.text
        assert 'data-display="standard"' in answer.text
        answer = ask(edge, "/courses/balcony", accept_language="zh")
        assert '<html lang="zh-hans"' in answer.text


@pytest.mark.parametrize("cookie", ["session=", "learner=", "session=x", "learner=x", "session=x; learner=y"])
def test_a_cookie_that_says_nothing_shows_the_strangers_page_and_keeps_nothing(edge: Edge, cookie: str) -> None:
    page = ask(edge, "/courses/balcony", cookie=cookie)
    assert page.status == 200
    assert not edge._pages
    assert page.body == ask(edge, "/courses/balcony").body


@pytest.mark.parametrize("path", ["/", "/courses/balcony", "/courses?q=tea", "/learn/balcony/first-steps"])
def test_parameters_a_page_does_not_know_neither_change_it_nor_fill_the_memory(edge: Edge, path: str) -> None:
    mark = "&" if "?" in path else "?"
    first = ask(edge, f"{path}{mark}utm_source=leaflet&next=//evil.example")
    kept = len(edge._pages)
    for number in range(30):
        assert ask(edge, f"{path}{mark}n={number}").body == first.body
    assert len(edge._pages) == kept
    assert ask(edge, path).body == first.body
    assert b"leaflet" not in first.body
    assert len(pages.store._pages) == 1


def test_trying_a_quiz_again_is_shown_to_who_asked(edge: Edge) -> None:
    mei = with_no_account()
    path = "/learn/balcony/first-steps?again=first-steps-quiz"
    assert "Send my answers" in ask(edge, path, cookie=cookies_of(mei)).text
    assert "Send my answers" not in ask(edge, "/learn/balcony/first-steps", cookie=cookies_of(mei)).text
    assert ask(edge, path).body == ask(edge, "/learn/balcony/first-steps").body


def test_parameters_it_does_know_are_kept_apart_and_lead_back(edge: Edge) -> None:
    for words in ("tea", "rice"):
        page = ask(edge, f"/courses?q={words}").text
        assert f'name="next" value="/courses?q={words}"' in page
        assert ask(edge, f"/courses?q={words}").text == page
    assert len(edge._pages) == 2


def test_no_word_of_a_visitor_opens_a_hole_in_a_page(edge: Edge) -> None:
    page = ask(edge, "/courses?q=<!--account-->").text
    assert "<!--" not in page
    assert "&lt;!--account--&gt;" in page
