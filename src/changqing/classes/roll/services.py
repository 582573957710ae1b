"""Changes of the roll: marks come in, in any order, any number of times; what they come to is made, and recorded."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from changqing.accounts import services as accounts
from changqing.accounts.queries import present_ids
from changqing.classes.models import Attendance, Mark, Session
from changqing.classes.roll.settling import Settled, settle
from changqing.content import queries as content
from changqing.core.ids import new_id
from changqing.core.work import later
from changqing.records import services as records
from changqing.records.activities import Activity
from changqing.records.statements import Made, attendance_iri


@transaction.atomic
def add_marks(session: Session, marks: Sequence[Mark]) -> int:
    """Add marks to a roll, those that are there already passed over; return how many were new.

    What they come to is in the learners' records when this returns. Whose rule is met by it, gets her certificate soon
    after, in the background.
    """
    learners = {one.learner_id for one in marks}
    accounts.lock_all(learners)  # first: the same marks may come at the same moment, and are looked for after this
    there = set(Mark.objects.filter(id__in=[one.id for one in marks]).values_list("id", flat=True))
    new = [one for one in marks if one.id not in there]
    if not new:
        return 0
    moved = present_ids(learners)
    for one in new:
        one.learner_id = moved.get(one.learner_id, one.learner_id)
    Mark.objects.bulk_create(new)
    make_attendance(session, {one.learner_id for one in new})
    return len(new)


def make_attendance(session: Session, learner_ids: Collection[UUID] | None = None) -> None:
    """Make the attendance of learners in a session, or of all, anew from marks; record what has changed of it."""
    marks = Mark.objects.filter(session=session)
    rows = Attendance.objects.filter(session=session)
    if learner_ids is not None:
        marks, rows = marks.filter(learner_id__in=list(learner_ids)), rows.filter(learner_id__in=list(learner_ids))
    by_learner: dict[UUID, list[Mark]] = defaultdict(list)
    for mark in marks:
        by_learner[mark.learner_id].append(mark)
    before = {row.learner_id: row for row in rows}
    changed: list[Attendance] = []
    for learner_id, hers in by_learner.items():
        settled = settle(hers)
        if settled is not None:
            changed.append(_row(session, learner_id, settled, before.get(learner_id)))
    gone = [row for learner_id, row in before.items() if learner_id not in by_learner]
    for row in gone:
        if row.statement:
            records.take_back(row.learner_id, [row.statement])
        Attendance.objects.filter(learner_id=row.learner_id, session=session).delete()
    _record(session, changed, before)
    Attendance.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["learner_id", "session"],
        update_fields=["state", "minutes", "confirmed", "differs", "doubtful", "seconds", "statement", "changed_at"],
    )  # fmt: skip
    if changed:
        from changqing.classes.tasks import look_at_rules

        later(look_at_rules, str(session.course_id), [str(one.learner_id) for one in changed])


def _row(session: Session, learner_id: UUID, settled: Settled, before: Attendance | None) -> Attendance:
    return Attendance(
        learner_id=learner_id, session=session, state=settled.state, minutes=settled.minutes,
        confirmed=settled.confirmed, differs=settled.differs, doubtful=settled.doubtful,
        seconds=settled.seconds(session.minutes), statement=before.statement if before else None,
        changed_at=timezone.now(),
    )  # fmt: skip


def _record(session: Session, rows: Iterable[Attendance], before: dict[UUID, Attendance]) -> None:
    """Record the hours of those rows whose hours are others than before, and take back what was said before."""
    told: list[records.Told] = []
    release = next((one.id for one in content.latest_releases([session.course_id])), None)
    for row in rows:
        old = before.get(row.learner_id)
        if old is not None and (old.seconds, old.state) == (row.seconds, row.state):
            continue
        if old is not None and old.statement is not None:
            records.take_back(row.learner_id, [old.statement])
            row.statement = None
        if row.seconds:
            made = _attended(session, row, release)
            row.statement = made.id
            told.append(records.Told(made.document(row.learner_id), row.learner_id))
    if told:
        records.add(told)


def _attended(session: Session, row: Attendance, release: UUID | None) -> Made:
    activity = Activity(session.course_id, session=str(session.id))
    result = {"duration": duration(row.seconds), "extensions": {attendance_iri(): row.state}}
    begun = min(session.starts_at, datetime.now(UTC))
    return Made("attended", activity, release, result, id=new_id(), timestamp=begun)


def duration(seconds: int) -> str:
    """Return a time as ISO 8601 has it: `PT1H30M`."""
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    parts = [f"{number}{letter}" for number, letter in ((hours, "H"), (minutes, "M"), (left, "S")) if number]
    return f"PT{''.join(parts) or '0S'}"


@transaction.atomic
def close(session: Session, *, head_count: int | None) -> None:
    """Say that a roll is complete; `head_count` is how many the teacher counted. Marks may still come, and count."""
    Session.objects.filter(id=session.id).update(closed_at=timezone.now(), head_count=head_count)


@transaction.atomic
def move_marks(*, source: UUID, target: UUID) -> None:
    """Give one learner's marks to another; their statements have been moved by the record already."""
    sessions = list(Session.objects.filter(id__in=Mark.objects.filter(learner_id=source).values("session_id")))
    kept = {row.session_id: row for row in Attendance.objects.filter(learner_id=target)}
    moving = list(Attendance.objects.filter(learner_id=source))
    Attendance.objects.filter(learner_id=source).delete()
    for row in moving:
        if row.session_id not in kept:
            row.learner_id = target
            row.save(force_insert=True)
        elif row.statement:  # marked twice, under two names: her hours count once
            records.take_back(target, [row.statement])
    Mark.objects.filter(learner_id=source).update(learner_id=target)
    for session in sessions:
        make_attendance(session, {target})


def when(claimed: datetime | None, behind: timedelta, session: Session, now: datetime) -> datetime:
    """Return when something happened as far as we know: what the phone said, made right, and not after now."""
    if claimed is None:
        return now
    try:
        moment = claimed + behind
    except OverflowError:
        return now
    return min(max(moment, session.starts_at - timedelta(hours=12)), now)


def known_marks(ids: Collection[UUID]) -> dict[UUID, Any]:
    """Return the marks of these ids that are there. One query."""
    return {one.id: one for one in Mark.objects.filter(id__in=list(ids))}
