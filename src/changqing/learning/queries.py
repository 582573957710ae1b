"""Reads: where a learner stands."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest

from changqing.accounts.queries import current_learner
from changqing.catalogue.models import Course
from changqing.content import packs
from changqing.content.manifest import Manifest, Unit
from changqing.learning import completion
from changqing.learning.models import CourseProgress, Enrolment, QuizProgress, UnitProgress


@dataclass(frozen=True)
class Standing:
    """Where a learner stands in a course: what she opened, her quizzes by key, and the release she is on."""

    enrolment: Enrolment
    manifest: Manifest
    opened: frozenset[str]
    quizzes: dict[str, QuizProgress]
    last_unit: str
    completed_at: datetime | None

    @property
    def best(self) -> dict[str, float]:
        """The best share of right answers by quiz."""
        return {key: row.best for key, row in self.quizzes.items() if row.attempts}

    @property
    def done(self) -> list[str]:
        """The keys of the units that are done."""
        return [unit.key for unit in self.manifest.units if self.is_done(unit)]

    def is_done(self, unit: Unit) -> bool:
        """Say whether a unit is done."""
        return completion.is_unit_done(unit, self.manifest, self.opened, self.best)

    @property
    def missing(self) -> list[str]:
        """What is still missing for the certificate, in words."""
        return completion.missing(self.manifest, self.opened, self.best)

    @property
    def next_unit(self) -> Unit:
        """The unit to go on with: where she was, if that is not done; else the first that is not."""
        last = self.manifest.unit(self.last_unit)
        if last and not self.is_done(last):
            return last
        return next((unit for unit in self.manifest.units if not self.is_done(unit)), self.manifest.units[-1])


def enrolment(learner_id: UUID, course_id: UUID) -> Enrolment | None:
    """Return a learner's enrolment in a course, with its release. One query."""
    return Enrolment.objects.filter(learner_id=learner_id, course_id=course_id).select_related("release").first()


def standing(learner_id: UUID, course_id: UUID) -> Standing | None:
    """Return where a learner stands in a course; None where she has not begun it. Four queries."""
    found = enrolment(learner_id, course_id)
    return _standing(found) if found else None


def _standing(found: Enrolment) -> Standing:
    mine = {"learner_id": found.learner_id, "course_id": found.course_id}
    progress = CourseProgress.objects.filter(**mine).first()
    return Standing(
        enrolment=found,
        manifest=packs.open_kept(found.release.pack).manifest,
        opened=frozenset(UnitProgress.objects.filter(**mine).values_list("unit", flat=True)),
        quizzes={row.quiz: row for row in QuizProgress.objects.filter(**mine)},
        last_unit=progress.last_unit if progress else "",
        completed_at=progress.completed_at if progress else None,
    )


def standings(learner_id: UUID, slugs: Sequence[str]) -> dict[str, Standing]:
    """Return where a learner stands in those of these courses that she has begun, by slug. Three queries each.

    A course whose pack cannot be read just now is left out.
    """
    found = {}
    if slugs:
        rows = Enrolment.objects.filter(learner_id=learner_id, course__slug__in=slugs)
        for row in rows.select_related("release", "course"):
            with suppress(packs.BadPack):
                found[row.course.slug] = _standing(row)
    return found


def my_standing(request: HttpRequest, course_id: UUID | str) -> Standing | None:
    """Return where the learner of this request stands in a course, looked up once a request."""
    name = f"changqing.standing.{course_id}"
    if name not in request.META:
        learner = current_learner(request)
        request.META[name] = standing(learner.id, UUID(str(course_id))) if learner else None
    found: Standing | None = request.META[name]
    return found


@dataclass(frozen=True)
class Begun:
    """A course a learner has begun, as her page shows it."""

    course: Course
    standing: Standing
    last_at: datetime


def begun(learner_id: UUID) -> list[Begun]:
    """Return the courses a learner has begun, the latest first. Four queries for all of them."""
    enrolments = list(
        Enrolment.objects.filter(learner_id=learner_id).select_related("release", "course__provider__region")
    )
    opened: dict[UUID, set[str]] = {}
    for course_id, unit in UnitProgress.objects.filter(learner_id=learner_id).values_list("course_id", "unit"):
        opened.setdefault(course_id, set()).add(unit)
    quizzes: dict[UUID, dict[str, QuizProgress]] = {}
    for row in QuizProgress.objects.filter(learner_id=learner_id):
        quizzes.setdefault(row.course_id, {})[row.quiz] = row
    progress = {row.course_id: row for row in CourseProgress.objects.filter(learner_id=learner_id)}
    rows = [
        Begun(
            course=one.course,
            standing=Standing(
                enrolment=one,
                manifest=packs.open_kept(one.release.pack).manifest,
                opened=frozenset(opened.get(one.course_id, ())),
                quizzes=quizzes.get(one.course_id, {}),
                last_unit=progress[one.course_id].last_unit if one.course_id in progress else "",
                completed_at=progress[one.course_id].completed_at if one.course_id in progress else None,
            ),
            last_at=progress[one.course_id].last_at if one.course_id in progress else one.enrolled_at,
        )
        for one in enrolments
    ]
    return sorted(rows, key=lambda row: row.last_at, reverse=True)


def latest(rows: Iterable[Begun]) -> Begun | None:
    """Return the course to go on with: the latest that is not completed."""
    return next((row for row in rows if row.standing.completed_at is None), None)


@dataclass(frozen=True)
class Enrolled:
    """An enrolment as other systems see it: in which offering, and when she completed the course, if she has."""

    enrolment: Enrolment
    completed_at: datetime | None


def enrolled(learner_id: UUID) -> list[Enrolled]:
    """Return a learner's enrolments, the first first. Two queries."""
    done = CourseProgress.objects.filter(learner_id=learner_id, completed_at__isnull=False)
    completed = dict(done.values_list("course_id", "completed_at"))
    rows = Enrolment.objects.filter(learner_id=learner_id).select_related("course").order_by("enrolled_at", "id")
    return [Enrolled(one, completed.get(one.course_id)) for one in rows]
