"""Saving data: one button on every page; after it nothing large comes without a tap that says how large it is."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.conftest import Site, new_context
from tests.browser.test_reading_aloud import VOICES, spoken

LESSON = "/learn/balcony-vegetables/light-place-load"
LOW = {"Save-Data": "on"}


def listening(page: Page) -> list[str]:
    """Return the addresses of pictures of lessons that the page will have asked for."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/content/" in request.url else None)
    return asked


def to_the_end(page: Page) -> None:
    """Go down the page as a reader does, and wait for what that brings."""
    page.evaluate("scrollTo(0, 0)")
    for _screen in range(30):
        page.mouse.wheel(0, 700)
        page.wait_for_timeout(20)
    page.wait_for_load_state("networkidle")


@pytest.fixture(params=["standard", "care"])
def display(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def reader(site: Site, browser: Browser, display: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Someone on a phone, at a lesson, who has just pressed the button; `param` says whether script runs."""
    window = new_context(browser, java_script_enabled=request.param)
    window.add_cookies([{"name": "display", "value": display, "url": site.url}])
    page = window.new_page()
    page.goto(site.url + LESSON)
    page.get_by_role("button", name="省流量").click()
    page.wait_for_url(f"**{LESSON}#low-data")
    yield page
    window.close()


@pytest.mark.parametrize("reader", [True, False], indirect=True, ids=["script", "no script"])
def test_no_picture_comes_before_a_tap_that_says_its_size(reader: Page, site: Site) -> None:
    expect(reader.get_by_role("button", name="关闭省流量")).to_be_in_viewport()
    asked = listening(reader)
    reader.goto(site.url + LESSON)
    to_the_end(reader)
    assert asked == []
    links = reader.locator("a.picture")
    assert links.count() == 2
    for link in links.all():
        assert re.search(r".+看图，\d+ KB$", link.inner_text(), re.DOTALL)
        box = link.bounding_box()
        assert box
        assert box["height"] >= 44


@pytest.mark.parametrize("reader", [True], indirect=True, ids=["script"])
def test_a_tap_shows_the_one_picture_in_the_place_of_its_link(reader: Page) -> None:
    asked = listening(reader)
    link = reader.locator("a.picture").first
    what, address = link.locator("[data-what]").inner_text(), link.get_attribute("href")
    link.click()
    picture = reader.locator(".prose img")
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("one => one.naturalWidth") > 0
    assert picture.get_attribute("alt") == what
    assert [one.endswith(address or "-") for one in asked] == [True]
    assert picture.evaluate("one => one === document.activeElement")
    expect(reader.locator(".coming")).to_have_count(0)
    assert reader.evaluate("document.documentElement.scrollWidth") <= 360
    assert reader.locator("a.picture").count() == 1


@pytest.mark.parametrize("reader", [False], indirect=True, ids=["no script"])
def test_without_script_a_tap_opens_the_picture_and_back_leads_back(reader: Page, site: Site) -> None:
    link = reader.locator("a.picture").first
    address = link.get_attribute("href")
    link.click()
    reader.wait_for_url(f"{site.url}{address}")
    reader.go_back()
    expect(link).to_be_visible()


@pytest.mark.parametrize("reader", [True], indirect=True, ids=["script"])
def test_a_picture_that_does_not_come_says_so_and_can_be_asked_for_again(reader: Page) -> None:
    reader.context.route("**/content/**", lambda route: route.abort())
    link = reader.locator("a.picture").first
    link.click()
    expect(link).to_contain_text("图片没有加载出来")
    expect(link).to_be_focused()
    reader.context.unroute("**/content/**")
    link.press("Enter")
    expect(reader.locator(".prose img:not(.coming)")).to_be_visible()
    assert reader.locator(".prose img").evaluate("one => one.naturalWidth") > 0


def test_a_browser_that_is_to_save_data_needs_no_button(site: Site, browser: Browser) -> None:
    window = new_context(browser, java_script_enabled=True, extra_http_headers=LOW)
    page = window.new_page()
    asked = listening(page)
    page.goto(site.url + LESSON)
    to_the_end(page)
    assert asked == []
    page.goto(f"{site.url}/courses")
    assert page.locator("script[src*=suggest]").count() == 0
    page.goto(site.url + LESSON)
    page.get_by_role("button", name="关闭省流量").click()
    page.wait_for_url("**#low-data")
    to_the_end(page)
    assert len(asked) == 2
    assert page.locator("a.picture").count() == 0
    window.close()


def lesson_with_photographs(page: Page, site: Site, farm: str) -> str:
    """Return the address of a lesson of the real course that has photographs."""
    page.goto(f"{site.url}/courses/{farm}")
    addresses = [str(one.get_attribute("href")) for one in page.locator("ol.units a").all()]
    for address in addresses:
        page.goto(site.url + address)
        if page.locator(".prose img[srcset*='960w']").count():
            return address
    raise AssertionError(f"no unit has a photograph: {addresses}")


def widths(page: Page) -> set[int]:
    """Return how wide the files are that the browser took for photographs that there are at 480 and at 960."""
    found = """
      () => [...document.querySelectorAll('.prose img[srcset]')]
        .filter((one) => one.currentSrc && one.complete && one.srcset.includes(' 960w'))
        .map((one) => one.srcset.split(', ').find((two) => one.currentSrc.endsWith(two.split(' ')[0])).split(' ')[1])
    """
    return {int(width.removesuffix("w")) for width in page.evaluate(found)}


@pytest.mark.parametrize(
    ("width", "density", "small"), [(360, 1, True), (500, 1, True), (360, 2, False), (1280, 1, False)]
)
def test_a_photograph_comes_as_wide_as_the_screen_needs_it(
    site: Site, browser: Browser, farm: str, width: int, density: int, small: bool
) -> None:
    window = new_context(browser, width=width, device_scale_factor=density, java_script_enabled=True)
    page = window.new_page()
    lesson_with_photographs(page, site, farm)
    asked = listening(page)
    page.reload()
    to_the_end(page)
    assert len(asked) >= 1
    assert widths(page) == {480 if small else 960}
    window.close()


def test_the_size_that_is_told_is_what_the_tap_costs_and_it_is_the_small_one(
    site: Site, browser: Browser, farm: str
) -> None:
    wide = new_context(browser, device_scale_factor=3, language="en-GB", java_script_enabled=True)
    page = wide.new_page()
    address = lesson_with_photographs(page, site, farm)
    wide.add_cookies([{"name": "data", "value": "low", "url": site.url}])
    page.goto(site.url + address)
    link = page.locator("a.picture[data-width='480']").first
    told = re.search(r"Show picture, (\d+) KB", link.inner_text())
    assert told
    with page.expect_response("**/content/**") as coming:
        link.click()
    assert round(len(coming.value.body()) / 1000) == int(told[1])
    picture = page.locator(".prose img").first
    expect(picture).to_have_js_property("naturalWidth", 480)
    wide.close()


def test_reading_aloud_says_what_a_picture_shows_and_not_what_it_costs(site: Site, browser: Browser) -> None:
    near = VOICES.replace("name: 'Lan' }", "name: 'Lan', localService: true }")
    said = {}
    for voices in (near, VOICES):
        window = new_context(browser, java_script_enabled=True, extra_http_headers=LOW)
        page = window.new_page()
        page.add_init_script(voices)
        page.goto(site.url + LESSON)
        said[voices] = _all_that_is_said(page)
        window.close()
    assert "阳光斜斜地照进阳台" in said[near]
    assert "看图" not in said[near]
    assert said[VOICES] == "", "a voice that comes over the line costs data"


def _all_that_is_said(page: Page) -> str:
    bar = page.locator(".read-aloud")
    if not bar.count():
        return ""
    bar.get_by_role("button", name="朗读").click()
    for _sentence in range(400):
        if bar.get_attribute("data-state") == "still":
            break
        page.evaluate("window.finish()")
    found: list[dict[str, Any]] = spoken(page)
    return "".join(one["text"] for one in found)
