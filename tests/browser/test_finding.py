"""How a learner finds a course: suggestions while typing, a region chosen once, courses that are alike, no script."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.browser.conftest import Site, new_context
from tests.browser.test_budgets import KB, listen
from tests.browser.test_pages import RULES

KUNMING = {"latitude": 25.04, "longitude": 102.71}


def until_htmx_is_there(page: Page) -> None:
    """Wait for the script that comes late. The site's policy forbids `wait_for_function`, which evaluates text."""
    for _time in range(200):
        if page.evaluate("Boolean(window.htmx)"):
            return
        page.wait_for_timeout(50)
    raise AssertionError("htmx has not come within 10 s")


@pytest.fixture
def typing(site: Site, browser: Browser) -> Page:
    """A page of the catalogue, with script, somebody about to type."""
    page = new_context(browser, java_script_enabled=True).new_page()
    page.goto(f"{site.url}/courses")
    page.locator('main input[name="q"]').click()
    until_htmx_is_there(page)
    return page


def test_suggestions_come_while_typing_and_are_gone_through_by_keyboard(typing: Page) -> None:
    typing.keyboard.type("shouji", delay=60)
    found = typing.locator("main .suggestions a")
    expect(found.first).to_be_visible()
    expect(typing.locator("main form[role=search] [role=status]")).to_have_text(re.compile(r"^\d+ 条建议"))
    assert not Axe().run(typing, options=RULES).response["violations"]
    typing.keyboard.press("ArrowDown")
    expect(found.first).to_be_focused()
    typing.keyboard.press("ArrowDown")
    expect(found.nth(1)).to_be_focused()
    typing.keyboard.press("ArrowUp")
    typing.keyboard.press("ArrowUp")
    expect(typing.locator('main input[name="q"]')).to_be_focused()
    typing.keyboard.press("Escape")
    expect(found).to_have_count(0)
    typing.keyboard.type("z", delay=60)
    expect(found.first).to_be_visible()
    typing.keyboard.press("ArrowDown")
    wanted = found.first.inner_text().split("\n")[0]
    typing.keyboard.press("Enter")
    expect(typing.locator("h1, main .card h3").filter(has_text=wanted).first).to_be_visible()
    typing.context.close()


def test_typing_on_without_choosing_searches_for_what_was_typed(typing: Page) -> None:
    typing.keyboard.type("手机", delay=60)
    expect(typing.locator("main .suggestions a").first).to_be_visible()
    typing.keyboard.press("Enter")
    typing.wait_for_url(re.compile(r"/courses\?q=%E6%89%8B%E6%9C%BA"))
    typing.context.close()


def test_all_script_that_ever_comes_fits_the_budget(site: Site, browser: Browser) -> None:
    """Of the pages themselves; the service worker has a budget of its own (offline/test_pages_here.py)."""
    page = new_context(browser, java_script_enabled=True, service_workers="block").new_page()
    _session, sizes = listen(page)
    page.goto(f"{site.url}/courses")
    page.wait_for_load_state("networkidle")
    before = sizes["Script"]
    page.locator('main input[name="q"]').click()
    until_htmx_is_there(page)
    page.wait_for_load_state("networkidle")
    assert before <= 5 * KB
    assert before < sizes["Script"] <= 20 * KB
    page.context.close()


def test_on_a_line_that_is_paid_by_the_byte_nothing_more_is_fetched(site: Site, browser: Browser) -> None:
    page = new_context(browser, java_script_enabled=True, extra_http_headers={"Save-Data": "on"}).new_page()
    page.goto(f"{site.url}/courses")
    page.locator('main input[name="q"]').click()
    page.keyboard.type("shouji")
    page.wait_for_load_state("networkidle")
    assert page.locator("script[src*=htmx]").count() == 0
    page.keyboard.press("Enter")
    expect(page.locator("article.card h3").first).to_be_visible()
    page.context.close()


def test_a_region_is_chosen_from_the_list_with_no_script_and_remembered(site: Site, browser: Browser) -> None:
    page = new_context(browser).new_page()
    page.goto(site.url)
    page.get_by_role("link", name="附近").first.click()
    page.get_by_role("link", name="云南省", exact=True).click()
    page.get_by_role("link", name="昆明市", exact=True).click()
    page.get_by_role("button", name="五华区", exact=True).click()
    expect(page.locator("main")).to_contain_text("五华区")
    page.goto(f"{site.url}/courses?mode=presential")
    expect(page.locator("main")).to_contain_text("五华区")
    kept = [one for one in page.context.cookies() if one["name"] == "region"]
    assert [one["value"] for one in kept] == ["530102"]
    page.context.close()


def located(browser: Browser, *, allowed: bool) -> BrowserContext:
    """Return a window on a device that knows where it is, and whose owner lets the site know, or not."""
    permissions = ["geolocation"] if allowed else []
    return new_context(browser, java_script_enabled=True, geolocation=KUNMING, permissions=permissions)


def test_the_device_tells_where_it_is_when_its_owner_agrees(site: Site, browser: Browser) -> None:
    page = located(browser, allowed=True).new_page()
    page.goto(f"{site.url}/region")
    page.get_by_role("button", name=re.compile("定位")).click()
    page.wait_for_url(lambda url: "/region" not in url)
    [kept] = [one for one in page.context.cookies() if one["name"] == "region"]
    assert kept["value"].startswith("5301")
    assert not any("latitude" in one["name"] for one in page.context.cookies())
    page.context.close()


def test_when_she_does_not_agree_she_is_told_and_the_list_stays(site: Site, browser: Browser) -> None:
    page = located(browser, allowed=False).new_page()
    page.goto(f"{site.url}/region")
    page.get_by_role("button", name=re.compile("定位")).click()
    expect(page.locator("[data-locate] [role=alert]")).to_be_visible()
    expect(page.get_by_role("link", name="云南省", exact=True)).to_be_visible()
    page.context.close()


def test_facets_are_links_that_lead_there_and_back_with_no_script(site: Site, browser: Browser) -> None:
    page = new_context(browser, width=1280).new_page()
    page.goto(f"{site.url}/courses")
    total = page.locator("h2.count").inner_text()
    page.locator(".facets").get_by_role("link", name=re.compile("^银龄教育|老年")).first.click()
    expect(page).to_have_url(re.compile("category=silver-age"))
    fewer = page.locator("h2.count").inner_text()
    assert fewer != total
    page.locator(".facets").get_by_role("link", name=re.compile("线下")).first.click()
    expect(page).to_have_url(re.compile("category=silver-age.*mode=presential|mode=presential.*category=silver-age"))
    page.go_back()
    expect(page.locator("h2.count")).to_have_text(fewer)
    page.context.close()


def test_courses_that_are_alike_are_one_choice_side_by_side(site: Site, browser: Browser) -> None:
    page = new_context(browser).new_page()
    page.goto(f"{site.url}/courses?q=二十四式太极拳")
    choice = page.locator('main a[href^="/subjects/tai-chi"]').first
    choice.click()
    expect(page.locator("h1")).to_have_text("二十四式太极拳")
    assert page.locator('main a[href^="/courses/"]').count() >= 3
    page.context.close()


def test_a_misspelled_search_is_mended_and_says_so(site: Site, browser: Browser) -> None:
    page = new_context(browser).new_page()
    page.goto(f"{site.url}/courses?q=shouij")
    expect(page.locator("article.card h3").first).to_be_visible()
    expect(page.locator("main")).to_contain_text("手机")
    page.context.close()
