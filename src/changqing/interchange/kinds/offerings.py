"""Lists of offerings: known by their course and a code of their own, else by how, when and where they are."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop as _
from msgspec import UNSET, UnsetType

from changqing.catalogue import services
from changqing.catalogue.models import Offering, Provider
from changqing.catalogue.told import OfferingTold, PlaceTold, said
from changqing.core.text import pick
from changqing.interchange.kinds.comparing import compare, now
from changqing.interchange.kinds.courses_known import Courses, KnownCourse
from changqing.interchange.kinds.entry import Entry
from changqing.interchange.kinds.kind import Kind, register
from changqing.interchange.kinds.known import Providers
from changqing.interchange.kinds.offering_columns import COLUMNS, MODES, STATES
from changqing.interchange.kinds.places_known import Places
from changqing.interchange.plan import Draft
from changqing.interchange.remarks import Remarked
from changqing.interchange.sheets import values
from changqing.interchange.sheets.grids import Cell
from changqing.interchange.sheets.tables import Table

PEOPLE = "个|人|名|座|位|个座位|seats?|persons?|people"
PlaceSaid = UUID | PlaceTold | UnsetType | None


def _seats(cell: Cell) -> int | None:
    return values.whole(cell, PEOPLE)


class Reading:
    """The rows of one file, read beside the offerings that are there."""

    def __init__(self, table: Table, only: str) -> None:
        self.table, self.providers = table, Providers()
        self.only = self.providers.by_code[only] if only else None
        self.entries = [Entry(row, table.fields) for row in table.rows]
        named = [self._provider(entry) for entry in self.entries]
        whose = None if None in named else {provider.id for provider in named if provider}
        words = {word for entry in self.entries for word in _words(entry)}
        self.courses = Courses(words, whose)
        self._courses = [self._course(*pair) for pair in zip(self.entries, named, strict=True)]
        found = {course.id: course for course in self._courses if course}
        self._coded: dict[tuple[UUID, str], set[tuple[str, ...]]] = defaultdict(set)
        for entry, course in zip(self.entries, self._courses, strict=True):
            if course is not None:
                about = tuple(values.text(entry.row.cells.get(name)) for name in ("mode", "starts", "place"))
                self._coded[course.id, entry.word("code")].add(about)
        self.places = Places(self.providers, {course.provider_id for course in found.values()})
        self._offerings: dict[UUID, list[Offering]] = defaultdict(list)
        for offering in Offering.objects.filter(course_id__in=list(found)):
            self._offerings[offering.course_id].append(offering)

    def _provider(self, entry: Entry) -> Provider | None:
        word = entry.text("provider")
        if not word:
            return self.only
        found = self.providers.find(entry.word("provider"))
        if found is None:
            entry.fail(_("No provider has the code or the name “%(word)s”."), "provider", word=str(word))
        return found

    def _course(self, entry: Entry, provider: Provider | None) -> KnownCourse | None:
        """Return the course a row is an offering of; None where that is wrong."""
        words = _words(entry)
        if not words:
            entry.fail(_("The course is missing."), "course")
            return None
        for word in words:
            found = self.courses.find(word, provider.id if provider else None)
            if len(found) > 1:
                slugs = ", ".join(course.slug for course in found[:5])
                entry.fail(_("Several courses are called so: %(courses)s."), "course", courses=slugs)
                return None
            if found:
                whose = self.providers.by_id[found[0].provider_id]
                if self.only and whose.id != self.only.id:
                    entry.fail(_("This import is limited to the provider %(code)s."), "course", code=self.only.code)
                return found[0]
        entry.fail(_("There is no course “%(word)s” here; load the list of courses first."), "course", word=words[0])
        return None

    def drafts(self) -> list[Draft[OfferingTold]]:
        """Return a draft of each row."""
        return [self._draft(*pair) for pair in zip(self.entries, self._courses, strict=True)]

    def _draft(self, entry: Entry, course: KnownCourse | None) -> Draft[OfferingTold]:
        draft = Draft[OfferingTold](entry.row.number, entry.row.part)
        draft.wrong, draft.warnings = entry.wrong, entry.warnings
        code, mode = entry.word("code"), entry.one_of("mode", MODES)
        title = pick(course.title, "zh-Hans") if course else " ".join(_words(entry)[:1])
        draft.label = " · ".join(word for word in (title, code) if word)
        if not mode and not entry.failed("mode"):
            entry.fail(_("It is not said how it is taught."), "mode")
        if course is None or not isinstance(mode, str):
            return draft
        starts, place = entry.day("starts"), self._place(entry, course, mode)
        if entry.failed("starts") and not code:  # which one it is about cannot be told
            return draft
        old = self._existing(entry, course, code, (mode, starts, place))
        told = OfferingTold(
            course=course.id,
            id=old.id if old else None,
            code=code or UNSET,
            mode=mode,
            state=entry.one_of("state", STATES) or UNSET,
            starts=starts,
            ends=entry.day("ends"),
            enrol_from=entry.day("enrol_from"),
            enrol_until=entry.day("enrol_until"),
            schedule=entry.texts("schedule", old.schedule if old else None, 500),
            place=place,
            seats=entry.read("seats", _seats),
        )
        check_dates(entry, told, old)
        if mode == "presential" and _after(told, old, "place") is None and not entry.wrong:
            entry.fail(_("It is taught in person, and there is no place."), "place")
        where = place.name.get("zh-Hans") if isinstance(place, PlaceTold) else place
        own = code or f"{mode} {starts or ''} {where or ''}"
        draft.key = f"offering {old.id}" if old else f"offering {course.id} {own}"
        draft.is_new, draft.facts = old is None, told
        tells = said(told, without=("course", "id"))
        draft.changes = compare(now_of(old, tells), tells, {"place": self.places.name_of})
        return draft

    def _place(self, entry: Entry, course: KnownCourse, mode: str) -> PlaceSaid:
        """Return the place a row names: one that is there, or one to be made; an online offering has none."""
        if not entry.has("place"):
            return UNSET
        name = entry.text("place")
        if not isinstance(name, str) or not name:
            return None
        if mode == "online":
            entry.warn(_("An online offering has no place; it was left out."), "place")
            return None
        seats = entry.read("place_seats", _seats) or entry.read("seats", _seats) or 0
        return self.places.find(entry, course.provider_id, name, seats if isinstance(seats, int) else 0)

    def _existing(
        self, entry: Entry, course: KnownCourse, code: str, about: tuple[str, date | UnsetType | None, PlaceSaid]
    ) -> Offering | None:
        """Return the offering a row is about; None for a new one. What the file has no column for tells none apart."""
        mode, starts, place = about
        rows = self._offerings[course.id]
        if code:
            coded = [one for one in rows if one.code == code]
            if coded:
                return coded[0]
            if (
                len(self._coded[course.id, code]) > 1
            ):  # rows with that code do not agree: they are compared, as a new one
                return None
            rows = [one for one in rows if not one.code]
        found = [
            one
            for one in rows
            if one.mode == mode and starts in (UNSET, one.starts) and (place is UNSET or place == one.place_id)
        ]
        found = [one for one in found if not one.code] or found
        if len(found) > 1 and not code:
            entry.fail(_("Several offerings fit; the offering code, or the day it begins, must say which."), "code")
        return found[0] if len(found) == 1 else None


def now_of(offering: Offering | None, told: Iterable[str]) -> dict[str, Any] | None:
    """Return what an offering holds of the fields that are told, as they are compared."""
    found = now(offering, (name for name in told if name != "place"))
    return None if offering is None or found is None else {**found, "place": offering.place_id}


def _words(entry: Entry) -> list[str]:
    """Return what a row calls its course: the code first, then the title."""
    title = entry.text("course")
    return [word for word in (entry.word("course_code"), title if isinstance(title, str) else "") if word]


def _after(told: OfferingTold, old: Offering | None, name: str) -> Any:
    """Return what a field of an offering would hold after the import."""
    value = getattr(told, name)
    return (getattr(old, "place_id" if name == "place" else name) if old else None) if value is UNSET else value


def check_dates(row: Remarked, told: OfferingTold, old: Offering | None) -> None:
    """Say what of the dates of an offering cannot be, as they would be after the import."""
    names = ("starts", "ends", "enrol_from", "enrol_until")
    starts, ends, opens, closes = (_after(told, old, name) for name in names)
    if starts and ends and ends < starts:
        row.fail(_("It ends before it begins."), "ends")
    if opens and closes and closes < opens:
        row.fail(_("Enrolment closes before it opens."), "enrol_until")
    if ends and ((closes and closes > ends) or (opens and opens > ends)):
        row.fail(_("Enrolment goes on after the end."), "enrol_until")


def drafts(table: Table, only: str) -> list[Draft[OfferingTold]]:
    """Return a draft of each row of a list of offerings."""
    return Reading(table, only).drafts()


register(Kind("offerings", _("Offerings"), COLUMNS, drafts, services.save_offerings, order=30))
