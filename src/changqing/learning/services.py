"""Changes: a learner opens a unit, answers a quiz, completes a course. Each becomes statements."""

from collections.abc import Collection
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.db import transaction
from django.dispatch import Signal

from changqing.accounts import services as accounts
from changqing.accounts.queries import present_id
from changqing.assessment.marking import Result
from changqing.catalogue.models import Offering
from changqing.content import packs
from changqing.content.manifest import Quiz, Unit
from changqing.content.models import Release
from changqing.learning import queries
from changqing.learning.making import Happening, answered, opened
from changqing.learning.models import Enrolment
from changqing.records import services as records
from changqing.records.activities import Activity
from changqing.records.statements import Made

# Sent in the transaction in which a learner completes a course: `learner_id`, `enrolment`.
course_completed = Signal()


@transaction.atomic
def enrol(learner_id: UUID, release: Release) -> Enrolment:
    """Return the learner's enrolment in the course of a release, making it on this release where there is none."""
    accounts.lock(learner_id)
    found = queries.enrolment(learner_id, release.course_id)
    if found:
        return found
    offering = Offering.objects.filter(course_id=release.course_id, mode="online", starts=None).first()
    return Enrolment.objects.create(
        learner_id=learner_id, course_id=release.course_id, release=release, offering=offering
    )


@transaction.atomic
def open_unit(learner_id: UUID, release: Release, unit: Unit) -> None:
    """Record that a learner opened a unit."""
    accounts.lock(learner_id)
    learner_id = present_id(learner_id)  # she may have signed in, in another tab, since she was looked up
    enrolment = enrol(learner_id, release)
    records.record(learner_id, opened(enrolment.release, unit, Happening.now()))
    complete(learner_id, enrolment)


@transaction.atomic
def answer_quiz(learner_id: UUID, release: Release, unit: Unit, quiz: Quiz, sent: dict[str, list[str]]) -> Result:
    """Mark a quiz and record each answer and the outcome; `sent` maps question keys to choices."""
    accounts.lock(learner_id)
    learner_id = present_id(learner_id)
    enrolment = enrol(learner_id, release)
    made, result = answered(enrolment.release, unit, quiz, sent, Happening.now())
    records.record(learner_id, made)
    complete(learner_id, enrolment)
    return result


def complete(learner_id: UUID, enrolment: Enrolment) -> None:
    """Record completion, once, when the rule is met."""
    standing = queries.standing(learner_id, enrolment.course_id)
    if standing is None or standing.completed_at is not None or not standing.outcome.met:
        return
    result: dict[str, Any] = {"completion": True, "success": True}
    if standing.score is not None:
        result["score"] = {"scaled": round(standing.score, 4)}
    records.record(learner_id, [Made("completed", Activity(enrolment.course_id), enrolment.release_id, result)])
    course_completed.send(sender=Enrolment, learner_id=learner_id, enrolment=enrolment)


def evaluate(learner_id: UUID, course_ids: Collection[UUID]) -> None:
    """Complete those of these courses that a learner is enrolled in and whose rule is met."""
    enrolments = Enrolment.objects.filter(learner_id=learner_id, course_id__in=course_ids).select_related("release")
    for enrolment in enrolments:
        with suppress(packs.BadPack):  # what was told is in the record; she is looked at again at the next statement
            complete(learner_id, enrolment)


@transaction.atomic
def attended(learner_id: UUID, release: Release) -> None:
    """Look at a learner's course after hours in class came into her record; who is in no release of it, begins one."""
    accounts.lock(learner_id)
    complete(learner_id, enrol(learner_id, release))


@transaction.atomic
def move_enrolments(*, source: UUID, target: UUID) -> None:
    """Give one learner's enrolments to another; where both are in a course, the target's stays."""
    taken = set(Enrolment.objects.filter(learner_id=target).values_list("course_id", flat=True))
    moving = list(Enrolment.objects.filter(learner_id=source))
    Enrolment.objects.filter(learner_id=source).delete()
    for one in moving:
        if one.course_id not in taken:
            one.learner_id = target
            one.save(force_insert=True)
    for one in Enrolment.objects.filter(learner_id=target).select_related("release"):
        complete(target, one)
