"""A course with sounds on the shared site, and what a test sees of a player."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page
from tests.browser.conftest import Site
from tests.content import recordings
from tests.factories import write_course_folder

COURSE = "bird-song"
LESSON = f"/learn/{COURSE}/first-steps"
OTHER = f"/learn/{COURSE}/going-on"
# Each kind once in the first unit; and in the second one that a player takes in several parts.
SHORT = {"mp3": recordings.mp3(1), "ogg": recordings.opus(1), "m4a": recordings.m4a(1)}
LONG = recordings.mp3(60, 320)
WORDS = "A bulbul at dawn"


def import_course(site: Site, folder: Path) -> str:
    """Publish the course; return its slug."""
    write_course_folder(folder, COURSE, title="听鸟鸣", title_en="Bird song")  # found by no search of other tests
    for ending, body in {**SHORT, "long.mp3": LONG}.items():
        (folder / "media" / f"bird.{ending}").write_bytes(body)
    named = [f"![{WORDS}](../media/bird.{ending})\n" for ending in SHORT]
    for path in folder.glob("1-*/*.md"):
        path.write_text("\n".join([path.read_text(), *named]))
    for path in folder.glob("2-*/*.md"):
        path.write_text(f"{path.read_text()}\n![{WORDS}](../media/bird.long.mp3)\n")
    provider = site.run("providers", "list").stdout.split()[0]
    done = site.run("import", str(folder), "--provider", provider, "--publish")
    assert done.returncode == 0, done.stdout + done.stderr
    return COURSE


def listening(page: Page) -> list[str]:
    """Return the addresses of sounds that the page will have asked for."""
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url) if one.url.endswith((".mp3", ".ogg", ".m4a")) else None)
    return asked


def tap(page: Page, place: int = 0) -> None:
    """Tap the button of a player, as a finger does."""
    player = page.locator(".sound audio").nth(place)
    player.scroll_into_view_if_needed()
    box = player.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["height"] / 2, box["y"] + box["height"] / 2)


def state(page: Page, place: int = 0) -> dict[str, Any]:
    """Return how far a player is."""
    found: dict[str, Any] = (
        page.locator(".sound audio")
        .nth(place)
        .evaluate(
            """(one) => ({ at: one.currentTime, length: one.duration || 0, over: one.ended, playing: !one.paused,
                       failed: one.error && one.error.message, came: one.networkState })"""
        )
    )
    return found
