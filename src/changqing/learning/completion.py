"""Completion rules: whether what earns the certificate is done. One evaluator; its words are in `rule_words`."""

from dataclasses import dataclass
from functools import cache

from changqing.content.manifest import Manifest, Unit
from changqing.content.rules import Condition, Window, assignments_of, narrowed
from changqing.learning.facts import HOUR, Facts, FactsOf, average, hours_online, is_unit_done

ALWAYS: Window = (None, None)
ROUNDING = 1e-9  # a mean of 0.8 is not to fail for the last bit of a sum


@dataclass(frozen=True)
class Outcome:
    """A condition held against what was done: whether it is met, and how its parts are.

    `window` are the days that count for it, and `facts` what was done on them.
    """

    condition: Condition
    window: Window
    facts: Facts
    met: bool
    parts: tuple["Outcome", ...] = ()


def units_of(condition: Condition, manifest: Manifest) -> list[Unit]:
    """Return the units a condition asks for, in the order of the course: those it names, or all."""
    return manifest.named(condition.units if isinstance(condition.units, list) else ())


def averaged(condition: Condition, manifest: Manifest) -> list[Unit]:
    """Return the units whose closing quizzes a condition takes the average of."""
    return [unit for unit in manifest.named(condition.over) if unit.quiz("after")]


def assignments_asked(condition: Condition, manifest: Manifest) -> list[str]:
    """Return the assignments a condition asks for, in the order of the course, as `unit/page`."""
    there = assignments_of(manifest.units)
    return [name for name in there if condition.assignments == "all" or name in (condition.assignments or ())]


def required_units(manifest: Manifest) -> list[Unit]:
    """Return the units that the rule has to do with anywhere; all, where it names none."""
    asking = [one for one in manifest.completion.walk() if one.kind in ("units", "average")]
    named: set[str] = set()
    for one in asking:
        units = units_of(one, manifest) if one.kind == "units" else averaged(one, manifest)
        named |= {unit.key for unit in units}
    return manifest.named(named)


def needs_days(manifest: Manifest) -> bool:
    """Say whether a rule asks for more than units and scores at any time."""
    rule = manifest.completion.walk()
    return any(one.since or one.until or one.kind not in ("units", "average", "all", "any") for one in rule)


def goes_beyond_units(manifest: Manifest) -> bool:
    """Say whether the list of units, each done or not, tells less than what a rule asks."""
    return needs_days(manifest) or any(one.kind in ("average", "any") for one in manifest.completion.walk())


def evaluate(manifest: Manifest, facts_of: FactsOf) -> Outcome:
    """Hold the rule of a course against what was done; `facts_of` says that of a window of days."""
    return _outcome(manifest.completion, manifest, cache(facts_of), ALWAYS)


def _outcome(condition: Condition, manifest: Manifest, facts_of: FactsOf, window: Window) -> Outcome:
    window = narrowed(window, condition)
    parts = tuple(_outcome(part, manifest, facts_of, window) for part in condition.parts)
    facts = facts_of(window)
    return Outcome(condition, window, facts, _is_met(condition, manifest, facts, parts), parts)


def _is_met(condition: Condition, manifest: Manifest, facts: Facts, parts: tuple[Outcome, ...]) -> bool:
    match condition.kind:
        case "all":
            return all(part.met for part in parts)
        case "any":
            return sum(part.met for part in parts) >= condition.at_least
        case "average":
            return average(manifest, condition.over, facts) >= (condition.average or 0) - ROUNDING
        case "hours_online":
            return hours_online(manifest, facts) >= (condition.hours_online or 0) - ROUNDING
        case "hours_attended":
            return facts.attended / HOUR >= (condition.hours_attended or 0) - ROUNDING
        case "assignments":
            return facts.assignments >= set(assignments_asked(condition, manifest))
    return all(is_unit_done(unit, manifest, facts) for unit in units_of(condition, manifest))
