"""Two people, two phones: a grandfather lets somebody help him; a programme, from joining to its report."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from tests.browser.conftest import Site, give_password, new_context
from tests.browser.looking import small_targets
from tests.browser.test_pages import RULES

pytestmark = pytest.mark.browser


def signed_in(site: Site, browser: Browser, role: str, *, display: str = "standard", width: int = 360) -> Page:
    """Return a page of somebody of the demonstration, without script."""
    context = new_context(browser, width=width)
    context.add_cookies([{"name": "display", "value": display, "url": site.url}])
    page = context.new_page()
    page.goto(f"{site.url}/accounts/login/")
    give_password(page, site.accounts[role])
    page.wait_for_url(re.compile("/me"))
    return page


def test_a_grandfather_lets_somebody_book_for_him_reads_of_it_and_ends_it(site: Site, browser: Browser) -> None:
    his = signed_in(site, browser, "senior", display="care")
    hers = signed_in(site, browser, "learner")
    his.get_by_role("link", name="我的帮助人").first.click()
    his.get_by_role("link", name="请人帮助我").click()
    his.get_by_label("一个月").check()
    his.get_by_role("button", name="显示代码").click()
    code = his.locator(".code-to-tell").inner_text().strip()
    assert small_targets(his, 56) == []

    hers.goto(f"{site.url}/me/helping")
    hers.get_by_label("对方告诉您的代码").fill(code.lower())
    hers.get_by_role("button", name="成为帮助人").click()
    expect(hers.get_by_role("heading", level=1)).to_have_text("为陈德福办理")
    hers.goto(f"{site.url}/courses/labour-contract")
    hers.get_by_role("button", name="放到陈德福的学习页").click()
    expect(hers.get_by_text("陈德福已有这门课程")).to_be_visible()

    his.goto(f"{site.url}/me")
    expect(his.get_by_text("把一门课程放到了您的学习页")).to_be_visible()
    his.get_by_role("button", name="我已看过").click()
    expect(his.get_by_text("把一门课程放到了您的学习页")).to_have_count(0)
    his.goto(f"{site.url}/me/helpers")
    his.get_by_role("button", name="结束帮助").click()
    expect(his.get_by_text("目前没有人帮助您")).to_be_visible()
    assert hers.goto(hers.url.replace("/courses/labour-contract", "/me/helping")).ok
    expect(hers.get_by_role("link", name="陈德福")).to_have_count(0)
    for page in (his, hers):
        page.context.close()


@pytest.mark.parametrize("width", [360, 1280])
def test_a_programme_is_joined_and_its_report_counts_one_more(site: Site, browser: Browser, width: int) -> None:
    runs = signed_in(site, browser, "coordinator", width=width)
    runs.goto(f"{site.url}/teach")
    runs.get_by_role("link", name="我的项目").click()
    runs.locator("main .card a").first.click()
    slug = runs.url.rsplit("/", 1)[1]
    report = f"{site.url}/teach/programmes/{slug}/report"

    def counted() -> int:
        runs.goto(report)
        return int(runs.locator("table").first.locator("tbody tr").first.locator("td").nth(1).inner_text())

    before = counted()
    new = new_context(browser, width=width).new_page()
    new.goto(f"{site.url}/programmes/{slug}")
    new.locator('#part input[name="audience"]').first.check()
    new.get_by_role("button", name="参加", exact=True).click()
    expect(new.get_by_text("您已参加")).to_be_visible()
    assert counted() == before + 1
    new.get_by_role("button", name="退出项目").click()
    assert counted() == before
    for page in (runs, new):
        page.context.close()


@pytest.mark.parametrize(("width", "display"), [(360, "standard"), (360, "care"), (1280, "standard")])
def test_the_coordinators_pages_are_whole_and_open_to_all(
    site: Site, browser: Browser, width: int, display: str
) -> None:
    context = new_context(browser, width=width, java_script_enabled=True, bypass_csp=True)
    context.add_cookies([{"name": "display", "value": display, "url": site.url}])
    page, problems = context.new_page(), []
    page.goto(f"{site.url}/accounts/login/")
    give_password(page, site.accounts["coordinator"])
    page.wait_for_url(re.compile("/me"))
    page.goto(f"{site.url}/teach/programmes")
    address = page.locator("main .card a").first.get_attribute("href")
    public = str(address).replace("/teach", "")
    for path in ("/teach/programmes", address, f"{address}/report", public):
        page.goto(f"{site.url}{path}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        for violation in Axe().run(page, options=RULES).response["violations"]:
            problems.append(f"{path}: {violation['id']} {[node['html'][:120] for node in violation['nodes'][:2]]}")
        if display == "care":
            problems += [f"{path}: small target {one}" for one in small_targets(page, 56)]
    context.close()
    assert not problems, "\n".join(problems)
