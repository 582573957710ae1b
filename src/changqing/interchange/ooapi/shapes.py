"""What many resources are made of: the document's small schemas, and how our values become them.

A field left at its default is left out of the answer. Where the document wants an explicit `null`, for an expanded list
of which there is nothing, the default is UNSET. (For a single thing its prose wants `null` too, and its schema forbids
it: `allOf` an object. So a single thing that is not there is left out.)
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

import msgspec
from django.conf import settings
from django.utils import translation
from django.utils.timezone import get_default_timezone

from changqing.core.text import LANGUAGES, Text, pick


class Shape(msgspec.Struct, rename="camel", omit_defaults=True):
    """A schema of the document."""


class Typed(Shape):
    """LanguageTypedString."""

    language: str
    value: str


class Code(Shape):
    """IdentifierEntry."""

    code_type: str
    code: str


class Geolocation(Shape):
    """A point, WGS 84."""

    latitude: float
    longitude: float


class Country(Shape):
    """Country, by ISO 3166-1."""

    alpha2: str = msgspec.field(name="iso3166-1-alpha2")


class Address(Shape):
    """Address. `city` is one string in the document: it is given in Chinese."""

    address_type: str
    additional: list[Typed] | None = None
    city: str | None = None
    country_code: Country | None = None
    geolocation: Geolocation | None = None
    ext: dict[str, Any] | None = None


class StudyLoad(Shape):
    """StudyLoadDescriptor."""

    study_load_unit: str
    value: float


class Cost(Shape):
    """Cost."""

    cost_type: str
    amount: str
    currency: str


class EnrolmentPeriod(Shape):
    """EnrolmentPeriods."""

    start_date_time: datetime
    end_date_time: datetime | None = None
    enrolment_type: str | None = None
    enrolment_url: str | None = None


FREE = [Cost(cost_type="total_costs", amount="0", currency="CNY")]
CHINA = Country(alpha2="CN")


def tag(language: str) -> str:
    """Return a language as the document's pattern takes it: in small letters (`zh-Hans` → `zh-hans`).

    The pattern asks for scripts in small letters; case means nothing in a tag (RFC 5646, section 2.1.1).
    """
    return language.lower()


def typed(text: Mapping[str, str] | None) -> list[Typed] | None:
    """Return a text in every language there is; None where there is none, since an empty list is not allowed."""
    found = [Typed(language=tag(language), value=value) for language, value in (text or {}).items() if value]
    return found or None


def named(text: Mapping[str, str] | None, otherwise: str) -> list[Typed]:
    """Return a name in every language; where there is none, a code in no language (`und`, ISO 639-2)."""
    return typed(text) or [Typed(language="und", value=otherwise)]


def joined(texts: Sequence[Text]) -> list[Typed] | None:
    """Return several texts as one, a line each, in every language that any of them has."""
    languages = dict.fromkeys(language for text in texts for language in text)
    lines = {one: "\n".join(text[one] for text in texts if text.get(one)) for one in languages}
    return typed(lines)


def in_every_language(say: Callable[[], str]) -> Text:
    """Return what is said in each language of the site."""
    found = {}
    for django_code, language in LANGUAGES.items():
        with translation.override(django_code):
            found[language] = say()
    return found


def city(name: Mapping[str, str]) -> str:
    """Return the name of a region where the document takes one string."""
    return pick(name, "zh-Hans")


def first_moment(day: date) -> datetime:
    """Return the beginning of a day where the site is."""
    return datetime.combine(day, time(0, 0, 0), get_default_timezone())


def last_moment(day: date) -> datetime:
    """Return the last second of a day where the site is."""
    return datetime.combine(day, time(23, 59, 59), get_default_timezone())


def link(path: str) -> str:
    """Return the whole address of a page of the site."""
    return f"{settings.SITE_URL}{path}"


def own(**values: Any) -> dict[str, Any] | None:
    """Return `ext`: what the document has no field for, where there is something to say."""
    return {name: value for name, value in values.items() if value not in (None, "", [], {})} or None
