"""Public pages that no cache has: at most 15 queries, and as many for a large catalogue as for a small one."""

from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories import make_course, publish_course

from changqing.catalogue import search
from changqing.catalogue.models import Course, Offering, Place, Programme, Provider, Subject
from changqing.core import kept, pages
from changqing.core.ids import derived_id

MOST = 15
EVERYTHING = (
    "/courses?q=阳台&category=hobbies-interests&region=530000&provider=qinglan&mode=presential&audience=everyone"
    "&language=zh-Hans&length=short&starts=2099-01&credit=yes&page=1"
)
PATHS = [
    "/",
    "/courses",
    "/courses?q=nong",
    "/courses?q=xinqu nongchang",
    "/courses?region=530000&mode=presential",
    EVERYTHING,
    "/courses?q=火星",
    "/courses/balcony",
    "/courses/tomatoes",
    "/learn/balcony/first-steps",
    "/programmes",
    "/programmes/village",
    "/providers",
    "/providers?q=qinglan",
    "/providers/qinglan",
    "/places",
    "/places?q=学习点",
    f"/places/{derived_id('place', 'hall')}",
    "/units?q=阳光",
    "/subjects/growing",
    "/region",
    "/region?in=530000",
    "/region?q=kun",
    "/suggest?q=nong",
]


def enlarge(first: int, last: int) -> None:
    """Add so many courses, with runs in places, providers, programmes and subjects of their own."""
    provider = Provider.objects.get(code="qinglan")
    programme, _ = Programme.objects.get_or_create(
        slug="village", provider=provider, defaults={"title": {"zh-Hans": "新区农场人"}}
    )
    subject, _ = Subject.objects.get_or_create(slug="growing", defaults={"title": {"zh-Hans": "种植"}})
    hall, _ = Place.objects.get_or_create(
        id=derived_id("place", "hall"),
        defaults={
            "provider": provider,
            "region": provider.region,
            "name": {"zh-Hans": "学习点"},
            "latitude": 25,
            "longitude": 102,
        },
    )
    for number in range(first, last):
        title = {"zh-Hans": f"新区农场第{number}课", "en": f"Farm {number}"}
        course = make_course(f"more-{number}", provider, title=title, subject=subject)
        programme.courses.add(course)
        place = Place.objects.create(
            provider=provider, region=provider.region, name={"zh-Hans": f"学习点{number}"}, latitude=25, longitude=102
        )
        Offering.objects.create(course=course, mode="presential", place=hall, starts=date(2099, 1, 1))
        Offering.objects.create(course=course, mode="presential", place=place)
        Provider.objects.create(
            code=f"p{number}", name={"zh-Hans": f"示范学院{number}"}, kind="university", region=provider.region
        )
    assert Course.objects.count() > last - first
    search.reindex()


def queries_of(path: str, cookies: dict[str, str]) -> int:
    """Return how many queries a page takes that nothing is kept of."""
    pages.watcher._asked = -1e9
    pages.store._version = -1
    kept.forget()
    client = Client()
    for name, value in cookies.items():
        client.cookies[name] = value
    with CaptureQueriesContext(connection) as found:
        assert client.get(path).status_code == 200
    assert len(found) <= MOST, "\n".join(query["sql"][:200] for query in found)
    return len(found)


@pytest.mark.parametrize("cookies", [{}, {"region": "530100", "display": "care", "language": "en"}], ids=["", "own"])
def test_a_page_takes_at_most_fifteen_queries_whatever_the_size(
    catalogue: None, tmp_path: Path, cookies: dict[str, str]
) -> None:
    publish_course(tmp_path / "course")
    enlarge(0, 3)
    for path in PATHS:
        queries_of(path, cookies)  # what is read once a process
    small = {path: queries_of(path, cookies) for path in PATHS}
    enlarge(3, 60)
    large = {path: queries_of(path, cookies) for path in PATHS}
    grown = {path: (small[path], large[path]) for path in PATHS if large[path] > small[path] + 1}
    assert not grown
