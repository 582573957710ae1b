"""A learner who has been through a whole course in a browser, for the tests that look at pages."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, expect
from tests.browser.conftest import Site, new_context
from tests.browser.test_newcomer import answer_all

COURSE = "balcony-vegetables"


@dataclass(frozen=True)
class Learned:
    """Her cookies, and the addresses of pages that only she has."""

    cookies: list[Any]
    paths: tuple[str, ...]


def learn(site: Site, browser: Browser) -> Learned:
    """Learn a course to its end, and begin another."""
    context = new_context(browser)
    page = context.new_page()
    page.goto(f"{site.url}/accounts/signup/")
    page.get_by_label("用户名").fill("lookedat")
    page.get_by_label("姓名").fill("欧阳看看")
    page.get_by_label("密码").fill("evergreen-2026")
    page.get_by_role("button", name="注册").click()
    expect(page).to_have_url(f"{site.url}/me")
    page.goto(f"{site.url}/learn/phone-payments")
    begun = page.url.removeprefix(site.url)
    page.goto(f"{site.url}/learn/{COURSE}")
    while True:
        page.wait_for_load_state("networkidle")
        answer_all(page)
        onward = page.locator('nav.thumb a[rel="next"]')
        if onward.count() == 0:
            break
        onward.click()
    last = page.url.removeprefix(site.url).partition("?")[0].partition("#")[0]
    page.locator('nav.thumb a[href$="/certificate"]').click()
    expect(page.locator(".certificate")).to_be_visible()
    certificate = page.url.removeprefix(site.url)
    cookies = [cookie for cookie in context.cookies() if cookie["name"] not in ("display", "language")]
    context.close()
    number = certificate.rpartition("/")[2]
    return Learned(cookies, ("/", "/me", begun, last, f"/courses/{COURSE}", certificate, f"/verify/{number}"))


def code_on_paper(site: Site, number: str) -> str:
    """Return what the QR code on a certificate says: an address, and behind its `#` what is signed."""
    found = site.run("manage", "shell", "-v", "0", "-c", (
        "from changqing.credentials import compact, queries;"
        f"print(compact.address('https://x.example/verify/1', queries.verdict('{number}').awarded))"
    ))  # fmt: skip
    return str(found.stdout.strip().splitlines()[-1])
