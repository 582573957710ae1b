"""Results and scores (Data 2.4.5)."""

from typing import Any

from changqing.records.validation.clauses import Invalid
from changqing.records.validation.values import (
    check_boolean,
    check_duration,
    check_extensions,
    check_number,
    check_object,
    check_string,
)

_RESULT = frozenset(("score", "success", "completion", "response", "duration", "extensions"))
_SCORE = frozenset(("scaled", "raw", "min", "max"))


def check_result(value: Any, where: str) -> None:
    """Check a result."""
    told = check_object(value, where, _RESULT, "result")
    if "score" in told:
        _check_score(told["score"], f"{where}.score")
    for name in ("success", "completion"):
        if name in told:
            check_boolean(told[name], f"{where}.{name}", "result")
    if "response" in told:
        check_string(told["response"], f"{where}.response", "result")
    if "duration" in told:
        check_duration(told["duration"], f"{where}.duration")
    if "extensions" in told:
        check_extensions(told["extensions"], f"{where}.extensions")


def _check_score(value: Any, where: str) -> None:
    told = check_object(value, where, _SCORE, "score")
    for name, one in told.items():
        check_number(one, f"{where}.{name}", "score")
    if not -1 <= told.get("scaled", 0) <= 1:
        raise Invalid(f"{where}.scaled", "must be between -1 and 1.", "score")
    low, high, raw = told.get("min"), told.get("max"), told.get("raw")
    if low is not None and high is not None and low >= high:
        raise Invalid(where, "min must be less than max.", "score")
    if raw is not None and ((low is not None and raw < low) or (high is not None and raw > high)):
        raise Invalid(f"{where}.raw", "must not be less than min, nor more than max.", "score")
