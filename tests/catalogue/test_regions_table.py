"""The table of regions: whole in itself, and equal to the shared list but where it says so."""

from __future__ import annotations

import csv
import os
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "src" / "changqing" / "catalogue" / "data" / "regions.csv"
SHARED = Path(os.environ.get("CHANGQING_SHARED", ROOT.parent / "shared"))

LEVEL_ABOVE = {"prefecture": "province", "county": "prefecture"}

# Every row of the shared list that our table has not, and why.
NOT_OURS = {
    ("441900", "county", "东莞市"): "a city without counties: kept once, as a prefecture",
    ("442000", "county", "中山市"): "a city without counties: kept once, as a prefecture",
    ("460400", "county", "儋州市"): "a city without counties: kept once, as a prefecture",
}
# Every row of our table that the shared list has not, and why.  There is none.
ONLY_OURS: dict[tuple[str, str, str], str] = {}


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def table() -> list[dict[str, str]]:
    return read(TABLE)


@pytest.fixture(scope="module")
def by_code(table: list[dict[str, str]]) -> dict[str, dict[str, str]]:
    return {row["code"]: row for row in table}


@pytest.fixture(scope="module")
def shared() -> list[dict[str, str]]:
    path = SHARED / "data" / "regions.csv"
    if not path.exists():
        pytest.skip(f"the shared list of regions is not here: {path} (set CHANGQING_SHARED)")
    return read(path)


def test_codes_are_six_digits_and_unique(table: list[dict[str, str]]) -> None:
    codes = [row["code"] for row in table]
    assert [code for code in codes if not (len(code) == 6 and code.isascii() and code.isdigit())] == []
    assert [code for code, times in Counter(codes).items() if times > 1] == []
    assert codes == sorted(codes)


def test_every_level_is_there(table: list[dict[str, str]]) -> None:
    assert Counter(row["level"] for row in table) == {
        "province": 34,
        "prefecture": 342,
        "county": 2975,
    }


def test_parents_exist_and_are_of_the_level_above(by_code: dict[str, dict[str, str]]) -> None:
    wrong = [
        row["code"]
        for row in by_code.values()
        if row["level"] != "province" and by_code.get(row["parent"], {}).get("level") != LEVEL_ABOVE[row["level"]]
    ]
    assert wrong == []
    assert all(not row["parent"] for row in by_code.values() if row["level"] == "province")


def test_siblings_have_different_names(table: list[dict[str, str]]) -> None:
    names = Counter((row["parent"], row["name"]) for row in table)
    assert [name for name, times in names.items() if times > 1] == []


def test_coordinates_are_in_china_and_say_whose_they_are(table: list[dict[str, str]]) -> None:
    outside = [row["code"] for row in table if not (3 <= float(row["lat"]) <= 54 and 73 <= float(row["lon"]) <= 136)]
    assert outside == []
    assert {row["coordinate"] for row in table} == {"own", "mean", "parent"}
    assert all(row["coordinate"] != "parent" for row in table if row["level"] != "county")


def test_names_are_readable_in_both_scripts(table: list[dict[str, str]]) -> None:
    for row in table:
        syllables = row["pinyin"].split(" ")
        assert len(syllables) == len(row["name"]), row["code"]
        assert all(part.isascii() and part.islower() for part in syllables), row["code"]
        assert row["name_en"][0].isupper(), row["code"]
        assert not any("\u4e00" <= letter <= "\u9fff" for letter in row["name_en"]), row["code"]


@pytest.mark.parametrize(
    ("code", "pinyin", "english"),
    [
        ("140000", "shan xi sheng", "Shanxi"),
        ("610000", "shan xi sheng", "Shaanxi"),
        ("150000", "nei meng gu zi zhi qu", "Inner Mongolia"),
        ("540000", "xi zang zi zhi qu", "Xizang"),
        ("710000", "tai wan sheng", "Taiwan"),
        ("810000", "xiang gang te bie xing zheng qu", "Hong Kong"),
        ("820000", "ao men te bie xing zheng qu", "Macao"),
        ("140400", "chang zhi shi", "Changzhi"),
        ("140428", "zhang zi xian", "Zhangzi"),
        ("211300", "chao yang shi", "Chaoyang"),
        ("341500", "lu an shi", "Lu'an"),
        ("411100", "luo he shi", "Luohe"),
        ("500000", "chong qing shi", "Chongqing"),
        ("532900", "da li bai zu zi zhi zhou", "Dali"),
        ("610100", "xi an shi", "Xi'an"),
    ],
)
def test_names_that_are_often_got_wrong(
    by_code: dict[str, dict[str, str]], code: str, pinyin: str, english: str
) -> None:
    assert (by_code[code]["pinyin"], by_code[code]["name_en"]) == (pinyin, english)


def test_differs_from_the_shared_list_only_as_explained(
    table: list[dict[str, str]], shared: list[dict[str, str]]
) -> None:
    ours = {(row["code"], row["level"], row["name"]): row["parent"] for row in table}
    theirs = {(row["code"], row["level"], row["name"]): row["parent_code"] for row in shared}
    assert theirs.keys() - ours.keys() == NOT_OURS.keys()
    assert ours.keys() - theirs.keys() == ONLY_OURS.keys()
    assert [key for key in ours.keys() & theirs.keys() if ours[key] != theirs[key]] == []
