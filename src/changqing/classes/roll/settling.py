"""What marks come to: a function of the marks of a learner in a session, in whatever order they came in."""

from collections.abc import Iterable
from dataclasses import dataclass

from changqing.classes.models import Mark
from changqing.classes.models.rolls import ABSENT, ATTENDED, STATES

SETTLE = "settle"


@dataclass(frozen=True)
class Settled:
    """How a learner attended. `differs`: those who marked do not agree, and nobody has settled it."""

    state: str
    minutes: int
    confirmed: bool
    differs: bool
    doubtful: bool

    def seconds(self, session_minutes: int) -> int:
        """Return how many seconds count: none until a teacher has confirmed it."""
        if not self.confirmed or self.state not in ATTENDED:
            return 0
        return max(session_minutes - self.minutes, 0) * 60


def _order(mark: Mark) -> tuple[object, ...]:
    return mark.at, mark.id


def settle(marks: Iterable[Mark]) -> Settled | None:
    """Return what the marks of one learner in one session come to; None where nobody has marked her.

    Of each teacher the last mark counts. Where two differ, the one that is best for the learner counts, and the
    difference is shown until somebody settles it, which counts over all marks before. What a learner told herself, by
    a code, counts once a teacher has marked her; it stands beside a teacher's `absent` as a difference.
    """
    ordered = sorted(marks, key=_order)
    decided = next((one for one in reversed(ordered) if one.way == SETTLE), None)
    if decided is not None:
        ordered = [one for one in ordered if _order(one) >= _order(decided)]
    by_teacher = {one.by_user: one for one in ordered if one.by_user is not None}
    told = [one for one in ordered if one.by_user is None]
    if not by_teacher:
        if not told:
            return None
        first = min(told, key=lambda one: (STATES.index(one.state), one.minutes, _order(one)))
        return Settled(first.state, first.minutes, False, False, all(one.doubts for one in told))
    last = list(by_teacher.values())
    best = min(last, key=lambda one: (STATES.index(one.state), one.minutes))
    differs = len({(one.state, one.minutes) for one in last}) > 1
    said_she_came = any(not one.doubts for one in told)
    differs = differs or (best.state == ABSENT and said_she_came)
    return Settled(best.state, best.minutes, True, differs, any(one.doubts for one in last))
