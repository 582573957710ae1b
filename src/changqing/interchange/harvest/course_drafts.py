"""From the courses of a feed to what would come of them, each beside the one that is here."""

from collections import Counter
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop as _
from msgspec import UNSET
from msgspec.structs import replace

from changqing.catalogue.models import Course
from changqing.catalogue.told import CourseTold, said
from changqing.core.ids import new_id
from changqing.core.text import Text
from changqing.interchange.harvest.facts import CourseFacts, Facts
from changqing.interchange.harvest.found import FoundCourse
from changqing.interchange.harvest.known import Known
from changqing.interchange.harvest.models import COURSE
from changqing.interchange.harvest.said import Said, changed, plain, with_languages
from changqing.interchange.kinds.comparing import compare, now
from changqing.interchange.kinds.course_columns import COLUMNS
from changqing.interchange.kinds.courses import FREE
from changqing.interchange.plan import Draft
from changqing.interchange.remarks import Remarked
from changqing.interchange.sheets.words import folded

NOT_SAID = ("provider", "id")
MOST_CODE = 60


class Courses:
    """The drafts of courses; `ids` are the courses here, or to be, by what the source calls them."""

    def __init__(self, found: list[FoundCourse], known: Known) -> None:
        self.known = known
        self.ids: dict[str, UUID] = {}
        self.passed_over = 0
        self._codes = Counter(_code(one) for one in {one.id: one for one in found}.values())
        self._titles = Counter(title for one in {one.id: one for one in found}.values() for title in _titles(one))
        self.drafts = [draft for one in found if (draft := self._draft(one)) is not None]

    def _draft(self, one: FoundCourse) -> Draft[Facts] | None:
        row = Remarked()
        row.wrong, row.warnings = list(one.wrong), list(one.warnings)
        there = (self.known.course(one.id) or self._free(one, row)) if one.id else None
        if there is None and one.told.state == "withdrawn":
            self.passed_over += 1
            return None
        draft = Draft[Facts](one.number, label=one.label or one.id, kind=COURSE, source_key=one.id)
        draft.wrong, draft.warnings = row.wrong, row.warnings
        if not one.id:
            return draft
        draft.key, draft.is_new = f"course {one.id}", there is None
        self.ids[one.id] = there.id if there else self.ids.get(one.id) or new_id()
        bound = self.known.row_of.get(there.id) if there else None
        told = replace(one.told, code=self._free_code(one, there, row))
        says, before = plain(told, without=NOT_SAID), bound.said if bound else None
        told = _only(told, changed(says, before, here=there is not None), before, there)
        if there is not None and there.has_content:
            told = _with_content(told, there, row)
        told.id = self.ids[one.id]
        draft.facts = CourseFacts(told, one.id, says, brought=bound.brought if bound else there is None)
        tells = said(told, without=NOT_SAID)
        draft.changes = compare(now(there, tells), tells, {"teachers": _names, "authors": _names})
        return draft

    def _free(self, one: FoundCourse, row: Remarked) -> Course | None:
        """Return a course that is here, and that the source has not had under this key; say so."""
        code = _code(one)
        titles = {title for title in _titles(one) if self._titles[title] == 1}
        course = self.known.free_course(code if self._codes[code] == 1 else "", titles)
        if course is not None and course.id in self.known.row_of:
            row.warn(_("The source calls the course otherwise than before; it is the same one."))
        elif course is not None:
            row.warn(_("The course is here already; from now on the source looks after it."))
        return course

    def _free_code(self, one: FoundCourse, there: Course | None, row: Remarked) -> Any:
        """Return the provider's code for a course; nothing where it cannot be that, which is told."""
        code = _code(one)
        if len(code) > MOST_CODE:
            row.warn(_("The code “%(code)s” is too long; it was left out."), "code", code=code[:100])
            return UNSET
        holder = self.known.coded.get(code)
        if code and (self._codes[code] > 1 or (holder is not None and (there is None or holder.id != there.id))):
            row.warn(_("Another course has the code “%(code)s”; it was left out."), "code", code=code)
            return UNSET
        return code


def _code(one: FoundCourse) -> str:
    return one.told.code if isinstance(one.told.code, str) else ""


def _titles(one: FoundCourse) -> set[str]:
    titles = one.told.title if isinstance(one.told.title, dict) else {}
    return {folded(title) for title in titles.values()}


def _only(told: CourseTold, names: set[str], before: Said | None, there: Course | None) -> CourseTold:
    """Return what is told of these fields alone."""
    values = {name: with_languages(name, getattr(told, name), before, there) for name in names}
    return CourseTold(provider=told.provider, **values)


def _with_content(told: CourseTold, there: Course, row: Remarked) -> CourseTold:
    """Return what may change of a course that has content; say what its release keeps as it is."""
    kept = {name: value for name, value in said(told, without=NOT_SAID).items() if name not in FREE}
    names = dict.fromkeys(change.field for change in compare(now(there, kept), kept))
    if titles := [COLUMNS.by_name[name].title for name in names if name in COLUMNS.by_name]:
        row.warn(_("The course has content; its release keeps as they are: %(fields)s."), fields=titles)
    free: dict[str, Any] = {name: getattr(told, name) for name in FREE}
    return CourseTold(provider=told.provider, **free)


def _names(people: list[dict[str, Text]] | None) -> list[Text]:
    return [one["name"] for one in people or ()]
