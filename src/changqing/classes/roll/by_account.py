"""Marks that a teacher makes signed in, and not on a phone with a key of its own: her account stands for them."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from changqing.classes.models import Mark, Session
from changqing.classes.models.rolls import LATE, LEFT


def minutes_of(session: Session, state: str, at: datetime) -> int:
    """Return how much is missed by who comes late or leaves early at a moment."""
    if state == LATE:
        missed = at - session.starts_at
    elif state == LEFT:
        missed = session.ends_at - at
    else:
        return 0
    return min(max(int(missed / timedelta(minutes=1)), 0), session.minutes)


def mark(
    session: Session,
    learner_id: UUID,
    state: str,
    *,
    user_id: UUID,
    way: str = "tap",
    minutes: int | None = None,
    doubts: list[str] | None = None,
    **evidence: Any,
) -> Mark:
    """Return a mark made now; `minutes` missed are those of the moment, where nobody tells them."""
    at = datetime.now(UTC)
    return Mark(
        id=uuid4(), session=session, learner_id=learner_id, state=state, by_user=user_id, way=way, at=at,
        minutes=minutes_of(session, state, at) if minutes is None else minutes,
        evidence={"learner": str(learner_id), **evidence}, doubts=doubts or [],
    )  # fmt: skip
