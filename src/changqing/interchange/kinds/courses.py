"""Lists of courses: known by their provider and its own code for them, else by their title."""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop as _
from msgspec import UNSET, UnsetType

from changqing.catalogue import services
from changqing.catalogue.facts import Person
from changqing.catalogue.models import Course, Provider
from changqing.catalogue.told import CourseTold, said
from changqing.core.text import Text
from changqing.interchange.course_folder import LICENCES
from changqing.interchange.kinds.comparing import compare, now
from changqing.interchange.kinds.course_columns import AUDIENCES, CATEGORIES, COLUMNS, LANGUAGES, LEVELS, STATES
from changqing.interchange.kinds.entry import Entry
from changqing.interchange.kinds.kind import Kind, register
from changqing.interchange.kinds.known import Providers
from changqing.interchange.plan import Draft
from changqing.interchange.sheets import values
from changqing.interchange.sheets.grids import Cell
from changqing.interchange.sheets.tables import Table
from changqing.interchange.sheets.words import folded

CREDITS = "个?(?:学分|分|credits?)"
_chinese_name = re.compile("[\u3400-\u9fff]{2,4}")
# What the release of a course that has content does not say; all else on its page comes from the release.
FREE = ("code", "credits", "prerequisites", "state")


def _hours(cell: Cell) -> float:
    return values.hours(cell) or 0


def _credits(cell: Cell) -> float:
    return values.number(cell, CREDITS) or 0


def _teachers(cell: Cell) -> list[Person]:
    return [Person(name={"zh-Hans": _name(word)}) for word in values.words(cell)]


def _name(word: str) -> str:
    """Return a person's name; a Chinese one of a few characters without the blanks that line it up (张 三)."""
    together = word.replace(" ", "")
    return together if _chinese_name.fullmatch(together) else word


def _or_unset(value: str | UnsetType) -> str | UnsetType:
    """Return a code that cannot be emptied: an empty cell says nothing of it."""
    return value or UNSET


class Reading:
    """The rows of one file, read beside the courses that are there."""

    def __init__(self, table: Table, only: str) -> None:
        self.table, self.providers = table, Providers()
        self.only = self.providers.by_code[only] if only else None
        self.entries = [Entry(row, table.fields) for row in table.rows]
        self._providers = [self.providers.of(entry, self.only) for entry in self.entries]
        self._coded: dict[tuple[UUID, str], Course] = {}
        self._titled: dict[tuple[UUID, str], list[Course]] = defaultdict(list)
        self._load({provider.id for provider in self._providers if provider})
        # Codes that rows of this file give to a title: a row without one may mean any of them.
        self._given: dict[tuple[UUID, str], set[str]] = defaultdict(set)
        self._titles: dict[tuple[UUID, str], set[str]] = defaultdict(set)
        for entry, provider in zip(self.entries, self._providers, strict=True):
            if provider and (code := entry.word("code")):
                title = folded(str(entry.text("title")))
                self._given[provider.id, title].add(code)
                self._titles[provider.id, code].add(title)

    def _load(self, providers: Iterable[UUID]) -> None:
        """Read the courses of these providers. One query."""
        rows = Course.objects.filter(provider_id__in=list(providers)).defer("syllabus", "authors", "areas")
        for course in rows:
            if course.code:
                self._coded[course.provider_id, course.code] = course
            for title in {folded(title) for title in course.title.values()}:
                self._titled[course.provider_id, title].append(course)

    def drafts(self) -> list[Draft[CourseTold]]:
        """Return a draft of each row."""
        return [self._draft(*pair) for pair in zip(self.entries, self._providers, strict=True)]

    def _draft(self, entry: Entry, provider: Provider | None) -> Draft[CourseTold]:
        title = entry.text("title")
        draft = Draft[CourseTold](entry.row.number, entry.row.part, title if isinstance(title, str) else "")
        draft.wrong, draft.warnings = entry.wrong, entry.warnings
        code = entry.word("code")
        entry.fits("code", code, 60)
        if not draft.label:
            entry.fail(_("The title is missing."), "title")
        if provider is None or not draft.label:
            return draft
        old, code = self._existing(entry, provider, code, draft.label)
        draft.is_new = old is None
        draft.key = f"course {old.id}" if old else f"course {provider.code} {code or folded(draft.label)}"
        told = self._told(entry, provider, code, old)
        if old is None and not told.category and not entry.failed("category"):
            entry.fail(_("The category is missing."), "category")
        if old is not None and old.has_content:
            told = self._with_content(entry, told, old)
        draft.facts = told
        tells = said(told, without=("provider", "id"))
        draft.changes = compare(now(old, tells), tells, {"teachers": _names})
        return draft

    def _existing(self, entry: Entry, provider: Provider, code: str, title: str) -> tuple[Course | None, str]:
        """Return the course a row is about, by code, else by title (None for a new one), and its code."""
        if code and (course := self._coded.get((provider.id, code))):
            return course, code
        found = self._titled.get((provider.id, folded(title)), [])
        if code:
            without = [course for course in found if not course.code]
            if found and not without:
                entry.warn(
                    _("There is a course of this title already, with the code %(codes)s."),
                    "title",
                    codes=", ".join(course.code for course in found),
                )
            # It gets the code, unless rows with that code do not agree on the title: they are compared, as a new one.
            gets_it = len(without) == 1 and len(self._titles[provider.id, code]) == 1
            return (without[0] if gets_it else None), code
        given = self._given[provider.id, folded(title)] - {course.code for course in found}
        if len(found) + len(given) > 1:
            entry.fail(_("Several courses have this title; the code must say which."), "title")
        if given and not found:
            code = min(given)
            return self._coded.get((provider.id, code)), code
        return (found[0] if found else None), ""

    @staticmethod
    def _told(entry: Entry, provider: Provider, code: str, old: Course | None) -> CourseTold:
        licence = entry.text("licence", 60)
        return CourseTold(
            provider=provider.code,
            id=old.id if old else None,
            code=code or UNSET,
            title=entry.texts("title", old.title if old else None),
            category=_or_unset(entry.one_of("category", CATEGORIES)),
            audiences=entry.some_of("audiences", AUDIENCES),
            summary=entry.texts("summary", old.summary if old else None, 5_000),
            outcomes=entry.list_of_texts("outcomes"),
            level=_or_unset(entry.one_of("level", LEVELS)),
            hours=entry.read("hours", _hours),
            credits=entry.read("credits", _credits),
            languages=entry.some_of("languages", LANGUAGES),
            prerequisites=entry.list_of_texts("prerequisites"),
            teachers=entry.read("teachers", _teachers),
            licence=licence,
            licence_url=LICENCES.get(licence, "") if isinstance(licence, str) else UNSET,
            source_url=entry.address("source_url"),
            state=_or_unset(entry.one_of("state", STATES)),
        )

    @staticmethod
    def _with_content(entry: Entry, told: CourseTold, old: Course) -> CourseTold:
        """Return what may change of a course that has content; say what its release keeps as it is."""
        kept = {name: value for name, value in said(told, without=("provider", "id")).items() if name not in FREE}
        names = dict.fromkeys(change.field for change in compare(now(old, kept), kept) if change.field != "licence_url")
        if names:
            titles: list[str] = [COLUMNS.by_name[name].title for name in names]
            entry.warn(_("The course has content; its release keeps as they are: %(fields)s."), fields=titles)
        free: dict[str, Any] = {name: getattr(told, name) for name in FREE}
        return CourseTold(provider=told.provider, id=told.id, **free)


def _names(teachers: list[dict[str, Text]] | None) -> list[Text]:
    return [one["name"] for one in teachers or ()]


def drafts(table: Table, only: str) -> list[Draft[CourseTold]]:
    """Return a draft of each row of a list of courses."""
    return Reading(table, only).drafts()


FURTHER = {
    "areas": _("Areas"),
    "authors": _("Authors"),
    "licence_url": _("Address of the licence"),
    "syllabus": _("Syllabus"),
}
register(
    Kind(
        "courses",
        _("Courses"),
        COLUMNS,
        drafts,
        services.save_courses,
        needless="provider",
        further=FURTHER,
        coded=frozenset({"areas"}),
        order=20,
    )
)
