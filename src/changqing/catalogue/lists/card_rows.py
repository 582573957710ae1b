"""What cards show of courses, read for a page of them at once: a tenth of what models cost."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from django.db.models import CharField
from django.db.models.functions import Cast
from django.utils.timezone import localdate

from changqing.catalogue import numbered
from changqing.catalogue.models import Course, Offering, Provider, modes_of, start_of
from changqing.core.kept import Kept
from changqing.core.text import Text

_decode = msgspec.json.decode


@dataclass(frozen=True, slots=True)
class ProviderName:
    """A provider's name, and that of its region."""

    name: Text
    region: Text


_NOBODY = ProviderName({}, {})
_providers: Kept[ProviderName] = Kept(most=5_000)


@dataclass(slots=True)
class CourseRow:
    """A course as a card shows it; `more` are its outcomes, units and teachers, as they are written in the database."""

    number: int
    url: str
    subject: str
    category: str
    title: Text
    summary: Text
    provider: ProviderName
    audiences: list[str]
    hours: float
    credits: float
    has_content: bool
    more: tuple[str, str, str]
    modes: Sequence[str] = ()
    next_start: date | None = None

    @property
    def region_name(self) -> Text:
        """The name of its provider's region."""
        return self.provider.region

    def others(self) -> list[Text]:
        """Return the other texts by which it may have been found."""
        outcomes, syllabus, teachers = (_decode(one) for one in self.more)
        return [*outcomes, *syllabus, *(one.get("name", {}) for one in teachers)]


OnCard = Course | CourseRow
"""What a card can be made of: a course with its offerings and provider, or a row read for cards alone."""


def read(numbers: Sequence[int]) -> list[CourseRow]:
    """Return the courses of these index numbers, in no order; those that are gone are passed over.

    Three queries at most; one of them is for names of providers that are not kept.
    """
    if not numbers:
        return []
    found: dict[str, CourseRow] = {}
    named: list[tuple[CourseRow, str]] = []
    for number, key, of, alike, slug, category, hours, credits, content, *texts in _courses(numbers):
        title, summary, audiences, *more = texts
        row = found[key] = CourseRow(
            number=number,
            url=f"/courses/{slug}",
            subject=alike.replace("-", "") if alike else "",
            category=category,
            title=_decode(title),
            summary=_decode(summary),
            provider=_NOBODY,
            audiences=_decode(audiences),
            hours=hours,
            credits=credits,
            has_content=bool(content),
            more=(more[0], more[1], more[2]),
        )
        named.append((row, of))
    names = _names(list({of for _row, of in named}))
    for row, of in named:
        row.provider = names[of]
    runs: dict[str, list[_Run]] = defaultdict(list)
    for key, mode, starts in _offerings(numbers):
        runs[key].append(_Run(mode, date.fromisoformat(starts) if isinstance(starts, str) else starts))
    today = localdate()
    for key, of_course in runs.items():
        if key in found:
            found[key].modes, found[key].next_start = modes_of(of_course), start_of(of_course, today)
    return list(found.values())


class _Run(NamedTuple):
    mode: str
    starts: date | None


def _courses(numbers: Sequence[int]) -> list[Any]:
    columns = [
        "entry.number",
        *map(numbered.text, ("id", "provider_id", "subject_id")),
        *(f"one.{name}" for name in ("slug", "category", "hours", "credits", "has_content")),
        *map(numbered.text, ("title", "summary", "audiences", "outcomes", "syllabus", "teachers")),
    ]
    return numbered.ask(columns, Course, "id", numbers)


def _offerings(numbers: Sequence[int]) -> list[Any]:
    columns = [numbered.text("course_id"), "one.mode", "one.starts"]
    return numbered.ask(columns, Offering, "course_id", numbers, where=numbered.ACTIVE)


def _names(providers: Sequence[str]) -> Mapping[str, ProviderName]:
    def work_out(missing: Sequence[str]) -> dict[str, ProviderName]:
        rows: Any = Provider.objects.filter(id__in=[UUID(one) for one in missing])
        named = rows.annotate(key=Cast("id", CharField())).values_list("key", "name", "region__name")
        return {key: ProviderName(name, region) for key, name, region in named}

    return _providers.each("", providers, work_out)
