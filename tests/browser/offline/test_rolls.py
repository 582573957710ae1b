"""A teacher takes the roll of a full class on a phone at 360 px with the line cut, and it is sent when there is one."""

import sqlite3
from collections.abc import Iterator
from uuid import UUID

import pytest
from playwright.sync_api import Browser, expect
from tests.browser.conftest import Site
from tests.browser.line import Line
from tests.browser.offline.conftest import Phone, Record, until
from tests.browser.offline.test_shared import sign_in
from tests.browser.test_account import come_in, new_number


@pytest.fixture
def class_id(site: Site) -> str:
    """The demonstration teacher's next class, whose seats are taken."""
    with sqlite3.connect(f"file:{site.data / 'changqing.sqlite3'}?mode=ro", uri=True) as database:
        sql = (
            "SELECT s.id FROM classes_session s JOIN classes_teaching t ON t.session_id = s.id"
            " WHERE s.taken >= 12 ORDER BY s.starts_at LIMIT 1"
        )
        return str(UUID(database.execute(sql).fetchone()[0]))


@pytest.fixture
def teacher(browser: Browser, site: Site, line: Line) -> Iterator[Phone]:
    phone = Phone(browser, line)
    sign_in(phone, site.accounts["teacher"])
    yield phone
    phone.end()


def status(phone: Phone) -> str:
    return phone.page.locator("[data-status]").inner_text()


def saved(phone: Phone) -> None:
    until(phone.page, lambda: status(phone) == "All is saved.", f"all is saved ({status(phone)})")


def kept_here(phone: Phone, path: str) -> None:
    """Open a page, and wait until the phone has kept it."""
    phone.ready(path)
    script = "(path) => caches.open('kept-pages').then((cache) => cache.match(path)).then(Boolean)"
    until(phone.page, lambda: phone.page.evaluate(script, path), "the page is kept")


def marks(site: Site, class_id: str) -> list[tuple[str, str, str]]:
    """The marks of a roll in the database: state, how, and whether it is signed."""
    with sqlite3.connect(f"file:{site.data / 'changqing.sqlite3'}?mode=ro", uri=True) as database:
        sql = (
            "SELECT state, way, json_extract(evidence, '$.sig') != '' FROM classes_mark WHERE session_id = ? AND"
            " phone IS NOT NULL ORDER BY at"
        )
        return [tuple(row) for row in database.execute(sql, (UUID(class_id).hex,)).fetchall()]


def test_a_roll_taken_with_no_line_is_there_after_a_restart_and_sent_when_there_is_one(
    teacher: Phone, line: Line, site: Site, class_id: str, record: Record
) -> None:
    page, path = teacher.page, f"/teach/{class_id}/roll"
    kept_here(teacher, path)
    saved(teacher)
    rows = page.locator(".roll-row")
    people = rows.count()
    assert people >= 12
    before, hours = marks(site, class_id), record.count("attended")
    line.cut()
    rows.nth(0).locator('input[value="present"]').click()
    name = rows.nth(1).locator("strong").inner_text()
    page.locator("#find").fill(name)
    page.locator("#find").press("Enter")  # the one that is left is marked
    expect(page.locator("#find")).to_have_value("")
    rows.nth(2).locator('input[value="absent"]').click()
    until(page, lambda: status(teacher).startswith("3 marks wait"), "three wait")
    # The phone dies half-way: the page is opened again, still with no line.
    teacher.go(path)
    until(page, lambda: status(teacher).startswith("3 marks wait"), "three wait after all")
    assert page.locator(".roll-row input:checked").count() == 3
    assert page.locator("[data-here]").inner_text() == "2"
    page.locator("#newcomer").fill("Auntie Zhao")
    page.get_by_role("button", name="Add", exact=True).click()
    until(page, lambda: status(teacher).startswith("4 marks wait"), "four wait")
    assert marks(site, class_id) == before
    line.mend()
    page.evaluate("dispatchEvent(new Event('online'))")
    saved(teacher)
    assert marks(site, class_id)[len(before) :] == [
        ("present", "tap", 1), ("present", "tap", 1), ("absent", "tap", 1), ("present", "tap", 1),
    ]  # fmt: skip
    assert record.count("attended") == hours + 3
    teacher.go(f"/teach/{class_id}/evidence")
    expect(page.get_by_text("holds", exact=True)).to_have_count(4)
    expect(page.locator("table")).to_contain_text("Auntie Zhao")


def test_names_are_found_by_pinyin_and_its_initials(teacher: Phone, class_id: str) -> None:
    teacher.ready(f"/teach/{class_id}/roll")
    page = teacher.page
    saved(teacher)
    # Not her who came without a seat in the test before: hers is no Chinese name.
    words = page.locator(".roll-row:not([data-search^='auntie'])").first.get_attribute("data-search") or ""
    name, spoken, initials = words.split()[:3]
    for typed in (spoken[:4], initials, name[:1]):
        page.locator("#find").fill(typed)
        expect(page.locator(".roll-row:visible", has_text=name).first).to_be_visible()
    page.locator("#find").fill("qqqq")
    expect(page.locator(".roll-row:visible")).to_have_count(0)


def test_after_signing_out_nobody_opens_the_roll_with_no_line(teacher: Phone, line: Line, class_id: str) -> None:
    path = f"/teach/{class_id}/roll"
    kept_here(teacher, path)
    name = teacher.page.locator(".roll-name strong").first.inner_text()
    teacher.page.get_by_role("button", name="Sign out").click()
    teacher.page.wait_for_load_state("load")
    line.cut()
    teacher.go(path)
    assert name not in teacher.page.content()


def test_who_comes_in_by_a_code_on_the_same_phone_does_not_open_the_roll_of_the_one_before(
    teacher: Phone, line: Line, site: Site, class_id: str
) -> None:
    path, page = f"/teach/{class_id}/roll", teacher.page
    kept_here(teacher, path)
    name = page.locator(".roll-name strong").first.inner_text()
    page.context.clear_cookies(name="session")
    come_in(site, page, new_number(), line.url)
    line.cut()
    teacher.go(path)
    assert name not in page.content()


def test_the_screen_shows_its_codes_with_no_line_and_each_half_minute_another(
    teacher: Phone, line: Line, class_id: str
) -> None:
    path = f"/teach/{class_id}/screen"
    kept_here(teacher, path)
    line.cut()
    teacher.go(path)
    page = teacher.page
    shown = page.evaluate("JSON.parse(document.getElementById('codes').textContent).shown")
    digits = {one["d"] for one in shown}
    expect(page.locator("[data-digits]")).to_have_text(page.locator("[data-digits]").inner_text())
    assert page.locator("[data-digits]").inner_text() in digits
    assert page.locator("[data-code] svg path").count() >= 1
    assert len(shown) >= 60
