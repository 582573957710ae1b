"""Completion rules in words: what earns the certificate, and what is still missing, as lists within lists."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format, number_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from changqing.content.manifest import Manifest, Unit
from changqing.content.rules import Condition, assignments_of
from changqing.core.text import pick
from changqing.learning.completion import Outcome, assignments_asked, units_of
from changqing.learning.facts import HOUR, average, hours_online


@dataclass(frozen=True)
class Words:
    """A line, how far she is with it, and what stands beneath it."""

    text: str
    parts: tuple["Words", ...] = ()
    so_far: str = ""


def _names(texts: Iterable[str]) -> str:
    return pgettext("between names", ", ").join(texts)


def _percent(share: float | None) -> int:
    return round((share or 0) * 100)


def _hours(hours: float | None) -> str:
    """Return hours as people write them: at most one decimal, none where there is nothing behind the point."""
    rounded = round(hours or 0, 1)
    return number_format(rounded, 0 if rounded == int(rounded) else 1)


def _titles(units: Iterable[Unit]) -> str:
    return _names(pick(unit.title) for unit in units)


def _dated(condition: Condition, lines: Sequence[Words], today: date | None) -> list[Words]:
    """Put lines under the days that count for them; `today` says whether those are over."""
    since, until = condition.since, condition.until
    if not lines or not (since or until):
        return list(lines)
    over = bool(until and today and today > until)
    if since and until:
        text = _("From %(since)s until %(until)s; that is over:") if over else _("From %(since)s until %(until)s:")
    elif since:
        text = _("From %(since)s on:")
    else:
        text = _("Until %(until)s; that is over:") if over else _("Until %(until)s:")
    days = {"since": since and date_format(since), "until": until and date_format(until)}
    return [Words(text % days, tuple(lines))]


def _choice(condition: Condition, parts: Sequence[list[Words]], needed: int) -> list[Words]:
    """Return alternatives as one line with them beneath; one that takes several lines is held together."""
    together = [one[0] if len(one) == 1 else Words(_("All of this:"), tuple(one)) for one in parts if one]
    text = ngettext("One of these:", "%(count)d of these:", needed) % {"count": needed}
    return [Words(text, tuple(together))]


def in_words(manifest: Manifest) -> list[Words]:
    """Return the rule as the course page tells it."""
    return _rule(manifest.completion, manifest)


def _rule(condition: Condition, manifest: Manifest) -> list[Words]:
    parts = [_rule(part, manifest) for part in condition.parts]
    match condition.kind:
        case "all":
            lines = [line for part in parts for line in part]
        case "any":
            lines = _choice(condition, parts, condition.at_least)
        case "average":
            lines = [Words(_average_asked(condition, manifest))]
        case "hours_online" | "hours_attended":
            lines = [Words(_hours_asked(condition))]
        case "assignments":
            lines = [Words(_("Pass these assignments: %(names)s.") % {"names": _assignments(condition, manifest)})]
        case _:
            lines = _units(condition, manifest)
    return _dated(condition, lines, None)


def _units(condition: Condition, manifest: Manifest) -> list[Words]:
    required = units_of(condition, manifest)
    lines = [_("Open all %(count)d units.") % {"count": len(required)}]
    if len(required) < len(manifest.units):
        lines = [_("Open these units: %(units)s.") % {"units": _titles(required)}]
    if any(unit.quiz("after") for unit in required):
        lines.append(
            _("Answer at least %(percent)d%% of the questions of each unit rightly; you may try as often as you like.")
            % {"percent": _percent(manifest.completion.score)}
        )
    return [Words(line) for line in lines]


def _hours_asked(condition: Condition) -> str:
    if condition.hours_online is not None:
        return _("Study on line for %(hours)s hours.") % {"hours": _hours(condition.hours_online)}
    return _("Attend classes for %(hours)s hours.") % {"hours": _hours(condition.hours_attended)}


def _average_asked(condition: Condition, manifest: Manifest) -> str:
    percent = _percent(condition.average)
    if not condition.over:
        return _("Answer %(percent)d%% of all questions rightly, on the average of the units.") % {"percent": percent}
    words = {"percent": percent, "units": _titles(manifest.named(condition.over))}
    return _("Answer %(percent)d%% rightly, on the average of these units: %(units)s.") % words


def _assignments(condition: Condition, manifest: Manifest, done: Iterable[str] = ()) -> str:
    there = assignments_of(manifest.units)
    return _names(pick(there[name].title) for name in assignments_asked(condition, manifest) if name not in set(done))


def missing(outcome: Outcome, manifest: Manifest) -> list[Words]:
    """Return in words what is still missing, in the order of the rule; nothing where it is met."""
    return _missing(outcome, manifest, localdate())


def _missing(outcome: Outcome, manifest: Manifest, today: date) -> list[Words]:
    if outcome.met:
        return []
    condition, facts = outcome.condition, outcome.facts
    parts = [_missing(part, manifest, today) for part in outcome.parts]
    match condition.kind:
        case "all":
            lines = [line for part in parts for line in part]
        case "any":
            lines = _choice(condition, parts, condition.at_least - sum(part.met for part in outcome.parts))
        case "average":
            had = _percent(average(manifest, condition.over, facts))
            lines = [Words(_average_asked(condition, manifest), so_far=_("So far: %(percent)d%%.") % {"percent": had})]
        case "hours_online":
            lines = [Words(_hours_asked(condition), so_far=_so_far(hours_online(manifest, facts)))]
        case "hours_attended":
            lines = [Words(_hours_asked(condition), so_far=_so_far(facts.attended / HOUR))]
        case "assignments":
            names = _assignments(condition, manifest, facts.assignments)
            lines = [Words(_("Pass these assignments: %(names)s.") % {"names": names})]
        case _:
            lines = _units_missing(outcome, manifest)
    return _dated(condition, lines, today)


def _so_far(hours: float) -> str:
    # Never more than there is: 5.96 hours of 6 are not "6 so far".
    return _("So far: %(hours)s hours.") % {"hours": _hours(int(hours * 10) / 10)}


def _units_missing(outcome: Outcome, manifest: Manifest) -> list[Words]:
    lines = []
    for unit in units_of(outcome.condition, manifest):
        quiz = unit.quiz("after")
        if unit.key not in outcome.facts.opened:
            lines.append(_("Read “%(unit)s”.") % {"unit": pick(unit.title)})
        if quiz and outcome.facts.best.get(quiz.key, -1.0) < manifest.completion.score:
            lines.append(
                _("Answer the questions of “%(unit)s”: %(percent)d%% right is enough.")
                % {"unit": pick(unit.title), "percent": _percent(manifest.completion.score)}
            )
    return [Words(line) for line in lines]
