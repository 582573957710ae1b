"""Every page, narrow and wide, in both languages and in care mode: nothing cut, nothing that shuts people out."""

from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from tests.browser.conftest import Site, new_context

PAGES = (
    "/",
    "/courses",
    "/courses?q=nong&audience=new-farmers",
    "/courses?q=zzzzzz",
    f"/courses?q={'W' * 100}",
    "/courses?q=shouij&region=110000&mode=presential&starts=2027-01",
    "/courses/phone-payments",
    "{subject}",
    "/programmes",
    "{programme}",
    "/providers",
    "{provider}",
    "/places",
    "{place}",
    "/units?q=阳光",
    "/region",
    "/region?in=530000",
    "/region?q=kun",
    "/verify",
    "/verify/AAAA-BBBB-CCCC",
    "/me",
    "/accounts/login/",
    "/accounts/signup/",
    "{unit}",
    "/design",
    "/nothing-here",
)
MODES = [
    (width, language, display, "light")
    for width in (360, 1280)
    for language in ("zh-CN", "en-GB")
    for display in ("standard", "care")
] + [(360, "zh-CN", "standard", "dark"), (1280, "en-GB", "standard", "dark")]  # care mode is the same in the dark
# WCAG 2.2 A and AA, as axe names them.
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
# In care mode contrast as AAA asks, too: 7 to 1.
CARE_RULES = {**RULES, "rules": {"color-contrast-enhanced": {"enabled": True}}}


def found_on(page: Page, site: Site) -> dict[str, str]:
    """Return the addresses that a catalogue makes for itself, each the first on a page that lists them."""
    found = {}
    for name, path, link in (
        ("unit", "/courses/phone-payments", "ol.units a"),
        ("subject", "/courses?q=二十四式太极拳", 'main a[href^="/subjects/"]'),
        ("programme", "/programmes", 'main a[href^="/programmes/"]'),
        ("provider", "/providers", 'main a[href^="/providers/"]'),
        ("place", "/places", 'main a[href^="/places/"]'),
    ):
        page.goto(site.url + path)
        found[name] = page.locator(link).first.get_attribute("href") or ""
    return found


@pytest.mark.parametrize(("width", "language", "display", "scheme"), MODES)
def test_every_page_is_whole_and_open_to_all(
    site: Site, browser: Browser, width: int, language: str, display: str, scheme: Literal["light", "dark"]
) -> None:
    options: dict[str, Any] = {"java_script_enabled": True, "bypass_csp": True, "color_scheme": scheme}
    context = new_context(browser, width=width, language=language, **options)
    context.add_cookies([{"name": "display", "value": display, "url": site.url}])
    page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if "Content Security" in message.text else None)
    found = found_on(page, site)
    problems = []
    for path in PAGES:
        address = path.format(**found)
        page.goto(site.url + address)
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            problems.append(f"{address}: {wide} px wide on {width}")
        for violation in Axe().run(page, options=CARE_RULES if display == "care" else RULES).response["violations"]:
            nodes = [node["html"][:120] for node in violation["nodes"][:2]]
            problems.append(f"{address}: {violation['id']} {nodes}")
        if display == "care":
            size = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
            if size < 24:
                problems.append(f"{address}: body text is {size} px in care mode")
            problems += [f"{address}: small target {one}" for one in page.evaluate(SMALL_TARGETS)]
    context.close()
    assert not problems, "\n".join(problems)
    assert not errors


SMALL_TARGETS = """
() => [...document.querySelectorAll('button, .button, input[type=text], input[type=search], .site-nav a, .door, .step')]
  .filter(e => e.offsetParent && !e.closest('.hidden'))
  .filter(e => e.getBoundingClientRect().height < 55.5)
  .map(e => e.outerHTML.slice(0, 100) + ' ' + e.getBoundingClientRect().height)
"""


@pytest.mark.parametrize(("display", "differs"), [("standard", True), ("care", False)])
def test_the_dark_is_for_the_standard_display(site: Site, browser: Browser, display: str, differs: bool) -> None:
    """Care mode has one set of colours, of the most contrast; a device that is set to dark does not change it."""
    grounds = []
    for scheme in ("light", "dark"):
        page = new_context(browser, color_scheme=scheme).new_page()
        page.context.add_cookies([{"name": "display", "value": display, "url": site.url}])
        page.goto(site.url)
        grounds.append(page.locator("body").evaluate("(body) => getComputedStyle(body).backgroundColor"))
        page.context.close()
    assert (grounds[0] != grounds[1]) == differs


def test_large_text_and_zoom_cut_nothing(site: Site, browser: Browser) -> None:
    """200% zoom on a phone of 360 px is a window of 180 CSS px."""
    context = new_context(browser, width=180)
    page = context.new_page()
    for path in ("/", "/courses", "/courses/phone-payments", "/me"):
        page.goto(site.url + path)
        box = page.locator("main").bounding_box()
        assert box
        assert box["width"] <= 180
    context.close()


def test_the_keyboard_alone_finds_and_opens_a_course(site: Site, browser: Browser) -> None:
    page = new_context(browser, width=1280).new_page()
    page.goto(site.url)
    page.keyboard.press("Tab")
    assert page.locator(":focus").get_attribute("href") == "#main"
    for _step in range(30):
        page.keyboard.press("Tab")
        if page.locator(":focus").get_attribute("name") == "q":
            break
    page.keyboard.type("shouji zhifu")
    page.keyboard.press("Enter")
    page.wait_for_url("**/courses?q=shouji+zhifu")
    assert page.locator("article.card h3").count() > 0
    page.context.close()


def test_language_and_care_mode_are_chosen_in_one_tap_and_remembered(site: Site, browser: Browser) -> None:
    page = new_context(browser).new_page()
    page.goto(f"{site.url}/courses?category=silver-age")
    page.get_by_role("button", name="English").click()
    assert page.url.endswith("/courses?category=silver-age")
    assert page.locator("h1").inner_text() == "Courses"
    page.get_by_role("button", name="Care mode").click()
    page.goto(f"{site.url}/")
    assert page.locator("html").get_attribute("data-display") == "care"
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator('a[href^="tel:"]').first.is_visible()
    page.context.close()
