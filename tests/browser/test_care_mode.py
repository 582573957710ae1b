"""Care mode, on every page: large print, large targets, one column, a telephone, reading aloud, one tap out of it."""

import errno
import re
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import RequestFactory, override_settings
from django.utils import translation
from playwright.sync_api import Browser, Page, expect
from tests.browser.conftest import Site, new_context
from tests.browser.learned import Learned
from tests.browser.looking import small_targets
from tests.browser.test_console_import import Operator
from tests.browser.test_pages import PAGES, found_on, wrong
from tests.browser.test_reading_aloud import VOICES
from tests.browser.test_zoom import CONSOLE

from changqing.core import views
from changqing.core.errors import DomainError, DomainErrors

PRINT, TARGET = 24, 56  # CSS pixels
PHONE = "400 000 0000"
NOT_SO = """
([print]) => {
  const found = [], root = document.documentElement;
  const seen = (element) => !element.closest('.hidden, .skip') && element.checkVisibility({ checkVisibilityCSS: true });
  const name = (element) => `${element.tagName.toLowerCase()}.${element.className.baseVal ?? element.className}`;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const inside = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || inside.closest('script, template') || !seen(inside)) continue;
    const size = parseFloat(getComputedStyle(inside).fontSize);
    if (size < print) found.push(`print of ${size} px in ${name(inside)}`);
  }
  for (const one of document.querySelectorAll('main *')) {
    if (getComputedStyle(one).display !== 'grid' || !seen(one)) continue;
    const blocks = [...one.children].filter((child) => child.matches('div, article, section, li, form') && seen(child));
    const boxes = blocks.map((block) => block.getBoundingClientRect());
    const beside = (box, place) => place && box.top < boxes[place - 1].bottom - 4;
    if (boxes.some(beside)) found.push(`${name(one)} has columns`);
  }
  for (const one of document.querySelectorAll('main section')) {
    const own = one.querySelector('.read-aloud') || one.closest('[data-read-aloud=headings]');
    if (seen(one) && one.textContent.trim() && !own) found.push(`${name(one)} ${one.id} is not read aloud`);
  }
  if (!document.querySelector('.read-aloud')) found.push('nothing is read aloud');
  if (document.querySelector('meta[http-equiv=refresh]')) found.push('goes away by itself');
  if (document.getAnimations().length) found.push('something moves');
  const call = document.querySelector('header a[href^="tel:"]');
  if (!call || !seen(call) || call.getBoundingClientRect().top > 8) found.push('no telephone number at the top');
  const out = document.querySelector('header button[name=display][value=standard]');
  if (!out || !seen(out)) found.push('no switch to the standard display');
  if (root.dataset.display !== 'care') found.push('is not in care mode');
  return found;
}
"""


def not_so(page: Page) -> list[str]:
    """Return what of care mode a page does not keep."""
    found: list[str] = page.evaluate(NOT_SO, [PRINT])
    return list(dict.fromkeys(found + small_targets(page, TARGET)))


def care(browser: Browser, site: Site, width: int = 360, language: str = "zh-CN") -> Page:
    context = new_context(browser, width=width, language=language, java_script_enabled=True, bypass_csp=True)
    context.add_cookies([{"name": "display", "value": "care", "url": site.url}])
    page = context.new_page()
    page.add_init_script(VOICES)
    return page


@pytest.mark.parametrize(("width", "language"), [(360, "zh-CN"), (1280, "en-GB")])
def test_every_page_is_large_plain_read_aloud_and_has_a_telephone(
    site: Site, browser: Browser, learned: Learned, width: int, language: str
) -> None:
    page = care(browser, site, width, language)
    found = found_on(page, site)
    problems = []
    for path in [*(path.format(**found) for path in PAGES), *learned.paths]:
        if path == learned.paths[0]:
            page.context.add_cookies(learned.cookies)
        page.goto(site.url + path)
        problems += [f"{path}: {one}" for one in not_so(page)]
    page.context.close()
    assert not problems, "\n".join(problems)


def test_so_is_the_console(site: Site, browser: Browser) -> None:
    operator = Operator(site, browser, 360, "care", java_script_enabled=True, bypass_csp=True)
    operator.page.add_init_script(VOICES)
    problems = []
    for path in CONSOLE:
        operator.page.goto(site.url + path)
        problems += [f"{path}: {one}" for one in not_so(operator.page)]
    operator.page.context.close()
    assert not problems, "\n".join(problems)


def error_pages(language: str, display: str) -> Iterator[tuple[str, str]]:
    """The pages that are given where something went wrong, each with its name."""
    request = RequestFactory().get("/courses")
    request.display = display  # type: ignore[attr-defined]
    request.user = AnonymousUser()
    request.LANGUAGE_CODE = {"zh-CN": "zh-hans"}.get(language, "en")
    refused = DomainError("The quiz has changed.", "Read the unit again.")
    with translation.override(request.LANGUAGE_CODE), override_settings(SERVICE_PHONE=PHONE):
        yield "400", views.error_400(request, ValueError()).content.decode()
        yield "403", views.error_403(request, PermissionDenied()).content.decode()
        yield "500", views.error_500(request).content.decode()
        full = DomainErrors(lambda _asked: HttpResponse()).process_exception(request, OSError(errno.ENOSPC, "full"))
        assert full is not None
        yield "507", full.content.decode()
        told = DomainErrors(lambda _asked: HttpResponse()).process_exception(request, refused)
        assert told is not None
        yield "domain error", told.content.decode()


def show(page: Page, site: Site, body: str) -> None:
    """Show a page as if the site had answered with it."""
    page.unroute_all()
    page.route("**/went-wrong", lambda route: route.fulfill(body=body, content_type="text/html"))
    page.goto(f"{site.url}/went-wrong")


@pytest.mark.parametrize(("width", "language"), [(360, "zh-CN"), (180, "en-GB")])
@pytest.mark.parametrize("display", ["standard", "care"])
def test_so_are_the_pages_for_when_something_went_wrong(
    site: Site, browser: Browser, width: int, language: str, display: str
) -> None:
    page = care(browser, site, width, language)
    problems = []
    for name, body in error_pages(language, display):
        show(page, site, body)
        told = wrong(page, name, display)
        if display == "care":
            told += not_so(page) if width == 360 else []
        else:
            switch = page.locator('button[name="display"][value="care"]')
            told += [] if switch.is_visible() and page.locator('a[href^="tel:"]').is_visible() else ["no way to help"]
        problems += [f"{name}: {one}" for one in told]
    page.context.close()
    assert not problems, "\n".join(problems)


def test_a_page_for_when_something_went_wrong_leads_into_care_mode_too(site: Site, browser: Browser) -> None:
    context = new_context(browser)
    page = context.new_page()
    refused = page.request.post(f"{site.url}/courses", headers={"Origin": "https://elsewhere.example"})
    assert refused.status == 403
    show(page, site, refused.text())
    page.get_by_role("button", name="关怀版").click()
    expect(page).to_have_url(re.compile("/$"))
    assert page.locator("html").get_attribute("data-display") == "care"
    context.close()


def test_one_tap_leads_there_and_back_with_no_account(site: Site, browser: Browser) -> None:
    page = new_context(browser).new_page()
    page.goto(f"{site.url}/courses?category=silver-age")
    page.get_by_role("button", name="关怀版").click()
    expect(page).to_have_url(re.compile(r"/courses\?category=silver-age$"))
    expect(page.locator("html")).to_have_attribute("data-display", "care")
    page.get_by_role("button", name="标准版").click()
    expect(page.locator("html")).to_have_attribute("data-display", "standard")
    assert {one["name"] for one in page.context.cookies()} == {"display"}
    page.context.close()


def test_there_are_fewer_choices(site: Site, browser: Browser) -> None:
    """Of the same page, with the same address, care mode shows less."""
    counts = {}
    for display in ("standard", "care"):
        page = new_context(browser, width=1280).new_page()
        page.context.add_cookies([{"name": "display", "value": display, "url": site.url}])
        for path in ("/", "/courses", "/courses/phone-payments"):
            page.goto(site.url + path)
            counts[display, path] = page.locator("main a:visible, main summary:visible, header a:visible").count()
        page.context.close()
    for path in ("/", "/courses", "/courses/phone-payments"):
        assert counts["care", path] < counts["standard", path], path
