"""Course offering associations: her enrolments, with what came of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.utils.timezone import localdate
from msgspec import UNSET, UnsetType

from changqing.catalogue import models, whole
from changqing.interchange.ooapi import offerings, paging, persons, sessions
from changqing.interchange.ooapi.offerings import CourseOffering
from changqing.interchange.ooapi.paging import Cut
from changqing.interchange.ooapi.parameters import Asked
from changqing.interchange.ooapi.persons import Person, Reader
from changqing.interchange.ooapi.sessions import AcademicSession
from changqing.interchange.ooapi.shapes import Shape, StudyLoad
from changqing.learning.queries import Enrolled

ROLE, GOING_ON, FINISHED, COMPLETED = "student", "associated", "finished", "completed"


class Result(Shape):
    """CourseOfferingAssociationResult."""

    state: str
    passed: str = msgspec.field(name="pass")
    final: bool
    result_date_time: datetime
    study_load: StudyLoad


class CourseOfferingAssociation(Shape):
    """CourseOfferingAssociation."""

    association_id: UUID
    role: str
    state: str
    start_date_time: datetime
    course_offering_id: UUID
    person_id: UUID
    actual_end_date_time: datetime | None = None
    result: Result | None = None
    course_offering: CourseOffering | UnsetType = UNSET
    academic_session: AcademicSession | UnsetType = UNSET
    person: Person | UnsetType = UNSET


def of(one: Enrolled) -> CourseOfferingAssociation:
    """Return an enrolment as the document has it. A completed course is passed: that is what the rule says."""
    enrolment, done = one.enrolment, one.completed_at
    offering_id: Any = enrolment.offering_id
    result = None
    if done:
        load = StudyLoad(study_load_unit="hour", value=enrolment.course.hours)
        result = Result(state=COMPLETED, passed="passed", final=True, result_date_time=done, study_load=load)
    return CourseOfferingAssociation(
        association_id=enrolment.id,
        role=ROLE,
        state=FINISHED if done else GOING_ON,
        start_date_time=enrolment.enrolled_at,
        actual_end_date_time=done,
        result=result,
        course_offering_id=offering_id,
        person_id=enrolment.learner_id,
    )


def _fitting(asked: Asked, reader: Reader) -> list[Enrolled]:
    """Return those of her enrolments that are asked for."""
    role, state, result = (asked.get(name) for name in ("role", "state", "resultState"))
    return [
        one
        for one in reader.enrolled
        if role in (None, ROLE)
        and state in (None, FINISHED if one.completed_at else GOING_ON)
        and result in (None, COMPLETED if one.completed_at else None)
    ]


def _expand(asked: Asked, found: Sequence[CourseOfferingAssociation], reader: Reader) -> None:
    """Put what is asked for into associations. At most two queries."""
    if asked.expands("course_offering") or asked.expands("academic_session"):
        wanted = {one.course_offering_id for one in found}
        rows = {row.id: row for row in whole.offerings(withdrawn=True, planned=True).filter(id__in=wanted)}
        for one in found:
            _put(asked, one, rows[one.course_offering_id])
    if asked.expands("person"):
        for one in found:
            one.person = persons.of(reader)


def _put(asked: Asked, one: CourseOfferingAssociation, row: models.Offering) -> None:
    if asked.expands("course_offering"):
        one.course_offering = offerings.of(row)
    if asked.expands("academic_session"):
        one.academic_session = sessions.of(sessions.at(row.starts, localdate()))


def of_person(asked: Asked, reader: Reader) -> Cut[CourseOfferingAssociation] | None:
    """Return a page of her own enrolments, the first first; of anybody else there is nothing."""
    if asked.id != reader.learner.id:
        return None
    page = paging.slice_of(_fitting(asked, reader), asked).each(of)
    _expand(asked, page.things, reader)
    return page


def of_offering(asked: Asked, reader: Reader) -> Cut[CourseOfferingAssociation]:
    """Return her own enrolment in an offering, where she has one."""
    rows = [one for one in _fitting(asked, reader) if one.enrolment.offering_id == asked.id]
    return paging.slice_of(rows, asked).each(of)


def single(asked: Asked, reader: Reader) -> CourseOfferingAssociation | None:
    """Return one of her own enrolments; of anybody else's there is nothing."""
    found = next((of(one) for one in reader.enrolled if one.enrolment.id == asked.id), None)
    if found:
        _expand(asked, [found], reader)
    return found
