"""Public pages, not yet kept in any cache, for a visitor without cookies: at most 12 queries, however much there is."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from tests.catalogue.conftest import Slugs
from tests.factories import make_course, publish_course

from changqing.catalogue import search
from changqing.core import pages

MOST = 12


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/courses",
        "/courses?q=nong",
        "/courses?q=阳台&category=hobbies-interests&region=530000&provider=qinglan&mode=online&audience=everyone&page=1",
        "/courses?q=火星",
        "/courses/balcony",
        "/courses/tomatoes",
        "/learn/balcony/first-steps",
        "/programmes",
        "/providers",
        "/providers/qinglan",
    ],
)
def test_a_page_takes_at_most_twelve_queries(
    path: str, slugs: Slugs, tmp_path: Path, django_assert_max_num_queries: Callable[..., object]
) -> None:
    publish_course(tmp_path / "course")
    for number in range(25):
        make_course(f"more-{number}")
    search.reindex()
    pages.watcher._asked = -1e9
    pages.store._version = -1
    with django_assert_max_num_queries(MOST):  # type: ignore[attr-defined]
        assert Client().get(path).status_code == 200
