"""Reading aloud: a bar at each section, one sentence after the other, marked as it is read; none without a voice."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from tests.browser.conftest import Site, new_context

UNIT = "/learn/balcony-vegetables/light-place-load"
# A device with voices: each sentence takes as long as the test says, by `finish()`.
VOICES = """
const spoken = window.spoken = [];
let saying = null;
window.finish = () => { const one = saying; saying = null; if (one && one.onend) one.onend({}); };
window.fail = (error) => { const one = saying; saying = null; if (one && one.onerror) one.onerror({ error }); };
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
const synth = {
  getVoices: () => window.silent ? [] : [{ lang: 'zh-CN', name: 'Lan' }, { lang: 'en-US', name: 'Ann' }],
  speak(one) {
    saying = one;
    spoken.push({ text: one.text, lang: one.lang, rate: one.rate, voice: one.voice && one.voice.name });
  },
  cancel() { saying = null; },
  addEventListener(_kind, act) { window.voicesCome = act; },
};
Object.defineProperty(window, 'speechSynthesis', { value: synth });
"""


def reading(browser: Browser, site: Site, path: str = UNIT, *, display: str = "standard", before: str = "") -> Page:
    window = new_context(browser, java_script_enabled=True)
    window.add_cookies([{"name": "display", "value": display, "url": site.url}])
    page = window.new_page()
    page.add_init_script(before + VOICES)
    page.goto(site.url + path)
    return page


def begun(page: Page) -> Locator:
    """Have the page's one bar begin to read; return it."""
    bar = page.locator(".read-aloud")
    expect(bar).to_have_count(1)
    bar.get_by_role("button", name="朗读").click()
    return bar


def spoken(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate("window.spoken")
    return found


def marked(page: Page) -> str:
    text: str = page.evaluate(
        "[...(CSS.highlights.get('read') || [])].map((one) => one.toString().replace(/\\\\s+/g, ' ').trim()).join('|')"
    )
    return text


def test_a_lesson_is_read_sentence_by_sentence_and_each_is_marked(site: Site, browser: Browser) -> None:
    page = reading(browser, site)
    bar = begun(page)
    for _sentence in range(3):
        last = spoken(page)[-1]
        assert marked(page).rstrip("。！？；，：") == last["text"].rstrip("。！？；，：")
        page.evaluate("window.finish()")
    said = spoken(page)
    assert len(said) == 4
    assert len({one["text"] for one in said}) == 4
    assert {(one["lang"], one["voice"], one["rate"]) for one in said} == {("zh-Hans", "Lan", 1)}
    bar.get_by_role("button", name="停止").click()
    assert marked(page) == ""
    page.context.close()


def test_it_pauses_goes_on_where_it_was_and_ends_by_itself(site: Site, browser: Browser) -> None:
    page = reading(browser, site)
    bar = begun(page)
    page.evaluate("window.finish()")
    bar.get_by_role("button", name="暂停").click()
    bar.get_by_role("button", name="继续").click()
    said = [one["text"] for one in spoken(page)]
    assert said[1] == said[2]
    for _sentence in range(400):
        if bar.get_attribute("data-state") == "still":
            break
        page.evaluate("window.finish()")
    assert bar.get_attribute("data-state") == "still"
    assert marked(page) == ""
    page.context.close()


def test_the_speed_is_kept_on_the_device(site: Site, browser: Browser) -> None:
    page = reading(browser, site)
    begun(page).get_by_role("button", name="语速").click()
    assert spoken(page)[-1]["rate"] == 1.25
    page.reload()
    begun(page)
    assert spoken(page)[-1]["rate"] == 1.25
    page.context.close()


def test_in_care_mode_each_section_has_its_own_and_one_reads_at_a_time(site: Site, browser: Browser) -> None:
    page = reading(browser, site, display="care")
    bars = page.locator(".read-aloud")
    assert bars.count() >= 3
    bars.nth(0).get_by_role("button", name="朗读").click()
    bars.nth(2).get_by_role("button", name="朗读").click()
    assert [one.get_attribute("data-state") for one in bars.all()[:3]] == ["still", "still", "reading"]
    section = (bars.nth(2).locator("[data-of]").text_content() or "").removeprefix(": ")
    assert spoken(page)[-1]["text"]
    assert section.startswith(spoken(page)[-1]["text"])
    page.context.close()


def test_a_course_is_read_aloud_too(site: Site, browser: Browser) -> None:
    page = reading(browser, site, "/courses/balcony-vegetables", display="care")
    bars = page.locator(".read-aloud")
    assert bars.count() >= 3
    bars.nth(1).get_by_role("button", name="朗读").click()
    assert spoken(page)
    page.context.close()


def read_to_the_end(page: Page, bar: Locator) -> str:
    """Have a bar read all it has; return what was said."""
    before = len(spoken(page))
    bar.get_by_role("button", name="朗读").click()
    for _sentence in range(200):
        if bar.get_attribute("data-state") == "still":
            break
        page.evaluate("window.finish()")
    return " ".join(one["text"] for one in spoken(page)[before:])


def test_a_list_has_one_for_what_it_says_of_itself_and_one_for_its_rows(site: Site, browser: Browser) -> None:
    page = reading(browser, site, "/programmes", display="care")
    bars = page.locator("main .read-aloud")
    expect(bars).to_have_count(2)
    head, rows = (read_to_the_end(page, bar) for bar in bars.all())
    first = page.locator(".card h3").first.inner_text()
    assert head.startswith("项目")
    assert first not in head
    assert "筛选" not in head
    assert first in rows
    assert "下一页" not in rows
    page.context.close()


@pytest.mark.parametrize("display", ["standard", "care"])
def test_where_there_is_no_voice_there_is_no_button(site: Site, browser: Browser, display: str) -> None:
    page = reading(browser, site, display=display, before="window.silent = true;")
    expect(page.locator("h1")).to_be_visible()
    assert page.locator(".read-aloud").count() == 0
    page.evaluate("() => { window.silent = false; window.voicesCome(); }")  # voices are often there a second later
    assert page.locator(".read-aloud").count() >= 1
    page.context.close()


def test_what_the_device_cannot_read_is_told(site: Site, browser: Browser) -> None:
    page = reading(browser, site)
    bar = begun(page)
    page.evaluate("window.fail('synthesis-failed')")
    expect(bar.locator("[role=status]")).to_have_text("这台设备无法朗读。")
    page.context.close()
