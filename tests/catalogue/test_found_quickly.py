"""The tables are read by their indexes, in an order that is the same on every database."""

from datetime import date

import pytest
from django.db import connection
from tests.factories import make_course, make_provider

from changqing.catalogue import queries, whole
from changqing.catalogue.models import Course, Offering

pytestmark = pytest.mark.django_db
sqlite_only = pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL plans by what the tables hold")


def test_what_is_open_all_year_comes_before_what_has_dates() -> None:
    course = make_course()
    for starts in (date(2027, 3, 1), None, date(2026, 9, 1)):
        Offering.objects.create(course=course, mode="online", starts=starts)
    expected = [None, date(2026, 9, 1), date(2027, 3, 1)]
    assert list(Offering.objects.values_list("starts", flat=True)) == expected
    shown = queries.course("tomatoes")
    assert shown is not None
    assert [one.starts for one in shown.offerings.all()] == expected
    assert [one.starts for one in whole.courses().get().offerings.all()] == expected


@sqlite_only
def test_leafing_through_courses_reads_an_index_and_no_course() -> None:
    published = Course.objects.filter(state="published")
    assert "USING COVERING INDEX courses_leafed" in published.order_by("id").values_list("id").explain()
    open_ones = published.filter(has_content=True).order_by("id").values_list("id")
    assert "USING COVERING INDEX courses_leafed" in open_ones.explain()


@sqlite_only
def test_the_front_page_reads_the_latest_courses_and_sorts_none() -> None:
    rows = Course.objects.filter(has_content=True, state="published").order_by("-updated_at", "slug")
    plan = rows.values_list("category", "id")[:200].explain()
    assert "USING INDEX courses_to_begin" in plan
    assert "TEMP B-TREE" not in plan


@sqlite_only
def test_the_courses_of_a_provider_are_read_by_their_provider() -> None:
    rows = Course.objects.filter(provider_id=make_provider().id, state="published")
    assert "provider_id" in rows.order_by("-has_content", "category", "slug").explain()


@sqlite_only
def test_the_days_on_which_something_begins_are_read_from_an_index() -> None:
    days = Offering.objects.order_by().values_list("starts", flat=True).distinct()
    assert "USING COVERING INDEX offerings_by_start" in days.explain()
