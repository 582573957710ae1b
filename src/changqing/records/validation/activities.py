"""Activities and their definitions (Data 2.4.4.1)."""

from typing import Any

from changqing.records.validation.clauses import Invalid
from changqing.records.validation.values import (
    check_extensions,
    check_iri,
    check_language_map,
    check_object,
    check_string,
)

_ACTIVITY = frozenset(("objectType", "id", "definition"))
# Which lists of components go with which kind of interaction.
COMPONENTS: dict[str, tuple[str, ...]] = {
    "true-false": (),
    "choice": ("choices",),
    "fill-in": (),
    "long-fill-in": (),
    "matching": ("source", "target"),
    "performance": ("steps",),
    "sequencing": ("choices",),
    "likert": ("scale",),
    "numeric": (),
    "other": (),
}
_LISTS = frozenset(("choices", "scale", "source", "target", "steps"))
_INTERACTION = _LISTS | {"interactionType", "correctResponsesPattern"}
_DEFINITION = _INTERACTION | {"name", "description", "type", "moreInfo", "extensions"}
_COMPONENT = frozenset(("id", "description"))


def check_activity(value: Any, where: str) -> None:
    """Check an activity."""
    told = check_object(value, where, _ACTIVITY, "activity")
    if told.get("objectType", "Activity") != "Activity":
        raise Invalid(f"{where}.objectType", "must be 'Activity'.", "activity")
    check_iri(told.get("id"), f"{where}.id", "activity")
    if "definition" in told:
        check_definition(told["definition"], f"{where}.definition")


def check_definition(value: Any, where: str) -> None:
    """Check what is said of an activity."""
    told = check_object(value, where, _DEFINITION, "activity")
    for name in ("name", "description"):
        if name in told:
            check_language_map(told[name], f"{where}.{name}")
    for name in ("type", "moreInfo"):
        if name in told:
            check_iri(told[name], f"{where}.{name}", "activity")
    if "extensions" in told:
        check_extensions(told["extensions"], f"{where}.extensions")
    if not _INTERACTION.isdisjoint(told):
        _check_interaction(told, where)


def _check_interaction(told: dict[str, Any], where: str) -> None:
    kind = told.get("interactionType")
    if type(kind) is not str or kind not in COMPONENTS:
        raise Invalid(f"{where}.interactionType", f"must be one of {', '.join(COMPONENTS)}.", "interaction")
    pattern = told.get("correctResponsesPattern", [])
    if type(pattern) is not list:
        raise Invalid(f"{where}.correctResponsesPattern", "must be a list of strings.", "interaction")
    for place, one in enumerate(pattern):
        check_string(one, f"{where}.correctResponsesPattern[{place}]", "interaction")
    for name in _LISTS & told.keys():
        if name not in COMPONENTS[kind]:
            raise Invalid(f"{where}.{name}", f"does not go with the interaction type '{kind}'.", "interaction")
        _check_components(told[name], f"{where}.{name}")


def _check_components(value: Any, where: str) -> None:
    if type(value) is not list:
        raise Invalid(where, "must be a list of interaction components.", "interaction")
    seen = set()
    for place, one in enumerate(value):
        told = check_object(one, f"{where}[{place}]", _COMPONENT, "interaction")
        name = check_string(told.get("id"), f"{where}[{place}].id", "interaction")
        if name in seen:
            raise Invalid(f"{where}[{place}].id", "stands twice in the list.", "interaction")
        seen.add(name)
        if "description" in told:
            check_language_map(told["description"], f"{where}[{place}].description")
