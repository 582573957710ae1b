"""A certificate's code scanned where there is no line, on a phone that opened the page of verification once."""

import json

import pytest
from playwright.sync_api import Browser, expect
from tests.browser.conftest import Site, new_context
from tests.browser.learned import Learned, code_on_paper
from tests.browser.line import Line
from tests.browser.offline.conftest import Phone, until


@pytest.fixture(scope="module")
def number(learned: Learned) -> str:
    return str(learned.paths[-1].rpartition("/")[2])


@pytest.fixture(scope="module")
def code(site: Site, number: str) -> str:
    """What the QR code on the certificate says behind its `#`."""
    return code_on_paper(site, number).partition("#")[2]


def kept(phone: Phone) -> None:
    """Open the page of verification, and wait until it says that it stays."""
    phone.ready("/verify")
    until(phone.page, lambda: phone.page.locator("#check-stays").is_visible(), "it says that it stays")


def state(phone: Phone) -> str:
    verdict = phone.page.locator("#check-result .verdict")
    expect(verdict).to_be_visible(timeout=20_000)
    return str(verdict.get_attribute("data-state"))


def test_a_code_that_is_scanned_with_no_line_is_checked(phone: Phone, line: Line, number: str, code: str) -> None:
    kept(phone)
    line.cut()
    phone.go(f"/verify/{number}#{code}")
    assert state(phone) == "genuine"
    told = phone.page.locator("#check-result")
    expect(told).to_contain_text("欧阳看看")
    expect(told).to_contain_text("Whether it was withdrawn later cannot be known here")
    phone.go("/")  # a new document: the same address with another code would be no new page
    head, payload, signature = code.split(".")
    phone.go(f"/verify/{number}#{head}.{payload}.{signature[:-4]}AAAA")
    assert state(phone) == "forged"


def test_a_number_alone_is_told_to_need_a_line(phone: Phone, line: Line, number: str) -> None:
    kept(phone)
    line.cut()
    phone.go("/verify")
    phone.page.locator("#number").fill(number)
    phone.page.get_by_role("button", name="Verify").click()
    assert state(phone) == "number"
    expect(phone.page.locator("#check-result")).to_contain_text("A number is looked up at the site")
    line.mend()
    phone.go(f"/verify/{number}")
    expect(phone.page.locator("h1")).to_have_text("This certificate is genuine")


def test_who_never_opened_it_is_told_that_it_is_not_here(phone: Phone, line: Line, number: str, code: str) -> None:
    phone.ready("/courses")
    line.cut()
    phone.go(f"/verify/{number}#{code}")
    expect(phone.page.locator("main")).to_contain_text("No line just now")


def test_a_document_with_its_proof_within_it_is_told_to_be_one(
    phone: Phone, site: Site, browser: Browser, learned: Learned, number: str
) -> None:
    context = new_context(browser)
    context.add_cookies(learned.cookies)
    body = context.request.get(f"{site.url}/certificates/{number}.json").body()
    context.close()
    assert json.loads(body)["proof"]["cryptosuite"] == "eddsa-rdfc-2022"
    phone.go("/verify")
    phone.page.locator("#check-file").set_input_files({"name": "c.json", "mimeType": "", "buffer": body})
    assert state(phone) == "nothing"
    expect(phone.page.locator("#check-result")).to_contain_text("signature within the document")
