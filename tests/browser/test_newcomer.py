"""A newcomer's story, from the first search to a stranger who verifies her certificate. With no script at all."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.conftest import Site, new_context


def answer_all(page: Page, *, first: bool = False) -> None:
    """Answer the unit's closing questions until enough is right: try, read what was right, try again."""
    quiz = page.locator("section.quiz").last
    if quiz.count() == 0:
        return
    for question in quiz.locator("fieldset").all():
        question.locator("label").first.click()
    quiz.get_by_role("button").click()
    quiz = page.locator("section.quiz").last
    expect(quiz.locator("[role=status]:not([hidden])")).to_be_visible()
    right = [
        [choice.inner_text().split("\n")[0] for choice in question.locator(".choice-right").all()]
        for question in quiz.locator(".question").all()
    ]
    if quiz.locator(".notice-warn").count() == 0:
        return
    quiz.get_by_role("link").first.click()
    quiz = page.locator("section.quiz").last
    for question, answers in zip(quiz.locator("fieldset").all(), right, strict=True):
        for choice in question.locator("label").all():
            if choice.inner_text().strip() in [answer.strip() for answer in answers]:
                choice.click()
    quiz.get_by_role("button").click()
    expect(page.locator("section.quiz").last.locator(".notice-warn")).to_have_count(0)


def _story(site: Site, browser: Browser, *, words: str, slug: str, name: str) -> None:
    window = new_context(browser)
    page = window.new_page()
    page.goto(site.url)
    page.get_by_role("searchbox").fill(words)
    page.get_by_role("searchbox").press("Enter")
    page.locator(f'a[href="/courses/{slug}"]').first.click()
    title = page.locator("h1").inner_text()

    # read lesson 1 with no account, and answer its quiz
    page.get_by_role("link", name="开始学习").click()
    expect(page).to_have_url(re.compile(f"/learn/{slug}/"))
    page.wait_for_load_state("networkidle")
    answer_all(page)
    expect(page.locator("ol.units .done").first).to_be_attached()

    # sign up: what was done comes along
    page.get_by_role("link", name="保存我的进度").last.click()
    expect(page.locator(".notice").first).to_be_visible()
    page.get_by_label("用户名").fill(f"newcomer{abs(hash(slug)) % 10**6}")
    page.get_by_label("姓名").fill(name)
    page.get_by_label("密码").fill("evergreen-2026")
    page.get_by_role("button", name="注册").click()
    expect(page).to_have_url(re.compile("/me$"))
    expect(page.locator("article.card h3")).to_have_text(title)

    # finish
    page.locator("article.card h3 a").click()
    for _unit in range(12):
        page.wait_for_load_state("networkidle")
        answer_all(page)
        onward = page.locator('nav.thumb a[rel="next"]')
        if onward.count() == 0:
            break
        onward.click()
    page.locator('nav.thumb a[href$="/certificate"]').click()

    # the certificate
    expect(page.locator(".certificate .holder")).to_have_text(name)
    expect(page.locator(".certificate")).to_contain_text(title)
    pdf = page.request.get(site.url + (page.locator('a[href$=".pdf"]').get_attribute("href") or ""))
    assert pdf.ok
    assert pdf.body().startswith(b"%PDF-")
    number = page.locator(".certificate-foot bdi").inner_text()
    window.close()

    # a stranger verifies it from a private window, typing the number as people do
    stranger = new_context(browser).new_page()
    stranger.goto(f"{site.url}/verify")
    stranger.get_by_role("textbox", name="证书编号").fill(number.lower().replace("-", " "))
    stranger.get_by_role("button", name="验证", exact=True).click()
    expect(stranger.locator("h1")).to_have_text("证书真实有效")
    facts = stranger.locator("dl.facts")
    expect(facts).to_contain_text(name)
    expect(facts).to_contain_text(title)
    stranger.context.close()


@pytest.mark.parametrize("words", ["农", "nong"])
def test_a_newcomer_finds_the_farm_course(site: Site, browser: Browser, farm: str, words: str) -> None:
    page = new_context(browser).new_page()
    page.goto(f"{site.url}/courses?q={words}")
    expect(page.locator(f'a[href="/courses/{farm}"]')).to_be_visible()
    page.context.close()


def test_a_newcomer_learns_the_real_farm_course_to_its_certificate(site: Site, browser: Browser, farm: str) -> None:
    _story(site, browser, words="nong", slug=farm, name="王晓农")


def test_a_newcomer_learns_a_course_of_our_own_to_its_certificate(site: Site, browser: Browser) -> None:
    _story(site, browser, words="阳台", slug="balcony-vegetables", name="李春花")
