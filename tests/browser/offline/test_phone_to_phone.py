"""A saved course goes from phone to phone as a file, and is taken in only where it is the real one."""

import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from tests.browser.conftest import Site
from tests.browser.line import Line
from tests.browser.offline.conftest import LESSON, Phone, until


@pytest.fixture
def given(phone: Phone, line: Line, tmp_path: Path) -> Path:
    """The file that one phone gives, with no line."""
    phone.save()
    line.cut()
    phone.go("/phone")
    button = phone.page.get_by_role("button", name="Give to another phone")
    until(phone.page, button.is_visible, "it can be given")
    with phone.page.expect_download() as download:
        button.click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    return path


@pytest.fixture
def other(browser: Browser, site: Site) -> "tuple[Phone, Line]":
    """Another phone, which has opened this site once, and has no line now."""
    line = Line(site.url)
    phone = Phone(browser, line)
    phone.ready("/phone")
    phone.ask("hello", language="en", display="standard", standalone=True)
    line.cut()
    return phone, line


def take(phone: Phone, path: Path) -> str:
    phone.go("/phone")
    until(phone.page, phone.page.locator("#pack-file").is_visible, "a file can be opened")
    phone.page.locator("#pack-file").set_input_files(path)
    opened, error = phone.page.get_by_text("Opened and checked"), phone.page.locator('[data-show="error"]')
    until(phone.page, lambda: opened.is_visible() or error.is_visible(), "it is told what became of it")
    return str(error.inner_text() if error.is_visible() else opened.inner_text())


def test_it_is_opened_on_the_other_phone_and_learnt_from(given: Path, other: "tuple[Phone, Line]") -> None:
    phone, line = other
    assert given.name == "balcony-vegetables.zip"
    assert "it is the real one" in take(phone, given)
    assert "it is the real one" in take(phone, given)  # twice is once
    assert [one["whole"] for one in phone.status["packs"]] == [True]
    phone.go(LESSON)
    phone.answer()
    line.mend()
    phone.ready("/me")
    phone.sent()
    assert "Vegetables on a balcony" in phone.page.locator("main").inner_text()
    phone.end()


@pytest.mark.parametrize("how", ["a byte", "a lesson", "signature", "half", "no zip", "empty"])
def test_what_is_not_the_real_one_is_refused_and_told(
    given: Path, other: "tuple[Phone, Line]", tmp_path: Path, how: str
) -> None:
    phone, _line = other
    changed, body = tmp_path / "changed.zip", given.read_bytes()
    if how == "a byte":
        place = body.index(b"media/") + 2_000
        changed.write_bytes(body[:place] + bytes([body[place] ^ 255]) + body[place + 1 :])
    elif how in ("a lesson", "signature"):
        with zipfile.ZipFile(given) as real, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as false:
            for entry in real.infolist():
                content = real.read(entry)
                if how == "a lesson" and entry.filename.startswith("text/"):
                    content = b"<p>Send money to this number.</p>"
                if how == "signature" and entry.filename == "manifest.jws":
                    content = content[:-4] + b"AAAA"
                false.writestr(entry, content)
    else:
        changed.write_bytes({"half": body[: len(body) // 2], "no zip": b"hello" * 100, "empty": b""}[how])
    assert "Nothing was taken in." in take(phone, changed)
    assert phone.status["packs"] == []
    phone.end()


SHARE = """
async (bytes) => {
  const form = document.createElement("form");
  Object.assign(form, { method: "POST", action: "/phone/open", enctype: "multipart/form-data" });
  const file = Object.assign(document.createElement("input"), { type: "file", name: "pack" });
  const files = new DataTransfer();
  files.items.add(new File([new Uint8Array(bytes)], "course.zip", { type: "application/zip" }));
  file.files = files.files;
  form.append(file);
  document.body.append(form);
  form.submit();
}
"""


def test_what_another_program_shares_with_the_installed_site_is_opened(
    given: Path, other: "tuple[Phone, Line]"
) -> None:
    """The browser posts it as the manifest's share target says; there is no line."""
    phone, _line = other
    phone.go("/phone")
    with phone.page.expect_navigation(url="**/phone?opened=1#saved"):
        phone.page.evaluate(SHARE, list(given.read_bytes()))
    until(phone.page, phone.page.get_by_text("Opened and checked").is_visible, "it is told")
    with phone.page.expect_navigation(url="**/phone?failed=damaged#saved"):
        phone.page.evaluate(SHARE, list(b"hello"))
    until(phone.page, phone.page.get_by_text("Nothing was taken in.").is_visible, "it is told")
    phone.end()


def test_a_course_that_was_signed_before_the_key_was_replaced_is_saved_and_given(
    site: Site, phone: Phone, line: Line, other: "tuple[Phone, Line]", tmp_path: Path
) -> None:
    """The phones hear of the new key and still know the one before."""
    done = site.run("keys", "rotate")
    assert done.returncode == 0, done.stderr
    phone.save()
    line.cut()
    phone.go("/phone")
    button = phone.page.get_by_role("button", name="Give to another phone")
    until(phone.page, button.is_visible, "it can be given")
    with phone.page.expect_download() as download:
        button.click()
    download.value.save_as(tmp_path / "given.zip")
    another, _line = other
    assert "it is the real one" in take(another, tmp_path / "given.zip")
    another.end()
