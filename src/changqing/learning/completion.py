"""Completion rules: what earns the certificate, whether it is met, and what is still missing."""

from collections.abc import Mapping, Set

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from changqing.content.manifest import Manifest, Unit
from changqing.core.text import pick


def required_units(manifest: Manifest) -> list[Unit]:
    """Return the units the rule names; all, where it names none."""
    wanted = manifest.completion.units
    return [unit for unit in manifest.units if not wanted or unit.key in wanted]


def is_unit_done(unit: Unit, manifest: Manifest, opened: Set[str], best: Mapping[str, float]) -> bool:
    """Say whether a unit was opened and its closing quiz, where it has one, reached the share the rule asks."""
    quiz = unit.quiz("after")
    passed = quiz is None or best.get(quiz.key, -1.0) >= manifest.completion.score
    return unit.key in opened and passed


def is_met(manifest: Manifest, opened: Set[str], best: Mapping[str, float]) -> bool:
    """Say whether the rule is met; `best` maps quiz keys to the best share of right answers, 0 to 1."""
    return all(is_unit_done(unit, manifest, opened, best) for unit in required_units(manifest))


def missing(manifest: Manifest, opened: Set[str], best: Mapping[str, float]) -> list[str]:
    """Return in words what is still missing, in the order of the course."""
    words = []
    percent = round(manifest.completion.score * 100)
    for unit in required_units(manifest):
        quiz = unit.quiz("after")
        if unit.key not in opened:
            words.append(_("Read “%(unit)s”.") % {"unit": pick(unit.title)})
        if quiz and best.get(quiz.key, -1.0) < manifest.completion.score:
            words.append(
                _("Answer the questions of “%(unit)s”: %(percent)d%% right is enough.")
                % {"unit": pick(unit.title), "percent": percent}
            )
    return words


def in_words(manifest: Manifest) -> list[str]:
    """Return the rule as the course page tells it."""
    required = required_units(manifest)
    words = [_("Open all %(count)d units.") % {"count": len(required)}]
    if len(required) < len(manifest.units):
        names = pgettext("between names", ", ").join(pick(unit.title) for unit in required)
        words = [_("Open these units: %(units)s.") % {"units": names}]
    if any(unit.quiz("after") for unit in required):
        words.append(
            _("Answer at least %(percent)d%% of the questions of each unit rightly; you may try as often as you like.")
            % {"percent": round(manifest.completion.score * 100)}
        )
    return words
