"""Reads: who takes part, and what came of it, held against the aim."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import DurationField, ExpressionWrapper, F, Q, Sum
from django.utils import timezone

from changqing.catalogue.models import Course, Programme
from changqing.classes.models import Session
from changqing.credentials.models import Credential
from changqing.learning.models import CourseProgress
from changqing.learning.queries import hours_of_many
from changqing.programmes.models import Aim, Cohort, FormerPart, Part

AT_ONCE = 500  # learners in a query


def part_of(learner_id: UUID, programme_id: UUID) -> Part | None:
    """Return how a learner takes part. One query."""
    return Part.objects.filter(learner_id=learner_id, programme_id=programme_id).select_related("cohort").first()


def open_cohorts(programme_id: UUID) -> list[Cohort]:
    """Return the cohorts one can join today. One query."""
    today = timezone.localdate()
    rows = Cohort.objects.filter(programme_id=programme_id).select_related("programme")
    return [one for one in rows if one.ends is None or one.ends >= today]


@dataclass
class Line:
    """A line of the report: an audience, a cohort or a course, and its numbers. Hours are by learners together."""

    thing: Any
    aim: int = 0
    joined: int = 0
    began: int = 0
    completed: int = 0
    completions: int = 0
    certificates: int = 0
    online: float = 0.0
    attended: float = 0.0

    @property
    def share(self) -> int | None:
        """How much of the aim is reached, in per cent; None where there is no aim."""
        return round(100 * self.joined / self.aim) if self.aim else None


@dataclass
class Report:
    """What came of a programme in a year, or since it began; `people`, `cohorts`, `courses` are its lines.

    Those who have been erased are in `joined`, `completed` and `completions`, and in nothing else.
    """

    programme: Programme
    first: date
    last: date
    year: int | None
    aim: Aim
    total: Line
    people: list[Line] = field(default_factory=list)
    cohorts: list[Line] = field(default_factory=list)
    courses: list[Line] = field(default_factory=list)
    taught: float = 0.0

    @property
    def taught_share(self) -> int | None:
        """How much of the teaching that is paid for was given, in per cent."""
        return round(100 * self.taught / self.aim.teaching_hours) if self.aim.teaching_hours else None

    @property
    def completions_share(self) -> int | None:
        """How much of the completions that were agreed are reached, in per cent."""
        return round(100 * self.total.completions / self.aim.completions) if self.aim.completions else None


def years(programme: Programme) -> list[int]:
    """Return the years a programme can be reported on, the latest first. One query."""
    now = timezone.localdate().year
    return list(range(now, _begun(programme).year - 1, -1))[:20]


def _begun(programme: Programme) -> date:
    """Return the first day of a programme, or of the first of its cohorts; today where there is none. One query."""
    days = [one.starts for one in programme.cohorts.all()] + ([programme.starts] if programme.starts else [])
    return min([*days, timezone.localdate()])


def _day(moment: date) -> datetime:
    return timezone.make_aware(datetime.combine(moment, time.min))


def _batches(every: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    return (every[place : place + AT_ONCE] for place in range(0, len(every), AT_ONCE))


def report(programme: Programme, year: int | None = None) -> Report:
    """Make the report of a year, or of all years, from the records. Some queries a course and 500 learners.

    Counted is what learners did in courses of the programme within the time and after they had joined: what somebody
    had completed before is no outcome of it.
    """
    today = timezone.localdate()
    first = date(year, 1, 1) if year else _begun(programme)
    last = min(date(year, 12, 31), today) if year else today
    aim = Aim.objects.filter(programme=programme).first() or Aim(programme=programme)
    made = Report(programme, first, last, year, aim, Line(None, aim=sum(aim.people.values())))
    people = {code: Line(code, aim=aim.people.get(code, 0)) for code in (*programme.audiences, *aim.people)}
    cohorts = {one.id: Line(one) for one in programme.cohorts.all()}
    parts = {one.learner_id: one for one in Part.objects.filter(programme=programme, joined_on__lte=last)}

    def lines_of(part: Part) -> tuple[Line, ...]:
        return made.total, people.setdefault(part.audience, Line(part.audience)), cohorts[part.cohort_id]

    for part in parts.values():
        if part.joined_on >= first:
            _add(lines_of(part), joined=1)
    began: set[UUID] = set()
    completed: set[UUID] = set()
    for course in programme.courses.order_by("slug"):
        line = Line(course)
        for some in _batches(sorted(parts)):
            _count(course, line, {one: parts[one] for one in some}, made, lines_of, began, completed)
        made.courses.append(line)
    for learner_id in began:
        _add(lines_of(parts[learner_id]), began=1)
    for learner_id in completed:
        _add(lines_of(parts[learner_id]), completed=1)
    for gone in FormerPart.objects.filter(cohort__programme=programme, year__gte=first.year, year__lte=last.year):
        lines = (made.total, people.setdefault(gone.audience, Line(gone.audience)), cohorts[gone.cohort_id])
        _add(lines, joined=gone.joined, completed=gone.completed, completions=gone.completions)
    made.people, made.cohorts, made.taught = list(people.values()), list(cohorts.values()), _taught(made)
    return made


def _add(lines: Iterable[Line], **more: float) -> None:
    for line in lines:
        for name, value in more.items():
            setattr(line, name, getattr(line, name) + value)


def _count(
    course: Course, line: Line, parts: dict[UUID, Part], made: Report, lines_of: Any,
    began: set[UUID], completed: set[UUID],
) -> None:  # fmt: skip
    """Add what some of those who take part did in a course."""

    def is_in(learner_id: UUID, moment: datetime) -> bool:
        day = timezone.localdate(moment)
        return max(made.first, parts[learner_id].joined_on) <= day <= made.last

    for row in CourseProgress.objects.filter(course_id=course.id, learner_id__in=parts):
        if row.completed_at and is_in(row.learner_id, row.completed_at):
            completed.add(row.learner_id)
            _add((line, *lines_of(parts[row.learner_id])), completions=1)
            line.completed += 1
    issued = Credential.objects.filter(course=course, learner_id__in=parts, revoked_at=None)
    for learner_id, moment in issued.values_list("learner_id", "issued_at"):
        if is_in(learner_id, moment):
            _add((line, *lines_of(parts[learner_id])), certificates=1)
    since = {learner_id: max(made.first, part.joined_on) for learner_id, part in parts.items()}
    for learner_id, (online, attended) in hours_of_many(course.id, since, made.last).items():
        began.add(learner_id)
        line.began += 1
        _add((line, *lines_of(parts[learner_id])), online=online, attended=attended)


def _taught(made: Report) -> float:
    """Return the hours of classes in rooms that the provider held in courses of the programme. One query."""
    sessions = Session.objects.filter(
        Q(place__provider=made.programme.provider) | Q(course__provider=made.programme.provider),
        course__in=made.programme.courses.all(), state=Session.PLANNED, starts_at__gte=_day(made.first),
        ends_at__lt=min(_day(made.last + timedelta(days=1)), timezone.now()),
    )  # fmt: skip
    length = ExpressionWrapper(F("ends_at") - F("starts_at"), output_field=DurationField())
    total: timedelta | None = sessions.order_by().aggregate(total=Sum(length))["total"]
    return total.total_seconds() / 3600 if total else 0.0
