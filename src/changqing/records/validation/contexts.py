"""Contexts (Data 2.4.6)."""

from typing import Any

from changqing.records.validation.activities import check_activity
from changqing.records.validation.clauses import Invalid
from changqing.records.validation.people import check_agent, check_group, check_person
from changqing.records.validation.values import (
    Object,
    check_extensions,
    check_iri,
    check_language,
    check_object,
    check_string,
    check_uuid,
)

_FIRST = frozenset(
    (
        "registration",
        "instructor",
        "team",
        "contextActivities",
        "revision",
        "platform",
        "language",
        "statement",
        "extensions",
    )
)
_SECOND = _FIRST | {"contextAgents", "contextGroups"}
_ACTIVITIES = frozenset(("parent", "grouping", "category", "other"))
_REFERENCE = frozenset(("objectType", "id"))


def check_reference(value: Any, where: str, rule: str = "statement object") -> None:
    """Check a reference to a statement (Data 2.4.4.3)."""
    told = check_object(value, where, _REFERENCE, rule)
    if told.get("objectType") != "StatementRef":
        raise Invalid(f"{where}.objectType", "must be 'StatementRef'.", rule)
    check_uuid(told.get("id"), f"{where}.id", rule)


def check_context(value: Any, where: str, *, about_activity: bool, version: str) -> None:
    """Check a context; single activities in it become lists of one (Data 2.4.6.2)."""
    told = check_object(value, where, _FIRST if version.startswith("1.") else _SECOND, "context")
    if "registration" in told:
        check_uuid(told["registration"], f"{where}.registration", "context")
    if "instructor" in told:
        check_person(told["instructor"], f"{where}.instructor")
    if "team" in told:
        check_group(told["team"], f"{where}.team")
    if "contextActivities" in told:
        _check_activities(told["contextActivities"], f"{where}.contextActivities")
    for name in ("revision", "platform"):
        if name in told:
            check_string(told[name], f"{where}.{name}", "context")
            if not about_activity:
                raise Invalid(f"{where}.{name}", "goes with an activity as the object alone.", "context")
    if "language" in told:
        check_language(told["language"], f"{where}.language", "context")
    if "statement" in told:
        check_reference(told["statement"], f"{where}.statement", "context")
    if "extensions" in told:
        check_extensions(told["extensions"], f"{where}.extensions")
    _check_people(told, where)


def _check_activities(value: Any, where: str) -> None:
    told = check_object(value, where, _ACTIVITIES, "context activities")
    for name, found in told.items():
        if type(found) is dict:
            check_activity(found, f"{where}.{name}")
            told[name] = [found]
        elif type(found) is list:
            for place, one in enumerate(found):
                check_activity(one, f"{where}.{name}[{place}]")
        else:
            raise Invalid(f"{where}.{name}", "must be an activity, or a list of them.", "context activities")


def _check_people(told: Object, where: str) -> None:
    """Check the agents and groups of a context that version 2.0 added."""
    for name, kind, inner, check in (
        ("contextAgents", "contextAgent", "agent", check_agent),
        ("contextGroups", "contextGroup", "group", check_group),
    ):
        if name not in told:
            continue
        if type(told[name]) is not list:
            raise Invalid(f"{where}.{name}", "must be a list.", "context agents")
        for place, one in enumerate(told[name]):
            here = f"{where}.{name}[{place}]"
            found = check_object(one, here, ("objectType", inner, "relevantTypes"), "context agents")
            if found.get("objectType") != kind:
                raise Invalid(f"{here}.objectType", f"must be '{kind}'.", "context agents")
            if inner not in found:
                raise Invalid(here, f"must have the property '{inner}'.", "context agents")
            check(found[inner], f"{here}.{inner}")
            if "relevantTypes" in found:
                _check_types(found["relevantTypes"], f"{here}.relevantTypes")


def _check_types(value: Any, where: str) -> None:
    if type(value) is not list or not value:
        raise Invalid(where, "must be a list of IRIs, not an empty one.", "context agents")
    for place, one in enumerate(value):
        check_iri(one, f"{where}[{place}]", "context agents")
