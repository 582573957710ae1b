"""What a learner has done in a course, within a window of days: what completion rules are held against."""

from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, field

from changqing.content.manifest import Manifest, Unit
from changqing.content.rules import Window
from changqing.learning.models import DayProgress

HOUR = 3600


@dataclass(frozen=True)
class Facts:
    """Units opened, the best share by quiz (0 to 1), seconds that tools told by unit, and assignments passed."""

    opened: Set[str] = frozenset()
    best: Mapping[str, float] = field(default_factory=dict)
    told: Mapping[str, int] = field(default_factory=dict)
    attended: int = 0
    assignments: Set[str] = frozenset()


FactsOf = Callable[[Window], Facts]


def is_within(day: DayProgress, window: Window) -> bool:
    """Say whether a day lies in a window; its first and its last day do."""
    since, until = window
    return (since is None or day.day >= since) and (until is None or day.day <= until)


def facts_of_days(days: Iterable[DayProgress], window: Window = (None, None)) -> Facts:
    """Return what was done on those of these days that lie in a window."""
    opened, assignments = set(), set()
    best: dict[str, float] = {}
    told: dict[str, int] = {}
    attended = 0
    for day in days:
        if not is_within(day, window):
            continue
        if day.unit:
            opened.add(day.unit)
        for quiz, share in day.quizzes.items():
            best[quiz] = max(best.get(quiz, 0.0), share)
        told[day.unit] = told.get(day.unit, 0) + day.online
        attended += day.attended
        assignments |= {f"{day.unit}/{key}" for key in day.assignments}
    return Facts(opened, best, told, attended, assignments)


def is_unit_done(unit: Unit, manifest: Manifest, facts: Facts) -> bool:
    """Say whether a unit was opened and its closing quiz, where it has one, reached the share the rule asks."""
    quiz = unit.quiz("after")
    passed = quiz is None or facts.best.get(quiz.key, -1.0) >= manifest.completion.score
    return unit.key in facts.opened and passed


def hours_online(manifest: Manifest, facts: Facts) -> float:
    """Return hours of study on line: of each unit its planned time once it is done, or what tools told, if more."""
    seconds = facts.told.get("", 0)
    for unit in manifest.units:
        planned = unit.minutes * 60 if is_unit_done(unit, manifest, facts) else 0
        seconds += max(planned, facts.told.get(unit.key, 0))
    return seconds / HOUR


def average(manifest: Manifest, over: list[str], facts: Facts) -> float:
    """Return the mean of the best shares of the closing quizzes of units (of all, where none is named).

    One that was not answered counts 0.
    """
    shares = [facts.best.get(quiz.key, 0.0) for unit in manifest.named(over) if (quiz := unit.quiz("after"))]
    return sum(shares) / len(shares) if shares else 0.0
