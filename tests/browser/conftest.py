"""A real site, served by the real server, and a real browser. All browser tests share both."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

if TYPE_CHECKING:
    from tests.browser.learned import Learned

CHANGQING = Path(sys.executable).with_name("changqing")
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
FARM = "iot-for-beginners-farm"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let one worker run all browser tests, and one all of those with no line: each shares a site and a browser."""
    for item in items:
        if "tests/browser" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
            alone = "offline" if "tests/browser/offline" in item.path.as_posix() else "browser"
            item.add_marker(pytest.mark.xdist_group(alone))


@dataclass(frozen=True)
class Site:
    """A running site: its address, its data folder, and its demonstration accounts by role."""

    url: str
    data: Path
    accounts: dict[str, dict[str, Any]]

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command on this site."""
        return subprocess.run(
            [str(CHANGQING), *arguments],
            env=_environment(self.data, self.url),
            capture_output=True,
            text=True,
            check=False,
        )


def _environment(data: Path, url: str, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CHANGQING_", "DJANGO_"))}
    near = {"CHANGQING_HARVEST_PRIVATE": "1"}  # the feeds of tests are on this machine
    return {
        **kept,
        **near,
        "CHANGQING_DATA": str(data),
        "CHANGQING_SITE": url,
        "CHANGQING_PHONE": "400 000 0000",
        **more,
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(data: Path, *, port: int = 0, **more: str) -> Iterator[str]:
    """Serve a site's data, with more in the environment; yield the address. What the server reports fails the test."""
    port = port or _free_port()
    url = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryFile("w+") as log:
        server = subprocess.Popen(
            [str(CHANGQING), "serve", "--port", str(port)],
            env=_environment(data, url, **more),
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            _wait_for(url, server, log)
            yield url
            log.seek(0)
            told = log.read()
            assert "Traceback" not in told, f"the server reported an error:\n{told}"
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(20)


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """The demonstration nation, served; with the real farm course where the shared material is there."""
    with tempfile.TemporaryDirectory(prefix="changqing-site-") as folder:
        data, port = Path(folder) / "var", _free_port()
        made = Site(f"http://127.0.0.1:{port}", data, {}).run("demo")
        assert made.returncode == 0, made.stderr
        accounts = {one["role"]: one for one in json.loads((data / "demo-accounts.json").read_text())}
        with served(data, port=port) as url:
            yield Site(url, data, accounts)


def start(data: Path) -> "tuple[subprocess.Popen[bytes], str]":
    """Start the server of a data folder, for a test that ends it; return it and its address when it answers."""
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    with (data.parent / f"server-{port}.log").open("w+") as log:
        server = subprocess.Popen(
            [str(CHANGQING), "serve", "--port", str(port)],
            env=_environment(data, url),
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        _wait_for(url, server, log)
    return server, url


def _wait_for(url: str, server: "subprocess.Popen[bytes]", log: IO[str]) -> None:
    def told() -> str:
        log.seek(0)
        return log.read()

    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        assert server.poll() is None, told()
        try:
            urllib.request.urlopen(f"{url}/healthz", timeout=1).close()
            return
        except OSError:
            select_pause()
    raise AssertionError(f"the server did not answer: {told()}")


def select_pause() -> None:
    """Give the server a moment; it is waited for, not slept through."""
    import select

    select.select([], [], [], 0.05)


@pytest.fixture(scope="session")
def farm(site: Site, shared: Path) -> str:
    """The real farm course, imported while the site runs; returns its slug."""
    folder = shared / "content" / "iot-for-beginners" / "2-farm"
    provider = site.run("providers", "list").stdout.split()[0]
    done = site.run("import", str(folder), "--provider", provider, "--publish")
    assert done.returncode == 0, done.stdout + done.stderr
    return FARM


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's Chromium."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def learned(site: Site, browser: Browser) -> "Learned":
    """Somebody who has learnt a course to its end, and begun another."""
    from tests.browser.learned import learn

    return learn(site, browser)


def give_password(page: Page, account: dict[str, Any]) -> None:
    """On the page where one signs in: by user name and password, of the several ways there are."""
    page.locator('input[name="login"]').fill(account["username"])
    page.locator('input[name="password"]').fill(account["password"])
    page.locator('main form[action="/accounts/login/"] button').click()


def new_context(browser: Browser, *, width: int = 360, language: str = "zh-CN", **options: Any) -> BrowserContext:
    """Return a fresh private window, as wide as a cheap phone, where script is off unless it is asked for."""
    options.setdefault("java_script_enabled", False)
    context = browser.new_context(viewport={"width": width, "height": 740}, locale=language, **options)
    context.set_default_timeout(10_000)
    return context
