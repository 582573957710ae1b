"""Programmes: what a provider runs for a group of people and an aim."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from msgspec import UNSET, UnsetType

from changqing.catalogue import models, whole
from changqing.interchange.ooapi import narrowing, organisations, outcomes, paging
from changqing.interchange.ooapi.organisations import Organisation
from changqing.interchange.ooapi.paging import Cut
from changqing.interchange.ooapi.parameters import Asked
from changqing.interchange.ooapi.shapes import Code, Shape, Typed, first_moment, link, named, own, tag, typed

TYPE = "x-lifelong-learning"
QUALIFICATION = "none"


class Programme(Shape):
    """Programme."""

    programme_id: UUID
    programme_type: str
    primary_code: Code
    name: list[Typed]
    organisation_id: UUID
    description: list[Typed] | None = None
    teaching_languages: list[str] | None = None
    qualification_awarded: str | None = None
    modes_of_delivery: list[str] | None = None
    first_start_date_time: datetime | None = None
    learning_outcome_ids: list[UUID] | None = None
    link: str | None = None
    other_codes: list[Code] | None = None
    children: UnsetType | None = UNSET
    coordinators: UnsetType | None = UNSET
    instructors: UnsetType | None = UNSET
    organisation: Organisation | UnsetType = UNSET
    ext: dict[str, Any] | None = None


def of(row: models.Programme) -> Programme:
    """Return a programme as the document has it. Its languages are those of its courses."""
    languages = dict.fromkeys(one for course in row.courses.all() for one in course.languages)
    return Programme(
        programme_id=row.id,
        programme_type=TYPE,
        primary_code=Code(code_type="identifier", code=row.slug),
        name=named(row.title, row.slug),
        description=typed(row.summary),
        teaching_languages=[tag(one) for one in languages] or None,
        qualification_awarded=QUALIFICATION,
        modes_of_delivery=[row.mode],
        first_start_date_time=first_moment(row.starts) if row.starts else None,
        learning_outcome_ids=outcomes.ids_of(row.id, row.outcomes),
        link=link(row.url),
        other_codes=[Code(code_type="programme_code", code=row.code)] if row.code else None,
        organisation_id=row.provider_id,
        ext=own(
            aim=typed(row.aim),
            funder=typed(row.funder),
            area=row.area,
            audiences=row.audiences,
            regions=[region.code for region in row.regions.all()],
        ),
    )


def taught_in(rows: QuerySet[models.Programme], language: str) -> QuerySet[models.Programme]:
    """Return the programmes that have a course in that language."""
    courses = models.Course.objects.filter(programmes=OuterRef("pk"), state="published")
    return rows.filter(Exists(narrowing.holding(courses, "languages", narrowing.languages_like(language))))


def _narrowed(rows: QuerySet[models.Programme], asked: Asked) -> QuerySet[models.Programme]:
    """Return the programmes that fit what the search cannot tell."""
    only = {"programmeType": TYPE, "qualificationAwarded": QUALIFICATION}
    if any(asked.get(name) not in (None, value) for name, value in only.items()):
        return rows.none()
    if asked.get("levelOfQualification") is not None or asked.get("fieldsOfStudy") is not None:
        return rows.none()  # nothing is known of either
    if (code := asked.get("primaryCode")) is not None:
        rows = rows.filter(slug=code)
    if (language := asked.get("teachingLanguage")) is not None:
        rows = taught_in(rows, language)
    return rows


_FILTERS = (
    "primaryCode",
    "teachingLanguage",
    "programmeType",
    "qualificationAwarded",
    "levelOfQualification",
    "fieldsOfStudy",
)


def listed(asked: Asked) -> Cut[Programme]:
    """Return a page of programmes; of one organisation, where the path names it."""
    key = tuple(asked.get(name) for name in _FILTERS)
    rows, chosen = _narrowed(whole.programmes(), asked), {}
    if asked.ids:
        rows = rows.filter(provider_id=asked.id)
        if asked.get("q"):
            chosen = {"provider": [organisations.code_of(asked.id)]}
    narrowed = any(value is not None for value in key)
    return paging.cut_or_found(rows, asked, "programme", asked.ids, key, chosen=chosen, narrowed=narrowed).each(of)


def single(asked: Asked) -> Programme | None:
    """Return a programme; with its organisation where that is asked for. At most five queries."""
    row = whole.programmes().filter(id=asked.id).first()
    if row is None:
        return None
    found = of(row)
    for name in ("children", "coordinators", "instructors"):
        if asked.expands(name):
            setattr(found, name, None)  # there are none: the document wants that said
    if asked.expands("organisation"):
        found.organisation = organisations.required(row.provider_id)
    return found
