"""One phone, several people: handed over in two taps and a PIN, on line and off; nobody sees what is another's."""

from playwright.sync_api import Page
from tests.browser.conftest import Site, give_password
from tests.browser.line import Line
from tests.browser.offline.conftest import COURSE, LESSON, Phone, Record, until


def sign_in(phone: Phone, account: dict[str, str]) -> None:
    phone.go("/accounts/login/")
    give_password(phone.page, account)
    phone.ready("/me")


def set_pin(phone: Phone, pin: str, name: str = "") -> None:
    phone.ready("/phone")
    form = phone.page.locator("form[data-do=pin]")
    until(phone.page, form.is_visible, "a PIN can be set")
    if name:
        form.get_by_label("What are you called").fill(name)
    form.get_by_label("PIN").fill(pin)
    form.get_by_role("button", name="Set the PIN").click()
    until(phone.page, lambda: phone.page.get_by_text("You have a PIN here.").is_visible(), "it is set")


def leave(phone: Phone) -> None:
    phone.go("/phone")
    button = phone.page.get_by_role("button", name="Hand over to somebody new")
    until(phone.page, button.is_visible, "it can be handed over")
    with phone.page.expect_navigation():
        button.click()


def hand_over(page: Page, name: str, pin: str) -> None:
    page.get_by_role("button", name=name).click()  # the first tap; the second is the button under the PIN
    page.get_by_label(f"PIN of {name}").fill(pin)
    page.get_by_role("button", name="Hand over", exact=True).click()


def test_handed_over_in_two_taps_each_sees_her_own_and_work_stays_with_its_owner(
    phone: Phone, line: Line, site: Site, record: Record
) -> None:
    page, mei = phone.page, site.accounts["learner"]
    phone.save()
    sign_in(phone, mei)
    her_name = phone.ask("status")["me"]["name"] or phone.page.locator(".site-nav .name").inner_text()
    set_pin(phone, "2468")
    before = record.done()
    line.cut()
    phone.go(LESSON)
    phone.answer()  # Mei's answers wait
    leave(phone)
    phone.go("/")
    assert her_name not in page.content()
    assert phone.status["waiting"] == 0
    assert phone.status["others"] == 3
    phone.go(LESSON)  # somebody new learns, still with no line
    assert page.locator("section.quiz form").count() == 1  # Mei's answers are not shown
    line.mend()
    phone.ready("/me")
    assert her_name not in page.locator("body").inner_text()
    until(page, lambda: phone.status["others"] == 0 and phone.status["waiting"] == 0, "all is sent")
    opened, answered = record.done()
    assert (opened - before[0], answered - before[1]) == (3, 1)
    set_pin(phone, "1357", "Tao")
    until(page, lambda: page.get_by_role("button", name=her_name).is_visible(), "Mei is there to choose")
    with page.expect_navigation():
        hand_over(page, her_name, "2468")
    phone.ready("/me")
    assert her_name in page.locator("h1").inner_text()
    phone.go(LESSON)
    assert page.locator("section.quiz .question-prompt").count() > 0  # her marks
    line.cut()
    phone.go("/phone")
    until(page, lambda: page.get_by_role("button", name="Tao").is_visible(), "Tao is there to choose")
    hand_over(page, "Tao", "9999")
    until(page, lambda: page.get_by_text("This is not the PIN. Try again.").is_visible(), "a wrong PIN opens nothing")
    with page.expect_navigation():
        page.get_by_label("PIN of Tao").fill("1357")
        page.get_by_role("button", name="Hand over", exact=True).click()
    assert phone.status["me"]["name"] == "Tao"
    line.mend()
    phone.ready("/me")  # the first page after it: the site knows who has the phone before it answers
    assert her_name not in page.locator("body").inner_text()
    phone.go(f"/courses/{COURSE}")
    assert "Keep it in an account" in page.locator(".course-act").inner_text()


def test_a_pin_that_was_wrong_too_often_is_not_asked_again_for_a_while(phone: Phone, line: Line) -> None:
    phone.ready(LESSON)
    phone.sent()
    set_pin(phone, "2468", "Mei")
    leave(phone)
    key = phone.status["people"][0]["key"]
    line.cut()
    said = [phone.ask("enter", key=key, pin="0000") for _time in range(5)]
    assert [one["failed"] for one in said] == ["wrong-pin"] * 4 + ["pin-pause"]
    assert phone.ask("enter", key=key, pin="2468") == {"failed": "pin-pause"}
    assert phone.status["me"] is None
    assert phone.ask("pin", pin="12") == {"failed": "bad-pin"}
