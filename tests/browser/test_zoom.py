"""Zoomed in twice on a phone of 360 px, which is a window of 180: nothing is cut, nothing lies over anything else."""

import pytest
from playwright.sync_api import Browser
from tests.browser.conftest import Site, new_context
from tests.browser.learned import Learned
from tests.browser.looking import faults, too_wide
from tests.browser.test_console_import import Operator
from tests.browser.test_pages import PAGES, found_on
from tests.browser.test_reading_aloud import VOICES

CONSOLE = ("/console", "/console/imports", "/console/sources", "/console/subjects", "/console/synonyms")
WIDTH = 180


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
@pytest.mark.parametrize("display", ["standard", "care"])
def test_nothing_is_cut_and_nothing_covered(
    site: Site, browser: Browser, learned: Learned, language: str, display: str
) -> None:
    context = new_context(browser, width=WIDTH, language=language, java_script_enabled=True, bypass_csp=True)
    context.add_cookies([{"name": "display", "value": display, "url": site.url}])
    page = context.new_page()
    page.add_init_script(VOICES)
    problems = []
    paths = [path.format(**found_on(page, site)) for path in PAGES]
    for path in (*paths, *learned.paths):
        if path == learned.paths[0]:
            context.add_cookies(learned.cookies)
        page.goto(site.url + path)
        problems += [f"{path}: {one}" for one in too_wide(page) + faults(page)]
    context.close()
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("display", ["standard", "care"])
def test_nothing_of_the_console_is(site: Site, browser: Browser, display: str) -> None:
    operator = Operator(site, browser, WIDTH, display, java_script_enabled=True, bypass_csp=True)
    problems = []
    for path in CONSOLE:
        operator.page.goto(site.url + path)
        problems += [f"{path}: {one}" for one in too_wide(operator.page) + faults(operator.page)]
    operator.page.context.close()
    assert not problems, "\n".join(problems)
