"""A phone with a line that can be broken, before a real site; what the record holds is counted in its database."""

import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from tests.browser.conftest import CHROMIUM, FLAGS, Site, new_context, select_pause
from tests.browser.line import Line

from changqing.records.keys import key
from changqing.records.statements import VERBS

COURSE = "balcony-vegetables"
UNIT = "light-place-load"
LESSON = f"/learn/{COURSE}/{UNIT}"


def until(page: Page, true: Callable[[], Any], what: str, seconds: float = 40) -> Any:
    """Wait until something is so; return what it said."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := true():
            return found
        page.wait_for_timeout(50)
    raise AssertionError(f"it did not come to be: {what}")


@dataclass
class Record:
    """The statements in a site's database, by what they tell."""

    path: Path

    def count(self, verb: str = "") -> int:
        with sqlite3.connect(f"file:{self.path}?mode=ro", uri=True) as database:
            sql = "SELECT COUNT(*) FROM records_statement" + (" WHERE verb_key = ?" if verb else "")
            return int(database.execute(sql, (key(VERBS[verb]),) if verb else ()).fetchone()[0])

    def done(self) -> tuple[int, int]:
        """How many units were opened, and how many quizzes answered."""
        return self.count("experienced"), self.count("passed") + self.count("failed")


class Phone:
    """A browser on a phone, whose line to the site is `line`."""

    def __init__(self, browser: Browser, line: Line, context: BrowserContext | None = None) -> None:
        self.line = line
        self.context = context or new_context(browser, java_script_enabled=True, language="en-GB")
        self.page = self.context.new_page()
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def go(self, path: str) -> None:
        self.page.goto(self.line.url + path)

    def ready(self, path: str = f"/courses/{COURSE}") -> None:
        """Open a page, and wait until the service worker looks after it."""
        self.go(path)
        until(
            self.page,
            lambda: self.page.evaluate("Boolean(navigator.serviceWorker?.controller) && Boolean(window.changqing)"),
            "the worker looks after the page",
        )
        self.ask("hello", language="en", display=self.page.locator("html").get_attribute("data-display"))

    def ask(self, wish: str, **more: Any) -> Any:
        """Ask the worker, as pages do."""
        return self.page.evaluate(
            "([wish, more]) => window.changqing.ask(wish, more).catch((error) => ({ failed: error.code }))",
            [wish, more],
        )

    @property
    def status(self) -> dict[str, Any]:
        found: dict[str, Any] = self.ask("status")
        return found

    def save(self, path: str = f"/courses/{COURSE}") -> None:
        """Save what the page is of."""
        self.ready(path)
        self.page.locator("[data-save] [data-do=save]:visible").first.click()
        until(self.page, lambda: self.saved == "saved", f"saved ({self.saved})")

    @property
    def saved(self) -> str | None:
        return self.page.locator("[data-save]").get_attribute("data-state")

    def answer(self, choice: int = 0) -> None:
        """Answer every question of the closing quiz with one of its choices, and send."""
        quiz = self.page.locator("section.quiz").last
        for question in quiz.locator("fieldset").all():
            question.locator("input").nth(choice).check()
        quiz.get_by_role("button", name="Send my answers").click()
        self.page.wait_for_load_state("load")

    def sent(self) -> None:
        """Wait until nothing waits any more."""
        until(self.page, lambda: self.status["waiting"] == 0, "all is sent")

    def end(self) -> None:
        self.context.close()
        assert not self.errors, self.errors


def born(browser: Browser, line: Line, folder: Path) -> "tuple[subprocess.Popen[bytes], Phone]":
    """Start a browser of its own on what an earlier one left in a folder: a phone that can be killed."""
    folder.mkdir(exist_ok=True)
    port_file = folder / "DevToolsActivePort"
    port_file.unlink(missing_ok=True)
    process = subprocess.Popen(
        [CHROMIUM, "--headless", *FLAGS, "--remote-debugging-port=0", f"--user-data-dir={folder}", "about:blank"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    while not (port_file.exists() and port_file.read_text().count("\n")):
        assert process.poll() is None, "the browser did not start"
        select_pause()
    there = browser.browser_type.connect_over_cdp(f"http://127.0.0.1:{port_file.read_text().split()[0]}")
    phone = Phone(browser, line, there.contexts[0])
    phone.context.add_cookies([{"name": "language", "value": "en", "url": line.url}])
    return process, phone


@pytest.fixture
def line(site: Site) -> Iterator[Line]:
    line = Line(site.url)
    yield line
    line.close()


@pytest.fixture
def phone(browser: Browser, line: Line) -> Iterator[Phone]:
    phone = Phone(browser, line)
    yield phone
    line.mend()
    phone.end()


@pytest.fixture
def record(site: Site) -> Record:
    return Record(site.data / "changqing.sqlite3")
