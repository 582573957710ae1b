"""People and their accounts: in by telephone, by passkey; the pages of one's own account, looked at and open to all."""

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.browser.conftest import Site, new_context
from tests.browser.looking import small_targets
from tests.browser.test_pages import RULES

PAGES = (
    "/me/account", "/me/account/number", "/me/account/password", "/me/account/passkeys/add", "/me/data",
    "/me/data/erase", "/accounts/reauthenticate/", "/accounts/login/", "/accounts/login/code/",
    "/me/helpers", "/me/helpers/invite", "/me/helping",
)  # fmt: skip
numbers = iter(range(10_000_000))


def new_number() -> str:
    return f"139{next(numbers):08}"


def code_of(site: Site, number: str) -> str:
    """Return the newest code that was sent to a number."""
    lines = (site.data / "sms.jsonl").read_text().splitlines()
    [*_before, newest] = [one for one in map(json.loads, lines) if one["to"] == f"+86{number}"]
    found = re.search(r"\b(\d{6})\b", newest["text"])
    assert found
    return found[1]


def come_in(site: Site, page: Page, number: str, url: str = "") -> None:
    """Sign in by telephone, as someone who is new; her name is left out."""
    page.goto(f"{url or site.url}/accounts/login/")
    page.get_by_role("link", name=re.compile("by telephone|手机号验证码")).click()
    page.get_by_label(re.compile("Telephone number|手机号")).fill(f"{number[:3]} {number[3:7]} {number[7:]}")
    page.get_by_role("button", name=re.compile("Send me a code|发送验证码")).click()
    page.get_by_label(re.compile("Code|验证码")).fill(code_of(site, number))
    page.get_by_role("button", name=re.compile("Confirm|确认")).click()
    page.wait_for_url(re.compile(r"/me/account\?next="))


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    """A telephone, 360 px wide, in English, with script."""
    context = new_context(browser, width=360, language="en-GB", java_script_enabled=True)
    yield context
    context.close()


def test_a_newcomer_comes_in_by_telephone_without_script(site: Site, browser: Browser) -> None:
    context = new_context(browser, width=360, language="zh-CN")
    page, number = context.new_page(), new_number()
    come_in(site, page, number)
    expect(page.get_by_role("heading", level=1)).to_have_text("您怎么称呼？")
    page.get_by_label("您的姓名").fill("王秀英")
    page.get_by_role("button", name="继续").click()
    page.wait_for_url("**/me")
    expect(page.get_by_role("heading", level=1)).to_contain_text("王秀英")
    context.close()


def test_a_wrong_code_is_said_and_the_right_one_still_does(site: Site, phone: BrowserContext) -> None:
    page, number = phone.new_page(), new_number()
    page.goto(f"{site.url}/accounts/login/code/?next=/courses")
    page.get_by_label("Telephone number").fill(number)
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("Code from the message").fill("12")
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_text("This is not the code.")).to_be_visible()
    page.get_by_label("Code from the message").fill(code_of(site, number))
    page.get_by_role("button", name="Confirm").click()
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/courses")


def test_a_passkey_is_made_and_opens_the_account_on_this_device(site: Site, phone: BrowserContext) -> None:
    home = site.url.replace("127.0.0.1", "localhost")  # an address by number can have no passkeys
    page = phone.new_page()
    devtools = phone.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
                "isUserVerified": True, "automaticPresenceSimulation": True,
            }
        },
    )  # fmt: skip
    come_in(site, page, new_number(), home)
    page.goto(f"{home}/me/account/passkeys/add")
    page.get_by_role("button", name="Make the passkey").click()
    page.wait_for_url("**/me/account")
    expect(page.get_by_role("button", name="Remove the passkey")).to_be_visible()
    page.get_by_role("button", name="Sign out").first.click()
    page.goto(f"{home}/accounts/login/?next=/me/data")
    page.get_by_role("button", name="Sign in by passkey").click()
    page.wait_for_url("**/me/data")
    expect(page.get_by_text("Your passkeys")).to_be_visible()
    page.goto(f"{home}/me/account")  # and once it is removed, it opens nothing
    page.get_by_role("button", name="Remove the passkey").click()
    expect(page.get_by_role("button", name="Remove the passkey")).to_have_count(0)
    page.get_by_role("button", name="Sign out").first.click()
    page.goto(f"{home}/accounts/login/")
    page.get_by_role("button", name="Sign in by passkey").click()
    expect(page.get_by_text("That did not work.").first).to_be_visible()
    expect(page.get_by_label("Password")).to_be_visible()


def test_she_takes_all_of_her_data_along_and_has_it_erased(site: Site, phone: BrowserContext, tmp_path: Path) -> None:
    page, number = phone.new_page(), new_number()
    come_in(site, page, number)
    page.goto(f"{site.url}/me/data")
    with page.expect_download() as download:
        page.get_by_role("button", name="Take a copy of all of it").click()
    file = tmp_path / "all.zip"
    download.value.save_as(file)
    with zipfile.ZipFile(file) as bundle:
        assert f"+86{number}" in bundle.read("everything.html").decode()
        (tmp_path / "everything.html").write_bytes(bundle.read("everything.html"))
    page.get_by_role("link", name="Erase all of it").click()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Erase all of it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("All of it is erased")
    page.goto(f"{site.url}/me/account")
    page.wait_for_url("**/accounts/login/**")


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
@pytest.mark.parametrize(("width", "display"), [(360, "standard"), (360, "care"), (1280, "standard")])
def test_the_pages_are_whole_and_open_to_all(
    site: Site, browser: Browser, width: int, display: str, language: str
) -> None:
    inside, outside = (
        new_context(browser, width=width, language=language, java_script_enabled=True, bypass_csp=True) for _ in "io"
    )
    for one in (inside, outside):
        one.add_cookies([{"name": "display", "value": display, "url": site.url}])
    page, problems = inside.new_page(), []
    come_in(site, page, new_number())
    for path in PAGES:
        shown = outside.new_page() if path.startswith("/accounts/login") else page
        shown.goto(site.url + path)
        assert shown.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        for violation in Axe().run(shown, options=RULES).response["violations"]:
            problems.append(f"{path}: {violation['id']} {[node['html'][:120] for node in violation['nodes'][:2]]}")
        if display == "care":
            problems += [f"{path}: small target {one}" for one in small_targets(shown, 56)]
    inside.close()
    outside.close()
    assert not problems, "\n".join(problems)
