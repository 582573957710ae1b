"""The pages that the phone makes, and the one about it: whole, narrow and wide, open to all; and what they cost."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from tests.browser.conftest import Site, new_context
from tests.browser.line import Line
from tests.browser.offline.conftest import COURSE, LESSON, Phone, until

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
PAGES = ("/", f"/courses/{COURSE}", LESSON, f"{LESSON}#answered", "/phone", "/providers")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("display", ["standard", "care"])
def test_every_page_made_here_is_whole_and_open_to_all(
    browser: Browser, site: Site, line: Line, display: str, scheme: str
) -> None:
    context = new_context(browser, java_script_enabled=True, language="en-GB", bypass_csp=True, color_scheme=scheme)
    context.add_cookies([{"name": "display", "value": display, "url": line.url}])
    phone = Phone(browser, line, context)
    phone.save()
    line.cut()
    problems = []
    for path in PAGES:
        for width in (360, 1280):
            phone.page.set_viewport_size({"width": width, "height": 740})
            phone.go(path)
            if path.endswith("#answered") and phone.page.locator("section.quiz form").count():
                phone.answer()
            if path == "/phone":
                until(phone.page, lambda: phone.page.locator("ul.saved li").count(), "it is filled")
            assert phone.page.locator("html").get_attribute("data-display") == display
            assert phone.page.locator("h1").count() == 1
            wide = phone.page.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                problems.append(f"{path}: {wide} px wide on {width}")
            # As high as the page: what lies under the bar at the thumb at this moment is not too small.
            high = phone.page.evaluate("document.documentElement.scrollHeight")
            phone.page.set_viewport_size({"width": width, "height": max(740, high)})
            for violation in Axe().run(phone.page, options=RULES).response["violations"]:
                nodes = [node["html"][:120] for node in violation["nodes"][:2]]
                problems.append(f"{path} at {width}: {violation['id']} {nodes}")
            if display == "care" and not phone.page.locator('a[href^="tel:"]').first.is_visible():
                problems.append(f"{path}: no telephone number")
    line.mend()
    phone.end()
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("path", ["/", "/courses", f"/courses/{COURSE}", LESSON])
def test_a_first_visit_with_its_worker_fits_the_budget(phone: Phone, line: Line, path: str) -> None:
    """All that comes down the line, headers too, till nothing more comes: the page, its parts, and the worker."""
    phone.ready(path)
    phone.page.wait_for_load_state("networkidle")
    phone.ask("status")
    pictures = 20_000 if path == LESSON else 0  # a lesson's own pictures are besides
    assert line.came_down <= 50_000 + pictures, [one.split(b"\r\n")[0] for one in line.requests]
    asked = [one.split(b" ")[1] for one in line.requests if one.startswith(b"GET ")]
    assert not [one for one in asked if one.startswith((b"/packs/", b"/offline/"))]


def test_with_no_service_worker_everything_works_on_line(browser: Browser, site: Site) -> None:
    """As in WeChat's browser: nothing is offered that cannot be done, and a quiz is marked."""
    context = new_context(browser, java_script_enabled=True, language="en-GB")
    context.add_init_script("delete Navigator.prototype.serviceWorker")
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(site.url + LESSON)
    assert not page.locator("[data-save]").first.is_visible()
    for question in page.locator("fieldset").all():
        question.locator("input").first.check()
    page.get_by_role("button", name="Send my answers").click()
    assert "right" in page.locator("section.quiz .notice:not([data-waits])").inner_text()
    page.goto(site.url + "/phone")
    assert page.get_by_text("This browser keeps nothing for offline").is_visible()
    assert not page.locator("[data-phone]").is_visible()
    context.close()
    assert not errors
