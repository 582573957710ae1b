"""Learning with no line: what saving a course costs on the line, and how long much that waited takes to be sent."""

import random
import shutil
import time
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Page, sync_playwright
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.line import Line

from bench import site
from bench.figures import Figure

SLUG = "five-megabytes"
QUEUED = 10_000
MOST_SECONDS = 10
MOST_SHARE = 1.05
STILL = 100  # milliseconds that a page may stand still, so that a tap is answered at once
QUEUE = """
async ([count, pack, unit]) => {
  await window.changqing.ask("status");
  const database = await new Promise((resolve, reject) => {
    const asked = indexedDB.open("changqing");
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  const owner = crypto.getRandomValues(new Uint8Array(32));
  const key = btoa(String.fromCharCode(...owner)).replace(/\\+/g, "-").replace(/\\//g, "_").replace(/=+$/, "");
  const held = database.transaction(["statements", "people", "settings"], "readwrite");
  held.objectStore("people").put({ key, learner: null, name: "", account: false, since: Date.now() });
  held.objectStore("settings").put(key, "active");
  for (let number = 0; number < count; number += 1) {
    const at = new Date(Date.now() - (count - number) * 1000).toISOString();
    const what = { verb: "opened", slug: "x", pack, unit };
    held.objectStore("statements").put({ id: crypto.randomUUID(), owner: key, state: "waiting", at, ...what });
  }
  await new Promise((resolve) => { held.oncomplete = resolve; });
  database.close();
}
"""
SEND = """
async () => {
  let last = performance.now(), longest = 0, going = true;
  const beat = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (going) setTimeout(beat, 4);
  };
  beat();
  const began = performance.now();
  await window.changqing.ask("sync");
  const seconds = (performance.now() - began) / 1000;
  going = false;
  return { seconds, longest, left: (await window.changqing.ask("status")).waiting };
}
"""


def _write_course(folder: Path) -> None:
    """Write a course of some five megabytes: 27 lessons, each with a picture that nothing makes small."""
    noise = random.Random(5)
    folder.mkdir()
    (folder / "media").mkdir()
    (folder / "course.toml").write_text(
        f'slug = "{SLUG}"\ncategory = "workplace-skills"\naudiences = ["everyone"]\nhours = 5\n'
        'licence = "CC0-1.0"\ntitle.en = "Five megabytes"\nsummary.en = "A course as large as a course is."\n'
        '[[outcomes]]\nen = "Carry it"\n[completion]\nunits = "all"\nscore = 0.6\n'
    )
    for number in range(1, 28):
        small = Image.frombytes("RGB", (240, 150), noise.randbytes(240 * 150 * 3))
        picture = small.resize((960, 600), Image.Resampling.NEAREST)
        picture.save(folder / "media" / f"{number}.png")
        unit = folder / f"{number}-unit-{number}"
        unit.mkdir()
        (unit / "en.md").write_text(f"# Unit {number}\n\n{'Words. ' * 400}\n\n![Noise](../media/{number}.png)\n")


def _ready(page: Page, url: str) -> None:
    page.goto(url)
    for _attempt in range(400):
        if page.evaluate("Boolean(navigator.serviceWorker.controller) && Boolean(window.changqing)"):
            return
        page.wait_for_timeout(50)
    raise SystemExit("the service worker did not start")


def _state(page: Page) -> Any:
    return page.locator("[data-save]").get_attribute("data-state")


def measure(data: Path, folder: Path) -> list[Figure]:
    """Return the figures; the course is added to the site in that folder."""
    course = folder / SLUG
    _write_course(course)
    provider = site.run(data, "providers", "list").stdout.split()[0]
    site.run(data, "import", str(course), "--provider", provider, "--publish")
    shutil.rmtree(course)
    with site.served(data) as served, sync_playwright() as playwright:
        line = Line(served.url)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            page = browser.new_context(locale="en-GB").new_page()
            _ready(page, f"{line.url}/courses/{SLUG}")
            page.wait_for_load_state("networkidle")
            page.evaluate("window.changqing.ask('status')")
            size = int(page.locator("[data-save]").get_attribute("data-size") or 0)
            before = line.came_down
            began = time.monotonic()
            page.locator("[data-save] [data-do=save]:visible").first.click()
            while _state(page) != "saved":
                page.wait_for_timeout(20)
            took, came = time.monotonic() - began, line.came_down - before
            pack = page.locator("[data-save]").get_attribute("data-pack")
            page.evaluate(QUEUE, [QUEUED, pack, "unit-1"])
            sent = page.evaluate(SEND)
        finally:
            browser.close()
            line.close()
    if sent["left"]:
        raise SystemExit(f"{sent['left']} of {QUEUED} were not sent")
    return [
        Figure(f"bytes to save a course of {size / 1e6:.1f} MB, of its size", came / size, "×", MOST_SHARE),
        Figure("the same, checked and on the disk", took, "s"),
        Figure(f"{QUEUED:,} things that waited, sent", sent["seconds"], "s", MOST_SECONDS),
        Figure("the page stood still meanwhile for at most", sent["longest"], "ms", STILL),
    ]
