"""What stands in a sheet is read back, however it is laid out: titles, notes, empty rows and columns, merged cells."""

import contextlib
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.interchange.sheets.workbooks import ods, saved, xls, xlsx

from changqing.interchange.remarks import Refused
from changqing.interchange.sheets import tables
from changqing.interchange.sheets.columns import Column, Columns
from changqing.interchange.sheets.tables import Table
from changqing.interchange.sheets.words import clean

COLUMNS = Columns(
    [
        Column("name", "Named", ("名称", "学校名称", "name")),
        Column("code", "Code", ("代码", "code")),
        Column("hours", "Hours", ("学时", "hours")),
        Column("city", "Whereabouts", ("城市", "市", "city")),
    ],
    required=[["name"]],
)
HEADERS = {
    "name": ["名称", "学校名称*", "Name"],
    "code": ["代码", " CODE "],
    "hours": ["学时（小时）"],
    "city": ["城市"],
}
texts = st.text("甲乙丙丁戊己 abcXYZ019。，", min_size=1, max_size=8).filter(lambda one: one.strip(" 。，"))


def said(table: Table) -> list[dict[str, Any]]:
    return [{name: cell for name, cell in row.cells.items() if cell is not None} for row in table.rows]


@st.composite
def sheets(draw: st.DrawFn) -> tuple[bytes, list[dict[str, Any]], list[int]]:
    """A workbook in some layout; what it says, and in which rows."""
    fields = draw(st.permutations(list(HEADERS)))
    rows = draw(st.lists(st.fixed_dictionaries(dict.fromkeys(HEADERS, texts)), min_size=1, max_size=6))
    left = draw(st.integers(0, 3))
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    row = draw(st.integers(1, 4))
    for _title in range(draw(st.integers(0, 2))):
        sheet.cell(row, left + 1, draw(st.sampled_from(["某某大学一览表", "2026 年度", "填报单位：教务处"])))
        if draw(st.booleans()):
            sheet.merge_cells(start_row=row, end_row=row, start_column=left + 1, end_column=left + 5)
        row += draw(st.integers(1, 2))
    gaps = [draw(st.integers(0, 1)) for _field in fields]
    places = [left + 1 + position + sum(gaps[: position + 1]) for position in range(len(fields))]
    unknown = max(places) + 1
    for field, place in zip(fields, places, strict=True):
        sheet.cell(row, place, draw(st.sampled_from(HEADERS[field])))
    sheet.cell(row, unknown, "序号")
    numbers = []
    for number, values in enumerate(rows):
        row += draw(st.integers(1, 3))
        numbers.append(row)
        sheet.cell(row, unknown, number)
        for field, place in zip(fields, places, strict=True):
            sheet.cell(row, place, values[field])
    if draw(st.booleans()):
        sheet.cell(row + 2, left + 1, "注：本表一式两份。")
    return saved(workbook), rows, numbers


@settings(max_examples=25, deadline=None)
@given(sheets())
def test_what_is_written_is_read_back_whatever_the_layout(made: tuple[bytes, list[dict[str, Any]], list[int]]) -> None:
    data, rows, numbers = made
    table = tables.read(data, COLUMNS)
    found = [{name: clean(cell) for name, cell in row.items()} for row in said(table)]
    assert found == [{name: clean(text) for name, text in row.items()} for row in rows]
    assert [row.number for row in table.rows] == numbers
    assert any("序号" in note.text() for note in table.notes)


@pytest.mark.parametrize("write", [xls, ods, xlsx])
def test_every_usual_program_s_workbooks_are_read(write: Any) -> None:
    table = tables.read(write(["名称", "代码"], ["甲大学", "1"], ["乙大学", "2"]), COLUMNS)
    assert said(table) == [{"name": "甲大学", "code": "1"}, {"name": "乙大学", "code": "2"}]


def test_cells_merged_downwards_count_in_each_of_their_rows_and_empty_ones_stay_empty() -> None:
    rows = [["城市", "名称"], ["昆明", "甲"], [None, "乙"], [None, "丙"]]
    table = tables.read(xlsx(*rows, merged=["A2:A3"]), COLUMNS)
    assert [row.cells["city"] for row in table.rows] == ["昆明", "昆明", None]


def test_headers_in_two_rows_are_read_where_the_upper_one_is_merged_downwards() -> None:
    rows = [["名称", "所在", None], [None, "城市", "代码"], ["甲", "昆明", "1"]]
    table = tables.read(xlsx(*rows, merged=["A1:A2", "B1:C1"]), COLUMNS)
    assert said(table) == [{"name": "甲", "city": "昆明", "code": "1"}]
    assert table.rows[0].number == 3


def test_headers_that_are_printed_again_on_each_page_are_passed_over() -> None:
    header = ["名称", "代码"]
    table = tables.read(xlsx(header, ["甲", "1"], header, ["乙", "2"]), COLUMNS)
    assert [row.number for row in table.rows] == [2, 4]


def test_notes_below_the_table_are_left_out_and_told_and_unfinished_rows_are_not_taken_for_notes() -> None:
    rows = [["名称", "代码"], ["甲", "1"], ["合计", None], ["注：以上为准。", None], ["填表人：张三", "联系电话：1"]]
    table = tables.read(xlsx(*rows, ["乙"]), COLUMNS)
    assert [row.number for row in table.rows] == [2, 5, 6]
    told = [note.text() for note in table.notes]
    assert any("合计" in one and "3" in one for one in told)
    assert any("注：以上为准。" in one for one in told)


@pytest.mark.parametrize("name", ["注塑工艺", "说明文写作", "审核员培训", "备注", "日期与节气", "负责人的一天"])
def test_a_title_that_begins_like_a_note_is_no_note_unless_it_is_one(name: str) -> None:
    table = tables.read(xlsx(["名称", "代码"], [name]), COLUMNS)
    assert len(table.rows) == (0 if name == "备注" else 1)


def test_rows_that_are_only_numbered_are_left_out_and_told() -> None:
    table = tables.read(xlsx(["序号", "名称"], [1, "甲"], [2, None], [3, None]), COLUMNS)
    assert len(table.rows) == 1
    assert any("3 (表), 4 (表)" in note.text() for note in table.notes)


def test_all_sheets_with_known_headers_are_read_and_the_others_named() -> None:
    more = {"专科": [["学校名称", "市"], ["乙", "大理"]], "说明": [["怎样填写"]], "缺": [["代码", "城市"], ["1", "x"]]}
    data = xlsx(["名称"], ["甲"], name="本科", more=more)
    table = tables.read(data, COLUMNS)
    assert [(row.part, row.number, row.cells["name"]) for row in table.rows] == [("本科", 2, "甲"), ("专科", 2, "乙")]
    told = " ".join(note.text() for note in table.notes)
    assert "“说明”" in told
    assert "“缺”" in told


def test_a_hidden_sheet_is_not_read_and_that_is_told() -> None:
    workbook = openpyxl.Workbook()
    workbook.active.append(["名称"])  # type: ignore[union-attr]
    workbook.active.append(["甲"])  # type: ignore[union-attr]
    hidden = workbook.create_sheet("旧表")
    hidden.append(["名称"])
    hidden.append(["旧"])
    hidden.sheet_state = "hidden"
    table = tables.read(saved(workbook), COLUMNS)
    assert len(table.rows) == 1
    assert any("旧表" in note.text() for note in table.notes)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.sampled_from(["名称", "甲", "", "1", "x,y", 'q"q', "l\nl"]), max_size=5), max_size=6))
def test_any_rows_are_read_or_refused(rows: list[list[str]]) -> None:
    with contextlib.suppress(Refused):
        tables.read(xlsx(*rows), COLUMNS)
