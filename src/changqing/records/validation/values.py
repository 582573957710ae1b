"""Values: IRIs, UUIDs, times, durations, languages, and objects with the properties that are allowed and no other."""

import re
from collections.abc import Collection
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from changqing.records.validation.clauses import Invalid

Object = dict[str, Any]

_iri = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\x00-\x20<>\"{}|\\^`\x7f]+")
_uuid = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_language = re.compile(
    # RFC 5646, section 2.1; grandfathered tags are those that begin with i-, and sgn-…
    r"(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4}|[a-z]{5,8})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?"
    r"(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*(?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?"
    r"|x(?:-[a-z0-9]{1,8})+|i-[a-z]{2,8}|en-gb-oed|sgn-[a-z]{2}-[a-z]{2}|art-lojban|zh-min(?:-nan)?|no-(?:bok|nyn)",
    re.IGNORECASE,
)
_number = r"[0-9]+(?:[.,][0-9]+)?"
_duration = re.compile(
    rf"P(?:{_number}W|(?=[0-9T])(?:{_number}Y)?(?:{_number}M)?(?:{_number}D)?"
    rf"(?:T(?=[0-9])(?:{_number}H)?(?:{_number}M)?(?:{_number}S)?)?)"
)
_timestamp = re.compile(
    r"[0-9]{4}(?:-?(?:[0-9]{2}(?:-?[0-9]{2})?|W[0-9]{2}(?:-?[0-9])?|[0-9]{3}))"
    r"(?:[Tt ][0-9]{2}(?::?[0-9]{2}(?::?[0-9]{2}(?:[.,][0-9]+)?)?)?(?:[Zz]|[+\-][0-9]{2}(?::?[0-9]{2})?)?)?"
)
_minus_nothing = re.compile(r".*[Tt ].*-00(?::?00)?")


@lru_cache(maxsize=100_000)
def is_iri(value: str) -> bool:
    """Say whether a text is an IRI with a scheme (RFC 3987)."""
    return len(value) <= 8000 and _iri.fullmatch(value) is not None


def check_object(value: Any, where: str, allowed: Collection[str], rule: str) -> Object:
    """Return a value that is an object with no other properties than those allowed, none of them null."""
    if type(value) is not dict:
        raise Invalid(where, "must be an object.", rule)
    for name, one in value.items():
        if name not in allowed:
            raise Invalid(where, f"has no property '{name[:100]}'.", "format")
        if one is None:
            raise Invalid(f"{where}.{name}", "must not be null.", "format")
    return value


def check_string(value: Any, where: str, rule: str) -> str:
    """Return a value that is a string."""
    if type(value) is not str:
        raise Invalid(where, "must be a string.", rule)
    return value


def check_iri(value: Any, where: str, rule: str = "iri") -> str:
    """Return a value that is an IRI with a scheme (Data 4.3)."""
    if type(value) is not str or not is_iri(value):
        raise Invalid(where, "must be an IRI with a scheme.", rule)
    return value


def check_uuid(value: Any, where: str, rule: str = "uuid") -> str:
    """Return a value that is a UUID in its standard form (Data 4.4)."""
    if type(value) is not str or not _uuid.fullmatch(value):
        raise Invalid(where, "must be a UUID in its standard form.", rule)
    return value


@lru_cache(maxsize=2000)
def is_language(value: str) -> bool:
    """Say whether a text is a language tag (RFC 5646)."""
    return _language.fullmatch(value) is not None


def check_language(value: Any, where: str, rule: str) -> None:
    """Check that a value is a language tag."""
    if type(value) is not str or not is_language(value):
        raise Invalid(where, "must be a language tag (RFC 5646).", rule)


def check_language_map(value: Any, where: str) -> None:
    """Check a map from language tags to texts (Data 4.2)."""
    if type(value) is not dict:
        raise Invalid(where, "must be a map from languages to texts.", "language map")
    for tag, text in value.items():
        if not is_language(tag):
            raise Invalid(where, f"'{tag[:100]}' is not a language tag (RFC 5646).", "language map")
        if type(text) is not str:
            raise Invalid(f"{where}.{tag}", "must be a string.", "language map")


def check_extensions(value: Any, where: str) -> None:
    """Check a map from IRIs to anything, null as well (Data 4.1)."""
    if type(value) is not dict:
        raise Invalid(where, "must be an object.", "extensions")
    for name in value:
        if not is_iri(name):
            raise Invalid(where, f"the key '{name[:100]}' must be an IRI.", "extensions")


def moment_of(value: str) -> datetime | None:
    """Return the moment that an ISO 8601 time names, in UTC; None where it names none. Without a zone it is UTC."""
    try:
        found = datetime.fromisoformat(value.upper())
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def check_timestamp(value: Any, where: str, rule: str = "iso timestamp") -> datetime:
    """Return the moment that a value names, in UTC (Data 4.5; RFC 3339 in 2.0)."""
    if type(value) is str and _timestamp.fullmatch(value):
        if _minus_nothing.fullmatch(value):
            raise Invalid(where, "must not have an offset of minus zero.", rule)
        if found := moment_of(value):
            return found
    raise Invalid(where, "must be a time as ISO 8601 has it.", rule)


def check_duration(value: Any, where: str) -> None:
    """Check that a value is a duration (ISO 8601; Data 4.6)."""
    if type(value) is not str or not _duration.fullmatch(value):
        raise Invalid(where, "must be a duration as ISO 8601 has it (PT1H30M).", "duration")


def check_boolean(value: Any, where: str, rule: str) -> None:
    """Check that a value is true or false."""
    if type(value) is not bool:
        raise Invalid(where, "must be true or false.", rule)


def check_number(value: Any, where: str, rule: str) -> float:
    """Return a value that is a number."""
    if type(value) not in (int, float):
        raise Invalid(where, "must be a number.", rule)
    return value  # type: ignore[no-any-return]
