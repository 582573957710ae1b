"""Changes to the record: statements are added, and that is all."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import groupby
from uuid import UUID

from django.db import transaction

from changqing.accounts import services as accounts
from changqing.core.errors import DomainError
from changqing.records import projections
from changqing.records.models import Statement
from changqing.records.statements import VERBS, Made


class StatementConflict(DomainError):
    """A statement came again under the same id with other content (xAPI 1.0.3, Communication, 2.1.1: 409)."""

    code = "statement-conflict"
    status = 409


@transaction.atomic
def record(learner_id: UUID, made: Sequence[Made]) -> list[Statement]:
    """Add statements of a learner to the record and move the projections, all or nothing.

    A statement that is there already is passed over; one whose id is taken by other content raises
    `StatementConflict`. Return the statements that were new.
    """
    accounts.lock(learner_id)
    now = datetime.now(UTC)
    rows = [
        Statement(
            learner_id=learner_id,
            id=one.id,
            verb=VERBS[one.verb],
            activity=one.activity.iri,
            course_id=one.activity.course,
            timestamp=one.timestamp,
            stored=now,
            document=one.document(learner_id),
        )
        for one in made
    ]
    known = {row.id: row for row in Statement.objects.filter(id__in=[row.id for row in rows])}
    new: dict[UUID, Statement] = {}
    for row in rows:
        before = known.get(row.id) or new.get(row.id)
        if before is None:
            new[row.id] = row
        elif before.document != row.document:
            raise StatementConflict(f"The statement {row.id} is in the record already, with other content.")
    Statement.objects.bulk_create(new.values())
    projections.apply(learner_id, new.values())
    return list(new.values())


@transaction.atomic
def move(*, source: UUID, target: UUID) -> None:
    """Put one learner's statements into another's record (she has got her account). The statements stay as they are."""
    rows = list(Statement.objects.filter(learner_id=source))
    Statement.objects.filter(learner_id=source).delete()
    for row in rows:
        row.learner_id = target
    Statement.objects.bulk_create(rows)
    rebuild(learner_id=source)
    projections.apply(target, rows)


def rebuild(*, learner_id: UUID | None = None) -> int:
    """Make the projections of a learner, or of all, again from statements; return how many were read."""
    with transaction.atomic():
        for projection in projections.registered:
            projection.clear(learner_id)
        rows: Iterable[Statement] = Statement.objects.order_by("learner_id")
        if learner_id is not None:
            rows = Statement.objects.filter(learner_id=learner_id)
        else:
            rows = rows.iterator(chunk_size=2000)  # type: ignore[attr-defined]
        count = 0
        for owner, group in groupby(rows, key=lambda row: row.learner_id):
            statements = list(group)
            projections.apply(owner, statements)
            count += len(statements)
    return count
