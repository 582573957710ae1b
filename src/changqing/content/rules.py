"""Completion rules as data: a tree of conditions, as packs carry it, and what can be wrong with one."""

from collections.abc import Iterator, Sequence
from datetime import date
from math import isfinite
from typing import TYPE_CHECKING, Any, Literal

import msgspec

if TYPE_CHECKING:  # the manifest carries a rule
    from changqing.content.manifest import Page, Unit

MOST_CONDITIONS = 60
MOST_LEVELS = 5
MOST_HOURS = 10_000
# A condition says one of these.
KINDS = ("units", "average", "hours_online", "hours_attended", "assignments", "all", "any")


class Condition(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """One thing that is asked, or several together (docs/course-folder.md, "What earns the certificate").

    `average` is a share, 0 to 1, of the closing quizzes of `over` (of every unit, where it names none). `assignments`
    are named `unit/page`. `at_least` is how many of `any`. Only what happened on the days from `since` until `until`
    (both included, by the site's clock) counts, here and in all beneath.
    """

    units: list[str] | Literal["all"] | None = None
    average: float | None = None
    over: list[str] = []
    hours_online: float | None = None
    hours_attended: float | None = None
    assignments: list[str] | Literal["all"] | None = None
    all: list["Condition"] | None = None
    any: list["Condition"] | None = None
    at_least: int = 1
    since: date | None = msgspec.field(default=None, name="from")
    until: date | None = None

    @property
    def kinds(self) -> list[str]:
        """Which of the kinds it says; of one that is right, one."""
        return [kind for kind in KINDS if getattr(self, kind) is not None]

    @property
    def kind(self) -> str:
        """What it asks."""
        return next(iter(self.kinds), "units")

    @property
    def parts(self) -> list["Condition"]:
        """The conditions it is made of."""
        return (self.all or []) + (self.any or [])

    def walk(self) -> Iterator["Condition"]:
        """Yield it and all beneath."""
        yield self
        for part in self.parts:
            yield from part.walk()


class CompletionRule(Condition, kw_only=True):
    """What earns the certificate: a condition; every unit, where it says none.

    `score` is the share of right answers, 0 to 1, with which a closing quiz is passed.
    """

    score: float = 0.6


def assignments_of(units: Sequence["Unit"]) -> dict[str, "Page"]:
    """Return the assignments of a course by their names, `unit/page`."""
    return {f"{unit.key}/{page.key}": page for unit in units for page in unit.pages if page.kind == "assignment"}


def faults(rule: CompletionRule, units: Sequence["Unit"]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a rule for a course of these units: the place in it (`all[2].any[1]`), and what."""
    if not 0 <= rule.score <= 1:
        yield "score", f"the score is a share between 0 and 1, not {rule.score}"
    if len(list(rule.walk())) > MOST_CONDITIONS:
        yield "", f"there are more than {MOST_CONDITIONS} conditions"
        return
    yield from _Checking(units).check(rule, "", 1, (None, None))


Window = tuple[date | None, date | None]


def narrowed(window: Window, condition: Condition) -> Window:
    """Return what is left of a window in a condition: its first day and its last, None where there is none."""
    since = max((one for one in (window[0], condition.since) if one), default=None)
    until = min((one for one in (window[1], condition.until) if one), default=None)
    return since, until


class _Checking:
    """What a course has, against which its rule is held."""

    def __init__(self, units: Sequence["Unit"]) -> None:
        self.units = {unit.key for unit in units}
        self.asked = {unit.key for unit in units if unit.quiz("after")}
        self.assignments = set(assignments_of(units))

    def check(self, one: Condition, place: str, level: int, window: Window) -> Iterator[tuple[str, str]]:
        if len(one.kinds) > 1 or (place and not one.kinds):
            said = " and ".join(one.kinds) or "none"
            yield place, f"a condition says one of {', '.join(KINDS)}; this one says {said}"
        if level > MOST_LEVELS:
            yield place, f"conditions are nested more than {MOST_LEVELS} deep"
            return
        window = narrowed(window, one)
        if window[0] and window[1] and window[0] > window[1]:
            yield place, f"no day is both from {window[0]} and until {window[1]}"
        for name, what in self._own(one):
            yield f"{place}.{name}".lstrip("."), what
        for kind in ("all", "any"):
            for number, part in enumerate(getattr(one, kind) or (), 1):
                yield from self.check(part, f"{place}.{kind}[{number}]".lstrip("."), level + 1, window)

    def _own(self, one: Condition) -> Iterator[tuple[str, str]]:
        for name in ("hours_online", "hours_attended"):
            hours = getattr(one, name)
            if hours is not None and not (isfinite(hours) and 0 < hours <= MOST_HOURS):
                yield name, f"hours are more than 0 and at most {MOST_HOURS:,}, not {hours}"
        yield from self._listed("units", one.units, self.units, "unit")
        yield from self._listed("assignments", one.assignments, self.assignments, "assignment")
        yield from self._average(one)
        for kind in ("all", "any"):
            if getattr(one, kind) == []:
                yield kind, "there is no condition in it"
        if one.any is None and one.at_least != 1:
            yield "at_least", "it says how many of 'any'; there is no 'any' beside it"
        elif one.any and not 1 <= one.at_least <= len(one.any):
            yield "at_least", f"{one.at_least} of {len(one.any)} conditions cannot be met"

    def _average(self, one: Condition) -> Iterator[tuple[str, str]]:
        if one.average is None:
            if one.over:
                yield "over", "it says of which units 'average' is; there is no 'average' beside it"
            return
        if not 0 < one.average <= 1:
            yield "average", f"the average is a share, more than 0 and at most 1, not {one.average}"
        if one.over:
            yield from self._listed("over", one.over, self.units, "unit")
            for key in sorted(set(one.over) & self.units - self.asked):
                yield "over", f"the unit '{key}' has no quiz"
        elif not self.asked:
            yield "average", "no unit has a quiz"

    @staticmethod
    def _listed(name: str, said: Any, there: set[str], what: str) -> Iterator[tuple[str, str]]:
        if said == "all" and not there:
            yield name, f"the course has no {what}"
        if not isinstance(said, list):
            return
        if not said:
            yield name, f"no {what} is named"
        for key in sorted(set(said) - there):
            yield name, f"it names the {what} '{key}', which is not there"
        for key in sorted({key for key in said if said.count(key) > 1}):
            yield name, f"the {what} '{key}' is named twice"
