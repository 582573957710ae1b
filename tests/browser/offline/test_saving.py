"""Saving for offline: the size first, resumed after a break, checked, within a limit, told honestly."""

from typing import Any

import pytest
from tests.browser.line import Line
from tests.browser.offline.conftest import LESSON, Phone, until


def pack_of(phone: Phone) -> dict[str, Any]:
    packs = phone.status["packs"]
    assert len(packs) == 1
    return dict(packs[0])


def test_the_size_stands_on_the_button_and_saving_costs_little_more(phone: Phone, line: Line, farm: str) -> None:
    phone.ready(f"/courses/{farm}")
    button = phone.page.locator("[data-save] [data-do=save]:visible").first
    size = int(phone.page.locator("[data-save]").get_attribute("data-size") or 0)
    assert "Save for offline · 1.7 MB" in button.inner_text()
    phone.page.wait_for_load_state("networkidle")
    phone.ask("status")
    before, requests = line.came_down, len(line.requests)
    button.click()
    until(phone.page, lambda: phone.saved == "saved", "saved")
    packs = [one for one in line.requests[requests:] if one.startswith(b"GET /packs/")]
    others = [one for one in line.requests[requests:] if one.startswith(b"GET /offline/")]
    assert len(packs) <= size / (256 * 1024) + 4
    # The pack, and once for all courses the templates of the other language and display (at most 30 KB).
    assert line.came_down - before <= size * 1.05 + 30_000 * bool(others)
    assert pack_of(phone)["bytes"] == size


def test_a_break_loses_nothing_that_has_come(phone: Phone, line: Line, farm: str) -> None:
    phone.ready(f"/courses/{farm}")
    size = int(phone.page.locator("[data-save]").get_attribute("data-size") or 0)
    phone.ask("status")
    for share in (0.2, 0.5):
        line.mend()
        line.bytes_left = int(size * share)
        phone.page.locator("[data-save] [data-do=save]:visible").first.click()
        until(phone.page, lambda: not line.up and phone.saved == "no-line", "the break is told")
        assert "The line broke" in phone.page.locator("[data-save]").inner_text()
    kept = pack_of(phone)["bytes"]
    assert kept > size * 0.35  # of what was under way when it broke, a piece of 256 KB may be lost
    line.mend()
    before = line.came_down
    phone.page.get_by_role("button", name="Go on now").click()
    until(phone.page, lambda: phone.saved == "saved", "saved")
    assert line.came_down - before < (size - kept) * 1.1 + 40_000
    assert pack_of(phone)["bytes"] == size


def test_it_goes_on_by_itself_when_the_next_page_is_opened(phone: Phone, line: Line, farm: str) -> None:
    phone.ready(f"/courses/{farm}")
    line.bytes_left = 600_000
    phone.page.locator("[data-save] [data-do=save]:visible").first.click()
    until(phone.page, lambda: phone.saved == "no-line", "the break is told")
    line.mend()
    phone.go("/courses")
    until(phone.page, lambda: phone.status["packs"][0]["state"] == "saved", "it went on")


def test_a_single_unit_is_saved_with_its_pictures_and_no_more(phone: Phone, line: Line, farm: str) -> None:
    phone.go(f"/courses/{farm}")
    unit = phone.page.locator("ol.units a").first.get_attribute("href") or ""
    phone.ready(unit)
    told = phone.page.locator("[data-save] [data-do=save]").first.inner_text()
    phone.save(unit)
    row = pack_of(phone)
    assert (row["whole"], row["units"]) == (False, 1)
    assert row["bytes"] < row["size"] / 3
    assert told.strip() == f"Save for offline · {round(row['bytes'] / 1000)} KB"
    other = phone.page.locator("ol.units a").nth(1).get_attribute("href") or ""
    line.cut()
    phone.go(unit)
    assert phone.page.locator(".prose").inner_text()
    for picture in phone.page.locator(".prose img").all():
        picture.scroll_into_view_if_needed()
        until(phone.page, lambda one=picture: one.evaluate("one => one.complete && one.naturalWidth > 0"), "a picture")
    phone.go(other)
    assert "This page is not saved on this phone" in phone.page.locator("main").inner_text()
    line.mend()
    phone.save(f"/courses/{farm}")  # the rest of it: what is here is not fetched again
    assert pack_of(phone)["whole"]


def test_the_limit_is_kept(phone: Phone, farm: str) -> None:
    phone.ready(f"/courses/{farm}")
    phone.ask("limit", bytes=1_000_000)
    phone.page.locator("[data-save] [data-do=save]:visible").first.click()
    until(phone.page, lambda: phone.saved == "limit", "the limit is told")
    assert "no room within the limit" in phone.page.locator("[data-save]").inner_text()
    assert phone.status["used"] < 1_000_000
    phone.go("/phone")
    phone.page.get_by_label("Use at most").select_option("300000000")
    phone.page.get_by_role("button", name="Keep to it").click()
    phone.save(f"/courses/{farm}")


CORRUPT = """
(place) => new Promise((resolve, reject) => {
  const asked = indexedDB.open("changqing");
  asked.onsuccess = () => {
    const store = asked.result.transaction(["pieces"], "readwrite").objectStore("pieces");
    store.openCursor().onsuccess = ({ target }) => {
      const cursor = target.result;
      if (!cursor) return;
      const bytes = new Uint8Array(cursor.value);
      for (let at = place; at < bytes.length; at += 997) bytes[at] ^= 255;
      cursor.update(bytes.buffer);
      cursor.continue();
    };
    store.transaction.oncomplete = () => { asked.result.close(); resolve(); };
    store.transaction.onerror = () => reject(store.transaction.error);
  };
})
"""


def test_what_is_damaged_on_the_phone_is_noticed_thrown_away_and_fetched_again(phone: Phone, line: Line) -> None:
    phone.save()
    phone.page.evaluate(CORRUPT, 5_000)
    line.cut()
    phone.go(LESSON)  # the text cannot be trusted: it is not shown
    assert "Learn with no line" in phone.page.locator("h1").inner_text()
    # It may be trying just now to have it again, or have tried already.
    until(phone.page, lambda: pack_of(phone)["failed"] in ("damaged", "no-line"), "that it is damaged is told")
    assert pack_of(phone)["state"] == "loading"
    line.mend()
    phone.ready()
    until(phone.page, lambda: pack_of(phone)["state"] == "saved", "it is whole again")
    line.cut()
    phone.go(LESSON)
    assert phone.page.locator(".prose").count() == 1


def test_what_comes_damaged_over_the_line_is_not_taken(phone: Phone) -> None:
    """A proxy on the way changes bytes: hashes tell."""
    phone.ready()

    def change(route: Any) -> None:
        answer = route.fetch()
        body = bytearray(answer.body())
        for place in range(2_000, len(body) - 3_000, 997):
            body[place] ^= 255
        route.fulfill(response=answer, body=bytes(body))

    phone.context.route("**/packs/*.zip", change)
    phone.page.locator("[data-save] [data-do=save]:visible").first.click()
    until(phone.page, lambda: phone.saved in ("damaged", "failed", "foreign"), f"it is told: {phone.saved}")
    assert not [one for one in phone.status["packs"] if one["state"] == "saved"]
    phone.context.unroute("**/packs/*.zip")
    phone.ready()
    until(
        phone.page,
        lambda: phone.page.locator("[data-save] [data-do=save]:visible").count() or phone.saved == "saved",
        "it can be had",
    )
    if phone.saved != "saved":
        phone.page.locator("[data-save] [data-do=save]:visible").first.click()
    until(phone.page, lambda: phone.saved == "saved", "saved")


@pytest.mark.parametrize("width", [360, 1280])
def test_the_list_of_what_is_saved_is_honest(phone: Phone, width: int) -> None:
    phone.page.set_viewport_size({"width": width, "height": 740})
    phone.save()
    phone.ready("/phone")
    row = phone.page.locator("ul.saved li")
    until(phone.page, lambda: row.count() == 1, "it is listed")
    assert "45 KB" in row.inner_text()
    assert "whole, works with no line" in row.inner_text()
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= width
    row.get_by_role("button", name="Remove").click()
    until(phone.page, lambda: row.count() == 0, "it is gone")
    assert phone.status["used"] == 0
    assert "None yet" in phone.page.locator("#saved").inner_text()


def test_a_phone_that_threw_everything_away_is_told_so(phone: Phone) -> None:
    phone.save()
    phone.ready("/phone")
    until(phone.page, lambda: "phone=1" in phone.page.evaluate("document.cookie"), "the cookie remembers")
    session = phone.context.new_cdp_session(phone.page)
    kinds = "indexeddb,cache_storage,service_workers,local_storage"
    session.send("Storage.clearDataForOrigin", {"origin": phone.line.url, "storageTypes": kinds})
    phone.ready("/phone")
    told = phone.page.get_by_text("The phone has thrown away what was saved here")
    until(phone.page, told.is_visible, "it is told")
