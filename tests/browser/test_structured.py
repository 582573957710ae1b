"""A real browser takes the block of data for data: the content security policy has nothing against it."""

import json

import pytest
from playwright.sync_api import Browser
from tests.browser.conftest import Site, new_context


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "WebSite"),
        ("/courses/balcony-vegetables", "Course"),
        ("/programmes", None),
        ("/providers", None),
    ],
)
def test_the_data_of_a_page_can_be_read_and_nothing_is_reported(
    site: Site, browser: Browser, path: str, kind: str | None
) -> None:
    page = new_context(browser, java_script_enabled=True).new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(site.url + path)
    page.wait_for_load_state("networkidle")
    blocks = page.locator('script[type="application/ld+json"]').all_text_contents()
    kinds = [node["@type"] for block in blocks for node in json.loads(block)["@graph"]]
    assert kinds[:1] == ([kind] if kind else [])
    assert said == []
    assert page.locator('link[rel="canonical"]').count() == 1
    page.context.close()
