"""Reads: where a learner stands."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from django.http import HttpRequest

from changqing.accounts.queries import current_learner
from changqing.catalogue.models import Course
from changqing.content import packs
from changqing.content.manifest import Manifest, Unit
from changqing.content.rules import Window
from changqing.learning import completion, rule_words
from changqing.learning.completion import Outcome
from changqing.learning.facts import HOUR, Facts, facts_of_days, hours_online, is_unit_done
from changqing.learning.models import CourseProgress, DayProgress, Enrolment, QuizProgress, UnitProgress
from changqing.learning.rule_words import Words


@dataclass(frozen=True)
class Standing:
    """Where a learner stands in a course: what she opened, her quizzes by key, and the release she is on.

    `days` are those she did something on; they are read only where the course's rule asks for more than units and
    scores at any time.
    """

    enrolment: Enrolment
    manifest: Manifest
    opened: frozenset[str]
    quizzes: dict[str, QuizProgress]
    last_unit: str
    completed_at: datetime | None
    days: tuple[DayProgress, ...] = ()

    @cached_property
    def best(self) -> dict[str, float]:
        """The best share of right answers by quiz."""
        return {key: row.best for key, row in self.quizzes.items() if row.attempts}

    @cached_property
    def _facts(self) -> Facts:
        return replace(facts_of_days(self.days), opened=self.opened, best=self.best)

    def facts_of(self, window: Window) -> Facts:
        """Return what she did within some days, or ever."""
        return self._facts if window == completion.ALWAYS else facts_of_days(self.days, window)

    @cached_property
    def outcome(self) -> Outcome:
        """The course's rule, held against what she did."""
        return completion.evaluate(self.manifest, self.facts_of)

    @property
    def score(self) -> float | None:
        """The mean of the best shares of the closing quizzes the rule has to do with; None where none was answered."""
        quizzes = [unit.quiz("after") for unit in completion.required_units(self.manifest)]
        shares = [self.best[quiz.key] for quiz in quizzes if quiz and quiz.key in self.best]
        return sum(shares) / len(shares) if shares else None

    @property
    def done(self) -> list[str]:
        """The keys of the units that are done."""
        return [unit.key for unit in self.manifest.units if self.is_done(unit)]

    def is_done(self, unit: Unit) -> bool:
        """Say whether a unit is done."""
        return is_unit_done(unit, self.manifest, self._facts)

    @property
    def missing(self) -> list[Words]:
        """What is still missing for the certificate, in words; nothing where it is earned already."""
        return [] if self.completed_at else rule_words.missing(self.outcome, self.manifest)

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
    """Return where a learner stands in a course; None where she has not begun it. Four queries, or five."""
    found = enrolment(learner_id, course_id)
    return _standing(found) if found else None


def _standing(found: Enrolment) -> Standing:
    mine = {"learner_id": found.learner_id, "course_id": found.course_id}
    progress = CourseProgress.objects.filter(**mine).first()
    manifest = packs.open_kept(found.release.pack).manifest
    return Standing(
        enrolment=found,
        manifest=manifest,
        opened=frozenset(UnitProgress.objects.filter(**mine).values_list("unit", flat=True)),
        quizzes={row.quiz: row for row in QuizProgress.objects.filter(**mine)},
        last_unit=progress.last_unit if progress else "",
        completed_at=progress.completed_at if progress else None,
        days=tuple(DayProgress.objects.filter(**mine)) if completion.needs_days(manifest) else (),
    )


def hours(standing: Standing) -> tuple[float, float]:
    """Return how many hours a learner has studied on line in a course, and attended in class. One query."""
    row = standing.enrolment
    days = DayProgress.objects.filter(learner_id=row.learner_id, course_id=row.course_id)
    facts = replace(facts_of_days(days), opened=standing.opened, best=standing.best)
    return hours_online(standing.manifest, facts), facts.attended / HOUR


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
    """Return the courses a learner has begun, the latest first. Four queries for all of them, or five."""
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
    manifests = {one.course_id: packs.open_kept(one.release.pack).manifest for one in enrolments}
    needing = [course_id for course_id, manifest in manifests.items() if completion.needs_days(manifest)]
    days: dict[UUID, list[DayProgress]] = {}
    for day in DayProgress.objects.filter(learner_id=learner_id, course_id__in=needing):  # none: no query
        days.setdefault(day.course_id, []).append(day)
    rows = [
        Begun(
            course=one.course,
            standing=Standing(
                enrolment=one,
                manifest=manifests[one.course_id],
                opened=frozenset(opened.get(one.course_id, ())),
                quizzes=quizzes.get(one.course_id, {}),
                last_unit=progress[one.course_id].last_unit if one.course_id in progress else "",
                completed_at=progress[one.course_id].completed_at if one.course_id in progress else None,
                days=tuple(days.get(one.course_id, ())),
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


def units_opened(course_id: UUID, learner_ids: Sequence[UUID]) -> dict[UUID, int]:
    """Return how many units of a course each of these learners has opened. One query."""
    rows = UnitProgress.objects.filter(course_id=course_id, learner_id__in=list(learner_ids))
    return dict(Counter(rows.values_list("learner_id", flat=True)))


def hours_of_many(course_id: UUID, since: Mapping[UUID, date], until: date) -> dict[UUID, tuple[float, float]]:
    """Return how long learners studied in a course on line, and attended in class, from her day to `until`; hours.

    Those who did nothing in it then are left out. Two queries, and each release's manifest once.
    """
    days: dict[UUID, list[DayProgress]] = {}
    rows = DayProgress.objects.filter(course_id=course_id, learner_id__in=list(since), day__lte=until)
    for day in rows.iterator():
        if day.day >= since[day.learner_id]:
            days.setdefault(day.learner_id, []).append(day)
    enrolled = Enrolment.objects.filter(course_id=course_id, learner_id__in=list(days)).select_related("release")
    packs_of = dict(enrolled.values_list("learner_id", "release__pack"))
    found: dict[UUID, tuple[float, float]] = {}
    for learner_id, hers in days.items():
        facts = facts_of_days(hers)
        pack = packs_of.get(learner_id)
        online = hours_online(packs.open_kept(pack).manifest, facts) if pack else sum(facts.told.values()) / HOUR
        found[learner_id] = (online, facts.attended / HOUR)
    return found
