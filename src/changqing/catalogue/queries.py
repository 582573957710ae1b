"""Reads of the catalogue, each with a bounded number of queries."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Count, Prefetch, QuerySet

from changqing.catalogue.models import Course, IndexEntry, Offering, Place, Programme, Provider


def with_card(courses: QuerySet[Course]) -> QuerySet[Course]:
    """Return courses with all that a card shows. One query more."""
    return courses.select_related("provider__region").prefetch_related("offerings")


def rows_of(numbers: Sequence[int]) -> list[UUID]:
    """Return the ids of the rows that the index knows by these numbers, in their order. One query."""
    found = dict(IndexEntry.objects.filter(number__in=numbers).values_list("number", "row"))
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
    rows = Course.objects.filter(slug=slug).select_related("provider__region")
    return rows.prefetch_related(offerings, programmes).first()


def programme(slug: str) -> Programme | None:
    """Return a programme with its courses. Four queries."""
    rows = Programme.objects.filter(slug=slug).select_related("provider__region")
    courses = Prefetch("courses", with_card(Course.objects.filter(state="published")))
    return rows.prefetch_related("regions", courses).first()


def provider(code: str) -> Provider | None:
    """Return a provider. One query."""
    return Provider.objects.filter(code=code).select_related("region__parent").first()


def courses_of(provider_id: UUID) -> list[Course]:
    """Return a provider's courses. Two queries."""
    rows = Course.objects.filter(provider_id=provider_id, state="published")
    return list(with_card(rows).order_by("-has_content", "category", "slug"))


def programmes_of(provider_id: UUID) -> list[Programme]:
    """Return a provider's programmes. Two queries."""
    rows = Programme.objects.filter(provider_id=provider_id)
    return list(rows.select_related("provider__region").prefetch_related("regions"))


def places_of(provider_id: UUID) -> list[Place]:
    """Return a provider's places. One query."""
    return list(Place.objects.filter(provider_id=provider_id).select_related("region"))


def all_providers(ids: Sequence[UUID] | None = None) -> list[Provider]:
    """Return all providers (or those named), with the number of their courses, by name. One query."""
    rows = Provider.objects.select_related("region__parent__parent").annotate(courses_count=Count("courses"))
    if ids is not None:
        rows = rows.filter(id__in=ids)
    return list(rows)


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
