"""Progress, made of statements. Each field keeps a first, a last, a most or a count, so that order does not matter."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.utils.dateparse import parse_duration
from django.utils.timezone import localdate

from changqing.learning.models import CourseProgress, DayProgress, QuizProgress, UnitProgress
from changqing.records.projections import Event, register


class Table(ABC):
    """What the projections share: rows of one table, found by a key, read and written at once."""

    name: str
    version: int
    model: type[Model]
    key: tuple[str, ...]
    read_by: tuple[str, ...] = ("course_id",)
    values: tuple[str, ...]

    @abstractmethod
    def key_of(self, event: Event) -> tuple[Any, ...] | None:
        """Return the key of the row an event belongs to; None where it concerns no row of this table."""

    @abstractmethod
    def first(self, event: Event) -> Any:
        """Return a new row for the first event of a key."""

    @abstractmethod
    def add(self, row: Any, event: Event) -> None:
        """Change a row by an event."""

    def clear(self, learner_ids: Collection[UUID] | None = None) -> None:
        """See `Projection.clear`."""
        rows = self.model._default_manager.all()
        (rows if learner_ids is None else rows.filter(learner_id__in=list(learner_ids))).delete()

    def apply(self, events: Sequence[Event]) -> None:
        """See `Projection.apply`. One query reads what is there, one writes, however many learners it is about."""
        touched = [((event.learner_id, *key), event) for event in events if (key := self.key_of(event))]
        if not touched:
            return
        # By column, not by key: a whole life's keys joined by OR are more than a database reads in one expression.
        names = ("learner_id", *self.key)
        there = self.model._default_manager.filter(
            **{
                f"{name}__in": {key[names.index(name)] for key, _event in touched}
                for name in ("learner_id", *self.read_by)
            }
        )
        rows: dict[tuple[Any, ...], Any] = {tuple(getattr(row, name) for name in names): row for row in there}
        changed: dict[tuple[Any, ...], Any] = {}
        for key, event in touched:
            row = changed.get(key)
            if row is None:
                row = changed[key] = rows.get(key) or self.first(event)
            self.add(row, event)
        self.model._default_manager.bulk_create(
            changed.values(), update_conflicts=True, unique_fields=names, update_fields=self.values
        )


@register
class CourseTable(Table):
    """When a course was begun, where it was left, when it was completed."""

    name = "course-progress"
    version = 2
    model = CourseProgress
    key = ("course_id",)
    values = ("started_at", "last_at", "last_statement", "last_unit", "completed_at")

    def key_of(self, event: Event) -> tuple[Any, ...] | None:
        return (event.activity.course,)

    def first(self, event: Event) -> CourseProgress:
        return CourseProgress(
            learner_id=event.learner_id,
            course_id=event.activity.course,
            started_at=event.timestamp,
            last_at=event.timestamp,
            last_statement=event.id,
            last_unit=event.activity.unit,
        )

    def add(self, row: CourseProgress, event: Event) -> None:
        row.started_at = min(row.started_at, event.timestamp)
        # The last in a unit; what is about the course as a whole counts only until there is one.
        now = (bool(event.activity.unit), event.timestamp, event.id)
        if now > (bool(row.last_unit), row.last_at, row.last_statement):
            row.last_at, row.last_statement = event.timestamp, event.id
            row.last_unit = event.activity.unit
        # That a course is completed the site alone says, when its rule is met: no tool earns anybody a certificate.
        if event.verb == "completed" and not event.activity.unit and event.by_site:
            row.completed_at = min(row.completed_at or event.timestamp, event.timestamp)


@register
class UnitTable(Table):
    """Which units were opened, and when first."""

    name = "unit-progress"
    version = 2
    model = UnitProgress
    key = ("course_id", "unit")
    values = ("opened_at",)

    def key_of(self, event: Event) -> tuple[Any, ...] | None:
        # Whatever happened in a unit, it was open: also where a browser without pictures did not ask for the one that
        # says so (docs/decisions/beacon.md).
        return (event.activity.course, event.activity.unit) if event.activity.unit else None

    def first(self, event: Event) -> UnitProgress:
        return UnitProgress(
            learner_id=event.learner_id,
            course_id=event.activity.course,
            unit=event.activity.unit,
            opened_at=event.timestamp,
        )

    def add(self, row: UnitProgress, event: Event) -> None:
        row.opened_at = min(row.opened_at, event.timestamp)


@register
class QuizTable(Table):
    """Attempts at a quiz, the best and the last share, and the last answer to each question."""

    name = "quiz-progress"
    version = 1
    model = QuizProgress
    key = ("course_id", "quiz")
    values = ("unit", "attempts", "best", "last", "last_at", "last_statement", "passed_at", "answers")

    def key_of(self, event: Event) -> tuple[Any, ...] | None:
        return (event.activity.course, event.activity.quiz) if event.activity.quiz else None

    def first(self, event: Event) -> QuizProgress:
        return QuizProgress(
            learner_id=event.learner_id,
            course_id=event.activity.course,
            unit=event.activity.unit,
            quiz=event.activity.quiz,
        )

    def add(self, row: QuizProgress, event: Event) -> None:
        row.unit = min(row.unit, event.activity.unit)  # two lessons may link to one quiz
        if event.verb == "answered":
            self._answer(row, event)
        elif event.verb in ("passed", "failed"):
            share = float(event.result.get("score", {}).get("scaled", 0))
            row.attempts += 1
            row.best = max(row.best, share)
            if row.last_at is None or (event.timestamp, event.id) > (row.last_at, row.last_statement):
                row.last, row.last_at, row.last_statement = share, event.timestamp, event.id
            if event.verb == "passed":
                row.passed_at = min(row.passed_at or event.timestamp, event.timestamp)

    @staticmethod
    def _answer(row: QuizProgress, event: Event) -> None:
        chosen = [choice for choice in str(event.result.get("response", "")).split("[,]") if choice]
        new = [
            event.timestamp.isoformat(timespec="microseconds"),
            str(event.id),
            chosen,
            bool(event.result.get("success")),
        ]
        old = row.answers.get(event.activity.question)
        if old is None or new[:2] > old[:2]:
            row.answers[event.activity.question] = new


MOST_AT_ONCE = 24 * 3600  # seconds that one statement can tell of


def seconds_of(event: Event) -> int:
    """Return how long something took, in whole seconds, a day at most; 0 where it is not told in days and hours."""
    try:
        told = parse_duration(str(event.result.get("duration", "")))
    except (OverflowError, ValueError):
        return 0
    return min(max(int(told.total_seconds()), 0), MOST_AT_ONCE) if told else 0


@register
class DayTable(Table):
    """What was done in a unit on a day: completion rules with dates, hours and assignments are held against it."""

    name = "day-progress"
    version = 1
    model = DayProgress
    key = ("course_id", "unit", "day")
    read_by = ("course_id", "day")  # of all the days she has had, those that are touched
    values = ("online", "attended", "quizzes", "assignments")

    def key_of(self, event: Event) -> tuple[Any, ...] | None:
        # What is about the course as a whole matters here only for its hours.
        if not event.activity.unit and event.verb not in TELLING_TIME:
            return None
        return (event.activity.course, event.activity.unit, localdate(event.timestamp))

    def first(self, event: Event) -> DayProgress:
        return DayProgress(
            learner_id=event.learner_id,
            course_id=event.activity.course,
            unit=event.activity.unit,
            day=localdate(event.timestamp),
        )

    def add(self, row: DayProgress, event: Event) -> None:
        activity = event.activity
        if event.verb == "attended":
            row.attended += seconds_of(event)
        elif event.verb in TELLING_TIME:
            row.online += seconds_of(event)
        elif event.verb in ("passed", "failed") and activity.quiz:
            share = float(event.result.get("score", {}).get("scaled", 0))
            row.quizzes[activity.quiz] = max(row.quizzes.get(activity.quiz, 0.0), share)
        elif event.verb == "passed" and activity.assignment:
            row.assignments = sorted({*row.assignments, activity.assignment})


# Of what tools say of one sitting, the duration is in these once: its quizzes and answers lie within it.
TELLING_TIME = ("experienced", "terminated", "attended")
