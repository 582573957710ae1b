"""Sounds in a lesson: nothing is loaded before a tap, whose size stands beside it; then it plays, to its end."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser import sounds
from tests.browser.conftest import Site, new_context
from tests.browser.offline.conftest import until
from tests.browser.sounds import LESSON, OTHER, WORDS, state, tap
from tests.browser.test_low_data import LOW, to_the_end
from tests.browser.test_reading_aloud import VOICES, spoken


@pytest.fixture(scope="module", autouse=True)
def course(site: Site, tmp_path_factory: pytest.TempPathFactory) -> str:
    return sounds.import_course(site, tmp_path_factory.mktemp("sounds") / "course")


@pytest.fixture
def reader(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Someone on a phone; `param` says how: with script or without, data saved or not."""
    script, low = request.param
    headers = {"extra_http_headers": LOW} if low else {}
    window = new_context(browser, language="en-GB", java_script_enabled=script, **headers)
    yield window.new_page()
    window.close()


EVERYONE = pytest.mark.parametrize(
    "reader",
    [(True, False), (False, False), (True, True), (False, True)],
    ids=["script", "no script", "script, data saved", "no script, data saved"],
    indirect=True,
)


@EVERYONE
def test_nothing_is_loaded_before_a_tap_and_its_size_stands_beside_it(reader: Page, site: Site) -> None:
    asked = sounds.listening(reader)
    for address in (LESSON, OTHER):
        reader.goto(site.url + address)
        to_the_end(reader)
    assert asked == []
    assert re.sub(r"\s+", " ", reader.locator(".sound figcaption").inner_text()) == f"{WORDS} 2.4 MB"


@EVERYONE
def test_a_tap_loads_the_one_sound_and_plays_it(reader: Page, site: Site) -> None:
    asked = sounds.listening(reader)
    reader.goto(site.url + LESSON)
    for place, ending in enumerate(sounds.SHORT):
        tap(reader, place)
        until(reader, lambda place=place: state(reader, place)["over"], f"{ending} is over")
        assert state(reader, place)["failed"] is None
        assert 0.9 < state(reader, place)["length"] < 1.1
        assert len({one for one in asked if one.endswith(ending)}) == 1
    assert len(set(asked)) == len(sounds.SHORT)


@pytest.mark.parametrize("reader", [(True, False)], indirect=True)
def test_a_long_sound_comes_in_parts_and_one_can_go_to_its_end(reader: Page, site: Site) -> None:
    answers: list[tuple[int, int]] = []
    reader.on(
        "response",
        lambda one: answers.append((one.status, int(one.headers["content-length"]))) if ".mp3" in one.url else None,
    )
    reader.goto(site.url + OTHER)
    tap(reader)
    until(reader, lambda: state(reader)["at"] > 0.2, "it plays")
    reader.locator(".sound audio").evaluate("(one) => { one.currentTime = one.duration - 1 }")
    until(reader, lambda: state(reader)["over"], "it is over")
    assert {status for status, _length in answers} == {206}
    assert max(length for _status, length in answers) <= 512 * 1024


@pytest.mark.parametrize("reader", [(True, False)], indirect=True)
@pytest.mark.parametrize("display", ["standard", "care"])
def test_the_player_is_in_its_column_and_large_where_that_was_asked_for(reader: Page, site: Site, display: str) -> None:
    reader.context.add_cookies([{"name": "display", "value": display, "url": site.url}])
    reader.goto(site.url + LESSON)
    column = reader.locator(".prose").bounding_box()
    for player in reader.locator(".sound audio").all():
        box = player.bounding_box()
        assert box
        assert column
        assert box["height"] >= (90 if display == "care" else 54)  # in it a button of 32 pixels of 54: 56 of 94
        assert column["x"] <= box["x"]
        assert box["x"] + box["width"] <= column["x"] + column["width"]
    assert reader.evaluate("document.documentElement.scrollWidth") <= 360
    tap(reader)
    until(reader, lambda: state(reader)["over"], "its button is where the tap was")


@pytest.mark.parametrize("reader", [(True, False)], indirect=True)
def test_it_has_a_name_and_the_keyboard_plays_it(reader: Page, site: Site) -> None:
    reader.goto(site.url + LESSON)
    player = reader.locator(".sound audio").first
    assert player.get_attribute("aria-label") == WORDS
    player.focus()
    reader.keyboard.press("Space")
    until(reader, lambda: state(reader)["over"], "it is over")


@pytest.mark.parametrize("reader", [(True, False)], indirect=True)
def test_reading_aloud_says_what_it_is_and_neither_its_size_nor_its_buttons(reader: Page, site: Site) -> None:
    reader.add_init_script(VOICES)
    reader.goto(site.url + LESSON)
    bar = reader.locator(".read-aloud")
    bar.get_by_role("button", name="Read aloud").click()
    for _sentence in range(100):
        if bar.get_attribute("data-state") == "still":
            break
        reader.evaluate("window.finish()")
    said = [one["text"] for one in spoken(reader)]
    assert said.count(WORDS) == len(sounds.SHORT)
    assert not [one for one in said if "KB" in one or "play" in one.lower()]


@pytest.mark.parametrize("reader", [(True, False)], indirect=True)
def test_a_sound_and_a_voice_are_not_heard_at_once(reader: Page, site: Site) -> None:
    reader.add_init_script(VOICES)
    reader.goto(site.url + LESSON)
    bar = reader.locator(".read-aloud")
    bar.get_by_role("button", name="Read aloud").click()
    expect(bar).to_have_attribute("data-state", "reading")
    tap(reader)
    expect(bar).to_have_attribute("data-state", "paused")


@pytest.mark.parametrize("reader", [(False, False)], indirect=True)
def test_on_paper_there_are_its_words_and_no_player(reader: Page, site: Site) -> None:
    reader.goto(site.url + LESSON)
    reader.emulate_media(media="print")
    figure = reader.locator(".sound").first
    expect(figure.get_by_text(WORDS)).to_be_visible()
    expect(figure.locator("audio")).to_be_hidden()
    expect(figure.locator("small")).to_be_hidden()
