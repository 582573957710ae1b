"""Counts of facets against counting by hand: every choice, under every combination of the others."""

import random
from datetime import timedelta

import pytest
from django.utils.timezone import localdate
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.factories import make_course, make_provider, make_region

from changqing.catalogue import codes, facets, search
from changqing.catalogue.models import Course, Offering, Place, Region
from changqing.catalogue.search import Search

TODAY = localdate()
WORDS = ("太极拳", "手机", "种菜", "书法")
REGIONS = ("530100", "530300", "440100", "440300", "110100")


@pytest.fixture
def mixed(nowhere_else: None) -> list[Course]:
    """Ninety courses of all sorts, the same every time."""
    _make(random.Random(4))
    search.reindex()
    rows = Course.objects.select_related("provider__region__parent").prefetch_related("offerings__place__region")
    return list(rows)


def _make(chance: random.Random) -> None:
    names = ("昆明市", "曲靖市", "广州市", "深圳市", "市辖区")
    for code, name in zip(REGIONS, names, strict=True):
        make_region(code, name={"zh-Hans": name, "en": code}, pinyin="x")
    providers = [make_provider(f"p{number}", region_id=code, name={"zh-Hans": f"{number}号示范学院"})
                 for number, code in enumerate(REGIONS)]  # fmt: skip
    places = [
        Place.objects.create(provider=one, region_id=code, name={"zh-Hans": "点"}, latitude=0, longitude=0)
        for one in providers
        for code in chance.sample(REGIONS, 2)
    ]
    for number in range(90):
        provider = chance.choice(providers)
        course = make_course(
            f"c{number}",
            provider,
            title={"zh-Hans": f"{chance.choice(WORDS)}{number}"},
            summary={"zh-Hans": chance.choice(WORDS)},
            category=chance.choice(list(codes.CATEGORIES)),
            audiences=chance.sample(list(codes.AUDIENCES), chance.randrange(3)),
            areas=chance.sample(list(codes.AREAS), chance.randrange(3)),
            languages=chance.sample(list(codes.LANGUAGES), chance.randrange(1, 3)),
            level=chance.choice(list(codes.LEVELS)),
            hours=chance.choice([0, 1, 2, 2.5, 8, 9, 20, 21, 40, 41, 100]),
            credits=chance.choice([0, 0, 1.5]),
            state="withdrawn" if number % 17 == 0 else "published",
            has_content=number % 5 == 0,
        )
        for _run in range(chance.randrange(4)):
            starts = chance.choice([None, TODAY + timedelta(days=chance.randrange(-60, 400))])
            since = chance.choice([None, TODAY + timedelta(days=chance.randrange(-40, 40))])
            until = chance.choice([None, TODAY + timedelta(days=chance.randrange(-40, 60))])
            mode = chance.choice(list(codes.MODES))
            Offering.objects.create(
                course=course,
                mode=mode,
                state=chance.choice(["active", "active", "active", "cancelled", "inactive", "concept"]),
                starts=starts,
                enrol_from=since,
                enrol_until=until,
                place=chance.choice(places) if mode != "online" else None,
            )


def _regions_of(course: Course) -> set[str]:
    found: set[str] = set()
    starts = [course.provider.region, *(one.place.region for one in course.current_offerings if one.place)]
    for region in starts:
        one: Region | None = region
        while one is not None:
            found.add(one.code)
            one = one.parent
    return found


def has(course: Course, name: str, code: str) -> bool:
    """Say by hand whether a course has a code of a facet."""
    runs = course.current_offerings
    if name == "when":
        if code == "now":
            return any(one.is_open(TODAY) for one in runs)
        if code == "any-time":
            return any(one.starts is None for one in runs)
        return any(one.starts and one.starts.strftime("%Y-%m") == code for one in runs)
    if name == "length":
        limits = {"up-to-2": (0, 2), "up-to-8": (2, 8), "up-to-20": (8, 20), "up-to-40": (20, 40), "longer": (40, 9e9)}
        low, high = limits[code]
        return low < course.hours <= high
    return (
        code
        in {
            "category": [course.category],
            "audience": course.audiences,
            "area": course.areas,
            "mode": [one.mode for one in runs],
            "language": course.languages,
            "credit": ["yes"] if course.credits else [],
            "provider": [course.provider.code],
            "region": _regions_of(course),
        }[name]
    )


def fits(course: Course, text: str, chosen: dict[str, str]) -> bool:
    """Say by hand whether a course is in a list."""
    words = text in str(course.title) or text in str(course.summary)
    return course.state == "published" and words and all(has(course, *pair) for pair in chosen.items())


VALUES: dict[str, list[str]] = {
    "category": list(codes.CATEGORIES),
    "audience": list(codes.AUDIENCES),
    "area": list(codes.AREAS),
    "mode": list(codes.MODES),
    "language": list(codes.LANGUAGES),
    "length": list(codes.LENGTHS),
    "credit": ["yes"],
    "when": ["now", "any-time", *facets.months_from(TODAY, 6)],
    "provider": [f"p{number}" for number in range(5)],
    "region": [*REGIONS, "530000", "440000", "110000"],
}
combinations = st.dictionaries(st.sampled_from(list(VALUES)), st.integers(0, 60), max_size=4).map(
    lambda drawn: {name: VALUES[name][place % len(VALUES[name])] for name, place in drawn.items()}
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.sampled_from(["", *WORDS]), chosen=combinations)
def test_every_count_is_what_counting_by_hand_gives(mixed: list[Course], text: str, chosen: dict[str, str]) -> None:
    asked = Search(text, "course", {name: [code] for name, code in chosen.items()})
    assert asked.page(size=20, number=1).total == sum(fits(one, text, chosen) for one in mixed)
    for name, counts in asked.counts(facets.COURSE_FACETS).items():
        others = {other: code for other, code in chosen.items() if other != name}
        for code, count in counts.items():
            with_it = {**others, name: code}
            if name == "region" and "region" in chosen:
                with_it = {**chosen}
                by_hand = sum(fits(one, text, with_it) and has(one, "region", code) for one in mixed)
            else:
                by_hand = sum(fits(one, text, with_it) for one in mixed)
            assert count == by_hand, (name, code)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(day=st.integers(0, 420))
def test_what_is_open_on_a_later_day_is_told_without_a_new_index(mixed: list[Course], day: int) -> None:
    later = TODAY + timedelta(days=day)
    asked = Search("", "course", {"when": ["now"]}, today=later)
    by_hand = sum(
        one.state == "published" and any(run.is_open(later) for run in one.current_offerings) for one in mixed
    )
    assert asked.page(size=5, number=1).total == by_hand
