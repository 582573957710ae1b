"""Text files: any usual encoding and separator, quoted fields, rows counted as a person counts them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.interchange.sheets.test_layouts import COLUMNS, said

from changqing.interchange.sheets import tables

TEXT = "学校名称,代码\n甲大学,1\n乙学院,2\n"
ENCODINGS = ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"]


def read(text: str, encoding: str = "utf-8") -> tables.Table:
    return tables.read(text.encode(encoding), COLUMNS)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_encoding_separator_and_newlines_are_told_from_the_file(encoding: str, separator: str, newline: str) -> None:
    text = TEXT.replace(",", separator).replace("\n", newline)
    assert said(read(text, encoding)) == [{"name": "甲大学", "code": "1"}, {"name": "乙学院", "code": "2"}]


def test_big_endian_text_is_read_by_its_mark() -> None:
    data = b"\xfe\xff" + TEXT.encode("utf-16-be")
    assert len(tables.read(data, COLUMNS).rows) == 2


def test_rare_characters_of_gb18030_are_read() -> None:
    assert said(read("名称\n㐀大学\n", "gb18030")) == [{"name": "㐀大学"}]


def test_quoted_fields_keep_separators_quotes_and_newlines_and_count_as_one_row() -> None:
    table = read('名称,城市,代码\n"甲,大""学""\n分部",昆明,1\n\n乙,大理,2\n')
    assert said(table)[0] == {"name": '甲,大"学"\n分部', "city": "昆明", "code": "1"}
    assert [row.number for row in table.rows] == [2, 4]


def test_a_separator_inside_a_title_does_not_mislead() -> None:
    assert len(read("一览表，2026;;\n名称;代码\n甲, 分部;1\n").rows) == 1


def test_a_line_that_names_the_separator_is_not_a_row() -> None:
    assert [row.number for row in read("sep=;\n名称;代码\n甲;1\n").rows] == [2]


def test_a_quotation_mark_amid_a_field_is_a_character() -> None:
    assert said(read('名称,城市\n5"屏,昆明\n')) == [{"name": '5"屏', "city": "昆明"}]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.text('甲乙abc,;\t"\n 9', min_size=1, max_size=6).filter(lambda one: one.strip(' ,;\t"\n')), min_size=1),
    st.sampled_from(ENCODINGS),
)
def test_what_a_program_writes_is_read_back(names: list[str], encoding: str) -> None:
    import csv
    import io

    file = io.StringIO()
    csv.writer(file).writerows([["名称", "代码"], *[[name, "1"] for name in names]])
    assert [row["name"] for row in said(read(file.getvalue(), encoding))] == names
