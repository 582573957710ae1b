"""Saved sounds with no line: a course's, a unit's; played by a tap, to their end, and from any place."""

from collections.abc import Callable

import pytest
from tests.browser import sounds
from tests.browser.conftest import Site
from tests.browser.line import Line
from tests.browser.offline.conftest import Phone, until
from tests.browser.sounds import COURSE, LESSON, LONG, OTHER, SHORT, WORDS, state, tap

ASK = """
([address, range]) => fetch(address, { headers: range ? { Range: range } : {} }).then(async (answer) => ({
  status: answer.status, type: answer.headers.get("Content-Type"), part: answer.headers.get("Content-Range"),
  parts: answer.headers.get("Accept-Ranges"), length: (await answer.arrayBuffer()).byteLength,
}))
"""


@pytest.fixture(scope="module", autouse=True)
def course(site: Site, tmp_path_factory: pytest.TempPathFactory) -> str:
    return sounds.import_course(site, tmp_path_factory.mktemp("sounds") / "course")


@pytest.fixture
def asked(line: Line) -> Callable[[], list[bytes]]:
    """The requests for sounds that went over the line."""
    return lambda: [one for one in line.requests if one.startswith(b"GET /content/") and b".svg" not in one]


def test_a_saved_course_is_heard_with_no_line_to_the_end_of_every_sound(phone: Phone, line: Line) -> None:
    phone.save(f"/courses/{COURSE}")
    line.cut()
    phone.go(LESSON)
    assert "No line just now" in phone.page.locator(".offline-told").inner_text()
    caption = phone.page.locator(".sound figcaption").first
    assert caption.inner_text().split("\n")[0].startswith(WORDS)
    assert "KB" in caption.inner_text()
    for place in range(len(SHORT)):
        tap(phone.page, place)
        until(phone.page, lambda place=place: state(phone.page, place)["over"], f"sound {place} is over")
        assert state(phone.page, place)["failed"] is None
    phone.go(OTHER)
    tap(phone.page)
    until(phone.page, lambda: state(phone.page)["at"] > 0.2, "the long one plays")
    phone.page.locator(".sound audio").evaluate("(one) => { one.currentTime = one.duration - 1 }")
    until(phone.page, lambda: state(phone.page)["over"], "it is over")


def test_a_unit_saved_by_itself_brings_its_sounds_and_no_others(phone: Phone, line: Line) -> None:
    phone.ready(LESSON)
    size = sum(len(body) for body in SHORT.values())
    phone.save(LESSON)
    (row,) = phone.status["packs"]
    assert size < row["bytes"] < row["size"] - len(LONG) / 2
    line.cut()
    phone.go(LESSON)
    for place in range(len(SHORT)):
        tap(phone.page, place)
        until(phone.page, lambda place=place: state(phone.page, place)["over"], f"sound {place} is over")


def test_what_is_saved_is_not_fetched_again_with_a_line_either(
    phone: Phone, line: Line, asked: Callable[[], list[bytes]]
) -> None:
    phone.save(f"/courses/{COURSE}")
    phone.go(LESSON)
    tap(phone.page)
    until(phone.page, lambda: state(phone.page)["over"], "it is over")
    assert asked() == []


def test_what_is_not_saved_comes_from_the_site_through_the_worker(
    phone: Phone, line: Line, asked: Callable[[], list[bytes]]
) -> None:
    phone.ready(OTHER)
    assert asked() == []
    tap(phone.page)
    until(phone.page, lambda: state(phone.page)["at"] > 0.2, "it plays")
    phone.page.locator(".sound audio").evaluate("(one) => { one.currentTime = one.duration - 1 }")
    until(phone.page, lambda: state(phone.page)["over"], "it is over")
    assert asked()


def test_the_phone_answers_for_parts_as_the_site_does(phone: Phone, line: Line) -> None:
    phone.save(f"/courses/{COURSE}")
    phone.go(OTHER)
    address = phone.page.locator(".sound audio").get_attribute("src")
    line.cut()
    whole, size = {"type": "audio/mpeg", "parts": "bytes"}, len(LONG)
    for asked, status, part, length in (
        ("", 200, None, size),
        ("bytes=0-", 206, f"bytes 0-{size - 1}/{size}", size),
        ("bytes=0-1", 206, f"bytes 0-1/{size}", 2),
        ("bytes=1000-9999999999", 206, f"bytes 1000-{size - 1}/{size}", size - 1000),
        ("bytes=-100", 206, f"bytes {size - 100}-{size - 1}/{size}", 100),
        (f"bytes={size}-", 416, f"bytes */{size}", 0),
        ("bytes=5-3", 416, f"bytes */{size}", 0),
        ("bytes=0-1,4-5", 200, None, size),
    ):
        found = phone.page.evaluate(ASK, [address, asked])
        assert found == {**whole, "status": status, "part": part, "length": length}, asked


def test_a_sound_that_is_neither_here_nor_to_be_had_says_so_and_the_page_stands(phone: Phone, line: Line) -> None:
    phone.ready(OTHER)
    line.cut()
    tap(phone.page)
    until(phone.page, lambda: state(phone.page)["failed"], "the player says that it did not come")
    assert phone.page.locator(".prose").inner_text()
