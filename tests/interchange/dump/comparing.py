"""What a dump has to say, worked out from the database by other means; the rule by which both formats say the same."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from tests.interchange.dump.conftest import Row, json_lines, parquet

from changqing.catalogue.models import Course, Offering, Place, Programme, Provider, Region, Subject
from changqing.interchange.dump.shelf import Dump
from changqing.interchange.dump.tables import TABLES

TRANSLATED = ("host", "name", "summary", "title", "supervisor", "address", "aim", "funder", "schedule")
EACH_TRANSLATED = ("outcomes", "syllabus", "prerequisites", "teachers", "authors")
# Columns that are called otherwise than their field; those that are no field are worked out below.
FIELDS = {"invented": "demonstration", "region": "region_id", "parent": "parent_id"}


def people(row: Any, field: str) -> list[dict[str, str]]:
    return [one["name"] for one in getattr(row, field)]


SPECIAL: dict[str, Callable[[Any], Any]] = {
    "teachers": lambda row: people(row, "teachers"),
    "authors": lambda row: people(row, "authors"),
    "regions": lambda row: sorted(row.regions.values_list("code", flat=True)),
    "course_ids": lambda row: sorted(map(str, row.courses.filter(state="published").values_list("id", flat=True))),
    "page": lambda row: f"http://testserver{row.url}",
}


def plain(value: Any) -> Any:
    """A value of the database as JSON has it; what says nothing is nothing."""
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: text for name, text in value.items() if text} or None
    if isinstance(value, list):
        return [plain(one) for one in value]
    return None if value == "" else value


def expected(rows: QuerySet[Any], columns: Any) -> Iterator[Row]:
    for row in rows:
        yield {
            name: plain(SPECIAL[name](row) if name in SPECIAL else getattr(row, FIELDS.get(name, name)))
            for name in columns
        }


def named_regions() -> QuerySet[Region]:
    codes: set[str] = set()
    for model in (Provider, Place):
        codes |= set(model._default_manager.values_list("region_id", flat=True))
    codes |= set(Programme.regions.through._default_manager.values_list("region_id", flat=True))
    while more := set(Region.objects.filter(code__in=codes).values_list("parent_id", flat=True)) - codes - {None}:
        codes |= more
    return Region.objects.filter(code__in=codes)


def public_rows() -> dict[str, QuerySet[Any]]:
    courses = Course.objects.filter(state="published")
    return {
        "providers": Provider.objects.order_by("id"),
        "programmes": Programme.objects.order_by("id"),
        "courses": courses.order_by("id"),
        "offerings": Offering.objects.filter(course__in=courses).exclude(state="concept").order_by("id"),
        "places": Place.objects.order_by("id"),
        "subjects": Subject.objects.filter(id__in=courses.values("subject_id")).order_by("id"),
        "regions": named_regions().order_by("code"),
    }


def flat(row: Row) -> Row:
    """A row of JSON Lines as Parquet is to have it, by the rule of docs/dump.md."""
    found: Row = {}
    for name, value in row.items():
        for suffix, language in (("zh_hans", "zh-Hans"), ("en", "en")):
            if name in EACH_TRANSLATED:
                found[f"{name}_{suffix}"] = [text.get(language) for text in value]
            elif name in TRANSLATED:
                found[f"{name}_{suffix}"] = (value or {}).get(language)
            else:
                found[name] = value
    return found


def as_json(row: Row) -> Row:
    """A row of Parquet with its days and moments as JSON has them."""
    return {name: plain(value) if isinstance(value, date) else value for name, value in row.items()}


def assert_is_the_database(dump: Dump) -> None:
    for name, rows in public_rows().items():
        lines = json_lines(dump, name)
        assert len(lines) == rows.count(), name
        columns = next(table for table in TABLES if table.name == name).columns
        for found, wanted in zip(lines, expected(rows, [column.name for column in columns]), strict=True):
            assert found == wanted
        assert [as_json(row) for row in parquet(dump, name)] == [flat(row) for row in lines], name
