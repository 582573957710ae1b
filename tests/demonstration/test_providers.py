"""The demonstration providers: plainly invented, and spread as the real institutions are."""

from __future__ import annotations

import csv
import os
import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "changqing"
SHARED = Path(os.environ.get("CHANGQING_SHARED", ROOT.parent / "shared"))

KINDS = {
    "university",
    "normal",
    "agricultural",
    "medical",
    "arts",
    "engineering",
    "business",
    "vocational",
    "open",
    "senior",
    "community",
}
FIELDS = {
    "agriculture",
    "computing",
    "engineering",
    "medicine",
    "teaching",
    "business",
    "law",
    "arts",
    "language",
    "science",
    "sport",
    "service",
    "humanities",
}
MUNICIPALITIES = {"11", "12", "31", "50"}
NO_PROVIDERS = {"71", "81", "82"}  # Taiwan, Hong Kong, Macao
MARK = "示范"


@pytest.fixture(scope="module")
def providers() -> list[dict[str, Any]]:
    with (SOURCE / "demonstration" / "providers.toml").open("rb") as file:
        found: list[dict[str, Any]] = tomllib.load(file)["provider"]
    return found


@pytest.fixture(scope="module")
def regions() -> dict[str, dict[str, str]]:
    path = SOURCE / "catalogue" / "data" / "regions.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def institutions() -> list[dict[str, str]]:
    path = SHARED / "data" / "institutions.csv"
    if not path.exists():
        pytest.skip(f"the shared list of institutions is not here: {path} (set CHANGQING_SHARED)")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def epithet(provider: dict[str, Any]) -> str:
    name: str = provider["name"]["zh-Hans"]
    return name.partition(MARK)[0]


def test_four_hundred_and_all_different(providers: list[dict[str, Any]]) -> None:
    assert len(providers) == 400
    for values in (
        [provider["code"] for provider in providers],
        [provider["name"]["zh-Hans"] for provider in providers],
        [provider["name"]["en"] for provider in providers],
        [epithet(provider) for provider in providers],
    ):
        assert [value for value, times in Counter(values).items() if times > 1] == []


def test_every_entry_is_complete(providers: list[dict[str, Any]]) -> None:
    for provider in providers:
        assert set(provider) == {"code", "region", "kind", "fields", "name"}, provider
        assert set(provider["name"]) == {"zh-Hans", "en"}, provider
        assert re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", provider["code"]), provider
        assert provider["kind"] in KINDS, provider
        assert provider["fields"], provider
        assert set(provider["fields"]) <= FIELDS, provider
        assert len(provider["fields"]) == len(set(provider["fields"])), provider


def test_every_name_says_that_it_is_a_demonstration(providers: list[dict[str, Any]]) -> None:
    for provider in providers:
        assert re.fullmatch(f"[\u4e00-\u9fff]{{2}}{MARK}[\u4e00-\u9fff]+", provider["name"]["zh-Hans"])
        assert " Demonstration " in provider["name"]["en"]


def test_every_kind_and_field_is_taught_somewhere(providers: list[dict[str, Any]]) -> None:
    assert {provider["kind"] for provider in providers} == KINDS
    assert {field for provider in providers for field in provider["fields"]} == FIELDS


def test_regions_are_prefectures_or_districts_of_a_municipality(
    providers: list[dict[str, Any]], regions: dict[str, dict[str, str]]
) -> None:
    for provider in providers:
        code = provider["region"]
        assert code[:2] not in NO_PROVIDERS, provider
        level = "county" if code[:2] in MUNICIPALITIES else "prefecture"
        assert regions[code]["level"] == level, provider


def test_no_epithet_is_a_place(providers: list[dict[str, Any]], regions: dict[str, dict[str, str]]) -> None:
    starts = {row["name"][:2] for row in regions.values()}
    assert [epithet(provider) for provider in providers if epithet(provider) in starts] == []


def test_no_name_is_or_holds_a_real_one(providers: list[dict[str, Any]], institutions: list[dict[str, str]]) -> None:
    real = {row["name"] for row in institutions}
    for provider in providers:
        name = provider["name"]["zh-Hans"]
        assert not [other for other in real if other in name], name
        assert not [other for other in real if other.startswith(epithet(provider))], name


def test_provinces_have_their_share(providers: list[dict[str, Any]], institutions: list[dict[str, str]]) -> None:
    real = Counter(row["province_code"][:2] for row in institutions)
    ours = Counter(provider["region"][:2] for provider in providers)
    assert ours.keys() == real.keys()
    shares = {province: 400 * number / real.total() for province, number in real.items()}
    assert [code for code in real if abs(ours[code] - shares[code]) >= 1] == []
