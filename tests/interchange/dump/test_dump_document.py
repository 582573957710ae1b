"""docs/dump.md is true: every table with every column, its kind, what it refers to and what it says."""

import re
from pathlib import Path

import pytest

from changqing.interchange.dump import shelf
from changqing.interchange.dump.columns import Table
from changqing.interchange.dump.kinds import KINDS
from changqing.interchange.dump.tables import TABLES

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "dump.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_column_of_a_table_is_there(table: Table) -> None:
    told, _mark, rest = PAGE.partition(f"\n**`{table.name}`**: ")[2].partition("\n")
    assert told == table.told
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \| (.+) \|$", rest.split("\n**`")[0], re.MULTILINE)
    assert rows == [
        (column.name, f"{column.kind.name}, of `{column.of}`" if column.of else column.kind.name, column.told)
        for column in table.columns
    ]


def test_no_table_is_told_that_is_not_there() -> None:
    assert re.findall(r"^\*\*`(\w+)`\*\*", PAGE, re.MULTILINE) == [table.name for table in TABLES]
    assert all(column.kind in KINDS for table in TABLES for column in table.columns)
    assert shelf.KEPT.days == 7
    assert "seven days" in PAGE
