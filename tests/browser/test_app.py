"""The site as an app: what the browser itself finds of it."""

import json

from playwright.sync_api import Browser
from tests.browser.conftest import Site, new_context


def test_the_browser_finds_that_the_site_can_be_installed(site: Site, browser: Browser) -> None:
    for language, name in (("zh-CN", "常青"), ("en-US", "Changqing")):
        context = new_context(browser, language=language)
        page = context.new_page()
        page.goto(site.url)
        session = context.new_cdp_session(page)
        found = session.send("Page.getAppManifest")
        assert found["errors"] == []
        told = json.loads(found["data"])
        assert told["short_name"] == name
        assert session.send("Page.getAppId")["appId"] == f"{site.url}/"
        wrong = {one["errorId"] for one in session.send("Page.getInstallabilityErrors")["installabilityErrors"]}
        assert wrong <= {"in-incognito"}  # the window of a test is a private one; nothing else stands in the way
        for icon in told["icons"]:
            assert page.request.get(site.url + icon["src"]).ok
        context.close()
