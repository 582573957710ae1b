"""Rows as the index sees them: read from the database two thousand at a time, whatever their kind."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import Any
from uuid import UUID

import msgspec
from django.db.models import CharField, OuterRef, QuerySet, Subquery, TextField
from django.db.models.functions import Cast

from changqing.catalogue import facets, numbered
from changqing.catalogue.facets import Facts
from changqing.catalogue.models import Course, IndexEntry, Offering, Place, Programme, Provider, Region
from changqing.catalogue.regions.official import short_name
from changqing.core.text import Text

CHUNK = 2_000
MONTHS_BACK, MONTHS_ON = 1, 30
Window = tuple[str | None, str | None]


@dataclass(slots=True)
class Row:
    """What is known of one thing that can be found.

    `texts` are what is looked through beside the title; `context` what stands around it: who offers it, and where.
    `windows` are the stretches of days one can enrol in, first and last day as they are written: 2026-12-01.
    """

    number: int
    title: Text
    facts: Facts
    provider: str
    texts: Sequence[str] = ()
    context: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    months: tuple[str, ...] = ()
    windows: Sequence[Window] = ()
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
    """The table of regions in memory: for each code those it lies in, itself first; and what they are called."""

    up: Mapping[str, tuple[str, ...]]
    names: Mapping[str, str]

    def of(self, codes: Iterable[str]) -> tuple[str, ...]:
        """Return the codes with all those they lie in, each once."""
        return tuple(dict.fromkeys(up for code in codes for up in self.up.get(code, ())))

    def text(self, codes: Iterable[str]) -> str:
        """Return the names of regions as people say them, in all languages."""
        return " ".join(self.names[code] for code in codes)


def regions() -> Regions:
    """Read the table of regions. One query."""
    parents: dict[str, str | None] = {}
    names = {}
    for code, parent, name in Region.objects.values_list("code", "parent_id", "name"):
        parents[code] = parent
        names[code] = f"{short_name(name.get('zh-Hans', ''))} {name.get('en', '')}"

    def up(code: str | None) -> tuple[str, ...]:
        return (code, *up(parents.get(code))) if code else ()

    return Regions({code: up(code) for code in parents}, names)


def _values(text: Mapping[str, str] | None) -> list[str]:
    return [value for value in (text or {}).values() if value]


def _chunks(rows: Iterable[Any]) -> Iterator[list[Any]]:
    iterator = iter(rows)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk


# JSON columns are read as text: Django decodes each by itself, and most say what others said before.
_decode = msgspec.json.decode


@lru_cache(maxsize=5_000)
def _list(raw: str) -> tuple[str, ...]:
    return tuple(_decode(raw))


@lru_cache(maxsize=5_000)
def _said(raw: str) -> tuple[str, ...]:
    """Return all strings of a text, or of a list of texts."""
    found = _decode(raw)
    return tuple(value for text in (found if isinstance(found, list) else [found]) for value in text.values() if value)


_Runs = tuple[tuple[str, ...], tuple[str, ...], tuple[Window, ...], tuple[str, ...]]
"""Of the active offerings of a course: modes, months, windows, regions."""
_NONE: _Runs = ((), (), (), ())


def _offerings(numbers: Sequence[int], now: int) -> dict[str, _Runs]:
    """Return what the active offerings of the courses of these index numbers come to, by the course's id as text.

    One query.
    """
    dates = [numbered.text(name) for name in ("starts", "enrol_from", "enrol_until")]
    columns = [numbered.text("course_id"), "one.mode", *dates, "place.region_id"]
    place = f"LEFT JOIN {Place._meta.db_table} place ON place.id = one.place_id"
    found: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for course, *run in numbered.ask(columns, Offering, "course_id", numbers, joins=place, where=numbered.ACTIVE):
        found[course].append(tuple(run))
    return {course: _together(tuple(runs), now) for course, runs in found.items()}


@lru_cache(maxsize=10_000)
def _together(runs: tuple[tuple[Any, ...], ...], now: int) -> _Runs:
    modes = tuple(dict.fromkeys(run[0] for run in runs))
    months = tuple(dict.fromkeys(month for run in runs if (month := _month(run[1], now))))
    windows = tuple(dict.fromkeys((run[2], run[3] or run[1]) for run in runs))
    return modes, months, windows, tuple(dict.fromkeys(run[4] for run in runs if run[4]))


def _month(starts: str | None, now: int) -> str:
    """Return the month something begins in, of those the column can tell apart; `any-time` where no date is."""
    if starts is None:
        return "any-time"
    month = int(starts[:4]) * 12 + int(starts[5:7])
    return starts[:7] if now - MONTHS_BACK <= month <= now + MONTHS_ON else ""


@dataclass
class Reader:
    """Reads rows of every kind, with what they share read once: regions and providers."""

    today: date
    table: Regions = field(default_factory=regions)
    _providers: dict[str, tuple[str, tuple[str, ...], str]] = field(default_factory=dict)
    _contexts: dict[tuple[Any, ...], tuple[tuple[str, ...], tuple[str, ...]]] = field(default_factory=dict)

    def _provider(self, provider_id: str) -> tuple[str, tuple[str, ...], str]:
        """Return code, names and region of a provider, by its id as text."""
        if not self._providers:
            rows = Provider.objects.annotate(key=Cast("id", CharField())).values_list(
                "key", "code", "name", "region_id"
            )
            self._providers = {one: (code, tuple(_values(name)), region) for one, code, name, region in rows}
        return self._providers[provider_id]

    def _around(self, names: tuple[str, ...], codes: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the regions of these codes with all they lie in, and the words around a row of theirs."""
        key = (names, codes)
        if key not in self._contexts:
            within = self.table.of(codes)
            self._contexts[key] = (within, (*names, self.table.text(within)))
        return self._contexts[key]

    def every(self, kind: str) -> Iterator[Row]:
        """Yield all rows of a kind, courses in the order of their titles.

        So courses that are alike lie together in the index, and take a fraction of the space.
        """
        if kind == "course":
            yield from self._courses(Course.objects.all(), ("titled", "id"))
            return
        entries = IndexEntry.objects.filter(kind=kind).values_list("number", "row")
        yield from self.read(kind, entries.iterator(CHUNK))

    def read(self, kind: str, entries: Iterable[tuple[int, UUID]]) -> Iterator[Row]:
        """Yield the rows of one kind that these entries (number, row) stand for; those that are gone are left out."""
        others = {"programme": self._programmes, "provider": self._of_providers, "place": self._places}
        for chunk in _chunks(entries):
            if kind == "course":
                yield from self._courses(Course.objects.filter(id__in=[row for _number, row in chunk]), ())
            else:
                yield from others[kind]({row: number for number, row in chunk})

    def _courses(self, courses: QuerySet[Course], order: Sequence[str]) -> Iterator[Row]:
        number = IndexEntry.objects.filter(row=OuterRef("id")).values("number")
        told = {name: Cast(name, TextField()) for name in ("title", "summary", "outcomes", "syllabus", "teachers")}
        lists = {name: Cast(name, TextField()) for name in ("audiences", "areas", "languages")}
        ids = {name: Cast(name, CharField()) for name in ("id", "provider_id", "subject_id")}
        rows = courses.filter(state="published").annotate(
            entry=Subquery(number), key=ids["id"], of=ids["provider_id"], alike=ids["subject_id"],
            titled=told["title"], about=told["summary"], able=told["outcomes"], taught=told["syllabus"],
            by=told["teachers"], whom=lists["audiences"], fields=lists["areas"], spoken=lists["languages"],
        )  # fmt: skip
        values = rows.order_by(*order).values_list(
            "key", "entry", "of", "titled", "about", "able", "taught", "by", "category", "whom", "fields", "spoken",
            "level", "hours", "credits", "alike", "has_content",
        )  # fmt: skip
        for chunk in _chunks(values.iterator(CHUNK)):
            yield from self._of_chunk(chunk)

    def _of_chunk(self, chunk: Sequence[Any]) -> Iterator[Row]:
        offerings = _offerings([row[1] for row in chunk], self.today.year * 12 + self.today.month)
        units = self._units([UUID(row[0]) for row in chunk if row[-1]])
        for (
            key, number, of, title, about, able, taught, by, category, whom, fields, spoken, level, hours, credits_,
            alike, content,
        ) in chunk:  # fmt: skip
            provider, names, home = self._provider(of)
            modes, months, windows, places = offerings.get(key, _NONE)
            within, context = self._around(names, (home, *places))
            people = [value for one in _decode(by) for value in _values(one.get("name"))] if len(by) > 2 else ()
            facts = Facts(
                "course", category, _list(whom), _list(fields), modes, _list(spoken), level,
                facets.length_of(hours), "yes" if credits_ > 0 else "",
            )  # fmt: skip
            yield Row(
                number=number,
                title=_decode(title),
                facts=facts,
                provider=provider,
                texts=(*_said(about), *_said(able), *_said(taught), *people),
                context=context,
                regions=within,
                months=months,
                windows=windows,
                subject=alike.replace("-", "") if alike else "",
                content=content,
                units=units.get(UUID(key), ()) if content else (),
            )

    @staticmethod
    def _units(ids: Sequence[UUID]) -> Mapping[UUID, Sequence[UnitText]]:
        found: dict[UUID, Sequence[UnitText]] = {}
        for read in unit_texts if ids else ():
            found.update(read(ids))
        return found

    def _programmes(self, numbers: Mapping[UUID, int]) -> Iterator[Row]:
        served: dict[UUID, list[str]] = defaultdict(list)
        through = Programme.regions.through._default_manager.filter(programme_id__in=list(numbers))
        for programme_id, code in through.values_list("programme_id", "region_id"):
            served[programme_id].append(code)
        for one in Programme.objects.filter(id__in=list(numbers)).annotate(of=Cast("provider_id", CharField())):
            provider, names, _home = self._provider(one.of)
            within, context = self._around(names, tuple(served[one.id]))
            texts = [*_values(one.summary), *_values(one.aim), *_values(one.funder)]
            texts += [value for text in one.outcomes for value in text.values()]
            facts = Facts("programme", "", tuple(one.audiences), (one.area,), (one.mode,))
            yield Row(numbers[one.id], one.title, facts, provider, texts, context, within)

    def _of_providers(self, numbers: Mapping[UUID, int]) -> Iterator[Row]:
        for one in Provider.objects.filter(id__in=list(numbers)):
            within, context = self._around(tuple(_values(one.supervisor)), (one.region_id,))
            facts = Facts("provider", provider_kind=one.kind, provider_level=one.level)
            texts = [*_values(one.summary), one.national_code]
            yield Row(numbers[one.id], one.name, facts, one.code, texts, context, within)

    def _places(self, numbers: Mapping[UUID, int]) -> Iterator[Row]:
        for one in Place.objects.filter(id__in=list(numbers)).annotate(of=Cast("provider_id", CharField())):
            provider, names, _home = self._provider(one.of)
            within, context = self._around(names, (one.region_id,))
            yield Row(numbers[one.id], one.name, Facts("place"), provider, _values(one.address), context, within)


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
