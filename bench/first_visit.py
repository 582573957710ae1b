"""A page seen for the first time, over the emulated weak line and on the slow phone of tests/browser/weak_line.py."""

import time
from collections import Counter
from dataclasses import dataclass, field

from playwright.sync_api import Browser, Error, Page, Request
from tests.browser.conftest import new_context
from tests.browser.weak_line import Traffic, largest_paint, watch, weaken

from bench import site

PATIENCE = 180  # seconds
QUIET = 3.0  # seconds without a request, after which no more will come
# In every frame: when a thing of that kind, with those words in it, is first laid out where it can be seen.
SEEN = """
window.seen = 0;
(function look() {
  if (!innerWidth || !innerHeight) return requestAnimationFrame(look);
  for (const one of document.querySelectorAll(SELECTOR)) {
    const place = one.getBoundingClientRect();
    const visible = one.checkVisibility({opacityProperty: true, visibilityProperty: true});
    if (visible && place.width && place.height && (one.textContent || '').includes(WORDS)) {
      return requestAnimationFrame(() => { window.seen = performance.timeOrigin + performance.now(); });
    }
  }
  requestAnimationFrame(look);
})();
"""


@dataclass(frozen=True)
class Place:
    """A page: its name, its address, and its main content: a selector, and words that stand in it."""

    name: str
    url: str
    selector: str
    words: str = ""


@dataclass
class Visit:
    """What a first visit took. Bytes are those on the wire, by kind; times are in seconds from the first request.

    `usable` is the first moment when the main content can be seen, and neither a document nor a style sheet, script or
    request for data of the page is on its way. What a service worker fetches behind the page is counted, as the kind
    `Worker`; its line cannot be emulated, and the page does not wait for it.
    """

    bytes: Counter[str] = field(default_factory=Counter)
    requests: int = 0
    paint: float = 0
    usable: float = 0


def visit(browser: Browser, place: Place) -> Visit:
    """See a page for the first time, until no more comes."""
    context = new_context(browser, java_script_enabled=True, bypass_csp=True)
    page = context.new_page()
    page.set_default_timeout(PATIENCE * 1000)
    session, traffic = watch(page)
    weaken(page, session)
    page.add_init_script(SEEN.replace("SELECTOR", repr(place.selector)).replace("WORDS", repr(place.words)))
    behind: list[Request] = []
    context.on("requestfinished", lambda request: behind.append(request) if request.service_worker else None)
    page.goto(place.url, wait_until="commit")
    seen = _wait(page, traffic, place)
    found = Visit(traffic.sizes, traffic.requests)
    for size in filter(None, map(_size, behind)):
        found.bytes["Worker"] += size
        found.requests += 1
    found.paint = largest_paint(page) / 1000
    found.usable = traffic.free_from(seen) - traffic.start
    context.close()
    return found


def _size(request: Request) -> int:
    """Return the bytes of a worker's request on the wire; 0 where the browser had the answer already."""
    sizes = request.sizes()
    if request.resource_type == "script":  # the worker itself, whose body the browser does not tell of
        return len(site.get(request.url)[0]) + sizes["responseHeadersSize"]
    return max(0, sizes["responseBodySize"] + sizes["responseHeadersSize"])


def _wait(page: Page, traffic: Traffic, place: Place) -> float:
    """Wait until the content is there and the line was quiet for a while; return when the content could be seen."""
    deadline = time.monotonic() + PATIENCE
    quiet_since = time.monotonic()
    seen = 0.0
    while time.monotonic() < deadline:
        page.wait_for_timeout(100)
        if traffic.waits:
            quiet_since = time.monotonic()
        elif time.monotonic() - quiet_since > QUIET:
            seen = seen or _seen(page)
            if seen:
                return seen
    raise SystemExit(f"{place.name} did not show {place.words or place.selector} within {PATIENCE} s")


def _seen(page: Page) -> float:
    """Return when the content could be seen, in seconds since 1970; 0 where it cannot yet."""
    moments = []
    for frame in page.frames:
        try:
            moments.append(float(frame.evaluate("window.seen || 0")))
        except Error:  # the frame has gone, or is none of a page
            continue
    return min((moment for moment in moments if moment), default=0.0) / 1000
