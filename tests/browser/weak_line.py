"""A weak line and a slow phone, emulated: 400 kbit/s, 400 ms, a processor slowed four times; and what comes over it.

The tests of budgets and `bench/first_visit.py` share it.
"""

import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import CDPSession, Page

LINE = {"offline": False, "latency": 400, "downloadThroughput": 400_000 / 8, "uploadThroughput": 400_000 / 8}
SLOWED = 4
NEEDED = ("Document", "Stylesheet", "Script", "XHR", "Fetch")  # without these a page is not whole
WATCH = """
window.paint = 0; window.shift = 0;
new PerformanceObserver(l => { for (const e of l.getEntries()) window.paint = e.startTime })
  .observe({type: 'largest-contentful-paint', buffered: true});
new PerformanceObserver(l => { for (const e of l.getEntries()) if (!e.hadRecentInput) window.shift += e.value })
  .observe({type: 'layout-shift', buffered: true});
"""


@dataclass
class Traffic:
    """The requests of a page: when each began and ended, in seconds since 1970, of what kind, and the bytes by kind."""

    began: dict[str, float] = field(default_factory=dict)
    ended: dict[str, float] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    sizes: Counter[str] = field(default_factory=Counter)
    hops: int = 0
    offset: float | None = None  # from the browser's clock to that of the wall

    def listen(self, session: CDPSession) -> None:
        """Take down what this session tells of."""
        session.on("Network.requestWillBeSent", self._sent)
        session.on("Network.loadingFinished", self._finished)
        session.on("Network.loadingFailed", self._over)

    def _sent(self, event: dict[str, Any]) -> None:
        if not event["request"]["url"].startswith("http"):  # `data:` comes over no line
            return
        if self.offset is None:
            self.offset = event["wallTime"] - event["timestamp"]
        self.kinds[event["requestId"]] = event.get("type", "Other")
        if "redirectResponse" in event:
            self.hops += 1
            self.sizes[self.kinds[event["requestId"]]] += int(event["redirectResponse"].get("encodedDataLength", 0))
        self.began.setdefault(event["requestId"], event["timestamp"] + self.offset)

    def _finished(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self.began:
            self.sizes[self.kinds[event["requestId"]]] += int(event["encodedDataLength"])
        self._over(event)

    def _over(self, event: dict[str, Any]) -> None:
        if self.offset is not None:
            self.ended[event["requestId"]] = event["timestamp"] + self.offset

    @property
    def start(self) -> float:
        """When the first request was sent."""
        return min(self.began.values())

    @property
    def requests(self) -> int:
        """How many requests there were, those that were led on counted each time."""
        return len(self.began) + self.hops

    @property
    def waits(self) -> bool:
        """Whether something is on its way."""
        return any(one not in self.ended for one in self.began)

    def free_from(self, moment: float) -> float:
        """Return the first moment from this one on at which nothing that a page needs is on its way."""
        needed = sorted((self.began[one], self.ended[one]) for one in self.began if self.kinds[one] in NEEDED)
        for start, end in needed:
            if start <= moment < end:
                moment = end
        return moment


def watch(page: Page) -> tuple[CDPSession, Traffic]:
    """Return the page's session and the traffic there will have been. Nothing is kept from one page to the next."""
    session, traffic = page.context.new_cdp_session(page), Traffic()
    traffic.listen(session)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    return session, traffic


def listen(page: Page) -> tuple[CDPSession, Counter[str]]:
    """Return the page's session and the bytes that will have come in by kind."""
    session, traffic = watch(page)
    return session, traffic.sizes


def weaken(page: Page, session: CDPSession) -> None:
    """Put the page on the weak line and the slow phone, and watch its paints and shifts."""
    session.send("Network.emulateNetworkConditions", LINE)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
    page.add_init_script(WATCH)


def largest_paint(page: Page) -> float:
    """Return when the largest paint was, in milliseconds; the browser may tell of it only a moment later."""
    deadline = time.monotonic() + 10
    paint = 0.0
    while not paint and time.monotonic() < deadline:
        paint = page.evaluate("window.paint")
        page.wait_for_timeout(50)
    return paint
