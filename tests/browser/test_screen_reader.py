"""What a screen reader is told: landmarks, headings in order, a name for every control, the marks of a quiz.

It is read from the browser's own tree of accessibility (Chrome DevTools Protocol), which assistive software gets.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.conftest import Site, new_context
from tests.browser.learned import Learned

CONTROLS = {
    "button", "checkbox", "combobox", "link", "listbox", "menuitem", "radio", "searchbox", "slider", "spinbutton",
    "switch", "tab", "textbox", "DisclosureTriangle",
}  # fmt: skip
LANDMARKS = {"banner", "main", "contentinfo", "navigation", "region", "search"}
UNIT = "/learn/balcony-vegetables/light-place-load"


@dataclass(frozen=True)
class Node:
    """A node of the tree: what it is, how it is called, what is said of it besides, and the level of a heading."""

    role: str
    name: str
    description: str
    level: int


def tree(page: Page) -> list[Node]:
    """Return what a screen reader meets on a page, in its order."""
    session = page.context.new_cdp_session(page)
    session.send("Accessibility.enable")
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    by_id = {node["nodeId"]: node for node in nodes}

    def inside(node: dict[str, Any]) -> Iterator[Node]:
        if not node["ignored"]:
            yield _node(node)
        for child in node.get("childIds", []):
            if child in by_id:
                yield from inside(by_id[child])

    return list(inside(nodes[0]))


def _node(node: dict[str, Any]) -> Node:
    more = {one["name"]: one["value"].get("value") for one in node.get("properties", [])}
    told = [str(node.get(kind, {}).get("value", "")).strip() for kind in ("role", "name", "description")]
    return Node(*told, level=int(more.get("level") or 0))


def wrong(nodes: list[Node]) -> list[str]:
    """Return what would leave somebody who listens without bearings."""
    found = [f"{node.role} without a name" for node in nodes if node.role in CONTROLS and not node.name]
    roles = [node.role for node in nodes]
    found += [
        f"{roles.count(role)} times {role}" for role in ("banner", "main", "contentinfo") if roles.count(role) != 1
    ]
    for role in ("navigation", "region", "search"):
        names = [node.name for node in nodes if node.role == role]
        found += [f"{role} without a name" for name in names if role != "search" and not name]
        found += [f"{names.count(name)} times {role} “{name}”" for name in set(names) if names.count(name) > 1]
    levels = [node.level for node in nodes if node.role == "heading"]
    if levels.count(1) != 1:
        found.append(f"{levels.count(1)} headings of level 1")
    for before, level in zip([0, *levels], levels, strict=False):
        if level > before + 1:
            found.append(f"a heading of level {level} under one of level {before}")
    found += ["a heading without words" for node in nodes if node.role == "heading" and not node.name]
    found += ["a picture without words" for node in nodes if node.role == "image" and not node.name]
    return found


def listening(browser: Browser, site: Site, display: str = "standard", language: str = "zh-CN") -> Page:
    context = new_context(browser, width=360, language=language)
    context.add_cookies([{"name": "display", "value": display, "url": site.url}])
    return context.new_page()


@pytest.mark.parametrize(("display", "language"), [("standard", "zh-CN"), ("care", "en-GB")])
def test_one_finds_ones_way_on_every_kind_of_page(
    site: Site, browser: Browser, learned: Learned, display: str, language: str
) -> None:
    page = listening(browser, site, display, language)
    problems = []
    for path in ("/", "/courses", "/courses?q=zzzzzz", "/courses/balcony-vegetables", UNIT, "/programmes", "/verify"):
        page.goto(site.url + path)
        problems += [f"{path}: {one}" for one in wrong(tree(page))]
    page.context.add_cookies(learned.cookies)
    for path in learned.paths:
        page.goto(site.url + path)
        problems += [f"{path}, of a learner: {one}" for one in wrong(tree(page))]
    page.context.close()
    assert not problems, "\n".join(problems)


def test_a_search_is_asked_and_its_results_are_walked_by_headings(site: Site, browser: Browser) -> None:
    page = listening(browser, site)
    page.goto(site.url)
    assert page.get_by_role("search").count() == 1
    page.get_by_role("searchbox", name="找课程、学校或地点").fill("阳台")
    page.get_by_role("button", name="搜索", exact=True).click()
    nodes = tree(page)
    headings = [(node.level, node.name) for node in nodes if node.role == "heading"]
    assert headings[0] == (1, "课程")
    assert any(level == 2 and re.fullmatch(r"共 \d+ 门课程", name) for level, name in headings)
    assert any(level == 3 and "阳台种菜" in name for level, name in headings)
    page.context.close()


def test_a_quiz_is_heard_whole_and_so_are_its_marks(site: Site, browser: Browser) -> None:
    page = listening(browser, site)
    page.goto(site.url + UNIT)
    quiz = page.get_by_role("region", name="本单元练习")
    groups = quiz.get_by_role("group")
    assert groups.count() >= 2
    for group in groups.all():
        prompt = group.locator("legend").inner_text().strip()
        assert prompt in " ".join(node.name for node in tree(page) if node.role == "group")
        group.locator("label").first.click()
    assert len([node for node in tree(page) if node.role in ("radio", "checkbox")]) >= 2 * groups.count()
    quiz.get_by_role("button", name="提交答案").click()

    # One is led to the quiz, and its first words are how it went.
    quiz = page.get_by_role("region", name="本单元练习")
    expect(quiz).to_be_focused()
    [told] = [node for node in tree(page) if node.role == "region" and node.name == "本单元练习"]
    assert re.match(r"共 \d+ 题，答对 \d+ 题", told.description), told.description
    spoken = quiz.aria_snapshot()
    assert re.search(r"- status", spoken)
    for question in quiz.locator(".question").all():
        spoken = question.aria_snapshot()
        assert re.search("答对了|再想想", spoken), spoken
        assert re.search("您选的，正确|正确答案", spoken), spoken
        assert "您选的" in spoken
    page.context.close()


def test_an_error_is_heard_with_the_field_it_is_of(site: Site, browser: Browser) -> None:
    page = listening(browser, site)
    page.goto(f"{site.url}/accounts/signup/")
    page.locator("main form").evaluate("(form) => form.noValidate = true")
    page.get_by_role("button", name="注册").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    field = page.get_by_label("用户名")
    expect(field).to_have_attribute("aria-invalid", "true")
    [node] = [node for node in tree(page) if node.role == "textbox" and node.name == "用户名"]
    assert page.locator(".field-error").first.inner_text().strip() in node.description
    page.context.close()
