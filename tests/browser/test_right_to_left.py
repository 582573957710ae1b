"""Every page in a made-up language that is written from right to left: laid out so, and no text forgotten."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page
from tests import pseudo
from tests.browser.conftest import Site, new_context, served
from tests.browser.looking import faults, too_wide
from tests.browser.marks import unmarked
from tests.browser.test_pages import PAGES, found_on

# Its samples are texts in two languages, and written as such.
SAMPLES = "/design"
UNIT = "/learn/balcony-vegetables/light-place-load"


@pytest.fixture(scope="module")
def mirrored(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The same site, served once more by a server that knows the language."""
    folder = pseudo.write(tmp_path_factory.mktemp("pseudo"))
    with served(site.data, CHANGQING_PSEUDO_LOCALE=str(folder)) as url:
        yield Site(url, site.data, site.accounts)


def window(browser: Browser, site: Site, width: int, display: str = "standard") -> Page:
    context = new_context(browser, width=width, java_script_enabled=True, bypass_csp=True)
    chosen = {"language": pseudo.CODE, "display": display}
    context.add_cookies([{"name": name, "value": value, "url": site.url} for name, value in chosen.items()])
    return context.new_page()


def middle(thing: Locator) -> float:
    """Return how far from the left something stands."""
    box = thing.bounding_box()
    assert box
    return box["x"] + box["width"] / 2


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("display", ["standard", "care"])
def test_every_page_is_laid_out_from_right_to_left_and_every_text_was_given_to_translators(
    mirrored: Site, browser: Browser, width: int, display: str
) -> None:
    page = window(browser, mirrored, width, display)
    found = found_on(page, mirrored)
    problems = []
    for path in PAGES:
        address = path.format(**found)
        page.goto(mirrored.url + address)
        if page.locator("html").get_attribute("dir") != "rtl":
            problems.append(f"{address}: is not laid out from right to left")
        told = too_wide(page) + faults(page) + (unmarked(page) if path != SAMPLES else [])
        problems += [f"{address}: {one}" for one in told]
    page.context.close()
    assert not problems, "\n".join(problems)


def test_the_head_of_a_page_runs_the_other_way(mirrored: Site, browser: Browser) -> None:
    page = window(browser, mirrored, 1280)
    page.goto(f"{mirrored.url}/courses/phone-payments")
    order = [page.locator(f".site-header {part}").first for part in (".brand", ".site-nav a", ".search", ".tool-care")]
    places = [middle(one) for one in order]
    assert places == sorted(places, reverse=True)
    assert middle(page.locator(".course-about")) > middle(page.locator(".course-act"))
    page.context.close()


@pytest.mark.parametrize("width", [360, 1280])
def test_arrows_point_the_other_way_and_the_thumb_bar_leads_on_to_the_left(
    mirrored: Site, browser: Browser, width: int
) -> None:
    page = window(browser, mirrored, width)
    page.goto(mirrored.url + UNIT)
    page.locator('.thumb [rel="next"]').click()
    page.wait_for_url(lambda url: not url.endswith(UNIT))
    onward, back = page.locator('.thumb [rel="next"]'), page.locator('.thumb [rel="prev"]')
    assert middle(onward) < middle(back)
    assert middle(onward.locator("svg")) < middle(onward.locator("span").first)
    assert middle(back.locator("svg")) > middle(back.locator("span").first)
    for arrow in (onward.locator("svg"), back.locator("svg")):
        assert arrow.evaluate("(one) => getComputedStyle(one).transform") == "matrix(-1, 0, 0, 1, 0, 0)"
    page.context.close()


def test_a_bar_of_progress_fills_from_the_right(mirrored: Site, browser: Browser) -> None:
    page = window(browser, mirrored, 1280)
    page.goto(mirrored.url + SAMPLES)
    bar = page.locator("#progress progress").nth(1)
    with Image.open(io.BytesIO(bar.screenshot())) as picture:
        drawn = picture.convert("RGB")
        left, right = (drawn.getpixel((drawn.width * tenth // 10, drawn.height // 2)) for tenth in (1, 9))
    assert right == (0x17, 0x57, 0x3F)
    assert left != right
    page.context.close()


def test_telephone_numbers_and_texts_of_other_languages_keep_their_direction(mirrored: Site, browser: Browser) -> None:
    page = window(browser, mirrored, 360, "care")
    page.goto(f"{mirrored.url}/courses/phone-payments")
    assert page.locator(".call bdi").get_attribute("dir") == "ltr"
    title = page.locator("h1")
    assert (title.get_attribute("lang"), title.get_attribute("dir")) == ("zh-Hans", "ltr")
    assert page.locator(".lede").evaluate("(one) => getComputedStyle(one).textAlign") == "right"
    page.context.close()


def test_the_language_is_of_the_tests_alone(site: Site, browser: Browser, tmp_path: Path) -> None:
    """A site that was not told of the folder has two languages, whatever is asked for."""
    page = window(browser, site, 360)
    page.goto(f"{site.url}/?lang={pseudo.CODE}")
    assert page.locator("html").get_attribute("dir") == "ltr"
    assert page.locator('link[rel="alternate"][hreflang]').count() == 3
    page.context.close()
