"""The page for coordinators is true: every kind, column, name and option is on it; so is whom an import names."""

import re
from pathlib import Path

import pytest
from tests.interchange.conftest import Command

from changqing.core import cli
from changqing.interchange.kinds import kind as kinds
from changqing.interchange.models import Import
from changqing.interchange.sheets import limits

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = (DOCS / "import-spreadsheets.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", kinds.every(), ids=lambda kind: kind.name)
def test_every_column_is_there_with_all_its_names(kind: kinds.Kind) -> None:
    section = PAGE.split(f"\n## {kind.name.capitalize()}\n", 1)[1].split("\n## ", 1)[0]
    rows = dict(re.findall(r"^\| `(\w+)` \| .*? \| (.*) \|$", section, re.MULTILINE))
    assert {name: names.split(", ") for name, names in rows.items()} == {
        column.name: list(column.names) for column in kind.columns.columns
    }


def test_every_option_and_limit_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["providers", "import", "--help"])
    options = set(re.findall(r"^ +(--[a-z-]+)", capsys.readouterr().out, re.MULTILINE))
    section = PAGE.split("\n## Options\n", 1)[1]
    assert set(re.findall(r"^\| `(--[a-z-]+)", section, re.MULTILINE)) == options
    for words in (f"{limits.MAX_BYTES // 1_000_000} MB", f"{limits.MAX_ROWS:,} rows", f"{limits.MAX_COLUMNS} columns"):
        assert words in PAGE


def test_the_register_of_personal_data_names_every_field_of_an_import() -> None:
    section = (DOCS / "privacy.md").read_text(encoding="utf-8").split("**`Import`**", 1)[1].split("\n\n**", 1)[0]
    named = set(re.findall(r"`(\w+)`", section))
    assert {field.name for field in Import._meta.concrete_fields} <= named


def test_the_example_of_the_page_is_what_the_command_says(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("代码,名称\nqinglan,青岚示范大学\n", encoding="utf-8")
    said = command("providers", "import", path).counts
    shape = re.search(r"`(\d+ new, \d+ changed, \d+ unchanged, \d+ wrong)`", PAGE)
    assert shape
    assert re.sub(r"\d+", "0", said) == re.sub(r"\d+", "0", shape[1])
