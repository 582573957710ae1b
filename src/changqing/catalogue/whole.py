"""Reads for whoever takes the whole catalogue away: interfaces, feeds, sitemaps. Each returns rows to narrow and cut.

What the public does not see is not in them: planned offerings, and in lists, withdrawn courses.
"""

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from changqing.catalogue.models import Course, Offering, Place, Programme, Provider, Region, Subject


def providers() -> QuerySet[Provider]:
    """Return providers with region, parent and the ids of their branches. One query more."""
    branches = Provider.objects.order_by("pinyin", "id").only("id", "parent_id")
    return Provider.objects.select_related("region", "parent").prefetch_related(Prefetch("branches", branches))


def places() -> QuerySet[Place]:
    """Return places with their region."""
    return Place.objects.select_related("region")


def courses(*, withdrawn: bool = False) -> QuerySet[Course]:
    """Return courses with the modes of their offerings and the ids of their programmes. Two queries more."""
    offerings = Offering.objects.only("id", "course_id", "mode", "state")
    programmes = Programme.objects.order_by("id").only("id")
    rows = Course.objects.all() if withdrawn else Course.objects.filter(state="published")
    return rows.prefetch_related(Prefetch("offerings", offerings), Prefetch("programmes", programmes))


def programmes() -> QuerySet[Programme]:
    """Return programmes with the codes of their regions and the languages of their courses. Two queries more."""
    regions = Region.objects.order_by("code").only("code")
    courses = Course.objects.filter(state="published").order_by("id").only("id", "languages")
    return Programme.objects.prefetch_related(Prefetch("regions", regions), Prefetch("courses", courses))


def offerings(*, withdrawn: bool = False, planned: bool = False) -> QuerySet[Offering]:
    """Return offerings with course, place and the ids of the course's programmes. One query more."""
    programmes = Programme.objects.order_by("id").only("id")
    rows = Offering.objects.all() if planned else Offering.objects.exclude(state="concept")
    rows = rows.select_related("course", "place__region")
    rows = rows.defer("course__summary", "course__outcomes", "course__syllabus", "course__teachers", "course__authors")
    if not withdrawn:
        rows = rows.filter(course__state="published")
    return rows.prefetch_related(Prefetch("course__programmes", programmes))


def subjects() -> QuerySet[Subject]:
    """Return the subjects that some course is of."""
    return Subject.objects.filter(Exists(Course.objects.filter(subject=OuterRef("pk"), state="published")))


def regions() -> QuerySet[Region]:
    """Return the regions that providers, places and programmes name, and those that these lie in."""
    here = OuterRef("pk")
    named = Region.objects.filter(
        Exists(Provider.objects.filter(region=here))
        | Exists(Place.objects.filter(region=here))
        | Exists(Programme.regions.through._default_manager.filter(region=here))
    )
    inside = Q(pk__in=named) | Q(children__in=named) | Q(children__children__in=named)
    return Region.objects.filter(inside).distinct()
