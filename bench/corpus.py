"""A catalogue of any size, made of the demonstration's subjects: the same every time, and no two courses alike.

A course takes the title and summary of one of the thousand, outcomes and units from its own subject and from others of
the category, and a provider, a place, dates, hours and credits of its own. Written straight into SQLite: a million rows
are made to be measured, not to be kept.
"""

import json
import random
import sqlite3
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

BATCH = 5_000
LANGUAGES = ("zh-Hans", "en")
NOW = datetime(2026, 11, 24, tzinfo=UTC).isoformat(sep=" ")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _id(kind: int, number: int) -> str:
    """Return an id of version 7 as SQLite keeps it: in the order of the rows, as they would come in."""
    time_part = 1_790_000_000_000 + number // 8
    value = time_part << 80 | 7 << 76 | kind << 64 | 2 << 62 | number
    return UUID(int=value).hex


def subjects() -> dict[str, list[tuple[dict[str, Any], dict[str, Any]]]]:
    """Return, for each category, every course of the demonstration with its subject."""
    from changqing.catalogue.codes import CATEGORIES
    from changqing.demonstration import data

    return {
        category: [(subject, course) for subject in data.subjects(category) for course in subject["course"]]
        for category in CATEGORIES
    }


def _texts(one: dict[str, Any], other: dict[str, Any], name: str, chance: random.Random) -> list[dict[str, str]]:
    """Return outcomes or units: most of one subject's own, one of another's."""
    pairs = [
        dict(zip(LANGUAGES, pair, strict=True)) for pair in zip(one[name]["zh-Hans"], one[name]["en"], strict=True)
    ]
    more = [dict(zip(LANGUAGES, p, strict=True)) for p in zip(other[name]["zh-Hans"], other[name]["en"], strict=True)]
    return [*chance.sample(pairs, len(pairs) - 1), chance.choice(more)]


def rows(
    count: int, providers: list[tuple[str, str]], places: dict[str, list[str]]
) -> Iterator[tuple[tuple[Any, ...], list[tuple[Any, ...]]]]:
    """Yield a course's row, and its offerings', so many times. `providers` are ids and where they are."""
    chance = random.Random(20261124)
    of = subjects()
    categories = list(of)
    today = date(2026, 11, 24)
    for number in range(count):
        category = categories[number % len(categories)]
        subject, course = chance.choice(of[category])
        other, _course = chance.choice(of[category])
        provider, where = chance.choice(providers)
        title = {
            "zh-Hans": f"{course['title']['zh-Hans']}（{where}第{number % 97 + 1}期）",
            "en": f"{course['title']['en']} ({number % 97 + 1})",
        }
        summary = {one: f"{course['note'][one]} {subject['summary'][one]}" for one in LANGUAGES}
        hours = max(1, round(course["hours"] * chance.uniform(0.5, 1.6)))
        credits = hours / 16 if chance.random() < 0.3 else 0
        row = (
            _id(1, number), f"{subject['key']}-{number}", provider, "", None, "published", category, _json(title),
            _json(summary), _json(_texts(subject, other, "outcomes", chance)),
            _json(_texts(subject, other, "units", chance)), _json(course["audiences"]), _json(subject["areas"]),
            subject["level"], hours, credits, "[]", '["zh-Hans"]', "[]", "[]", "CC-BY-SA-4.0", "", "", False, NOW, NOW,
        )  # fmt: skip
        runs = []
        for run in range(1 + number % 2):
            always = course["mode"] == "online" and chance.random() < 0.4
            starts = None if always else today + timedelta(days=chance.randrange(-20, 240))
            until = starts - timedelta(days=2) if starts else None
            since = starts - timedelta(days=40) if starts else None
            place = chance.choice(places[provider]) if course["mode"] != "online" else None
            runs.append(
                (
                    _id(2, number * 2 + run),
                    row[0],
                    "",
                    course["mode"],
                    "active",
                    starts,
                    None,
                    since,
                    until,
                    "{}",
                    place,
                    30,
                )
            )
        yield row, runs


COURSE = (
    "id slug provider_id code subject_id state category title summary outcomes syllabus audiences areas level hours "
    "credits prerequisites languages teachers authors licence licence_url source_url has_content created_at updated_at"
).split()
OFFERING = "id course_id code mode state starts ends enrol_from enrol_until schedule place_id seats".split()


def _insert(table: str, columns: list[str]) -> str:
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"


def write(database: Path, count: int) -> float:
    """Replace the courses of a site's database by so many; return the seconds it took."""
    before = time.monotonic()
    with sqlite3.connect(database, isolation_level=None) as connection:
        for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=OFF", "PRAGMA cache_size=-200000", "BEGIN"):
            connection.execute(statement)
        names = dict(connection.execute("SELECT code, name FROM catalogue_region"))
        providers = [
            (one, json.loads(names[region])["zh-Hans"])
            for one, region in connection.execute("SELECT id, region_id FROM catalogue_provider ORDER BY code")
        ]
        places: dict[str, list[str]] = {}
        for place, provider in connection.execute("SELECT id, provider_id FROM catalogue_place ORDER BY id"):
            places.setdefault(provider, []).append(place)
        for table in ("programme_courses", "offering", "course"):
            connection.execute(f"DELETE FROM catalogue_{table} WHERE 1")
        connection.execute("DELETE FROM catalogue_indexentry WHERE kind = 'course'")
        courses: list[Any] = []
        offerings: list[Any] = []
        for course, runs in rows(count, providers, places):
            courses.append(course)
            offerings += runs
            if len(courses) == BATCH:
                connection.executemany(_insert("catalogue_course", COURSE), courses)
                connection.executemany(_insert("catalogue_offering", OFFERING), offerings)
                courses, offerings = [], []
        connection.executemany(_insert("catalogue_course", COURSE), courses)
        connection.executemany(_insert("catalogue_offering", OFFERING), offerings)
        connection.execute("COMMIT")
    return time.monotonic() - before
