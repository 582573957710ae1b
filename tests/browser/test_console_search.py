"""An operator at work on what learners find: synonyms, courses that teach the same, why a course stands where it is."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect
from tests.browser.conftest import Site, new_context
from tests.browser.looking import small_targets
from tests.browser.test_console_import import Operator
from tests.browser.test_pages import RULES

PAGES = {
    "console": "/console",
    "synonyms": "/console/synonyms",
    "synonyms-found": "/console/synonyms?q=手机",
    "subjects": "/console/subjects",
    "subjects-found": "/console/subjects?q=太极",
    "subject": "/console/subjects/cpr",
    "explained": "/courses?q=手机支付&explain=1",
}


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
@pytest.mark.parametrize(("width", "display"), [(360, "standard"), (360, "care"), (1280, "standard"), (1280, "care")])
def test_the_pages_are_whole_and_open_to_all(
    site: Site, browser: Browser, width: int, display: str, language: str
) -> None:
    operator = Operator(site, browser, width, display, java_script_enabled=True, bypass_csp=True, language=language)
    problems: list[str] = []
    for name, path in PAGES.items():
        operator.page.goto(site.url + path)
        operator.shoot(f"{name}-{language}")
        for violation in Axe().run(operator.page, options=RULES).response["violations"]:
            problems.append(f"{path}: {violation['id']} {[node['html'][:120] for node in violation['nodes'][:2]]}")
        if display == "care":
            problems += [f"{path}: small target {one}" for one in small_targets(operator.page, 56)]
    operator.page.context.close()
    assert not problems, "\n".join(problems)


def test_a_word_of_the_people_is_added_and_finds_courses_at_once(site: Site, browser: Browser) -> None:
    operator = Operator(site, browser, 360)
    page = operator.page
    anyone = new_context(browser).new_page()
    anyone.goto(f"{site.url}/courses?q=噼啪机")
    expect(anyone.locator("article.card h3").filter(has_text="手机")).to_have_count(0)
    page.goto(f"{site.url}/console/synonyms")
    page.get_by_label("意思相同的词").first.fill("噼啪机、手机")
    page.get_by_role("button", name="保存").first.click()
    anyone.goto(f"{site.url}/courses?q=噼啪机")
    expect(anyone.locator("article.card h3").first).to_contain_text("手机")
    page.goto(f"{site.url}/console/synonyms?q=噼啪机")
    page.locator("summary").first.click()
    page.get_by_role("button", name="删除这一组").first.click()
    anyone.goto(f"{site.url}/courses?q=噼啪机")
    expect(anyone.locator("article.card h3").filter(has_text="手机")).to_have_count(0)
    page.context.close()
    anyone.context.close()


def test_two_courses_are_said_to_teach_the_same_and_are_one_choice(site: Site, browser: Browser) -> None:
    operator = Operator(site, browser, 1280)
    page = operator.page
    page.goto(f"{site.url}/console/subjects?q=水稻")
    boxes = page.locator('input[name="course"]')
    for number in (0, 1):
        boxes.nth(number).check()
    page.get_by_label(re.compile("中文")).fill("水稻栽培")
    page.get_by_role("button", name="认定为内容相当").click()
    expect(page.locator("h1")).to_have_text("水稻栽培")
    anyone = new_context(browser).new_page()
    anyone.goto(f"{site.url}/courses?q=水稻栽培")
    expect(anyone.locator('main a[href^="/subjects/"]').filter(has_text="水稻栽培").first).to_be_visible()
    page.context.close()
    anyone.context.close()


def test_learners_are_not_shown_why(site: Site, browser: Browser) -> None:
    page = new_context(browser).new_page()
    page.goto(f"{site.url}/courses?q=手机支付&explain=1")
    assert page.locator("table.explained").count() == 0
    page.context.close()
    operator = Operator(site, browser, 1280)
    operator.page.goto(f"{site.url}/courses?q=手机支付&explain=1")
    assert operator.page.locator("table.explained").count() > 0
    operator.page.context.close()
