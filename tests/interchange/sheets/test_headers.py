"""Headers are matched by what they mean, in any language and spelling; what is doubled or unknown is told."""

import pytest
from tests.interchange.sheets.test_layouts import COLUMNS
from tests.interchange.sheets.workbooks import xlsx

from changqing.interchange.kinds import kind as kinds
from changqing.interchange.sheets import tables
from changqing.interchange.sheets.words import folded


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("学校名称", "name"),
        (" 学校　名称 ", "name"),
        ("学校名称*", "name"),
        ("*名称", "name"),
        ("名称（必填）", "name"),
        ("名称(必填项)", "name"),
        ("名称 必填", "name"),
        ("NAME", "name"),
        ("ｎａｍｅ", "name"),
        ("Name:", "name"),
        ("学时（小时）", "hours"),
        ("学时\n(小时)", "hours"),
        ("学时【个】", "hours"),
        ("Hours (h)", "hours"),
        ("名称一览", None),
        ("", None),
        ("序号", None),
    ],
)
def test_a_header_means_its_column(header: str, field: str | None) -> None:
    assert COLUMNS.field_of(header) == field


def test_of_two_columns_that_mean_the_same_the_first_counts_and_that_is_told() -> None:
    table = tables.read(xlsx(["名称", "学校名称"], ["甲", "乙"]), COLUMNS)
    assert table.rows[0].cells["name"] == "甲"
    assert any("“名称”" in note.text() and "“学校名称”" in note.text() for note in table.notes)


@pytest.mark.parametrize("name", ["providers", "courses", "offerings"])
def test_no_name_of_a_column_means_two_columns(name: str) -> None:
    seen: dict[str, str] = {}
    for column in kinds.find(name).columns.columns:
        for word in {folded(one) for one in (column.name, *column.names)}:
            assert seen.setdefault(word, column.name) == column.name, word


@pytest.mark.parametrize("name", ["providers", "courses", "offerings"])
def test_every_name_of_a_column_is_understood(name: str) -> None:
    columns = kinds.find(name).columns
    for column in columns.columns:
        for word in (column.name, *column.names):
            assert columns.field_of(word) == column.name, word
