"""An operator's story: a messy list is handed in, looked at, refused, mended, written, and found. With no script."""

import io
import os
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from axe_playwright_python.sync_playwright import Axe
from openpyxl.styles import Font
from playwright.sync_api import Browser, Page, expect
from tests.browser.conftest import Site, give_password, new_context
from tests.browser.test_pages import RULES

NAME = "常青山谷应用技术学院"
TITLE = "山谷果园管理实务"
# Where pictures of the pages are left for whoever wants to look at them.
SHOTS = os.environ.get("CHANGQING_TEST_SHOTS", "")


def providers(*, mended: bool) -> bytes:
    """A CSV as an office keeps it: GBK, a title, a note, full-width digits, a row twice, a row that is wrong."""
    rows = [
        "２０２６年新增院校一览表,,,,,,",
        ",,,,,,",
        "序号,学校标识码,学校名称（全称）,办学层次,主管部门,所在地,省份",
        f"1,４１５３０９９９０１,{NAME},高职（专科）,云南省　,大理州,云南",
        ",,,,,,",
        f"2,4153099901,{NAME},高职（专科）,云南省,大理州,云南",
        f"3,4153099902,常青湖畔师范学院,{'本科' if mended else '甲等'},云南省,无此市,云南",
        '注："以上为准",,,,,,',
    ]
    return "\r\n".join(rows).encode("gbk")


def courses(*, mended: bool) -> bytes:
    """A workbook as an office keeps it: merged titles, cells merged downwards, dates as text, another sheet."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "开课计划"
    sheet.append([None, f"{NAME}２０２６年秋季课程"])
    sheet.merge_cells("B1:H1")
    sheet["B1"].font = Font(bold=True, size=18)
    sheet.append([])
    sheet.append(
        [
            None,
            "办学单位*",
            "课程编号",
            "课程名称（必填）",
            "课程类别",
            "适用人群",
            "学时\n（小时）",
            "主讲教师",
            "备注",
        ]
    )
    sheet.append([None, NAME, "Ｇ０１", TITLE, "职场技能", "新农人、农民工", "１６学时", "张　三", None])
    sheet.append([None, None, "G02", "山谷茶园直播", "职场技能", "新农人/所有人", 12, "李四；王五", "新开"])
    sheet.append([None, None, "G01", TITLE, "职场技能", "新农人，农民工", 16, "张三", None])
    sheet.append(
        [
            None,
            None,
            "G03",
            "山谷里的二十四节气",
            "文化素养" if mended else "文化",
            "所有人",
            "8 课时" if mended else "八",
            None,
        ]
    )
    sheet.merge_cells("B4:B7")
    sheet.append([])
    sheet.append([None, "填表人：教务处"])
    workbook.create_sheet("填写说明").append(["请勿改动表头"])
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def offerings() -> bytes:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(
        [
            "课程编号",
            "授课方式",
            "开始日期",
            "结束日期",
            "报名截止",
            "上课时间",
            "上课地点",
            "地址",
            "区县",
            "省份",
            "名额",
        ]
    )
    sheet.append(
        [
            "G01",
            "面授",
            "２０２６年12月5日",
            "2027.1.30",
            46357,
            "周六 9:00",
            "山谷学习点",
            "山谷路 1 号",
            "大理市",
            "云南",
            "３０人",
        ]
    )
    sheet.append(["G02", "线上", None, None, None, None, None, None, None, None, None])
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


class Operator:
    """The demonstration's operator at a browser."""

    def __init__(self, site: Site, browser: Browser, width: int, display: str = "standard", **options: Any) -> None:
        self.site, self.width, self.display = site, width, display
        context = new_context(browser, width=width, **options)
        context.add_cookies([{"name": "display", "value": display, "url": site.url}])
        self.page: Page = context.new_page()
        account = site.accounts["operator"]
        self.page.goto(f"{site.url}/accounts/login/?next=/console")
        give_password(self.page, account)
        expect(self.page).to_have_url(re.compile("/console$"))

    def hand_in(self, kind: str, name: str, data: bytes) -> None:
        self.page.goto(f"{self.site.url}/console/imports")
        self.page.get_by_label("表里是什么").select_option(label=kind)
        self.page.get_by_label("文件", exact=True).set_input_files(
            {"name": name, "mimeType": "application/octet-stream", "buffer": data}
        )
        self.page.get_by_role("button", name="读取表格").click()
        expect(self.page.locator("h1")).to_have_text(name)

    def shoot(self, name: str) -> None:
        """See that the page is whole at this width; leave a picture where somebody wants one."""
        assert self.page.evaluate("document.documentElement.scrollWidth") <= self.width, name
        if SHOTS:
            Path(SHOTS).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=f"{SHOTS}/{name}-{self.width}-{self.display}.png", full_page=True)

    def write(self, words: str) -> None:
        self.page.get_by_role("button", name=words).click()
        expect(self.page.locator(".notice-title").first).to_have_text("已写入")


def test_a_messy_list_is_looked_at_refused_mended_written_and_found(site: Site, browser: Browser) -> None:
    operator = Operator(site, browser, 1280)
    page = operator.page
    page.get_by_role("link", name="导入").click()
    operator.shoot("imports-empty")

    # the GBK list: one row new, the same once more, one wrong
    operator.hand_in("办学单位", "新增院校.csv", providers(mended=False))
    expect(page.locator(".notice-error")).to_contain_text("有 1 行有错：这份表不能整份写入")
    expect(page.locator(".plan-row")).to_have_count(1)
    expect(page.locator(".plan-wrong")).to_contain_text("没有“甲等”这一项，可以写：本科、专科")
    operator.shoot("providers-wrong")
    page.locator(".tabs").get_by_role("link", name="全部").click()
    expect(page.locator(".plan-row")).to_have_count(3)
    expect(page.locator(".plan-warning").filter(has_text="与第 4 行相同，只算一次")).to_have_count(1)
    expect(page.locator("main")).to_contain_text("序号")
    expect(page.get_by_role("button", name="写入其余 1 行")).to_be_visible()
    operator.shoot("providers-all")
    assert page.request.get(f"{site.url}/providers/4153099901").status == 404

    # mended and handed in again: written, and there for everybody
    operator.hand_in("办学单位", "新增院校（改）.csv", providers(mended=True))
    operator.shoot("providers-right")
    operator.write("写入这 2 行")
    operator.shoot("providers-written")
    anyone = new_context(browser).new_page()
    anyone.goto(f"{site.url}/providers?q={NAME}")
    expect(anyone.get_by_role("link", name=NAME, exact=True)).to_be_visible()
    anyone.goto(f"{site.url}/providers/4153099901")
    expect(anyone.locator("h1")).to_have_text(NAME)

    # the same file once more: nothing to write
    operator.hand_in("办学单位", "新增院校（改）.csv", providers(mended=True))
    expect(page.locator(".notice-title").first).to_have_text("目录里已经都是这样")

    # courses from a workbook, then when they are given
    operator.hand_in("课程", "课程.xlsx", courses(mended=False))
    expect(page.locator(".plan-wrong").first).to_be_visible()
    operator.shoot("courses-wrong")
    operator.hand_in("课程", "课程.xlsx", courses(mended=True))
    expect(page.locator(".plan-row")).to_have_count(4)
    operator.shoot("courses-right")
    operator.write("写入这 3 行")
    operator.hand_in("开课", "开课.xlsx", offerings())
    expect(page.locator(".plan-warning")).to_contain_text("将新建学习点“山谷学习点”")
    operator.shoot("offerings-right")
    operator.write("写入这 2 行")
    anyone.goto(f"{site.url}/courses?q=山谷果园")
    anyone.get_by_role("link", name=TITLE).first.click()
    expect(anyone.locator("h1")).to_have_text(TITLE)
    expect(anyone.locator("main")).to_contain_text("山谷学习点")
    anyone.context.close()

    # all of it stays in the history
    page.goto(f"{site.url}/console/imports")
    expect(page.locator("tbody tr")).to_have_count(6)
    operator.shoot("imports")
    page.context.close()


def test_a_long_list_is_read_in_the_background_and_its_page_looks_again_by_itself(site: Site, browser: Browser) -> None:
    operator = Operator(site, browser, 1280)
    rows = "".join(f"long-{number},长表学院{number},专科,云南\n" for number in range(600))
    operator.hand_in("办学单位", "长表.csv", f"代码,名称,层次,省份\n{rows}".encode())
    expect(operator.page.locator("progress")).to_be_visible()
    operator.shoot("busy")
    expect(operator.page.get_by_role("button", name="写入这 600 行")).to_be_visible(timeout=30_000)
    expect(operator.page.locator(".plan-row")).to_have_count(100)
    operator.shoot("long")
    operator.page.get_by_role("button", name="放弃这一份").click()
    expect(operator.page.locator("tbody tr").first).to_contain_text("已放弃")
    operator.page.context.close()


@pytest.mark.parametrize("display", ["standard", "care"])
def test_on_a_phone_and_in_care_mode_nothing_is_cut_and_nobody_is_shut_out(
    site: Site, browser: Browser, display: str
) -> None:
    operator = Operator(site, browser, 360, display, bypass_csp=True, java_script_enabled=True)  # axe is a script
    page = operator.page
    changed = (
        "代码,名称,网址,主管部门\nchaoyan,别的名称,https://a-rather-long-address.example/with/a/long/path,某厅\n,,,\n"
    )
    pages = {"changed": changed.encode(), "wrong": providers(mended=False), "failed": b"\x89PNG\r\n\x1a\n"}
    problems = []
    for name, data in pages.items():
        operator.hand_in("办学单位", f"{name}.csv", data)
        operator.shoot(f"phone-{name}")
        for violation in Axe().run(page, options=RULES).response["violations"]:
            problems.append(f"{name}: {violation['id']} {[node['html'][:150] for node in violation['nodes'][:2]]}")
    page.goto(f"{site.url}/console/imports")
    operator.shoot("phone-imports")
    page.context.close()
    assert not problems, "\n".join(problems)
