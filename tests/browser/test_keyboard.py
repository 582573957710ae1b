"""Stories of people who have a keyboard alone: what is focused can be seen, is in reach, and does what it says."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.conftest import Site, new_context

MOST = 90  # presses of Tab before one gives up
# What is focused: how it is called, whether it can be seen to be, and what lies over it.
FOCUSED = """
() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const style = getComputedStyle(one), after = getComputedStyle(one, '::after');
  const shown = (of) => of.outlineStyle !== 'none' && parseFloat(of.outlineWidth) >= 2;
  const label = one.labels && one.labels[0] ? one.labels[0].textContent : '';
  const [box] = one.getClientRects();
  const over = box && document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2);
  const mine = over && (one.contains(over) || over.contains(one) || one.closest('.card, label')?.contains(over));
  return {
    name: (one.getAttribute('aria-label') || label || one.textContent || '').replace(/\\s+/g, ' ').trim(),
    html: one.outerHTML.slice(0, 120),
    group: one.type === 'radio' || one.type === 'checkbox' ? one.name : '',
    type: one.type || '',
    ringed: shown(style) || shown(after),
    inSight: !!box && box.bottom > 0 && box.top < innerHeight && !!mine,
  };
}
"""


def focused(page: Page) -> dict[str, Any]:
    found: dict[str, Any] | None = page.evaluate(FOCUSED)
    return found or {"name": "", "html": "", "group": "", "type": "", "ringed": True, "inSight": True}


def tab(page: Page) -> dict[str, Any]:
    """Go one on; what is there must be seen to be focused, and not lie under anything."""
    page.keyboard.press("Tab")
    there = focused(page)
    assert there["ringed"], f"nobody sees that this is focused: {there['html']}"
    assert there["inSight"], f"this is focused and not in sight: {there['html']}"
    return there


def tab_to(page: Page, name: str) -> None:
    """Go on to what is called so."""
    passed = []
    for _press in range(MOST):
        there = tab(page)
        if re.search(name, there["name"]):
            return
        passed.append(there["name"][:20])
    raise AssertionError(f"no way to “{name}” past {passed}")


def enter(page: Page, key: str = "Enter") -> None:
    """Press a key that leads to another page, and wait for it."""
    with page.expect_navigation():
        page.keyboard.press(key)


def keyboard(browser: Browser, site: Site, *, width: int, scripted: bool, display: str = "standard") -> Page:
    context = new_context(browser, width=width, java_script_enabled=scripted)
    context.add_cookies([{"name": "display", "value": display, "url": site.url}])
    return context.new_page()


def answer(page: Page) -> None:
    """Answer every question of the quiz in reach, with its first choice, and send it."""
    tab_to(page, "")
    answered: set[str] = set()
    for _press in range(MOST):
        there = focused(page)
        if there["type"] == "submit" and answered:
            break
        if there["group"] and there["group"] not in answered:
            page.keyboard.press("Space")
            answered.add(there["group"])
        tab(page)
    assert answered
    enter(page)


@pytest.mark.parametrize(("width", "display"), [(1280, "standard"), (360, "care")])
def test_from_the_search_to_the_next_unit(site: Site, browser: Browser, width: int, display: str) -> None:
    page = keyboard(browser, site, width=width, scripted=False, display=display)
    page.goto(site.url)

    # past the head of the page to the search, and to what it finds
    tab_to(page, "跳到正文|跳过")
    page.keyboard.press("Enter")
    for _press in range(MOST):
        tab(page)
        if page.locator(":focus").get_attribute("name") == "q":
            break
    page.keyboard.type("阳台")
    enter(page)
    expect(page.locator("h1")).to_have_text("课程")
    tab_to(page, "^阳台种菜")
    enter(page)

    # begin, and answer the questions of the first unit
    tab_to(page, "^开始学习")
    enter(page)
    expect(page).to_have_url(re.compile("/learn/balcony-vegetables/"))
    first = page.url
    answer(page)
    expect(page).to_have_url(re.compile("#"))
    expect(page.locator("section.quiz").last).to_be_focused()
    expect(page.locator("section.quiz .choice-verdict").first).to_be_visible()

    # and on
    tab_to(page, "^下一(单元|课|步|个)|^下一")
    enter(page)
    expect(page.locator('nav.thumb a[rel="prev"]')).to_be_visible()
    assert page.url.partition("#")[0] != first.partition("#")[0]
    page.context.close()


def test_care_mode_and_language_are_switched_and_one_is_where_one_was(site: Site, browser: Browser) -> None:
    page = keyboard(browser, site, width=1280, scripted=False)
    page.goto(f"{site.url}/courses/phone-payments")
    tab_to(page, "^关怀版$")
    enter(page)
    expect(page.locator("html")).to_have_attribute("data-display", "care")
    tab_to(page, "^English$")
    enter(page, "Space")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    tab_to(page, "^Standard display$")
    enter(page)
    expect(page.locator("html")).to_have_attribute("data-display", "standard")
    expect(page).to_have_url(f"{site.url}/courses/phone-payments")
    page.context.close()


def test_a_list_is_narrowed_and_widened_again(site: Site, browser: Browser) -> None:
    page = keyboard(browser, site, width=360, scripted=True)
    page.goto(f"{site.url}/courses")
    tab_to(page, "^筛选$")
    page.keyboard.press("Enter")
    tab_to(page, "^银龄教育")
    enter(page)
    expect(page).to_have_url(re.compile("category=silver-age"))
    tab_to(page, "^银龄教育")
    enter(page)
    expect(page).to_have_url(re.compile("/courses$"))
    page.context.close()


@pytest.mark.parametrize(
    "path", ["/", "/courses", "/courses/phone-payments", "/region", "/accounts/signup/", "/verify"]
)
def test_no_stop_of_a_page_is_hidden_and_none_is_a_trap(site: Site, browser: Browser, path: str) -> None:
    """To the end of the page, and from there to its beginning again."""
    page = keyboard(browser, site, width=360, scripted=True)
    page.goto(site.url + path)
    count = page.locator("a[href]:visible, button:visible, input:visible, summary:visible, select:visible").count()
    for _press in range(count + 3):
        if page.evaluate(
            "document.activeElement.closest('footer') && document.activeElement.matches('li:last-child a')"
        ):
            break
        tab(page)
    else:
        raise AssertionError("the foot of the page is never reached")
    page.context.close()
