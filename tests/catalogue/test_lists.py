"""The lists of the catalogue: narrowed by links whose counts come true, a page at a time, new at once."""

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from tests.catalogue.conftest import Slugs, chips_in, fresh, page_in, slugs_in, total_in
from tests.factories import make_course, make_provider, publish_course

from changqing.catalogue import search
from changqing.core import pages

# A choice of a facet: its address, whether it is chosen, its count.
CHOICES = re.compile(r'<li><a href="([^"]+)" rel="nofollow"( aria-current="true")?>.*?<span>(\d+)</span></a></li>')


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        ({"category": "silver-age"}, ["payments", "phones"]),
        ({"audience": "new-farmers"}, ["farm-shops", "tomatoes"]),
        ({"mode": "presential"}, ["phones", "rural-tales"]),
        ({"mode": "blended"}, ["farm-shops"]),
        ({"provider": "lvye"}, ["cpp", "farm-shops", "phones"]),
        ({"region": "440000"}, ["cpp", "farm-shops", "phones"]),
        ({"region": "440100"}, ["cpp", "farm-shops", "phones"]),
        ({"region": "530000"}, ["payments", "rural-tales", "soil", "tomatoes"]),
        ({"region": "110000"}, []),
        ({"category": "silver-age", "mode": "online"}, ["payments"]),
        ({"category": "silver-age", "q": "shouji", "provider": "lvye"}, ["phones"]),
        ({"category": "no-such"}, []),
        ({"category": "silver-age hobbies-interests"}, []),
        ({"category": ""}, ["cpp", "farm-shops", "payments", "phones", "rural-tales", "soil", "tomatoes"]),
        ({"unknown": "x", "mode": "blended"}, ["farm-shops"]),
    ],
)
def test_the_list_is_narrowed_by_what_its_address_says(slugs: Slugs, chosen: dict[str, str], found: list[str]) -> None:
    assert sorted(slugs(**chosen)) == found


@pytest.mark.parametrize(
    "start", ["", "q=手机", "category=silver-age", "q=入门&audience=new-farmers", "mode=online", "q=番茄+手机"]
)
def test_every_count_is_the_length_of_the_list_its_link_leads_to(catalogue: None, start: str) -> None:
    response = fresh(f"/courses?{start}")
    checked = 0
    for address, selected, count in CHOICES.findall(response.content.decode()):
        if selected:
            assert int(count) == total_in(response)
            continue
        assert total_in(fresh(unescape(address))) == int(count), address
        checked += 1
    assert checked >= 4


def test_a_choice_can_be_taken_off_again(catalogue: None) -> None:
    response = fresh("/courses?q=手机&category=silver-age&mode=online")
    for address in chips_in(response):
        assert total_in(fresh(address)) >= total_in(response)
    assert len(chips_in(response)) == 3


def listed(number: str) -> Any:
    return fresh("/courses", {"page": number})


def test_a_long_list_comes_in_pages_that_hold_each_course_once(catalogue: None) -> None:
    for number in range(38):
        make_course(f"more-{number}")
    search.reindex()
    seen: list[str] = []
    for page in ("1", "2", "3"):
        seen += slugs_in(listed(page))
    assert len(seen) == len(set(seen)) == 45
    assert page_in(listed("1")) == (1, 3, "/courses?page=2")
    assert page_in(listed("3")) == (3, 3, "")


@pytest.mark.parametrize(
    ("number", "shown"),
    [("0", 1), ("-1", 1), ("two", 1), ("", 1), ("1e3", 1), ("٢", 1), ("9" * 30, 1), ("3", 2), ("500", 2), ("99999", 2)],
)
def test_a_page_that_is_not_there_shows_one_that_is(catalogue: None, number: str, shown: int) -> None:
    for extra in range(20):
        make_course(f"more-{extra}")
    search.reindex()
    response = listed(number)
    assert response.status_code == 200
    assert page_in(response)[0] == shown
    assert slugs_in(response)


def test_a_published_course_is_found_at_once(catalogue: None, tmp_path: Path) -> None:
    assert total_in(fresh("/courses", {"q": "阳台"})) == 0
    publish_course(tmp_path / "course")
    pages.watcher._asked = -1e9  # a second later, or at once after the transaction
    assert slugs_in(fresh("/courses", {"q": "阳台"})) == ["balcony"]
    assert "balcony" in Client().get("/").content.decode()


def test_the_first_course_of_a_new_site_is_found_without_more_ado(nowhere_else: None, tmp_path: Path) -> None:
    publish_course(tmp_path / "course")
    assert slugs_in(fresh("/courses")) == ["balcony"]
    assert slugs_in(fresh("/courses", {"q": "yangtai"})) == ["balcony"]


def test_a_course_published_again_is_listed_once(catalogue: None, tmp_path: Path) -> None:
    publish_course(tmp_path / "one")
    publish_course(tmp_path / "two", units=("first-steps",))
    assert slugs_in(fresh("/courses", {"q": "阳台"})) == ["balcony"]


def test_what_the_index_names_and_the_database_has_not_is_passed_over(catalogue: None, slugs: Slugs) -> None:
    from changqing.catalogue.models import Course

    Course.objects.filter(slug="tomatoes").delete()
    assert slugs("番茄") == []


def test_the_index_can_be_lost_and_is_made_again(catalogue: None, slugs: Slugs, data: Path) -> None:
    import shutil

    shutil.rmtree(data / "search")
    search.reader._index = None
    assert slugs("番茄") == ["tomatoes"]


def test_two_courses_cannot_have_one_address(db: None) -> None:
    make_course("tomatoes")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_course("tomatoes", make_provider("lvye"))


@pytest.mark.parametrize("query", ["qinglan", "青岚", "qing lan", "Qinglan"])
def test_a_provider_is_found_by_its_name(catalogue: None, query: str) -> None:
    page = Client().get("/providers", {"q": query}).content.decode()
    assert "/providers/qinglan" in page
    assert "/providers/lvye" not in page
