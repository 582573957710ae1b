"""What cells say: days, numbers, codes, yes and no, several words. What can be read in two ways is not understood."""

from datetime import date
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.interchange.sheets.workbooks import saved

from changqing.interchange.sheets import values, workbooks
from changqing.interchange.sheets.values import HOURS, NotUnderstood
from changqing.interchange.sheets.words import clean, folded

DAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    "cell",
    [
        DAY,
        "2026-03-01",
        "2026/3/1",
        "2026.3.1",
        "2026.03.01",
        "2026年3月1日",
        "2026 年 3 月 1 日",
        "２０２６年３月１日",
        "20260301",
        20260301.0,
        "2026-03-01 00:00:00",
        "2026/3/1 9:00",
        "2026年3月1日（周日）",
        "2026年3月1日 星期日",
        "2026-03-01T09:00:00",
        46082.0,
        46082.375,
        "　2026-3-1\u00a0",
    ],
)
def test_a_day_is_read_as_offices_write_it(cell: Any) -> None:
    assert values.day(cell) == DAY


@pytest.mark.parametrize(
    "cell",
    ["3月1日", "2026年3月", "01/03/2026", "26-3-1", "2026-02-30", "春季", "1", "46082", 7.0, True, "2026-3-1至5-1"],
)
def test_what_may_be_another_day_is_not_understood(cell: Any) -> None:
    with pytest.raises(NotUnderstood):
        values.day(cell)


@given(st.dates(date(1955, 1, 1), date(2118, 12, 31)))
def test_every_day_is_read_in_every_way_it_is_written(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    ways = (
        day,
        day.isoformat(),
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y%m%d}",
        float(serial),
        f"{day:%Y.%m.%d}",
    )
    assert {values.day(way) for way in ways} == {day}


def test_dates_of_a_workbook_are_days_however_they_are_shown() -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row, shown in enumerate(["yyyy-mm-dd", "m/d/yy", 'yyyy"年"m"月"d"日"', "dd.mm.yyyy hh:mm"], 1):
        sheet.cell(row, 1, DAY).number_format = shown
    grid = workbooks.read(saved(workbook))[0]
    assert [values.day(cells[0]) for _number, cells in grid.rows] == [DAY] * 4


@pytest.mark.parametrize("cell", ["是", "有", "√", "Ｙ", "y", "Yes", "1", 1.0, "TRUE", True, "✓", " 是 "])
def test_yes(cell: Any) -> None:
    assert values.yes_no(cell) is True


@pytest.mark.parametrize("cell", ["否", "无", "×", "N", "no", "0", 0.0, "FALSE", False, "-"])
def test_no(cell: Any) -> None:
    assert values.yes_no(cell) is False


def test_neither_yes_nor_no() -> None:
    assert values.yes_no(None) is None
    for cell in ("也许", "2", "x", 3.0):
        with pytest.raises(NotUnderstood):
            values.yes_no(cell)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("16学时", 16),
        ("16 课时", 16),
        ("16个学时", 16),
        ("１６", 16),
        (16.0, 16),
        ("1.5", 1.5),
        ("1,200", 1200),
        ("16h", 16),
        ("", None),
        (None, None),
    ],
)
def test_a_number_may_have_its_unit(cell: Any, number: float | None) -> None:
    assert values.number(cell, HOURS) == number


@pytest.mark.parametrize("cell", ["很多", "-3", -3.0, "2-4", "约16", "90分钟", True, "1e9", "9999999", 1e12])
def test_what_is_no_number_is_not_understood(cell: Any) -> None:
    with pytest.raises(NotUnderstood):
        values.number(cell, HOURS)


def test_half_a_person_is_not_understood() -> None:
    assert values.whole("30", "人") == 30
    with pytest.raises(NotUnderstood):
        values.whole(2.5)


@pytest.mark.parametrize(
    "cell",
    [4111010001.0, "4111010001", "４１１１０１０００１", " 4111010001 ", "'4111010001", "4111010001.0", "4111 0100 01"],
)
def test_a_code_is_the_same_however_it_was_kept(cell: Any) -> None:
    assert values.code(cell) == "4111010001"


def test_a_code_that_lost_its_digits_is_not_understood() -> None:
    with pytest.raises(NotUnderstood):
        values.code("4.11101E+09")


@pytest.mark.parametrize(
    "cell", ["甲、乙", "甲，乙", "甲,乙", "甲；乙", "甲/乙", "甲\n乙", "甲、乙、", "甲、甲、乙", " 甲 ; 乙 "]
)
def test_several_words_stand_between_any_of_the_usual_signs(cell: str) -> None:
    assert values.words(cell) == ["甲", "乙"]


@pytest.mark.parametrize(
    "cell",
    ["能种菜；能浇水", "1. 能种菜\n2. 能浇水", "（1）能种菜\n（2）能浇水。", "①能种菜;②能浇水", "- 能种菜\n- 能浇水"],
)
def test_several_sentences_lose_their_numbers(cell: str) -> None:
    assert values.sentences(cell) == ["能种菜", "能浇水"]


def test_texts_lose_what_nobody_sees_and_keep_their_punctuation() -> None:
    assert clean("\u3000信息化（一）：ＡＩ\u00a0 入门\u200b！\r\n第２课 ") == "信息化（一）：AI 入门！\n第2课"
    assert clean("⼤理\ufeff") == "大理"  # a radical that looks like the character, as PDFs have it


@given(st.text())
def test_cleaning_twice_is_cleaning_once_and_comparing_never_fails(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert folded(folded(text)) == folded(folded(folded(text)))
