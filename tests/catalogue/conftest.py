"""A small catalogue that one can look for things in."""

import json
import re
import shutil
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from tests.factories import make_course, make_provider, make_region

from changqing.catalogue import search
from changqing.catalogue.models import IndexEntry, Offering, Place
from changqing.core import pages
from changqing.core.ids import derived_id

Slugs = Callable[..., list[str]]
COURSES = [
    ("tomatoes", "hobbies-interests", "大棚番茄栽培", "Greenhouse tomatoes", ["new-farmers"], "online"),
    ("farm-shops", "workplace-skills", "农业电商入门", "Selling online", ["new-farmers", "veterans"], "blended"),
    ("rural-tales", "cultural-literacy", "乡村故事", "Village stories", ["rural-teachers"], "presential"),
    ("phones", "silver-age", "智能手机入门", "First steps with a smartphone", ["senior-citizens"], "presential"),
    ("payments", "silver-age", "手机支付", "Paying by phone", ["senior-citizens"], "online"),
    ("cpp", "continuing-education", "C++ 程序设计", "Programming in C++", ["everyone"], "online"),
    ("soil", "scientific-literacy", "土壤与农时", "Soil and the farming calendar", ["everyone"], "online"),
]  # fmt: skip


@pytest.fixture
def nowhere_else(db: None, data: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    """This test's site keeps everything in its own folder, the sign that something was published too."""
    monkeypatch.setattr(pages.watcher, "_hint", str(data / "public-version"))
    pages.watcher._asked = -1e9


@pytest.fixture(scope="session")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the first test that needs the index of these courses leaves it for the others."""
    return tmp_path_factory.mktemp("index") / "kept"


@pytest.fixture
def catalogue(nowhere_else: None, index: Path) -> None:
    """Seven courses by two providers in two provinces, and the index of them."""
    kunming = make_provider(id=derived_id("provider", "qinglan"))
    make_region("440100", name={"zh-Hans": "广州市", "en": "Guangzhou"}, pinyin="guang zhou shi")
    guangzhou = make_provider(
        "lvye",
        id=derived_id("provider", "lvye"),
        name={"zh-Hans": "绿野示范学院", "en": "Greenfield Demonstration College"},
        region_id="440100",
        pinyin="lv ye shi fan xue yuan",
    )
    for number, (slug, category, chinese, english, audiences, mode) in enumerate(COURSES):
        provider = guangzhou if number % 2 else kunming
        title = {"zh-Hans": chinese, "en": english}
        identity = {"id": derived_id("course", slug), "category": category, "audiences": audiences}
        course = make_course(slug, provider, title=title, summary={}, **identity)
        place = None
        if mode != "online":
            place = Place.objects.create(
                id=derived_id("place", slug),
                provider=provider,
                region=provider.region,
                name={"zh-Hans": "学习点"},
                latitude=25,
                longitude=102,
            )
        Offering.objects.create(course=course, mode=mode, place=place)
    numbers = index.with_name("numbers.json")
    if index.exists():
        shutil.copytree(index, search.folder())
        rows = json.loads(numbers.read_text())
        IndexEntry.objects.bulk_create(IndexEntry(number=one, kind=kind, row=row, version=0) for one, kind, row in rows)
    else:
        search.reindex()
        shutil.copytree(search.folder(), index)
        rows = list(IndexEntry.objects.values_list("number", "kind", "row"))
        numbers.write_text(json.dumps(rows, default=str))


def slugs_in(response: Any) -> list[str]:
    """The addresses of the courses on a page, in their order."""
    return re.findall(r'<h3><a href="/courses/([\w-]+)"', response.content.decode())


def fresh(path: str, query: dict[str, str] | None = None) -> Any:
    """Return the answer to a visitor, rendered anew, with what its template was given."""
    pages.store._version = -1
    response = Client().get(path, query)
    assert response.status_code == 200
    return response


@pytest.fixture
def slugs(catalogue: None) -> Slugs:
    """Look in the catalogue as a visitor does; return the addresses of the courses on the page, in their order."""

    def look(query: str = "", **chosen: str) -> list[str]:
        return slugs_in(fresh("/courses", {"q": query, **chosen} if query else chosen))

    return look


def total_in(response: Any) -> int:
    """Return how many there are, as the page says; 0 where it says that nothing was found."""
    found = re.search(r'<h2 class="count">\D*(\d+)', response.content.decode())
    assert found or 'class="empty"' in response.content.decode()
    return int(found[1]) if found else 0


def chips_in(response: Any) -> list[str]:
    """Return the addresses that take something off again of what is chosen."""
    return [
        unescape(one)
        for one in re.findall(r'<a class="chip" href="([^"]*)" rel="nofollow">', response.content.decode())
    ]


def page_in(response: Any) -> tuple[int, int, str]:
    """Return which page of how many it is, and the address of the next."""
    page = response.content.decode()
    found = re.search(r'<nav class="pages".*?<span>\D*(\d+)\D+(\d+)\D*</span>', page, re.DOTALL)
    after = re.search(r'rel="next" href="([^"]*)"', page)
    return (*(map(int, found.groups()) if found else (1, 1)), unescape(after[1]) if after else "")
