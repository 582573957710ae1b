"""Reads of the catalogue, each with a bounded number of queries."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet, TextField
from django.db.models.functions import Cast

from changqing.catalogue.models import Course, IndexEntry, Offering, Place, Programme, Provider, Region, Subject
from changqing.core.text import LANGUAGES


def with_card(courses: QuerySet[Course]) -> QuerySet[Course]:
    """Return courses with all that a card shows. One query more."""
    return courses.select_related("provider__region").prefetch_related("offerings")


def rows_by_number(numbers: Sequence[int]) -> dict[int, UUID]:
    """Return the ids of the rows that the index knows by these numbers. One query."""
    return dict(IndexEntry.objects.filter(number__in=numbers).values_list("number", "row"))


def rows_of(numbers: Sequence[int]) -> list[UUID]:
    """Return the ids of the rows that the index knows by these numbers, in their order. One query."""
    found = rows_by_number(numbers)
    return [found[one] for one in numbers if one in found]


def courses_in_order(ids: Sequence[UUID]) -> list[Course]:
    """Return courses in the order of their ids; those that are gone are passed over. Two queries."""
    found = {course.id: course for course in with_card(Course.objects.filter(id__in=ids))}
    return [found[one] for one in ids if one in found]


def programmes_in_order(ids: Sequence[UUID]) -> list[Programme]:
    """Return programmes in the order of their ids. Two queries."""
    rows = Programme.objects.filter(id__in=ids).select_related("provider__region").prefetch_related("regions")
    found = {programme.id: programme for programme in rows}
    return [found[one] for one in ids if one in found]


def course(slug: str) -> Course | None:
    """Return a course with all that its page shows. Three queries."""
    offerings = Prefetch("offerings", Offering.objects.select_related("place__region"))
    programmes = Prefetch("programmes", Programme.objects.select_related("provider"))
    rows = Course.objects.filter(slug=slug).select_related("provider__region", "subject")
    return rows.prefetch_related(offerings, programmes).first()


def programme(slug: str) -> Programme | None:
    """Return a programme with its courses. Four queries."""
    rows = Programme.objects.filter(slug=slug).select_related("provider__region")
    courses = Prefetch("courses", with_card(Course.objects.filter(state="published")))
    return rows.prefetch_related("regions", courses).first()


def provider(code: str) -> Provider | None:
    """Return a provider. One query."""
    return Provider.objects.filter(code=code).select_related("region__parent", "parent").first()


def provider_typed(text: str) -> Provider | None:
    """Return the provider whose code a person typed, in whatever letters. At most one query."""
    code = text.strip().lower()
    return provider(code) if code and "\0" not in code else None


def courses_of(provider_id: UUID, most: int = 60) -> tuple[list[Course], int]:
    """Return a provider's courses, the first so many, and how many there are. Three queries."""
    rows = Course.objects.filter(provider_id=provider_id, state="published")
    return list(with_card(rows).order_by("-has_content", "category", "slug")[:most]), rows.count()


def branches_of(provider_id: UUID) -> list[Provider]:
    """Return a provider's branches, by name. One query."""
    return list(_counted(Provider.objects.filter(parent_id=provider_id).select_related("region")))


def programmes_of(provider_id: UUID) -> list[Programme]:
    """Return a provider's programmes. Two queries."""
    rows = Programme.objects.filter(provider_id=provider_id)
    return list(rows.select_related("provider__region").prefetch_related("regions"))


def places_of(provider_id: UUID) -> list[Place]:
    """Return a provider's places. One query."""
    return list(Place.objects.filter(provider_id=provider_id).select_related("region"))


def totals() -> dict[str, int]:
    """Return how much there is of everything. Four queries."""
    return {
        "courses": Course.objects.filter(state="published").count(),
        "programmes": Programme.objects.count(),
        "providers": Provider.objects.count(),
        "places": Place.objects.count(),
    }


def featured(count: int = 6) -> list[Course]:
    """Return the courses the home page shows: such as can be begun now, one a category. Three queries."""
    ids: dict[str, UUID] = {}
    rows = (
        Course.objects.filter(has_content=True, state="published")
        .order_by("-updated_at", "slug")
        .values_list("category", "id")
    )
    for category, course_id in rows[:200]:
        ids.setdefault(category, course_id)
    return courses_in_order(list(ids.values())[:count])


def subject_of(subject_id: str) -> Subject | None:
    """Return a subject by its id. One query."""
    return Subject.objects.filter(id=subject_id).first()


def subjects() -> list[Subject]:
    """Return all subjects with the number of their courses. One query."""
    return list(Subject.objects.annotate(courses_count=Count("courses")).order_by("slug"))


def subject(slug: str) -> Subject | None:
    """Return a subject with its published courses and their offerings, side by side. Three queries."""
    offerings = Prefetch("offerings", Offering.objects.exclude(state="concept").select_related("place__region"))
    courses = Course.objects.filter(state="published").select_related("provider__region").order_by("slug")
    rows = Subject.objects.filter(slug=slug)
    return rows.prefetch_related(Prefetch("courses", courses.prefetch_related(offerings))).first()


def place(place_id: UUID) -> Place | None:
    """Return a place with its provider and region. One query."""
    return Place.objects.filter(id=place_id).select_related("provider", "region__parent__parent").first()


def courses_at(place_id: UUID) -> list[Course]:
    """Return the courses that meet at a place. Two queries."""
    rows = Course.objects.filter(state="published", offerings__place_id=place_id).exclude(
        offerings__state__in=["concept", "cancelled"]
    )
    return list(with_card(rows.distinct().order_by("slug")))


def places_in_order(ids: Sequence[UUID]) -> list[Place]:
    """Return places in the order of their ids. One query."""
    rows = Place.objects.filter(id__in=ids).select_related("provider", "region__parent")
    found = {place.id: place for place in rows}
    return [found[one] for one in ids if one in found]


def providers_in_order(ids: Sequence[UUID]) -> list[Provider]:
    """Return providers in the order of their ids, with the number of their courses. Two queries."""
    rows = Provider.objects.filter(id__in=ids).select_related("region__parent__parent")
    found = {provider.id: provider for provider in _counted(rows)}
    return [found[one] for one in ids if one in found]


def _counted(rows: QuerySet[Provider]) -> QuerySet[Provider]:
    published = Count("courses", filter=Q(courses__state="published"))
    return rows.annotate(courses_count=published)


def _written(field: str, text: str) -> Q:
    """Return the condition that a multilingual text has these letters in one of the site's languages."""
    every = Q()
    for language in LANGUAGES.values():
        every |= Q(**{f"{field}__{language}__icontains": text})
    return every


def courses_without_index(text: str, chosen: Mapping[str, str], *, size: int, offset: int) -> tuple[list[Course], int]:
    """Return one page of courses by what the database itself can tell, and how many there are. Three queries.

    For the minutes in which the index is made: titles that hold what was typed, and the plainest facets.
    """
    rows = Course.objects.filter(state="published")
    if text:
        rows = rows.filter(_written("title", text))
    for name, code in chosen.items():
        if name in ("category", "level"):
            rows = rows.filter(**{name: code})
        elif name == "provider":
            rows = rows.filter(provider__code=code)
        elif name == "region":
            rows = rows.filter(provider__region__code__startswith=re.sub("(00)+$", "", code))
        elif name == "mode":
            rows = rows.filter(offerings__mode=code).distinct()
        elif name in ("audience", "area", "language"):
            field = f"{name}s"
            rows = rows.annotate(**{f"of_{field}": Cast(field, TextField())})
            rows = rows.filter(**{f"of_{field}__contains": f'"{code}"'})
    ordered = with_card(rows).order_by("-has_content", "slug")
    return list(ordered[offset : offset + size]), rows.count()


def rows_without_index(kind: str, text: str, *, size: int, offset: int) -> tuple[list[Any], int]:
    """Return one page of programmes, providers or places by their names, and how many there are. Four queries."""
    model = {"programme": Programme, "provider": Provider, "place": Place}[kind]
    field = "title" if kind == "programme" else "name"
    rows = model._default_manager.filter(_written(field, text))
    loads: dict[str, Callable[[Sequence[UUID]], list[Any]]] = {
        "programme": programmes_in_order,
        "provider": providers_in_order,
        "place": places_in_order,
    }
    ids = list(rows.values_list("id", flat=True)[offset : offset + size])
    return loads[kind](ids), rows.count()


def region(code: str) -> Region | None:
    """Return a region with those it lies in. One query."""
    return Region.objects.filter(code=code).select_related("parent__parent").first()


def regions_in(inside: Region | None) -> list[Region]:
    """Return the regions in one, or all provinces; a level with one region only is passed over. At most two queries."""
    found = list(Region.objects.filter(parent=inside))
    if inside is not None and len(found) == 1:
        return list(Region.objects.filter(parent=found[0]))
    return found


def titles(course_ids: Sequence[UUID]) -> dict[UUID, dict[str, str]]:
    """Return the titles of courses, in every language they have. One query."""
    return dict(Course.objects.filter(id__in=course_ids).values_list("id", "title"))
