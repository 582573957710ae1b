"""Academic sessions: by the calendar of Chinese terms, worked out by rule.

The year begins on 1 September; the first semester lasts until the end of January, the second until the end of July;
what is left is the summer. An offering belongs to the semester it begins in; one that is open all year, to the year.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from msgspec import UNSET, UnsetType

from changqing.catalogue.models import Offering, Programme
from changqing.core.ids import derived_id
from changqing.core.kept import Kept
from changqing.core.text import Text
from changqing.interchange.ooapi import paging
from changqing.interchange.ooapi.paging import Cut
from changqing.interchange.ooapi.parameters import Asked
from changqing.interchange.ooapi.shapes import Code, Shape, Typed, first_moment, in_every_language, last_moment, named

YEAR, SEMESTER, SUMMER = "academic_year", "semester", "period"
_YEARS = range(1900, 2200)  # a date outside is a slip of somebody's, and makes no session


class AcademicSession(Shape):
    """AcademicSession."""

    academic_session_id: UUID
    academic_session_type: str
    primary_code: Code
    name: list[Typed]
    start_date_time: datetime
    end_date_time: datetime
    parent_id: UUID | UnsetType = UNSET
    parent: "AcademicSession | UnsetType" = UNSET
    child_ids: list[UUID] | UnsetType = UNSET
    children: "list[AcademicSession] | UnsetType | None" = UNSET
    year_id: UUID | UnsetType = UNSET
    year: "AcademicSession | UnsetType" = UNSET


@dataclass(frozen=True)
class Session:
    """A session: the year it begins in, and which part of that academic year it is; 0 for the whole."""

    begins: int
    part: int = 0

    @property
    def code(self) -> str:
        """Its name in files and tables, as Chinese universities write it: 2026-2027, 2026-2027-1."""
        years = f"{self.begins:04d}-{self.begins + 1:04d}"
        return f"{years}-{self.part}" if self.part else years

    @property
    def id(self) -> UUID:
        """Its id, always the same."""
        return derived_id("academic-session", self.code)

    @property
    def kind(self) -> str:
        """Its type in the document. A summer of one month is no semester."""
        return (YEAR, SEMESTER, SEMESTER, SUMMER)[self.part]

    @property
    def first(self) -> date:
        """Its first day."""
        later = self.begins + 1
        return (date(self.begins, 9, 1), date(self.begins, 9, 1), date(later, 2, 1), date(later, 8, 1))[self.part]

    @property
    def last(self) -> date:
        """Its last day."""
        later = self.begins + 1
        return (date(later, 8, 31), date(later, 1, 31), date(later, 7, 31), date(later, 8, 31))[self.part]

    @property
    def year(self) -> "Session":
        """The academic year it lies in; itself, where it is one."""
        return Session(self.begins)

    @property
    def parts(self) -> tuple["Session", ...]:
        """The semesters and the summer of a year."""
        return () if self.part else tuple(Session(self.begins, part) for part in (1, 2, 3))


def year_at(day: date) -> Session:
    """Return the academic year of a day."""
    return Session(day.year if day.month >= 9 else day.year - 1)


def at(day: date | None, today: date) -> Session:
    """Return the session that something which begins on that day belongs to: this year, where it is open all year."""
    if day is None or day.year not in _YEARS:
        return year_at(today)
    return next(part for part in year_at(day).parts if part.first <= day <= part.last)


@lru_cache(maxsize=2_000)
def _name(session: Session) -> Text:
    years = {"years": f"{session.begins}–{session.begins + 1}"}
    sentences = (
        lambda: _("Academic year %(years)s"),
        lambda: _("First semester, %(years)s"),
        lambda: _("Second semester, %(years)s"),
        lambda: _("Summer, %(years)s"),
    )
    return in_every_language(lambda: sentences[session.part]() % years)


def of(session: Session) -> AcademicSession:
    """Return a session as the document has it."""
    return AcademicSession(
        academic_session_id=session.id,
        academic_session_type=session.kind,
        primary_code=Code(code_type="identifier", code=session.code),
        name=named(_name(session), session.code),
        start_date_time=first_moment(session.first),
        end_date_time=last_moment(session.last),
        parent_id=session.year.id if session.part else UNSET,
        year_id=session.year.id if session.part else UNSET,
        child_ids=[one.id for one in session.parts] if session.parts else UNSET,
    )


_all: Kept[tuple[Session, ...]] = Kept(1)


def every() -> Sequence[Session]:
    """Return the sessions of all years in which something begins, and of this one, in order. Two queries a version."""
    return _all.get_or("all", _read)


def _read() -> tuple[Session, ...]:
    days: set[Any] = {localdate()}
    for model in (Offering, Programme):
        days |= set(model._default_manager.order_by().values_list("starts", flat=True).distinct())
    years = sorted({year_at(day).begins for day in days - {None} if day.year in _YEARS})
    return tuple(one for year in years for one in (Session(year), *Session(year).parts))


def by_id(session_id: UUID) -> Session | None:
    """Return the session of that id; None where there is none."""
    return next((one for one in every() if one.id == session_id), None)


def listed(asked: Asked) -> Cut[AcademicSession]:
    """Return a page of sessions, in order."""
    code, kind, parent, year = (asked.get(name) for name in ("primaryCode", "academicSessionType", "parent", "year"))
    rows = [
        one
        for one in every()
        if (code is None or one.code == code)
        and (kind is None or one.kind == kind)
        and (parent is None or (one.part and one.year.id == parent))
        and (year is None or one.year.id == year)
    ]
    return paging.slice_of(rows, asked).each(of)


def single(asked: Asked) -> AcademicSession | None:
    """Return a session."""
    session = by_id(asked.id)
    if session is None:
        return None
    found = of(session)
    if asked.expands("parent") and session.part:
        found.parent = of(session.year)
    if asked.expands("year") and session.part:
        found.year = of(session.year)
    if asked.expands("children"):
        found.children = [of(one) for one in session.parts] or None
    return found
