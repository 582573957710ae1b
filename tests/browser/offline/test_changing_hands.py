"""Who has the phone, when it changes hands in the middle: nothing goes to the wrong one, and nobody sees another's."""

from playwright.sync_api import Page
from tests.browser.conftest import Site
from tests.browser.line import Line
from tests.browser.offline.conftest import COURSE, LESSON, Phone, Record, until
from tests.browser.offline.test_shared import hand_over, leave, set_pin, sign_in

POST = """
(address) => {
  const form = Object.assign(document.createElement("form"), { method: "POST", action: address });
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "q1", value: "a" }));
  document.body.append(form);
  form.submit();
}
"""


def owners(record: Record) -> set[str]:
    import sqlite3

    with sqlite3.connect(f"file:{record.path}?mode=ro", uri=True) as database:
        return {row[0] for row in database.execute("SELECT DISTINCT learner_id FROM records_statement")}


def test_work_of_somebody_new_stays_hers_when_the_phone_is_taken_back_with_no_line(
    phone: Phone, line: Line, site: Site, record: Record
) -> None:
    phone.save()
    sign_in(phone, site.accounts["teacher"])
    phone.go(LESSON)
    phone.sent()
    name = phone.status["me"]["name"]
    set_pin(phone, "2468")
    before, done = owners(record), record.done()
    line.cut()
    leave(phone)
    phone.go(LESSON)
    phone.answer()  # somebody new
    phone.go("/phone")
    until(phone.page, lambda: phone.page.get_by_role("button", name=name).is_visible(), "she is there to choose")
    with phone.page.expect_navigation():
        hand_over(phone.page, name, "2468")
    line.mend()
    phone.ready("/me")
    until(phone.page, lambda: not phone.status["others"] and not phone.status["waiting"], "all is sent")
    assert record.done()[1] == done[1] + 1
    assert len(owners(record) - before) == 1  # a newcomer's record, not the teacher's
    phone.go(f"{LESSON}")
    assert phone.page.locator("section.quiz form").count() == 1  # the teacher has not answered it


def test_who_signs_out_when_the_line_breaks_is_gone_from_the_phone(phone: Phone, line: Line, site: Site) -> None:
    phone.save()
    sign_in(phone, site.accounts["coordinator"])
    name = phone.ask("status")["me"]["name"] or phone.page.locator(".site-nav .name").inner_text()
    phone.page.route("**/", lambda route: route.abort())  # the page after it does not come
    phone.page.get_by_role("button", name="Sign out").click()
    phone.page.wait_for_timeout(500)
    line.cut()
    phone.page.unroute("**/")
    phone.go("/phone")
    until(phone.page, lambda: phone.status["me"] is None, "nobody is there")
    assert name not in phone.page.locator("main").inner_text()


def test_a_post_of_another_site_is_refused_and_nothing_is_kept(phone: Phone, line: Line, record: Record) -> None:
    phone.ready(LESSON)
    phone.sent()
    before = record.done()
    pack = phone.page.locator("[data-save]").get_attribute("data-pack")
    page: Page = phone.context.new_page()
    page.goto("data:text/html,<title>Another site</title>")
    with page.expect_navigation() as told:
        page.evaluate(POST, f"{line.url}{LESSON}/quizzes/{LESSON.rsplit('/', 1)[1]}-quiz?pack={pack}")
    assert told.value is not None
    assert told.value.status == 403
    phone.ready(f"/courses/{COURSE}")
    assert phone.status["waiting"] == 0
    assert record.done() == before


def test_one_thing_the_site_stumbles_over_keeps_nothing_else_back(phone: Phone, record: Record) -> None:
    """The site answers 500 to each batch that has it."""
    phone.save()
    phone.sent()
    before = record.done()
    session: list[str] = []

    def stumble(route: object) -> None:
        body = route.request.post_data or ""  # type: ignore[attr-defined]
        if session and session[0] in body:
            answer = '{"type": "about:blank", "code": "internal-error", "status": 500}'
            route.fulfill(status=500, content_type="application/problem+json", body=answer)  # type: ignore[attr-defined]
        else:
            route.continue_()  # type: ignore[attr-defined]

    phone.line.cut()
    for _time in range(5):
        phone.go(LESSON)
    until(phone.page, lambda: phone.status["waiting"] == 5, "they wait")
    ids = phone.page.evaluate(
        """() => new Promise((resolve) => {
          indexedDB.open("changqing").onsuccess = ({ target }) => {
            const store = target.result.transaction("statements").objectStore("statements");
            store.getAllKeys().onsuccess = (asked) => { target.result.close(); resolve(asked.target.result); };
          };
        })"""
    )
    session.append(ids[2])
    phone.context.route("**/phone/sync", stumble)
    phone.line.mend()
    phone.ask("sync")
    until(phone.page, lambda: phone.status["waiting"] == 1, "the others are sent")
    assert record.done()[0] == before[0] + 4
    assert phone.status["me"]["trouble"] == "internal-error"
    session.clear()
    phone.ask("sync")
    phone.sent()
    assert record.done()[0] == before[0] + 5
