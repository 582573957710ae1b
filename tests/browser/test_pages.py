"""Every page, narrow and wide, in both languages and in care mode: nothing cut, nothing that shuts people out."""

from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from tests.browser.conftest import Site, new_context
from tests.browser.learned import Learned
from tests.browser.looking import faults, too_wide

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
    "/phone",
    "/dump/",
    "/design",
    "/nothing-here",
)
MODES = [
    (width, language, display, "light")
    for width in (360, 1280)
    for language in ("zh-CN", "en-GB")
    for display in ("standard", "care")
] + [(360, "zh-CN", "standard", "dark"), (1280, "en-GB", "standard", "dark")]  # care mode is the same in the dark
Scheme = Literal["light", "dark"]
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


def window(browser: Browser, site: Site, width: int, language: str, display: str, scheme: Scheme = "light") -> Page:
    """Return a page in a display and a scheme of colours, where axe may run."""
    options: dict[str, Any] = {"java_script_enabled": True, "bypass_csp": True, "color_scheme": scheme}
    context = new_context(browser, width=width, language=language, **options)
    context.add_cookies([{"name": "display", "value": display, "url": site.url}])
    return context.new_page()


def wrong(page: Page, address: str, display: str) -> list[str]:
    """Return what is wrong with a page: too wide, cut, covered, or shutting people out."""
    problems = too_wide(page) + faults(page)
    for violation in Axe().run(page, options=CARE_RULES if display == "care" else RULES).response["violations"]:
        problems.append(f"{violation['id']} {[node['html'][:120] for node in violation['nodes'][:2]]}")
    return [f"{address}: {one}" for one in problems]


@pytest.mark.parametrize(("width", "language", "display", "scheme"), MODES)
def test_every_page_is_whole_and_open_to_all(
    site: Site, browser: Browser, width: int, language: str, display: str, scheme: Scheme
) -> None:
    page = window(browser, site, width, language, display, scheme)
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if "Content Security" in message.text else None)
    found = found_on(page, site)
    problems = []
    for path in PAGES:
        address = path.format(**found)
        page.goto(site.url + address)
        problems += wrong(page, address, display)
    page.context.close()
    assert not problems, "\n".join(problems)
    assert not errors


@pytest.mark.parametrize(
    ("width", "language", "display", "scheme"),
    [(360, "zh-CN", "standard", "light"), (1280, "en-GB", "standard", "dark"), (360, "en-GB", "care", "light")],
)
def test_so_is_what_a_learner_alone_sees(
    site: Site, browser: Browser, learned: Learned, width: int, language: str, display: str, scheme: Scheme
) -> None:
    page = window(browser, site, width, language, display, scheme)
    page.context.add_cookies(learned.cookies)
    problems = []
    for path in learned.paths:
        page.goto(site.url + path)
        problems += wrong(page, path, display)
    page.context.close()
    assert not problems, "\n".join(problems)


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
