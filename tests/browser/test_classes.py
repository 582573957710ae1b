"""Learning in person, as a person would: found and booked with help, the code at the door, both kinds of hours."""

import io
import re
import sqlite3
from uuid import UUID

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader
from tests.browser.conftest import Site, give_password, new_context
from tests.browser.looking import faults, small_targets, too_wide
from tests.browser.test_newcomer import answer_all
from tests.browser.test_pages import CARE_RULES, RULES
from tests.browser.weak_line import listen

COURSE = "mixed-age-class"


def class_of(site: Site, where: str) -> str:
    """The next class that fits, by its id."""
    with sqlite3.connect(f"file:{site.data / 'changqing.sqlite3'}?mode=ro", uri=True) as database:
        sql = (
            "SELECT s.id FROM classes_session s JOIN catalogue_course c ON c.id = s.course_id"
            f" WHERE s.state = 'planned' AND s.starts_at > datetime('now', '+3 hours') AND {where}"
            " ORDER BY s.starts_at, s.id LIMIT 1"
        )
        return str(UUID(database.execute(sql).fetchone()[0]))


def signed_in(browser: Browser, site: Site, role: str, display: str = "standard", **options: object) -> Page:
    context = new_context(browser, **options)  # type: ignore[arg-type]
    context.add_cookies([{"name": "display", "value": display, "url": site.url}])
    page = context.new_page()
    account = site.accounts[role]
    page.goto(f"{site.url}/accounts/login/")
    give_password(page, account)
    expect(page).to_have_url(re.compile("/me$"))
    return page


def sign_up(browser: Browser, site: Site, username: str, name: str, **options: object) -> Page:
    page = new_context(browser, **options).new_page()  # type: ignore[arg-type]
    page.goto(f"{site.url}/accounts/signup/")
    page.get_by_label("用户名").fill(username)
    page.get_by_label("姓名").fill(name)
    page.get_by_label("密码").fill("evergreen-2026")
    page.get_by_role("button", name="注册").click()
    expect(page).to_have_url(f"{site.url}/me")
    return page


def test_a_senior_finds_a_class_near_him_in_care_mode_and_books_it(site: Site, browser: Browser) -> None:
    """No script, large print: from the front page to a seat in a few taps, and back."""
    page = signed_in(browser, site, "senior", "care")
    page.goto(site.url)
    page.get_by_role("link", name="附近的课").click()
    page.locator("#search").fill("yimen")
    page.locator("main form.search-large button").click()
    page.locator('main button[name="code"]').first.click()
    expect(page).to_have_url(re.compile("/classes"))
    expect(page.locator("h1")).to_contain_text("易门")
    page.get_by_label("还有空位").check()
    page.get_by_role("button", name="查看课程").click()
    page.locator(".class-card h3 a").first.click()
    page.get_by_role("button", name="订座位").click()
    expect(page.get_by_text("您有座位")).to_be_visible()
    assert not small_targets(page, 56)
    page.get_by_role("link", name="到场时出示我的码").click()
    expect(page.locator(".class-code svg")).to_be_visible()
    page.goto(f"{site.url}/me/classes")
    page.get_by_role("button", name="退座").last.click()
    expect(page).to_have_url(re.compile("/me/classes"))
    page.context.close()


def test_a_daughter_books_for_her_father_who_takes_the_seat_into_his_account(site: Site, browser: Browser) -> None:
    place = class_of(site, "s.taken < s.seats AND c.slug = 'phone-payments'")
    daughter = sign_up(browser, site, "daughter", "陈小雨")
    daughter.goto(f"{site.url}/classes/{place}")
    daughter.get_by_text("替别人订，或替几个人一起订").click()
    daughter.get_by_label("姓名，每行一个").fill("陈爷爷")
    daughter.get_by_role("button", name="替他们订").click()
    told = daughter.get_by_text("请转告号码").inner_text()
    number = re.sub(r"\D", "", told)
    assert len(number) == 8
    father = sign_up(browser, site, "grandpa", "陈德福", language="zh-CN")
    father.goto(f"{site.url}/me/classes")
    father.get_by_role("link", name="有人替我订了座").click()
    father.get_by_label("号码").fill(f"{number[:4]} {number[4:]}")
    father.get_by_role("button", name="领取").click()
    expect(father).to_have_url(f"{site.url}/me/classes")
    expect(father.locator(f'a[href="/classes/{place}"]').first).to_be_visible()
    # She sees that she booked it; it is his now, and the number has been used.
    daughter.goto(f"{site.url}/me/classes")
    expect(daughter.get_by_role("heading", name="替别人订的")).to_be_visible()
    expect(daughter.get_by_text(number)).to_have_count(0)
    for page in (daughter, father):
        page.context.close()


def test_who_finds_the_class_full_waits_and_is_told_when_a_seat_is_free(site: Site, browser: Browser) -> None:
    place = class_of(site, "s.taken >= s.seats AND s.waiting = 0 AND s.starts_at > datetime('now', '+1 day')")
    page = sign_up(browser, site, "patient", "耐心")
    page.goto(f"{site.url}/classes/{place}")
    page.get_by_role("button", name="排队等座位").click()
    expect(page.get_by_text("您排在第 1 位")).to_be_visible()
    freed = site.run("manage", "shell", "-v", "0", "-c", (
        "from changqing.classes.models import Booking; from changqing.classes.seats import services;"
        f"row = Booking.objects.filter(session='{place}', state='booked').first();"
        "services.withdraw(row.learner_id, row.id)"
    ))  # fmt: skip
    assert freed.returncode == 0, freed.stderr
    page.goto(f"{site.url}/me")
    expect(page.get_by_text("有 1 条课程消息")).to_be_visible()
    page.goto(f"{site.url}/me/classes")
    page.get_by_role("button", name="确认座位").click()
    expect(page.get_by_text("座位已订")).to_be_visible()
    page.get_by_role("button", name="我看过了").click()
    expect(page.get_by_text("给您留出了一个座位")).to_have_count(0)
    page.context.close()


def test_the_certificate_shows_hours_online_and_in_class(site: Site, browser: Browser) -> None:
    place = class_of(site, f"c.slug = '{COURSE}' AND s.taken < s.seats")
    learner = sign_up(browser, site, "village-teacher", "杨红梅")
    learner.goto(f"{site.url}/classes/{place}")
    learner.get_by_role("button", name="订座位").click()
    expect(learner.get_by_text("您有座位")).to_be_visible()
    operator = signed_in(browser, site, "operator")  # no script: the roll is a form
    operator.goto(f"{site.url}/teach/{place}/roll")
    row = operator.locator(".roll-row", has_text="杨红梅")
    row.locator('input[value="present"]').check()
    operator.get_by_role("button", name="保存点名").click()
    expect(row.locator("input:checked")).to_have_value("present")
    learner.goto(f"{site.url}/learn/{COURSE}")
    while True:
        learner.wait_for_load_state("networkidle")
        answer_all(learner)
        onward = learner.locator('nav.thumb a[rel="next"]')
        if onward.count() == 0:
            break
        onward.click()
    learner.locator('nav.thumb a[href$="/certificate"]').click()
    certificate = learner.locator(".certificate")
    expect(certificate).to_contain_text("面授 1.5 学时，在线")
    number = learner.url.rpartition("/")[2]
    learner.goto(f"{site.url}/verify/{number}")
    expect(learner.locator("main")).to_contain_text("面授学时")
    for page in (learner, operator):
        page.context.close()


def pages(site: Site) -> dict[str, str]:
    """The pages of classes, by who looks at them."""
    some = class_of(site, "s.taken >= 12")
    with sqlite3.connect(f"file:{site.data / 'changqing.sqlite3'}?mode=ro", uri=True) as database:
        series, place = database.execute(
            "SELECT series_id, place_id FROM classes_session WHERE id = ?", (UUID(some).hex,)
        ).fetchone()
    return {
        "list": "/classes?region=530000",
        "week": "/classes?view=week&region=530000",
        "class": f"/classes/{some}",
        "series": f"/classes/series/{UUID(series)}",
        "place": f"/places/{UUID(place)}",
        "mine": "/me/classes",
        "code": "/me/code",
        "claim": "/me/classes/claim",
        "day": "/teach",
        "teach": f"/teach/{some}",
        "roll": f"/teach/{some}/roll",
        "change": f"/teach/{some}/change",
        "photo": f"/teach/{some}/photo",
        "report": f"/teach/{some}/report",
        "evidence": f"/teach/{some}/evidence",
        "plan": "/teach/plan",
        "rooms": f"/teach/places/{UUID(place)}",
        "console": "/console/classes",
    }


@pytest.mark.parametrize(
    ("width", "display", "language"),
    [(360, "standard", "en-GB"), (360, "care", "zh-CN"), (1280, "standard", "zh-CN"), (1280, "care", "en-GB")],
)
def test_every_page_of_classes_is_whole_and_shuts_nobody_out(
    site: Site, browser: Browser, width: int, display: str, language: str
) -> None:
    page = signed_in(browser, site, "operator", display, width=width, language=language, java_script_enabled=True)
    found: list[str] = []
    for name, path in pages(site).items():
        response = page.goto(site.url + path)
        assert response is not None
        assert response.status == 200, name
        said = [*faults(page), *([too_wide(page)] if too_wide(page) else [])]
        results = Axe().run(page, options=CARE_RULES if display == "care" else RULES)
        said += [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in results.response["violations"]]
        if display == "care":
            said += small_targets(page, 56)
        found += [f"{name}: {one}" for one in said if one]
    assert found == []
    page.context.close()


def test_the_roll_fits_the_budget_of_a_unit(site: Site, browser: Browser) -> None:
    page = signed_in(browser, site, "operator", java_script_enabled=True, service_workers="block")
    context = page.context
    fresh = context.new_page()
    _session, sizes = listen(fresh)
    fresh.goto(site.url + pages(site)["roll"])
    fresh.wait_for_load_state("networkidle")
    assert sum(sizes.values()) <= 60_000, dict(sizes)
    assert sizes["Script"] <= 20_000
    context.close()


def test_the_screen_of_a_hall_is_made_for_a_television(site: Site, browser: Browser) -> None:
    place = class_of(site, "s.taken >= 12")
    with sqlite3.connect(f"file:{site.data / 'changqing.sqlite3'}?mode=ro", uri=True) as database:
        [hall] = database.execute("SELECT place_id FROM classes_session WHERE id = ?", (UUID(place).hex,)).fetchone()
    page = new_context(browser, width=1920, java_script_enabled=True).new_page()
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto(f"{site.url}/places/{UUID(hall)}/today")
    size = page.locator(".hall-rows strong, .hall-none").first.evaluate(
        "(one) => parseFloat(getComputedStyle(one).fontSize)"
    )
    assert size >= 38
    assert not too_wide(page)
    assert not [one["id"] for one in Axe().run(page, options=RULES).response["violations"]]
    page.context.close()


def test_the_sheet_is_printed_for_old_eyes(site: Site, browser: Browser) -> None:
    page = signed_in(browser, site, "operator")
    place = class_of(site, "s.taken >= 12")
    answer = page.context.request.get(f"{site.url}/teach/{place}/sheet.pdf")
    reader = PdfReader(io.BytesIO(answer.body()))
    assert reader.pages[0].mediabox.width == pytest.approx(595.3, abs=1)
    sizes: list[float] = []
    reader.pages[0].extract_text(
        visitor_text=lambda text, cm, tm, font, size: sizes.append(size) if text.strip() else None
    )
    assert max(sizes) >= 19
    page.context.close()
