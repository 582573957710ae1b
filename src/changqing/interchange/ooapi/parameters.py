"""The parameters of the document: how each is read, and what is said of a value that cannot be."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.timezone import get_default_timezone

from changqing.core.errors import DomainError
from changqing.interchange.ooapi import fields

MOST_SIGNS = 200
PAGE_SIZES = (10, 20, 50, 100, 250)
_uuid = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
# A plus sign that nobody encoded arrives as a blank: 2026-09-01T00:00:00 08:00.
_lost_plus = re.compile(r" (?=\d\d:\d\d$)")


class WrongParameter(DomainError):
    """A value that the document does not allow, or a parameter that is not evaluated here."""

    code = "wrong-parameter"

    def __init__(self, parameter: str, message: str) -> None:
        super().__init__(message)
        self.parameter = parameter


@dataclass(frozen=True)
class Parameter:
    """A parameter's name, how its text is read (raising `ValueError` with what is wrong), and what it may name."""

    name: str
    read: Callable[[str], Any]
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Asked:
    """What is asked for: the ids of the path, the parameters given, and what to expand."""

    ids: tuple[UUID, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)

    def get(self, name: str) -> Any:
        """Return a parameter's value; None where it was not given."""
        return self.values.get(name)

    @property
    def id(self) -> UUID:
        """The first id of the path."""
        return self.ids[0]

    @property
    def size(self) -> int:
        """How many items a page has."""
        return int(self.values.get("pageSize", PAGE_SIZES[0]))

    @property
    def number(self) -> int:
        """Which page, from 1."""
        return int(self.values.get("pageNumber", 1))

    def expands(self, name: str) -> bool:
        """Say whether a thing is to stand here whole, not by its id alone."""
        return name in self.values.get("expand", ())


def read_uuid(text: str) -> UUID:
    """Return an id; raise `ValueError`."""
    if not _uuid.fullmatch(text):
        raise ValueError("is no UUID")
    return UUID(text)


def _text(text: str) -> str:
    """Return a text, without signs that a database may refuse, and no longer than anything it could be."""
    return "".join(sign for sign in text[:MOST_SIGNS] if sign.isprintable())


def _page_number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 11 and 0 < int(text) < 2**31):
        raise ValueError("is no number from 1")
    return int(text)


def _page_size(text: str) -> int:
    if text not in map(str, PAGE_SIZES):
        raise ValueError(f"is none of {', '.join(map(str, PAGE_SIZES))}")
    return int(text)


def _truth(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError("is neither true nor false")
    return text == "true"


def _day(text: str) -> date:
    """Return the day of a moment, where the site is; the document's prose has whole dates, its schema date-times."""
    try:
        moment = datetime.fromisoformat(_lost_plus.sub("+", text))
        return (moment.astimezone(get_default_timezone()) if moment.tzinfo else moment).date()
    except (ValueError, OverflowError):
        raise ValueError("is no moment (RFC 3339)") from None


def _language(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*", text):
        raise ValueError("is no tag of a language (RFC 5646)")
    return text.lower()


def code(name: str, *known: str) -> Parameter:
    """Return a parameter of an extensible enumeration: its codes, and any that begins with `x-`."""

    def read(text: str) -> str:
        if text not in known and not text.startswith("x-"):
            raise ValueError(f"is none of {', '.join(known)}, and does not begin with x-")
        return text

    return Parameter(name, read)


def expand(*names: str, nothing: tuple[str, ...] = ()) -> Parameter:
    """Return the parameter that names what is to stand whole, separated by commas; `nothing`: what we have none of."""
    allowed = (*names, *nothing)

    def read(text: str) -> frozenset[str]:
        found = frozenset(text.split(",")) if text else frozenset()
        if unknown := found - set(allowed):
            raise ValueError(f"has {', '.join(sorted(unknown))}; here {', '.join(allowed)} can be expanded")
        return found

    return Parameter("expand", read, names)


def _not_evaluated(_text: str) -> str:
    raise ValueError("is not evaluated here, and rows that should have been left out would be taken for the answer")


CONSUMER = Parameter("consumer", _text)
FIELDS = Parameter("fields", fields.read)
PRIMARY_CODE = Parameter("primaryCode", _text)
Q = Parameter("q", _text)
TEACHING_LANGUAGE = Parameter("teachingLanguage", _language)
RESULT_EXPECTED = Parameter("resultExpected", _truth)
TIMELINE = Parameter("returnTimelineOverrides", _truth)
SINCE, UNTIL = Parameter("since", _day), Parameter("until", _day)
PARENT, YEAR = Parameter("parent", read_uuid), Parameter("year", read_uuid)
FIELDS_OF_STUDY = Parameter("fieldsOfStudy", _text)
PAGE = (Parameter("pageSize", _page_size), Parameter("pageNumber", _page_number), CONSUMER, FIELDS)
ONE = (CONSUMER, FIELDS)


def read(ids: Sequence[str], declared: Collection[Parameter], query: QueryDict) -> Asked:
    """Return what is asked for; raise `WrongParameter`. Names that the document does not have are passed over.

    Of a parameter that is given several times the last counts. `filter_query` is the one thing of the document that is
    refused: it leaves to each service whether to evaluate it.
    """
    known = {one.name: one for one in declared}
    found: dict[str, Any] = {}
    for name in query:
        one = known.get(name)
        if name.startswith("filter_query"):
            one = Parameter("filter_query", _not_evaluated)
        if one is not None:
            found[name] = _read(one, query.get(name, ""))
    return Asked(tuple(_read(Parameter("id", read_uuid), text) for text in ids), found)


def _read(parameter: Parameter, text: str) -> Any:
    try:
        return parameter.read(text)
    except ValueError as error:
        shown = f" ('{text[:60]}')" if text else ""
        raise WrongParameter(parameter.name, f"{parameter.name}{shown} {error}.") from None
