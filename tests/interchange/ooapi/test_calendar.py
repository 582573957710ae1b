"""The calendar of Chinese terms, by rule."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.interchange.ooapi.conftest import Get
from tests.interchange.ooapi.world import World

from changqing.interchange.ooapi import sessions
from changqing.interchange.ooapi.sessions import Session

DAYS = st.dates(date(1950, 1, 1), date(2150, 1, 1))


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2026, 8, 31), "2025-2026-3"),
        (date(2026, 9, 1), "2026-2027-1"),
        (date(2027, 1, 31), "2026-2027-1"),
        (date(2027, 2, 1), "2026-2027-2"),
        (date(2027, 7, 31), "2026-2027-2"),
        (date(2027, 8, 1), "2026-2027-3"),
        (date(2028, 2, 29), "2027-2028-2"),
        (None, "2026-2027"),
        (date(1, 1, 1), "2026-2027"),
        (date(9999, 12, 31), "2026-2027"),
    ],
)
def test_a_day_is_in_one_session(day: date | None, code: str) -> None:
    assert sessions.at(day, date(2026, 11, 24)).code == code


@given(DAYS)
def test_the_parts_of_a_year_follow_each_other_without_a_gap(day: date) -> None:
    year = sessions.year_at(day)
    first, second, summer = year.parts
    assert year.first == first.first <= day <= summer.last == year.last
    assert [one.first for one in (second, summer)] == [one.last + timedelta(1) for one in (first, second)]
    assert sessions.year_at(year.last + timedelta(1)) == Session(year.begins + 1)


def test_ids_are_always_the_same() -> None:
    assert str(Session(2026, 1).id) == "01937f84-5800-795a-862f-bcbc5d2564ed"
    assert len({Session(year, part).id for year in range(1990, 2090) for part in range(4)}) == 400


def test_sessions_come_in_order_for_all_years_in_which_something_begins(get: Get, world: World) -> None:
    found = get("academic-sessions", pageSize=250)["items"]
    starts = [one["startDateTime"] for one in found]
    assert starts == sorted(starts)
    codes = [one["primaryCode"]["code"] for one in found]
    assert "2023-2024-2" in codes
    assert len(codes) % 4 == 0
    (year,) = get("academic-sessions", primaryCode="2023-2024")["items"]
    assert {text["language"]: text["value"] for text in year["name"]} == {
        "zh-hans": "2023–2024学年",
        "en": "Academic year 2023–2024",
    }
    parts = get("academic-sessions", parent=year["academicSessionId"])["items"]
    assert [one["academicSessionId"] for one in parts] == year["childIds"]
    assert [one["academicSessionType"] for one in parts] == ["semester", "semester", "period"]
    assert len(get("academic-sessions", year=year["academicSessionId"])["items"]) == 4
    whole = get(f"academic-sessions/{year['childIds'][0]}", expand="parent,year,children")
    assert whole["parent"] == whole["year"] == year
    assert whole["children"] is None
    assert get(f"academic-sessions/{year['academicSessionId']}", expand="children")["children"] == parts
