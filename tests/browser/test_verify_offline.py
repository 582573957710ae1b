"""A certificate checked with no network by a page that was saved: genuine, forged, withdrawn, by another key."""

import base64
import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from tests.browser.conftest import Site, _environment, new_context
from tests.browser.learned import Learned, code_on_paper

FORGER = """
import os, sys
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "changqing.core.settings")
import django; django.setup()
from changqing.core import signing
print(signing.sign(sys.stdin.buffer.read(), kind="JWT"))
"""

# Somebody else's certificate, which is not looked at by other tests.
ANOTHER = """
from dataclasses import replace
from uuid import uuid4
from changqing.credentials import queries, services
from changqing.credentials.models import new_number
awarded = queries.verdict("{number}").awarded
made = services._store(uuid4(), replace(awarded, number=new_number(), name="Somebody"))
print(made.number_in_groups, made.token, sep="\\n")
"""


@dataclass(frozen=True)
class Files:
    """What a learner saved of her certificate, and its number."""

    number: str
    pdf: bytes
    png: bytes
    token: str


@pytest.fixture(scope="module")
def files(site: Site, browser: Browser, learned: Learned) -> Files:
    context = new_context(browser)
    context.add_cookies(learned.cookies)
    number = learned.paths[-1].rpartition("/")[2]
    found = {
        kind: context.request.get(f"{site.url}/certificates/{number}.{kind}").body() for kind in ("pdf", "png", "jwt")
    }
    context.close()
    return Files(number, found["pdf"], found["png"], found["jwt"].decode())


def saved(site: Site, browser: Browser, folder: Path, language: str = "en") -> Path:
    """Save the page for use with no network."""
    context = new_context(browser)
    path = folder / "verify.html"
    path.write_bytes(
        context.request.get(f"{site.url}/verify/offline.html", headers={"Accept-Language": language}).body()
    )
    context.close()
    return path


@pytest.fixture
def page(site: Site, browser: Browser, tmp_path: Path) -> Page:
    """The saved page, opened from the disk by a browser with no network."""
    context = new_context(browser, java_script_enabled=True, language="en-GB")
    context.set_offline(True)
    opened = context.new_page()
    opened.errors = []  # type: ignore[attr-defined]
    opened.on("pageerror", lambda error: opened.errors.append(str(error)))  # type: ignore[attr-defined]
    opened.goto(saved(site, browser, tmp_path).as_uri())
    return opened


def choose(page: Page, name: str, content: bytes) -> str:
    """Choose a file; return what the page says of it."""
    page.locator("#check-file").set_input_files({"name": name, "mimeType": "", "buffer": content})
    return state(page)


def state(page: Page) -> str:
    verdict = page.locator("#check-result .verdict")
    expect(verdict).to_be_visible(timeout=20_000)
    return str(verdict.get_attribute("data-state"))


def encoded(told: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(told).encode()).rstrip(b"=").decode()


def decoded(part: str) -> dict[str, object]:
    return dict(json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))))


def test_pdf_badge_and_token_are_genuine_and_say_what_was_signed(page: Page, files: Files) -> None:
    for name, content in (("c.pdf", files.pdf), ("c.png", files.png), ("c.jwt", files.token.encode())):
        assert choose(page, name, content) == "genuine"
        told = page.locator("#check-result")
        expect(told).to_contain_text("欧阳看看")
        expect(told).to_contain_text(files.number)
        expect(told).to_contain_text("Whether it was withdrawn later cannot be known here")
    assert page.errors == []  # type: ignore[attr-defined]


def test_the_code_on_paper_is_enough(page: Page, site: Site, files: Files) -> None:
    address = code_on_paper(site, files.number)
    assert len(address) < 520, "the code would be too fine for a phone"
    page.locator("#check-text").fill(address)
    page.get_by_role("button", name="Check").press("Enter")
    assert state(page) == "genuine"
    expect(page.locator("#check-result")).to_contain_text("欧阳看看")
    head, _dot, rest = address.partition("#")[2].partition(".")
    payload, _dot, signature = rest.rpartition(".")
    facts = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    facts[1] = "别的人"
    page.locator("#check-text").fill(f"{head}.{encoded(facts)}.{signature}")
    page.get_by_role("button", name="Check").press("Enter")
    expect(page.locator('#check-result [data-state="forged"]')).to_be_visible(timeout=20_000)


def test_what_was_changed_and_what_anothers_key_signed_is_not_believed(
    page: Page, files: Files, tmp_path: Path
) -> None:
    head, payload, signature = files.token.split(".")
    told = decoded(payload)
    told["credentialSubject"]["identifier"][0]["identityHash"] = "别的人"  # type: ignore[index]
    assert choose(page, "c.jwt", f"{head}.{encoded(told)}.{signature}".encode()) == "forged"
    expect(page.locator("#check-result")).not_to_contain_text("别的人")
    elsewhere = _environment(tmp_path / "elsewhere", "http://127.0.0.1:1")
    signed = subprocess.run(
        [sys.executable, "-c", FORGER], input=json.dumps(told).encode(), env=elsewhere, capture_output=True, check=True
    ).stdout.decode().strip()  # fmt: skip
    assert choose(page, "d.jwt", signed.encode()) == "stranger"
    # with the site's key named, and another's signature
    swapped = decoded(signed.split(".")[0]) | {"kid": decoded(head)["kid"]}
    assert choose(page, "e.jwt", f"{encoded(swapped)}.{'.'.join(signed.split('.')[1:])}".encode()) == "forged"


def test_an_altered_pdf_still_tells_what_was_signed_and_a_file_without_it_tells_so(page: Page, files: Files) -> None:
    altered = files.pdf.replace(b"/Title", b"/Titel", 1) + b"\n% altered"
    assert choose(page, "c.pdf", altered) == "genuine"
    expect(page.locator("#check-result")).to_contain_text("a paper can be altered, what is signed cannot")
    expect(page.locator("#check-result")).to_contain_text("欧阳看看")
    body = io.BytesIO()
    Image.new("RGB", (40, 40)).save(body, "PNG")
    for name, content in (
        ("p.png", body.getvalue()),
        ("x.pdf", b"%PDF-1.7 nothing"),
        ("x.png", b"\x89PNG\r\n\x1a\n" + b"\xff" * 40),
        ("x.txt", os.urandom(3000)),
        ("empty", b""),
    ):
        assert choose(page, name, content) == "nothing"
    assert page.errors == []  # type: ignore[attr-defined]


def test_what_was_withdrawn_before_it_was_saved_is_known(
    site: Site, browser: Browser, files: Files, tmp_path: Path
) -> None:
    context = new_context(browser, java_script_enabled=True, language="en-GB")
    old = context.new_page()
    old.goto(saved(site, browser, tmp_path).as_uri())
    made = site.run("manage", "shell", "-v", "0", "-c", ANOTHER.format(number=files.number))
    number, token = made.stdout.strip().splitlines()[-2:]
    again = site.run("certificates", "reissue", number, "--because", "A sign was wrong")
    assert again.returncode == 0, again.stderr
    assert choose(old, "c.jwt", token.encode()) == "genuine"  # it was saved before, and says of when it is
    newer = context.new_page()
    newer.goto(saved(site, browser, tmp_path).as_uri())
    assert choose(newer, "c.jwt", token.encode()) == "revoked"
    expect(newer.locator("#check-result")).to_contain_text("Another may stand in its place")
    context.close()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("display", ["standard", "care"])
def test_the_page_of_the_site_checks_too_and_fits(
    site: Site, browser: Browser, files: Files, width: int, display: str
) -> None:
    context = new_context(browser, java_script_enabled=True, language="en-GB", width=width)
    context.add_cookies([{"name": "display", "value": display, "url": site.url}])
    page = context.new_page()
    page.goto(f"{site.url}/verify")
    assert choose(page, "c.png", files.png) == "genuine"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if folder := os.environ.get("CHANGQING_TEST_PICTURES"):
        page.screenshot(path=f"{folder}/verify-{display}-{width}.png", full_page=True)
    context.close()
