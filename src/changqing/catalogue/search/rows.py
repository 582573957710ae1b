"""Rows as the index sees them: read from the database a thousand at a time, whatever their kind."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

from changqing.catalogue import facets
from changqing.catalogue.models import Course, IndexEntry, Offering, Place, Programme, Provider, Region
from changqing.catalogue.regions import short_name
from changqing.core.text import Text

CHUNK = 2_000
MONTHS_BACK, MONTHS_ON = 1, 48


@dataclass(slots=True)
class Row:
    """What is known of one thing that can be found.

    `texts` are what is looked through beside the title; `context` what stands around it: who offers it, and where.
    """

    kind: str
    number: int
    title: Text
    texts: list[str] = field(default_factory=list)
    context: list[str] = field(default_factory=list)
    category: str = ""
    audiences: Sequence[str] = ()
    areas: Sequence[str] = ()
    modes: Sequence[str] = ()
    languages: Sequence[str] = ()
    level: str = ""
    hours: float = 0
    credits: float = 0
    provider: str = ""
    provider_kind: str = ""
    provider_level: str = ""
    regions: Sequence[str] = ()
    months: Sequence[str] = ()
    windows: Sequence[tuple[date | None, date | None]] = ()
    subject: str = ""
    content: bool = False
    units: Sequence["UnitText"] = ()


@dataclass(frozen=True, slots=True)
class UnitText:
    """What one can read in a unit: its key, its title, all its words in all languages, where it is."""

    key: str
    title: Text
    text: str
    url: str


UnitTexts = Callable[[Sequence[UUID]], Mapping[UUID, Sequence[UnitText]]]
# Rooms that know the units of a course put their reader here; the catalogue does not know what a course consists of.
unit_texts: list[UnitTexts] = []


@dataclass(frozen=True)
class Regions:
    """The table of regions in memory: for each code those it lies in, itself first; and the words of its names."""

    up: Mapping[str, tuple[str, ...]]
    names: Mapping[str, str]

    def of(self, codes: Iterable[str]) -> list[str]:
        """Return the codes with all those they lie in, each once."""
        return list(dict.fromkeys(up for code in codes for up in self.up.get(code, ())))

    def text(self, codes: Iterable[str]) -> str:
        """Return the names of regions, whole and as people say them."""
        return " ".join(self.names[code] for code in codes)


def regions() -> Regions:
    """Read the table of regions. One query."""
    parents: dict[str, str | None] = {}
    names = {}
    for code, parent, name in Region.objects.values_list("code", "parent_id", "name"):
        parents[code] = parent
        chinese = name.get("zh-Hans", "")
        names[code] = " ".join({chinese: 0, short_name(chinese): 0, name.get("en", ""): 0})

    def up(code: str | None) -> tuple[str, ...]:
        return (code, *up(parents.get(code))) if code else ()

    return Regions({code: up(code) for code in parents}, names)


def _values(text: Mapping[str, str] | None) -> list[str]:
    return [value for value in (text or {}).values() if value]


def _chunks(rows: Iterable[Any]) -> Iterator[list[Any]]:
    iterator = iter(rows)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk


@dataclass(frozen=True)
class _OfferingFacts:
    mode: str
    starts: date | None
    window: tuple[date | None, date | None]
    region: str | None


def _offerings(ids: Sequence[UUID]) -> dict[UUID, list[_OfferingFacts]]:
    """Return the active offerings of courses. One query."""
    found: dict[UUID, list[_OfferingFacts]] = defaultdict(list)
    rows = Offering.objects.filter(course_id__in=ids, state="active").order_by()
    values = rows.values_list("course_id", "mode", "starts", "enrol_from", "enrol_until", "place__region_id")
    for course, mode, starts, since, until, region in values:
        found[course].append(_OfferingFacts(mode, starts, (since, until or starts), region))
    return found


def _months(offerings: Iterable[_OfferingFacts], today: date) -> list[str]:
    """Return the months that offerings begin in, of those the column can tell apart; `any-time` where no date is."""
    now = today.year * 12 + today.month
    found = []
    for one in offerings:
        if one.starts is None:
            found.append("any-time")
        elif now - MONTHS_BACK <= one.starts.year * 12 + one.starts.month <= now + MONTHS_ON:
            found.append(facets.month_of(one.starts))
    return list(dict.fromkeys(found))


@dataclass
class Reader:
    """Reads rows of every kind, with what they share read once: regions and providers."""

    today: date
    table: Regions = field(default_factory=regions)
    _providers: dict[UUID, tuple[str, Text, str]] = field(default_factory=dict)

    def _provider(self, provider_id: UUID) -> tuple[str, Text, str]:
        """Return code, name and region of a provider."""
        if not self._providers:
            rows = Provider.objects.values_list("id", "code", "name", "region_id")
            self._providers = {one: (code, name, region) for one, code, name, region in rows}
        return self._providers[provider_id]

    def read(self, kind: str, entries: Iterable[tuple[int, UUID]]) -> Iterator[Row]:
        """Yield the rows of one kind that these entries (number, row) stand for; those that are gone are left out."""
        read = {"course": self._courses, "programme": self._programmes, "provider": self._of_providers}
        for chunk in _chunks(entries):
            yield from read.get(kind, self._places)({row: number for number, row in chunk})

    def _courses(self, numbers: Mapping[UUID, int]) -> Iterator[Row]:
        ids = list(numbers)
        offerings = _offerings(ids)
        rows = Course.objects.filter(id__in=ids, state="published").order_by().values_list(
            "id", "provider_id", "title", "summary", "outcomes", "syllabus", "category", "audiences", "areas",
            "languages", "level", "hours", "credits", "teachers", "subject_id", "has_content",
        )  # fmt: skip
        found = list(rows)
        units = self._units([row[0] for row in found if row[15]])
        for (
            row, provider_id, title, summary, outcomes, syllabus, category, audiences, areas, languages, level, hours,
            credits_, teachers, subject, content,
        ) in found:  # fmt: skip
            provider, provider_name, home = self._provider(provider_id)
            runs = offerings.get(row, [])
            within = self.table.of([home, *(one.region for one in runs if one.region)])
            texts = _values(summary)
            for text in (*outcomes, *syllabus):
                texts += text.values()
            for one in teachers:
                texts += _values(one.get("name"))
            yield Row(
                kind="course",
                number=numbers[row],
                title=title,
                texts=texts,
                context=[*_values(provider_name), self.table.text(within)],
                category=category,
                audiences=audiences,
                areas=areas,
                modes=list(dict.fromkeys(one.mode for one in runs)),
                languages=languages,
                level=level,
                hours=hours,
                credits=credits_,
                provider=provider,
                regions=within,
                months=_months(runs, self.today),
                windows=[one.window for one in runs],
                subject=str(subject) if subject else "",
                content=content,
                units=units.get(row, ()),
            )

    @staticmethod
    def _units(ids: Sequence[UUID]) -> Mapping[UUID, Sequence[UnitText]]:
        found: dict[UUID, Sequence[UnitText]] = {}
        for read in unit_texts if ids else ():
            found.update(read(ids))
        return found

    def _programmes(self, numbers: Mapping[UUID, int]) -> Iterator[Row]:
        served: dict[UUID, list[str]] = defaultdict(list)
        for programme_id, code in Programme.regions.through._default_manager.filter(
            programme_id__in=list(numbers)
        ).values_list("programme_id", "region_id"):
            served[programme_id].append(code)
        for one in Programme.objects.filter(id__in=list(numbers)).order_by():
            provider, provider_name, _home = self._provider(one.provider_id)
            within = self.table.of(served[one.id])
            texts = [*_values(one.summary), *_values(one.aim), *_values(one.funder)]
            texts += [value for text in one.outcomes for value in text.values()]
            yield Row(
                kind="programme",
                number=numbers[one.id],
                title=one.title,
                texts=texts,
                context=[*_values(provider_name), self.table.text(within)],
                audiences=one.audiences,
                areas=[one.area],
                modes=[one.mode],
                provider=provider,
                regions=within,
            )

    def _of_providers(self, numbers: Mapping[UUID, int]) -> Iterator[Row]:
        for one in Provider.objects.filter(id__in=list(numbers)).order_by():
            within = self.table.of([one.region_id])
            yield Row(
                kind="provider",
                number=numbers[one.id],
                title=one.name,
                texts=[*_values(one.summary), one.national_code],
                context=[*_values(one.supervisor), self.table.text(within)],
                provider=one.code,
                provider_kind=one.kind,
                provider_level=one.level,
                regions=within,
            )

    def _places(self, numbers: Mapping[UUID, int]) -> Iterator[Row]:
        for one in Place.objects.filter(id__in=list(numbers)).order_by():
            provider, provider_name, _home = self._provider(one.provider_id)
            within = self.table.of([one.region_id])
            yield Row(
                kind="place",
                number=numbers[one.id],
                title=one.name,
                texts=_values(one.address),
                context=[*_values(provider_name), self.table.text(within)],
                provider=provider,
                regions=within,
            )


MODELS: dict[str, type[Course | Programme | Provider | Place]] = {
    "course": Course,
    "programme": Programme,
    "provider": Provider,
    "place": Place,
}


def complete_entries(version: int) -> None:
    """Give every row of the catalogue an index entry. Two statements a kind."""
    for kind, model in MODELS.items():
        known = IndexEntry.objects.filter(kind=kind).values("row")
        missing = model._default_manager.exclude(id__in=known).order_by("id").values_list("id", flat=True)
        for chunk in _chunks(missing.iterator(CHUNK)):
            IndexEntry.objects.bulk_create(
                [IndexEntry(kind=kind, row=one, version=version) for one in chunk], ignore_conflicts=True
            )
