"""Course offerings: runs of a course, with dates and place, or open all year."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils.timezone import localdate
from msgspec import UNSET, UnsetType

from changqing.catalogue import models, whole
from changqing.interchange.ooapi import buildings, courses, narrowing, organisations, paging, sessions, when
from changqing.interchange.ooapi.courses import Course
from changqing.interchange.ooapi.paging import Cut
from changqing.interchange.ooapi.parameters import Asked
from changqing.interchange.ooapi.programme_offerings import ProgrammeOffering, by_programme
from changqing.interchange.ooapi.sessions import AcademicSession
from changqing.interchange.ooapi.shapes import (
    FREE,
    Address,
    Code,
    Cost,
    EnrolmentPeriod,
    Shape,
    Typed,
    first_moment,
    last_moment,
    link,
    named,
    own,
    tag,
    typed,
)

RESULT = "pass_or_fail"
PENDING_STATES = ("active", "inactive")


class CourseOffering(Shape):
    """CourseOffering."""

    course_offering_id: UUID
    primary_code: Code
    academic_session_id: UUID
    name: list[Typed]
    state: str
    modes_of_delivery: list[str]
    result_expected: bool
    link: str
    price_information: list[Cost]
    course_id: UUID
    organisation_id: UUID
    academic_session: AcademicSession | UnsetType = UNSET
    teaching_languages: list[str] | None = None
    max_number_students: int | None = None
    result_value_type: str | None = None
    enrolment_periods: list[EnrolmentPeriod] | None = None
    start_date_time: datetime | None = None
    end_date_time: datetime | None = None
    flexible_entry_period_start_date_time: date | None = None
    flexible_entry_period_end_date_time: date | None = None
    addresses: list[Address] | None = None
    course: Course | UnsetType = UNSET
    programme_offering_ids: list[UUID] | None = None
    programme_offerings: list[ProgrammeOffering] | UnsetType | None = UNSET
    ext: dict[str, Any] | None = None


def _period(row: models.Offering) -> list[EnrolmentPeriod] | None:
    """Return when one can enrol; without a first day, since the course came. None where no day is left."""
    begin = first_moment(row.enrol_from) if row.enrol_from else row.course.created_at
    end = last_moment(row.last_day) if row.last_day else None
    if row.state not in PENDING_STATES or (end and end < begin):
        return None
    page = link(row.course.url)
    return [EnrolmentPeriod(start_date_time=begin, end_date_time=end, enrolment_type="url", enrolment_url=page)]


def of(row: models.Offering) -> CourseOffering:
    """Return an offering as the document has it.

    One that is open all year is given as this academic year's, to be entered on any day of it: the document wants dates
    of what is active.
    """
    session, course = sessions.at(row.starts, localdate()), row.course
    found = CourseOffering(
        course_offering_id=row.id,
        primary_code=Code(code_type="offering_code" if row.code else "uuid", code=row.code or str(row.id)),
        academic_session_id=session.id,
        name=named(course.title, course.slug),
        state=row.state,
        teaching_languages=[tag(one) for one in course.languages] or None,
        modes_of_delivery=[row.mode],
        max_number_students=row.seats,
        result_expected=course.has_content,
        result_value_type=RESULT if course.has_content else None,
        link=link(course.url),
        enrolment_periods=_period(row),
        start_date_time=first_moment(row.starts or session.first),
        end_date_time=last_moment(row.ends) if row.ends else None,
        addresses=[buildings.address_of(row.place)] if row.place else None,
        price_information=FREE,
        course_id=course.id,
        programme_offering_ids=[one.id for one in course.programmes.all()] or None,
        organisation_id=course.provider_id,
        ext=own(
            openAllYear=row.starts is None or None,
            schedule=typed(row.schedule),
            buildingId=row.place_id,
            placeName=typed(row.place.name) if row.place else None,
            placeSeats=(row.place.seats or None) if row.place else None,
            roomId=buildings.room_id(row.place_id) if row.place_id else None,
        ),
    )
    if row.starts is None:
        found.end_date_time = last_moment(session.last)
        found.flexible_entry_period_start_date_time = session.first
        found.flexible_entry_period_end_date_time = session.last
    return found


def _narrowed(rows: QuerySet[models.Offering], asked: Asked, *, over: bool = False) -> QuerySet[models.Offering]:
    rows = rows.filter(when.within(asked, over=over))
    for name, field in (("state", "state"), ("resultExpected", "course__has_content"), ("modeOfDelivery", "mode")):
        if (value := asked.get(name)) is not None:
            rows = rows.filter(**{field: value})
    if (language := asked.get("teachingLanguage")) is not None:
        rows = narrowing.holding(rows, "course__languages", narrowing.languages_like(language))
    return rows


_FILTERS = ("state", "resultExpected", "modeOfDelivery", "teachingLanguage", "q")


def _key(asked: Asked) -> tuple[Any, ...]:
    return (asked.ids, localdate(), *when.key(asked), *(asked.get(name) for name in _FILTERS))


def _searched(asked: Asked, rows: QuerySet[models.Offering], chosen: dict[str, list[str]]) -> Cut[models.Offering]:
    """Return a page of offerings, of the thousand courses that fit the words best where there are words."""
    if not asked.get("q"):
        return paging.cut(rows, asked, "offerings", *_key(asked))
    fitting = paging.all_found(asked, "course", chosen)
    page = paging.cut(rows.filter(course_id__in=fitting.things), asked, "offerings", fitting.current, *_key(asked))
    return Cut(page.things, page.total, fitting.current)


def of_course(asked: Asked) -> Cut[CourseOffering]:
    """Return a page of the offerings of a course, in the order of their dates."""
    rows = _narrowed(whole.offerings(withdrawn=True).filter(course_id=asked.id), asked)
    if asked.get("q"):
        rows = narrowing.with_words(rows, asked.get("q"), "course__title", "course__summary")
    order = (F("starts").asc(nulls_first=True), "id")
    return paging.cut(rows, asked, "offerings of a course", *_key(asked), order=order).each(of)


def of_organisation(asked: Asked) -> Cut[CourseOffering]:
    """Return a page of the offerings of an organisation."""
    rows = _narrowed(whole.offerings().filter(course__provider_id=asked.id), asked)
    chosen = {"provider": [organisations.code_of(asked.id)]} if asked.get("q") else {}
    return _searched(asked, rows, chosen).each(of)


def of_session(asked: Asked) -> Cut[CourseOffering]:
    """Return a page of the offerings that belong to an academic session, also to one that is over."""
    session = sessions.by_id(asked.id)
    if session is None:
        return paging.NOTHING
    rows = _narrowed(whole.offerings().filter(when.during(session)), asked, over=True)
    return _searched(asked, rows, {}).each(of)


def single(asked: Asked) -> CourseOffering | None:
    """Return an offering; with course, programme offerings, session where that is asked for. At most seven queries."""
    row = whole.offerings(withdrawn=True).filter(id=asked.id).first()
    if row is None:
        return None
    found = of(row)
    if asked.expands("course"):
        found.course = courses.required(row.course_id)
    if asked.expands("programme_offering"):
        found.programme_offerings = by_programme(Q(courses=row.course_id)) or None
    if asked.expands("academic_session"):
        found.academic_session = sessions.of(sessions.at(row.starts, localdate()))
    return found
