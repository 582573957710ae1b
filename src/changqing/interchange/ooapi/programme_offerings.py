"""Programme offerings: a programme runs once, from its first day to its last, and so is the one offering of itself.

Its id is that of the programme: the document wants ids that are unique among offerings.
"""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate
from msgspec import UNSET, UnsetType

from changqing.catalogue import models, whole
from changqing.interchange.ooapi import narrowing, organisations, paging, programmes, sessions, when
from changqing.interchange.ooapi.organisations import Organisation
from changqing.interchange.ooapi.paging import Cut
from changqing.interchange.ooapi.parameters import Asked
from changqing.interchange.ooapi.programmes import Programme
from changqing.interchange.ooapi.sessions import AcademicSession
from changqing.interchange.ooapi.shapes import (
    FREE,
    Code,
    Cost,
    Shape,
    Typed,
    first_moment,
    last_moment,
    link,
    named,
    tag,
)

ACTIVE, OVER = "active", "inactive"


class ProgrammeOffering(Shape):
    """ProgrammeOffering."""

    programme_offering_id: UUID
    primary_code: Code
    academic_session_id: UUID
    name: list[Typed]
    state: str
    modes_of_delivery: list[str]
    result_expected: bool
    link: str
    start_date_time: datetime
    price_information: list[Cost]
    programme_id: UUID
    organisation_id: UUID
    academic_session: AcademicSession | UnsetType = UNSET
    teaching_languages: list[str] | None = None
    end_date_time: datetime | None = None
    programme: Programme | UnsetType = UNSET
    organisation: Organisation | UnsetType = UNSET


def of(row: models.Programme) -> ProgrammeOffering:
    """Return the offering of a programme as the document has it. One that is over is inactive."""
    session = sessions.at(row.starts, localdate())
    languages = dict.fromkeys(one for course in row.courses.all() for one in course.languages)
    return ProgrammeOffering(
        programme_offering_id=row.id,
        primary_code=Code(code_type="identifier", code=row.slug),
        academic_session_id=session.id,
        name=named(row.title, row.slug),
        state=OVER if row.ends and row.ends < localdate() else ACTIVE,
        teaching_languages=[tag(one) for one in languages] or None,
        modes_of_delivery=[row.mode],
        result_expected=False,
        link=link(row.url),
        start_date_time=first_moment(row.starts or session.first),
        end_date_time=last_moment(row.ends) if row.ends else None,
        price_information=FREE,
        programme_id=row.id,
        organisation_id=row.provider_id,
    )


def by_programme(fits: Q) -> list[ProgrammeOffering]:
    """Return the offerings of the programmes that fit. Three queries."""
    return [of(row) for row in whole.programmes().filter(fits).order_by("id")]


def _narrowed(rows: QuerySet[models.Programme], asked: Asked) -> QuerySet[models.Programme]:
    if asked.get("modeOfStudy") is not None or asked.get("resultExpected"):
        return rows.none()  # nothing is known of the one, and the other is not the case
    state, today = asked.get("state"), localdate()
    if state is not None:
        fits = {ACTIVE: when.not_over(today), OVER: Q(ends__lt=today)}
        rows = rows.filter(fits[state]) if state in fits else rows.none()
    if (language := asked.get("teachingLanguage")) is not None:
        rows = programmes.taught_in(rows, language)
    return narrowing.with_words(rows, asked.get("q"), "title", "summary") if asked.get("q") else rows


_FILTERS = ("state", "resultExpected", "modeOfStudy", "teachingLanguage", "q")


def _cut(rows: QuerySet[models.Programme], asked: Asked, name: str) -> Cut[ProgrammeOffering]:
    key = (asked.ids, localdate(), *when.key(asked), *(asked.get(one) for one in _FILTERS))
    return paging.cut(_narrowed(rows, asked), asked, name, *key).each(of)


def of_programme(asked: Asked) -> Cut[ProgrammeOffering]:
    """Return the one offering of a programme, where it fits."""
    rows = whole.programmes().filter(when.within(asked), id=asked.id)
    return _cut(rows, asked, "offering of a programme")


def of_organisation(asked: Asked) -> Cut[ProgrammeOffering]:
    """Return a page of the programme offerings of an organisation."""
    rows = whole.programmes().filter(when.within(asked), provider_id=asked.id)
    return _cut(rows, asked, "programme offerings of an organisation")


def of_session(asked: Asked) -> Cut[ProgrammeOffering]:
    """Return a page of the programme offerings that belong to an academic session."""
    session = sessions.by_id(asked.id)
    if session is None:
        return paging.NOTHING
    rows = whole.programmes().filter(when.during(session), when.within(asked, over=True))
    return _cut(rows, asked, "programme offerings of a session")


def single(asked: Asked) -> ProgrammeOffering | None:
    """Return a programme offering; with programme, session, organisation where that is asked. At most six queries."""
    row = whole.programmes().filter(id=asked.id).first()
    if row is None:
        return None
    found = of(row)
    if asked.expands("programme"):
        found.programme = programmes.of(row)
    if asked.expands("academic_session"):
        found.academic_session = sessions.of(sessions.at(row.starts, localdate()))
    if asked.expands("organisation"):
        found.organisation = organisations.required(row.provider_id)
    return found
