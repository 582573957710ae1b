"""Progress, made of statements. Each field keeps a first, a last, a most or a count, so that order does not matter."""

from abc import ABC, abstractmethod
from typing import Any
from uuid import UUID

from django.db.models import Model

from changqing.learning.models import CourseProgress, QuizProgress, UnitProgress
from changqing.records.projections import Event, register


class Table(ABC):
    """What the three projections share: rows of one table, found by a key, read and written at once."""

    name: str
    model: type[Model]
    key: tuple[str, ...]
    values: tuple[str, ...]

    @abstractmethod
    def key_of(self, event: Event) -> tuple[Any, ...] | None:
        """Return the key of the row an event belongs to; None where it concerns no row of this table."""

    @abstractmethod
    def first(self, learner_id: UUID, event: Event) -> Any:
        """Return a new row for the first event of a key."""

    @abstractmethod
    def add(self, row: Any, event: Event) -> None:
        """Change a row by an event."""

    def clear(self, learner_id: UUID | None = None) -> None:
        """See `Projection.clear`."""
        rows = self.model._default_manager.all()
        (rows.filter(learner_id=learner_id) if learner_id else rows).delete()

    def apply(self, learner_id: UUID, events: list[Event]) -> None:
        """See `Projection.apply`."""
        touched = [(key, event) for event in events if (key := self.key_of(event))]
        if not touched:
            return
        # By course, not by key: a whole life's keys joined by OR are more than a database reads in one expression.
        courses = {event.activity.course for _key, event in touched}
        there = self.model._default_manager.filter(learner_id=learner_id, course_id__in=courses)
        before = {tuple(getattr(row, name) for name in self.key): row for row in there}
        rows: dict[tuple[Any, ...], Any] = {}
        for key, event in touched:
            if key not in rows:
                rows[key] = before.get(key) or self.first(learner_id, event)
            self.add(rows[key], event)
        self.model._default_manager.bulk_create([row for key, row in rows.items() if key not in before])
        for key in rows.keys() & before.keys():
            rows[key].save(update_fields=self.values)


@register
class CourseTable(Table):
    """When a course was begun, where it was left, when it was completed."""

    name = "course-progress"
    model = CourseProgress
    key = ("course_id",)
    values = ("started_at", "last_at", "last_statement", "last_unit", "completed_at")

    def key_of(self, event: Event) -> tuple[Any, ...] | None:
        return (event.activity.course,)

    def first(self, learner_id: UUID, event: Event) -> CourseProgress:
        return CourseProgress(
            learner_id=learner_id,
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
        if event.verb == "completed" and not event.activity.unit:
            row.completed_at = min(row.completed_at or event.timestamp, event.timestamp)


@register
class UnitTable(Table):
    """Which units were opened, and when first."""

    name = "unit-progress"
    model = UnitProgress
    key = ("course_id", "unit")
    values = ("opened_at",)

    def key_of(self, event: Event) -> tuple[Any, ...] | None:
        # Whatever happened in a unit, it was open: also where a browser without pictures did not ask for the one that
        # says so (docs/decisions/beacon.md).
        return (event.activity.course, event.activity.unit) if event.activity.unit else None

    def first(self, learner_id: UUID, event: Event) -> UnitProgress:
        return UnitProgress(
            learner_id=learner_id,
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
    model = QuizProgress
    key = ("course_id", "quiz")
    values = ("unit", "attempts", "best", "last", "last_at", "last_statement", "passed_at", "answers")

    def key_of(self, event: Event) -> tuple[Any, ...] | None:
        return (event.activity.course, event.activity.quiz) if event.activity.quiz else None

    def first(self, learner_id: UUID, event: Event) -> QuizProgress:
        return QuizProgress(
            learner_id=learner_id,
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
