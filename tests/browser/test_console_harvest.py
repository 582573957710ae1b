"""An operator's story: the feed of a university is added, looked at, confirmed, and found. With no script."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect
from tests.browser.conftest import Site, new_context
from tests.browser.test_console_import import Operator
from tests.browser.test_pages import RULES
from tests.interchange.harvest import hosts
from tests.interchange.harvest import services as university
from tests.interchange.harvest.hosts import Host
from tests.interchange.harvest.services import course, offering, organisation, typed

TITLE = "山谷古茶树养护"
WAIT = 30_000  # milliseconds: a worker starts, and reads with a pause between two questions


@pytest.fixture
def host() -> Iterator[Host]:
    """The university's own host, which has more courses from one harvest to the next."""
    with hosts.host() as there:
        yield there


def courses() -> list[Any]:
    """Three courses as a service tells them, one of them in two languages."""
    text = "认识古茶树的病虫害，会修枝、培土、看天气安排采摘。"
    whole = course(
        1,
        TITLE,
        name=typed(zh=TITLE, en="Looking after old tea trees"),
        description=typed(zh=text, en="Know pests, prune, and plan the picking."),
        studyLoad=[{"studyLoadUnit": "hour", "value": 12}],
        ext={"category": "workplace-skills", "audiences": ["new-farmers"]},
    )
    return [whole, course(2, "山谷茶的冲泡"), course(3, "给茶叶拍短视频", ext={"category": "workplace-skills"})]


def add(operator: Operator, provider: str, address: str) -> None:
    """Add a source by the form."""
    page = operator.page
    page.goto(f"{operator.site.url}/console/sources")
    page.locator('input[name="provider"]').fill(provider)
    page.locator('input[name="address"]').fill(address)
    page.locator('#new button[type="submit"]').click()
    expect(page).to_have_url(re.compile("/harvests/"))


def until_read(operator: Operator) -> None:
    expect(operator.page.locator("progress")).to_have_count(0, timeout=WAIT)


def test_a_feed_is_added_looked_at_confirmed_and_found(site: Site, browser: Browser, host: Host) -> None:
    operator = Operator(site, browser, 1280)
    page = operator.page
    page.get_by_role("link", name="采集来源").click()
    operator.shoot("sources-empty")
    address = university.serve(host, courses(), [offering(1, of=1), offering(2, of=3)])
    provider = site.run("providers", "list").stdout.split()[0]
    add(operator, provider, address)
    operator.shoot("harvest-busy")
    until_read(operator)
    expect(page.locator(".notice-warn")).to_contain_text("这是第一次从这个地址采集")
    expect(page.locator(".plan-row")).to_have_count(5)
    operator.shoot("harvest-first")
    operator.write("写入这 5 行")
    operator.shoot("harvest-written")
    anyone = new_context(browser).new_page()
    anyone.goto(f"{site.url}/courses?q=古茶树")
    anyone.get_by_role("link", name=TITLE).first.click()
    expect(anyone.locator("h1")).to_have_text(TITLE)
    anyone.context.close()

    # the feed says otherwise: what changes is shown, and something in it is wrong
    changed = [*courses()[:2], course(4, "茶园里的手机摄影", ext={})]
    changed[1]["name"] = typed(zh="山谷红茶的冲泡")
    university.serve(host, changed, [offering(1, of=1)])
    page.get_by_role("navigation", name="当前位置").get_by_role("link").last.click()
    operator.shoot("source")
    page.get_by_role("button", name="现在读取").click()
    until_read(operator)
    expect(page.locator(".notice-error")).to_contain_text("有 1 条有错")
    page.locator(".tabs").get_by_role("link", name="全部").click()
    operator.shoot("harvest-wrong")

    # the source says one category for all
    page.get_by_role("link", name="看看这个来源的设置").click()
    page.get_by_label("没写类别的课程算作").select_option(label="兴趣爱好")
    page.get_by_label("老年人").check()
    operator.shoot("source-settings")
    page.get_by_role("button", name="保存并马上读取").click()
    until_read(operator)
    operator.write("写入这 3 行")

    # paused, and listed
    page.get_by_role("navigation", name="当前位置").get_by_role("link").last.click()
    page.get_by_role("button", name="暂停").click()
    expect(page.locator(".notice-title").first).to_have_text("已暂停")
    page.goto(f"{site.url}/console/sources")
    expect(page.locator("tbody tr").first).to_contain_text("已暂停")
    operator.shoot("sources")

    # deleted: its courses stay
    page.locator("tbody tr a").first.click()
    page.get_by_text("删除这个来源", exact=True).click()
    operator.shoot("source-delete")
    page.get_by_role("button", name="彻底删除这个来源").click()
    expect(page).to_have_url(re.compile("/console/sources$"))
    assert page.request.get(f"{site.url}/courses?q=古茶树").ok
    page.context.close()


@pytest.mark.parametrize(("display", "language"), [("standard", "zh-CN"), ("care", "en-GB")])
def test_on_a_phone_and_in_care_mode_nothing_is_cut_and_nobody_is_shut_out(
    site: Site, browser: Browser, host: Host, display: str, language: str
) -> None:
    options = {"language": language, "bypass_csp": True, "java_script_enabled": True}  # axe is a script
    operator = Operator(site, browser, 360, display, **options)
    page, problems = operator.page, []
    several = [organisation(7, "茶山大学"), organisation(8, "竹海学院")]
    wrong = [*courses(), course(5, "没写类别的课", ext={}, teachingLanguages=["tlh"])]
    providers = [line.split()[0] for line in site.run("providers", "list").stdout.splitlines()[1:4]]

    def look(name: str) -> None:
        operator.shoot(f"phone-{name}-{language}")
        for violation in Axe().run(page, options=RULES).response["violations"]:
            problems.append(f"{name}: {violation['id']} {[node['html'][:150] for node in violation['nodes'][:2]]}")

    add(operator, providers[0], university.serve(host, wrong, [offering(1, of=1)]))
    until_read(operator)
    look("harvest")
    add(operator, providers[1], f"{host.url}/a/rather/long/path/that/leads/nowhere/at/all/ooapi/v6")
    until_read(operator)
    look("failed")
    one = course(1, organisationId=several[0]["organisationId"])
    add(operator, providers[2], university.serve(host, [one], (), several))
    until_read(operator)
    look("several")
    page.locator("select").select_option("org-8")
    page.locator("main button.button-main").click()
    until_read(operator)
    look("none")
    page.locator(".crumbs a").last.click()
    look("source")
    page.goto(f"{site.url}/console/sources")
    look("sources")
    page.locator('input[name="provider"]').fill("nobody")
    page.locator('input[name="address"]').fill("ftp://feed.example/")
    page.locator('#new button[type="submit"]').click()
    expect(page.locator(".field-error").first).to_be_visible()
    look("sources-refused")
    for provider in providers:
        page.goto(f"{site.url}/console/sources?q={provider}")
        page.locator("tbody a").first.click()
        page.locator("details.more summary").last.click()
        page.locator("button.button-danger").click()
    page.context.close()
    assert not problems, "\n".join(problems)
