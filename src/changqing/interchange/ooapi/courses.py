"""Courses: what is taught, independent of when."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from msgspec import UNSET, UnsetType

from changqing.catalogue import models, whole
from changqing.interchange.ooapi import narrowing, organisations, outcomes, paging, programmes
from changqing.interchange.ooapi.organisations import Organisation
from changqing.interchange.ooapi.paging import Cut
from changqing.interchange.ooapi.parameters import Asked
from changqing.interchange.ooapi.programmes import Programme
from changqing.interchange.ooapi.shapes import Code, Shape, StudyLoad, Typed, joined, link, named, own, tag, typed


class Course(Shape):
    """Course."""

    course_id: UUID
    primary_code: Code
    name: list[Typed]
    organisation_id: UUID
    study_load: list[StudyLoad] | None = None
    modes_of_delivery: list[str] | None = None
    description: list[Typed] | None = None
    teaching_languages: list[str] | None = None
    learning_outcome_ids: list[UUID] | None = None
    admission_requirements: list[Typed] | None = None
    level: str | None = None
    link: str | None = None
    other_codes: list[Code] | None = None
    programme_ids: list[UUID] | None = None
    programmes: list[Programme] | UnsetType | None = UNSET
    coordinators: UnsetType | None = UNSET
    instructors: UnsetType | None = UNSET
    organisation: Organisation | UnsetType = UNSET
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    ext: dict[str, Any] | None = None


def _load(row: models.Course) -> list[StudyLoad] | None:
    loads = (("hour", row.hours), ("x-credit", row.credits))
    return [StudyLoad(study_load_unit=unit, value=value) for unit, value in loads if value] or None


def _people(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return teachers or authors by name: they have no account here, so they are no persons of the document."""
    return [{"name": typed(one.get("name")), **_link_of(one)} for one in rows]


def _link_of(one: dict[str, Any]) -> dict[str, str]:
    """Return a person's page, where one was given."""
    return {"link": one["url"]} if one.get("url") else {}


def of(row: models.Course) -> Course:
    """Return a course as the document has it."""
    return Course(
        course_id=row.id,
        primary_code=Code(code_type="identifier", code=row.slug),
        name=named(row.title, row.slug),
        study_load=_load(row),
        modes_of_delivery=row.modes or None,
        description=typed(row.summary),
        teaching_languages=[tag(one) for one in row.languages] or None,
        learning_outcome_ids=outcomes.ids_of(row.id, row.outcomes),
        admission_requirements=joined(row.prerequisites),
        level=narrowing.level_of(row.level) if row.level else None,
        link=link(row.url),
        other_codes=[Code(code_type="x-course-code", code=row.code)] if row.code else None,
        programme_ids=[one.id for one in row.programmes.all()] or None,
        organisation_id=row.provider_id,
        valid_from=row.created_at,
        valid_to=row.updated_at if row.state == "withdrawn" else None,
        ext=own(
            category=row.category,
            audiences=row.audiences,
            areas=row.areas,
            outcomes=[typed(text) for text in row.outcomes],
            prerequisites=[typed(text) for text in row.prerequisites],
            syllabus=[typed(text) for text in row.syllabus],
            teachers=_people(row.teachers),
            authors=_people(row.authors),
            licence=row.licence,
            licenceLink=row.licence_url,
            source=row.source_url,
            subjectId=row.subject_id,
            openContent=row.has_content or None,
            updated=row.updated_at,
        ),
    )


def _chosen(asked: Asked) -> dict[str, Sequence[str]]:
    """Return what is asked for as codes of the search's facets; an empty list is a code that nothing has."""
    found: dict[str, Sequence[str]] = {}
    if (level := asked.get("level")) is not None:
        found["level"] = narrowing.level_like(level)
    if (mode := asked.get("modeOfDelivery")) is not None:
        found["mode"] = narrowing.mode_like(mode)
    if (language := asked.get("teachingLanguage")) is not None:
        found["language"] = narrowing.languages_like(language)
    return found


def listed(asked: Asked) -> Cut[Course]:
    """Return a page of courses; of one organisation, where the path names it.

    Narrowed by words, level, mode or language, it is what the search finds: a million rows are not gone through.
    """
    rows, chosen, code = whole.courses(), _chosen(asked), asked.get("primaryCode")
    if not all(chosen.values()):
        return paging.NOTHING
    if asked.ids:
        rows = rows.filter(provider_id=asked.id)
    if code is not None:
        return paging.cut(_within(rows.filter(slug=code), asked, chosen), asked, "course", *_key(asked)).each(of)
    if not chosen and not asked.get("q"):
        return paging.cut(rows, asked, "course", asked.ids).each(of)
    if asked.ids:
        chosen["provider"] = [organisations.code_of(asked.id)]
    return paging.in_order(rows, paging.found(asked, "course", chosen)).each(of)


def _key(asked: Asked) -> tuple[Any, ...]:
    names = ("primaryCode", "level", "modeOfDelivery", "teachingLanguage", "q")
    return (asked.ids, *(asked.get(name) for name in names))


def _within(rows: Any, asked: Asked, chosen: dict[str, Sequence[str]]) -> Any:
    """Return those of a few courses that fit, as the database itself can tell."""
    if "level" in chosen:
        rows = rows.filter(level__in=chosen["level"])
    if "mode" in chosen:
        active = models.Offering.objects.filter(course=OuterRef("pk"), state="active", mode__in=chosen["mode"])
        rows = rows.filter(Exists(active))
    if "language" in chosen:
        rows = narrowing.holding(rows, "languages", chosen["language"])
    return narrowing.with_words(rows, asked.get("q"), "title", "summary") if asked.get("q") else rows


def of_programme(asked: Asked) -> Cut[Course]:
    """Return a page of the courses of a programme."""
    rows, chosen = whole.courses().filter(programmes=asked.id), _chosen(asked)
    if not all(chosen.values()):
        return paging.NOTHING
    rows = _within(rows, asked, chosen)
    return paging.cut(rows, asked, "courses of a programme", *_key(asked)).each(of)


def required(course_id: UUID) -> Course:
    """Return the course that a row names, also one that is withdrawn. Three queries."""
    return of(whole.courses(withdrawn=True).get(id=course_id))


def single(asked: Asked) -> Course | None:
    """Return a course; with its programmes and its organisation where that is asked for. At most eight queries."""
    row = whole.courses(withdrawn=True).filter(id=asked.id).first()
    if row is None:
        return None
    found = of(row)
    for name in ("coordinators", "instructors"):
        if asked.expands(name):
            setattr(found, name, None)  # there are none: the document wants that said
    if asked.expands("programmes"):
        rows = whole.programmes().filter(courses=asked.id).order_by("id")
        found.programmes = [programmes.of(row) for row in rows] or None
    if asked.expands("organisation"):
        found.organisation = organisations.required(found.organisation_id)
    return found
