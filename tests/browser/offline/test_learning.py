"""Learning with no line: read, see, answer; every step of a lesson and a quiz with the network pulled."""

from contextlib import suppress

import pytest
from playwright.sync_api import TimeoutError
from tests.browser.line import Line
from tests.browser.offline.conftest import COURSE, LESSON, Phone, Record, until


@pytest.fixture
def saved(phone: Phone) -> Phone:
    """A phone that has the course."""
    phone.save()
    return phone


def test_with_no_line_the_site_opens_and_a_course_is_learnt_to_its_end(
    saved: Phone, line: Line, record: Record
) -> None:
    phone, page = saved, saved.page
    before = record.done()
    line.cut()
    phone.go("/")
    assert "No line just now" in page.locator(".offline-told").inner_text()
    page.get_by_role("link", name="Go on").click()
    units = page.locator("details.outline li").count()
    for number in range(units):
        assert page.locator(".prose").inner_text()
        for picture in page.locator(".prose img").all():
            picture.scroll_into_view_if_needed()
            until(page, lambda one=picture: one.evaluate("one => one.complete && one.naturalWidth > 0"), "a picture")
        phone.answer()
        assert "Your answers are kept and will be marked" in page.locator("section.quiz").last.inner_text()
        assert page.locator(".choice-chosen").count() > 0
        if number + 1 < units:
            page.locator(".thumb a[rel=next]").click()
    waits = phone.status["waiting"]
    assert waits == units * 3  # each was opened, answered, and opened again to see what became of it
    line.mend()
    phone.ready("/me")
    phone.sent()
    opened, answered = record.done()
    assert (opened - before[0], answered - before[1]) == (units * 2, units)
    phone.go(f"/courses/{COURSE}")
    assert page.locator(".course-act").inner_text().count("of")  # progress, as the site has it


def test_practice_questions_are_marked_at_once_and_told_why(phone: Phone, line: Line, farm: str) -> None:
    phone.go(f"/courses/{farm}")
    unit = phone.page.locator("ol.units a").first.get_attribute("href") or ""
    phone.save(unit)
    line.cut()
    phone.go(unit)
    quiz = phone.page.locator("section.quiz").first
    for question in quiz.locator("fieldset").all():
        question.locator("input").first.check()
    quiz.get_by_role("button", name="Send my answers").click()
    told = phone.page.locator("section.quiz").first
    until(phone.page, lambda: "right" in told.locator(".notice-title").inner_text(), "it is marked")
    assert "This one does not count" in told.inner_text()
    assert told.locator(".choice-right").count() == told.locator(".question").count()
    on_phone = told.locator(".question").all_inner_texts()
    line.mend()
    phone.ready(unit)
    phone.sent()
    phone.ready(unit)
    assert phone.page.locator("section.quiz").first.locator(".question").all_inner_texts() == on_phone


def test_a_lesson_from_the_phone_is_the_lesson_from_the_site(saved: Phone, line: Line) -> None:
    """The same words in the same order, in both languages and displays."""
    page = saved.page
    for language in ("English", "中文"):
        for display in ("standard", "care"):
            saved.ready(LESSON)
            wanted = page.get_by_role("button", name=language)
            if wanted.count():
                wanted.click()
            switch = page.get_by_role("button", name="Care mode" if language == "English" else "关怀版")
            if display == "care" and switch.count():
                switch.click()
            saved.ready(LESSON)
            here = page.locator("html").get_attribute("lang"), page.locator("html").get_attribute("data-display")
            texts = {}
            for state in ("site", "phone"):
                if state == "phone":
                    line.cut()
                saved.go(LESSON)
                texts[state] = [
                    page.locator(part).all_inner_texts() for part in ("h1", ".prose", "section.quiz form", ".outline")
                ]
                mode = page.locator("html").get_attribute("lang"), page.locator("html").get_attribute("data-display")
                assert mode == here
            assert texts["phone"] == texts["site"]
            line.mend()


def test_language_and_care_mode_are_changed_with_no_line_and_stay(saved: Phone, line: Line) -> None:
    page = saved.page
    line.cut()
    saved.go(LESSON)
    page.get_by_role("button", name="Care mode").click()
    assert page.locator("html").get_attribute("data-display") == "care"
    page.get_by_role("button", name="中文").click()
    assert page.locator("html").get_attribute("lang") == "zh-hans"
    line.mend()
    saved.go("/courses")
    assert page.locator("html").get_attribute("data-display") == "care"
    assert page.locator("html").get_attribute("lang") == "zh-hans"


def test_a_line_that_carries_nothing_is_not_waited_for_long(saved: Phone, line: Line) -> None:
    """Two bars and no data: what is here is shown after a few seconds."""
    line.lose_answers = True
    saved.go(LESSON)
    assert "No line just now" in saved.page.locator(".offline-told").inner_text()


def test_pages_that_are_not_here_say_so_and_lead_to_those_that_are(saved: Phone, line: Line) -> None:
    line.cut()
    for path in (
        "/providers",
        "/courses/phone-payments",
        "/learn/phone-payments/no-such",
        "/learn/balcony-vegetables/no-such",
    ):
        saved.go(path)
        main = saved.page.locator("main").inner_text()
        assert "This page is not saved on this phone" in main
        assert "Vegetables on a balcony" in main
    saved.go("/phone")
    assert saved.page.locator("h1").inner_text() == "This phone"


def test_who_has_saved_nothing_is_told_so_plainly(phone: Phone, line: Line) -> None:
    phone.ready("/courses")
    line.cut()
    phone.go("/courses")
    assert "No line just now" in phone.page.locator("main").inner_text()


def test_the_learning_page_says_in_words_what_waits(saved: Phone, line: Line) -> None:
    saved.go(LESSON)
    saved.sent()
    line.cut()
    saved.go(LESSON)
    saved.answer()
    saved.go("/phone")
    told = saved.page.locator("#waiting")
    until(saved.page, lambda: "3 things wait; they will be sent when there is a line." in told.inner_text(), "in words")
    saved.page.get_by_role("button", name="Send now").click()
    until(saved.page, lambda: "3 things wait" in told.inner_text(), "they wait still, for there is no line")
    line.mend()
    if (send := saved.page.get_by_role("button", name="Send now")).is_visible():
        # The phone may see the line itself, just now, and send: then the button goes, and that is as good.
        with suppress(TimeoutError):
            send.click(timeout=2000)
    until(saved.page, lambda: "All of it is in your record." in told.inner_text(), "it is sent")
    assert "Last sent: 3" in told.inner_text()


def test_the_data_used_this_month_is_counted(saved: Phone, line: Line) -> None:
    saved.ready("/phone")
    first = saved.status["traffic"]
    assert 0.5 * line.came_down <= first <= 1.3 * line.came_down
    down = line.came_down
    for path in ("/courses", "/programmes", "/providers", "/places"):
        saved.ready(path)
    saved.ready("/phone")
    used = saved.status["traffic"] - first
    assert 0.6 * (line.came_down - down) <= used <= 1.3 * (line.came_down - down)
    assert "KB" in saved.page.locator("#used").inner_text()


def test_a_keyboard_alone_saves_and_learns(phone: Phone, line: Line) -> None:
    phone.ready()
    until(phone.page, lambda: phone.page.locator("[data-do=save]:visible").count(), "the button is there")
    phone.page.locator("[data-do=save]:visible").first.focus()
    phone.page.keyboard.press("Enter")
    until(phone.page, lambda: phone.saved == "saved", "saved")
    line.cut()
    phone.go(LESSON)
    phone.page.locator("fieldset input").first.focus()
    focused = phone.page.locator(":focus")
    while focused.get_attribute("type") in ("radio", "checkbox"):
        if focused.evaluate("one => one === one.closest('fieldset').querySelector('input')"):
            phone.page.keyboard.press("Space")
        phone.page.keyboard.press("Tab")
    phone.page.keyboard.press("Enter")
    until(phone.page, lambda: phone.page.get_by_text("Your answers are kept and will be marked").count(), "kept")


def test_what_a_rule_asks_beyond_units_is_told_as_the_site_last_counted_it(phone: Phone, line: Line) -> None:
    course, page = "mixed-age-class", phone.page
    phone.go(f"/courses/{course}")
    units = page.locator("ol.units a").evaluate_all("all => all.map((one) => new URL(one.href).pathname)")
    phone.save(units[0])
    phone.save(units[-1])
    phone.ready(units[0])
    phone.sent()
    line.cut()
    for path in (f"/courses/{course}", units[-1]):
        phone.go(path)
        told = page.locator("section", has=page.get_by_role("heading", name="Still to do for the certificate"))
        assert "One of these:" in told.inner_text()
        assert "Attend classes for 2 hours. So far: 0 hours." in told.inner_text()
        assert "As the site counted on" in told.inner_text()
        assert page.get_by_text("No line just now").count() > 0
    phone.go(units[0])
    assert "Still to do for the certificate" not in page.locator("main").inner_text()
    line.mend()
