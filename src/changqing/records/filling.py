"""Projections made of history while the site runs: one that is new, or of which another version is.

Learner by learner, a few in a transaction: their rows are deleted and made again of all their statements, with the
learners locked. What happens meanwhile moves the rows as always, before and after their turn; so nothing is lost,
nothing counts twice, and what has been filled is right at once. Killed half-way, it goes on where it was.
"""

import logging
from collections.abc import Callable
from datetime import UTC, datetime

from django.db import transaction

from changqing.core.work import later, task
from changqing.records import projections
from changqing.records.models import ProjectionState, Statement

AT_ONCE = 25  # learners in a transaction: with SQLite nobody else can write meanwhile
_log = logging.getLogger(__name__)


def begin(say: Callable[[str], None]) -> None:
    """Have those projections filled that are not, or are of another version. Quick where there is nothing to do."""
    there = {row.name: row for row in ProjectionState.objects.all()}
    for projection in projections.registered:
        state = there.get(projection.name)
        if state and state.version == projection.version and state.filled_at:
            continue
        if state is None or state.version != projection.version:
            total = Statement.objects.values("learner_id").distinct().count()
            now = datetime.now(UTC)
            state, _new = ProjectionState.objects.update_or_create(
                name=projection.name,
                defaults={
                    "version": projection.version,
                    "cursor": None,
                    "total": total,
                    "done": 0,
                    "started_at": now,
                    "filled_at": None if total else now,
                },
            )
        if state.filled_at is None:
            say(f"{projection.name} is made of history in the background ({state.done:,} of {state.total:,} learners).")
            later(fill, projection.name)


@task
def fill(name: str) -> None:
    """Fill a projection from where it was left; return when it is whole."""
    while step(name):
        pass


@transaction.atomic
def step(name: str) -> bool:
    """Make a projection again for the next few learners; say whether there are more."""
    projection = next((one for one in projections.registered if one.name == name), None)
    state = ProjectionState.objects.select_for_update().filter(name=name, filled_at=None).first()
    if projection is None or state is None or state.version != projection.version:
        return False
    rows = Statement.objects.order_by("learner_id")
    if state.cursor:
        rows = rows.filter(learner_id__gt=state.cursor)
    following = list(rows.values_list("learner_id", flat=True).distinct()[:AT_ONCE])
    if following:
        projections.rebuild(following, only=[projection])
        state.cursor = following[-1]
        state.done += len(following)
        state.total = max(state.total, state.done)
    if len(following) < AT_ONCE:
        state.filled_at = datetime.now(UTC)
        _log.warning("The projection %s is whole: %s learners.", name, f"{state.done:,}")
    state.save(update_fields=["cursor", "done", "total", "filled_at"])
    return state.filled_at is None
