"""Reads of the record."""

from uuid import UUID

from changqing.records.models import Statement


def count(learner_id: UUID) -> int:
    """Return how many statements there are of a learner. One query."""
    return Statement.objects.filter(learner_id=learner_id).count()
