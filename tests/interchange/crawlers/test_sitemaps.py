"""Search engines are led to every public page, in each language, and kept off what is of no use to them."""

import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from tests.interchange.ooapi.world import World
from tests.visitors import Site

from changqing.catalogue.models import Course
from changqing.content import packs
from changqing.core import kept, leafing
from changqing.interchange.crawlers import sections

HERE = "http://testserver"
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
Queries = Callable[..., Any]


def read(path: str) -> ElementTree.Element:
    response = Client().get(path)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/xml; charset=utf-8"
    return ElementTree.fromstring(response.content)


def pieces() -> list[str]:
    """The paths of all sitemaps."""
    found = [one.text or "" for one in read("/sitemap.xml").findall("s:sitemap/s:loc", NAMES)]
    assert all(one.startswith(f"{HERE}/sitemaps/") for one in found)
    return [one.removeprefix(HERE) for one in found]


def entries() -> dict[str, dict[str, str]]:
    """Every address of all sitemaps, with its alternates by language."""
    found: dict[str, dict[str, str]] = {}
    for piece in pieces():
        urls = read(piece).findall("s:url", NAMES)
        assert 0 < len(urls) <= 50_000
        for url in urls:
            address = url.findtext("s:loc", "", NAMES)
            assert address not in found
            links = url.findall("x:link", NAMES)
            found[address] = {one.attrib["hreflang"]: one.attrib["href"] for one in links}
            assert all(one.attrib["rel"] == "alternate" for one in links)
    return found


def test_every_address_is_a_page_in_its_language_that_names_the_same_alternates(world: World) -> None:
    for address, alternates in entries().items():
        page = Client().get(address.removeprefix(HERE)).content.decode()
        language = "en" if address.endswith("lang=en") else "zh-hans"
        assert f'<html lang="{language}"' in page, address
        canonical = re.findall(r'<link rel="canonical" href="([^"]+)">', page)
        assert [one.replace("&amp;", "&") for one in canonical] == [address]
        named = dict(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', page))
        assert {one: href.replace("&amp;", "&") for one, href in named.items()} == alternates
        assert address in alternates.values()


def test_everything_that_is_public_is_named(world: World) -> None:
    there = {address.removeprefix(HERE) for address in entries()}
    wanted = {
        "/",
        "/courses",
        "/courses?category=silver-age",
        "/courses/tomatoes",
        "/courses/tomatoes?lang=en",
        "/programmes/harvest",
        "/providers/qinglan-dali",
        "/subjects/growing",
        f"/places/{world.place.id}",
        "/learn/balcony/first-steps",
        "/learn/balcony/going-on?lang=en",
    }
    assert wanted <= there
    assert "/courses/gone" not in there
    courses = {one for one in there if one.startswith("/courses/") and "lang" not in one}
    assert len(courses) == Course.objects.filter(state="published").count()


def test_what_changed_says_when(world: World) -> None:
    urls = read("/sitemaps/courses-1.xml").findall("s:url", NAMES)
    changed = [one.findtext("s:lastmod", "", NAMES) for one in urls]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00", one) for one in changed)


def test_many_courses_are_many_sitemaps_each_of_bounded_size(
    world: World, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Queries
) -> None:
    monkeypatch.setattr(sections, "PAGES", 10)
    monkeypatch.setattr(leafing, "STEP", 5)
    kept.forget()
    before = entries()
    assert len([one for one in pieces() if one.startswith("/sitemaps/courses-")]) == 4
    monkeypatch.undo()
    kept.forget()
    assert entries() == before
    for piece in pieces():
        kept.forget()
        with django_assert_max_num_queries(4):
            assert Client().get(piece).status_code == 200


@pytest.mark.parametrize("name", ["courses-0", "courses-2", "courses-99999999999", "nothing-1", "units-2"])
def test_a_piece_that_is_not_there_is_not_found(world: World, name: str) -> None:
    assert Client().get(f"/sitemaps/{name}.xml").status_code == 404


def test_who_has_a_sitemap_already_is_told_so(world: World, django_assert_num_queries: Queries) -> None:
    first = Client().get("/sitemaps/courses-1.xml")
    with django_assert_num_queries(0):
        again = Client().get("/sitemaps/courses-1.xml", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    world.site.publish("kitchen")
    assert Client().get("/sitemaps/courses-1.xml", headers={"if-none-match": first["ETag"]}).status_code == 200


def test_a_course_whose_pack_is_broken_does_not_keep_the_others_away(world: World, site: Site) -> None:
    release = site.publish("kitchen")
    packs.path_of(release.pack).unlink()
    packs.open_kept.cache_clear()
    there = {one.findtext("s:loc", "", NAMES) for one in read("/sitemaps/units-1.xml").findall("s:url", NAMES)}
    assert f"{HERE}/learn/balcony/first-steps" in there


def allowed(rules: str, path: str) -> bool:
    """Say whether a crawler may ask for a path: the longest rule that fits counts (RFC 9309, section 2.2.2)."""
    best = (0, True)
    for verb, pattern in re.findall(r"^(Allow|Disallow): (\S+)$", rules, re.MULTILINE):
        expression = re.escape(pattern).replace(r"\*", ".*").replace(r"\$", "$")
        if re.match(expression, path):
            best = max(best, (len(pattern), verb == "Allow"))
    return best[1]


def test_crawlers_are_kept_off_what_is_of_no_use_to_them_and_off_nothing_else(world: World) -> None:
    response = Client().get("/robots.txt")
    assert response["Content-Type"].startswith("text/plain")
    rules = response.content.decode()
    assert f"Sitemap: {HERE}/sitemap.xml" in rules
    for path in (
        "/me",
        "/console/imports",
        "/accounts/login/",
        "/courses?q=tea",
        "/courses?category=silver-age&mode=online",
        "/courses?mode=online&category=silver-age",
        "/courses?category=silver-age&audience=everyone",
        "/courses?audience=everyone&category=silver-age",
        "/courses?language=en",
        "/programmes?area=ai-application&region=530000",
        "/providers?kind=open",
        "/ooapi/v6/courses",
        "/learn/balcony/first-steps/seen",
        "/verify/0000-0000-0000",
    ):
        assert not allowed(rules, path), path
    for path in (
        "/",
        "/courses?category=silver-age&page=2",
        "/courses?page=3",
        "/courses.rss?provider=qinglan",
        "/static/site.css",
        "/verify",
        *(address.removeprefix(HERE) for address in entries()),
    ):
        assert allowed(rules, path), path
