"""Whatever breaks, whenever: afterwards the record holds what the learner did, no more and no less."""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from tests.browser.conftest import Site, give_password, start
from tests.browser.line import Line
from tests.browser.offline.conftest import LESSON, Phone, Record, born, until


@pytest.fixture
def saved(phone: Phone, record: Record) -> Phone:
    """A phone that has the course, with nothing waiting."""
    phone.save()
    phone.sent()
    return phone


def settle(phone: Phone, line: Line) -> None:
    """The line is there again, and the next page is opened."""
    line.mend()
    phone.ready("/me")
    phone.sent()


def test_the_network_is_pulled_before_the_lesson_opens(saved: Phone, line: Line, record: Record) -> None:
    before = record.done()
    line.cut()
    saved.go(LESSON)
    until(saved.page, lambda: saved.status["waiting"] == 1, "it is kept")
    settle(saved, line)
    assert record.done() == (before[0] + 1, before[1])


def test_the_network_is_pulled_while_answering(saved: Phone, line: Line, record: Record) -> None:
    before = record.done()
    saved.go(LESSON)
    saved.sent()
    line.cut()
    saved.answer()
    assert saved.page.get_by_text("Your answers are kept and will be marked").first.is_visible()
    settle(saved, line)
    assert record.done() == (before[0] + 2, before[1] + 1)  # read, and read again to see the marks


def test_the_network_is_pulled_between_request_and_answer(saved: Phone, line: Line, record: Record) -> None:
    """The site has it, the phone does not know: it is sent again, and is there once."""
    before = record.done()
    saved.go(LESSON)
    saved.sent()
    line.lose_answers = True
    saved.answer()
    until(saved.page, lambda: record.done()[1] == before[1] + 1, "the site has it")
    assert saved.status["waiting"] > 0
    settle(saved, line)
    assert record.done()[1] == before[1] + 1
    saved.go(LESSON)
    assert saved.page.locator("section.quiz .notice:not([data-waits]) .notice-title").first.is_visible()


def test_the_network_is_pulled_while_sending_much(saved: Phone, line: Line, record: Record) -> None:
    before = record.done()
    line.cut()
    for _time in range(6):
        saved.go(LESSON)
    line.mend()
    line.bytes_left = 300
    saved.ask("sync")
    settle(saved, line)
    opened, answered = record.done()
    assert (opened - before[0], answered - before[1]) == (6, 0)


def test_the_tab_is_closed_at_once_after_answering(saved: Phone, line: Line, record: Record) -> None:
    before = record.done()
    saved.go(LESSON)
    saved.sent()
    line.cut()
    saved.answer()
    saved.page.close()
    saved.page = saved.context.new_page()
    settle(saved, line)
    assert record.done()[1] == before[1] + 1


def test_a_session_that_has_ended_does_not_stop_what_waits(
    saved: Phone, line: Line, record: Record, site: Site
) -> None:
    page = saved.page
    account = site.accounts["learner"]
    saved.go("/accounts/login/")
    give_password(page, account)
    saved.ready(LESSON)
    saved.sent()
    before = record.done()
    line.cut()
    saved.go(LESSON)
    saved.answer()
    saved.context.clear_cookies()  # the session is over before there is a line again
    line.mend()
    saved.ready("/courses")
    until(page, lambda: saved.status["others"] == 0 and saved.status["waiting"] == 0, "all is sent")
    assert record.done()[1] == before[1] + 1
    assert "Sign in" in page.locator("header").inner_text()  # and it has signed nobody in


def test_a_new_release_is_published_under_her(browser: Browser, site: Site, record: Record, tmp_path: Path) -> None:
    from tests.factories import write_course_folder

    slug = "published-under-her"
    # Its title is found by no search of other tests.
    folder = write_course_folder(tmp_path / slug, slug, title="换版本", title_en="Changing")
    provider = site.run("providers", "list").stdout.split()[0]
    publish = ("import", str(folder), "--provider", provider, "--publish")
    assert site.run(*publish).returncode == 0
    line = Line(site.url)
    phone = Phone(browser, line)
    try:
        phone.save(f"/courses/{slug}")
        phone.sent()
        before = record.done()
        line.cut()
        phone.go(f"/learn/{slug}/first-steps")
        phone.answer()
        for path in folder.glob("1-*/en.md"):
            path.write_text(path.read_text().replace("Light first.", "Water first."))
        assert site.run(*publish).returncode == 0
        settle(phone, line)
        opened, answered = record.done()
        assert (opened - before[0], answered - before[1]) == (2, 1)
        phone.go(f"/learn/{slug}/first-steps")
        assert "Light first." in phone.page.locator(".prose").inner_text()  # she stays on what she began
    finally:
        line.mend()
        phone.end()
        line.close()


def test_two_phones_of_one_person_hear_of_each_other(browser: Browser, site: Site, record: Record) -> None:
    lines = [Line(site.url), Line(site.url)]
    phones = [Phone(browser, one) for one in lines]
    before = record.done()
    for phone in phones:
        phone.go("/accounts/login/")
        give_password(phone.page, site.accounts["senior"])
        phone.save()
        phone.ask("sync")
    for phone, line in zip(phones, lines, strict=True):
        line.cut()
        phone.go(LESSON)
        phone.answer()
    for phone, line in zip(phones, lines, strict=True):
        settle(phone, line)
    assert record.done()[1] == before[1] + 2
    first = phones[0]
    first.ask("sync")
    first.go("/phone")
    told = first.page.locator('[data-show="elsewhere"]')
    until(first.page, told.is_visible, "it is told")
    assert "Vegetables on a balcony" in told.inner_text()
    for phone, line in zip(phones, lines, strict=True):
        phone.end()
        line.close()


@pytest.fixture
def own_site(site: Site, tmp_path: Path) -> Iterator[tuple[Site, Callable[[], str], Callable[[int], None]]]:
    """A site of this test alone, which may be killed: (site, start it and tell its address, kill it with a signal)."""
    import shutil
    import sqlite3

    data = tmp_path / "var"
    shutil.copytree(site.data, data, ignore=shutil.ignore_patterns("*.sqlite3*"))
    with sqlite3.connect(site.data / "changqing.sqlite3") as there, sqlite3.connect(data / "changqing.sqlite3") as here:
        there.backup(here)
    servers: list[subprocess.Popen[bytes]] = []

    def begin() -> str:
        server, url = start(data)
        servers.append(server)
        return url

    def kill(how: int = signal.SIGKILL) -> None:
        os.killpg(servers[-1].pid, how)
        servers[-1].wait(20)

    yield Site("", data, {}), begin, kill
    for one in servers:
        if one.poll() is None:
            os.killpg(one.pid, signal.SIGTERM)
            one.wait(20)


def test_the_server_is_killed_while_she_learns(
    browser: Browser, own_site: tuple[Site, Callable[[], str], Callable[[int], None]]
) -> None:
    site, begin, kill = own_site
    line = Line(begin())
    phone, record = Phone(browser, line), Record(site.data / "changqing.sqlite3")
    try:
        phone.save()
        phone.sent()
        before = record.done()
        phone.go(LESSON)
        kill(signal.SIGKILL)
        phone.answer()
        assert "Your answers are kept" in phone.page.locator("section.quiz").last.inner_text()
        line.to(begin())
        settle(phone, line)
        opened, answered = record.done()
        assert (opened - before[0], answered - before[1]) == (2, 1)
    finally:
        phone.end()
        line.close()


def test_the_browser_is_killed_with_answers_waiting(
    browser: Browser, line: Line, record: Record, tmp_path: Path
) -> None:
    folder = tmp_path / "phone"
    before = record.done()
    process, phone = born(browser, line, folder)
    phone.save()
    phone.sent()
    line.cut()
    phone.go(LESSON)
    phone.answer()
    assert phone.status["waiting"] == 3
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(20)
    process, phone = born(browser, line, folder)
    line.mend()
    phone.ready("/me")
    phone.sent()
    opened, answered = record.done()
    assert (opened - before[0], answered - before[1]) == (2, 1)
    os.killpg(process.pid, signal.SIGTERM)
    process.wait(20)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 48 MB of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", str(folder)], check=False, capture_output=True
    )
    if mount.returncode:
        pytest.skip(f"this machine lets nobody mount a small disk: {mount.stderr.decode().strip()}")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=False)


def test_the_phone_is_full(browser: Browser, line: Line, record: Record, small_disk: Path, farm: str) -> None:
    """Nothing can be kept any more: it is told, and on line everything still works and is marked."""
    process, phone = born(browser, line, small_disk / "phone")
    try:
        phone.ready(f"/courses/{farm}")
        disk = os.statvfs(small_disk)
        (small_disk / "ballast").write_bytes(b"x" * (disk.f_bavail * disk.f_frsize - 600_000))
        phone.page.locator("[data-save] [data-do=save]:visible").first.click()
        until(phone.page, lambda: phone.saved == "full", "it is told")
        assert "The phone has no room left." in phone.page.locator("[data-save]").inner_text()
        before = record.done()
        phone.go(LESSON)
        phone.answer()
        until(phone.page, lambda: record.done() == (before[0] + 2, before[1] + 1), "the site has it")
        assert phone.page.locator("section.quiz .notice:not([data-waits])").first.is_visible()
        line.cut()
        phone.page.goto(f"{line.url}/courses", wait_until="commit")
        told = phone.page.locator("main").inner_text()
        assert "No line just now" in told or "现在没有网络" in told  # which language was chosen is in what is broken
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)


def test_the_browser_sends_by_itself_when_the_line_is_back_and_no_page_is_open(
    saved: Phone, line: Line, record: Record
) -> None:
    """Background Sync: the browser wakes the worker; here it is told to."""
    before = record.done()
    saved.go(LESSON)
    saved.sent()
    line.cut()
    saved.answer()
    waits = saved.status["waiting"]
    session = saved.context.new_cdp_session(saved.page)
    registrations: list[dict[str, str]] = []
    session.on("ServiceWorker.workerRegistrationUpdated", lambda told: registrations.extend(told["registrations"]))
    session.send("ServiceWorker.enable")
    until(saved.page, lambda: registrations, "the worker is known")
    ours = next(one for one in registrations if one["scopeURL"].startswith(line.url))
    saved.page.goto("about:blank")
    assert waits == 2
    line.mend()
    session.send(
        "ServiceWorker.dispatchSyncEvent",
        {"origin": line.url, "registrationId": ours["registrationId"], "tag": "statements", "lastChance": False},
    )
    until(saved.page, lambda: record.done() == (before[0] + 2, before[1] + 1), "it is sent")
