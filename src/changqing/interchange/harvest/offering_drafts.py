"""From the offerings of a feed to what would come of them, each beside the one that is here."""

from typing import Any
from uuid import UUID

import msgspec
from django.utils.translation import gettext_noop as _

from changqing.catalogue.models import Offering
from changqing.catalogue.told import OfferingTold, said
from changqing.core.ids import new_id
from changqing.interchange.harvest.course_drafts import Courses
from changqing.interchange.harvest.facts import Facts, OfferingFacts
from changqing.interchange.harvest.found import FoundOffering
from changqing.interchange.harvest.known import Known
from changqing.interchange.harvest.models import OFFERING
from changqing.interchange.harvest.places import Places
from changqing.interchange.harvest.said import Said, changed, plain, with_languages
from changqing.interchange.kinds.comparing import compare
from changqing.interchange.kinds.offerings import check_dates, now_of
from changqing.interchange.plan import Draft
from changqing.interchange.remarks import Remarked

NOT_SAID = ("id", "course", "number", "label", "wrong", "warnings")
MOST_CODE = 60


class Offerings:
    """The drafts of offerings; those of courses that are not taken are not either."""

    def __init__(self, found: list[FoundOffering], courses: Courses, known: Known, places: Places) -> None:
        self.known, self.places, self._courses = known, places, courses
        self.ids: dict[str, UUID] = {}
        self.drafts = [self._draft(one, courses.ids[one.course]) for one in found if one.course in courses.ids]

    def _draft(self, one: FoundOffering, course: UUID) -> Draft[Facts]:
        row = Remarked()
        row.wrong, row.warnings = list(one.wrong), list(one.warnings)
        draft = Draft[Facts](one.number, label=one.label, kind=OFFERING, source_key=one.id)
        draft.wrong, draft.warnings = row.wrong, row.warnings
        draft.needs = f"course {one.course}"
        if not one.id or not one.mode:
            return draft
        there = self.known.offering(one.id, course) or self._free(one, course)
        draft.key, draft.is_new = f"offering {one.id}", there is None
        self.ids[one.id] = there.id if there else self.ids.get(one.id) or new_id()
        bound = self.known.row_of.get(there.id) if there else None
        if len(one.code) > MOST_CODE:
            row.warn(_("The code “%(code)s” is too long; it was left out."), "code", code=one.code[:100])
            one = msgspec.structs.replace(one, code="")
        says, before = plain(one, without=NOT_SAID), bound.said if bound else None
        names = changed(says, before, here=there is not None)
        told = OfferingTold(course=course, id=self.ids[one.id], **self._values(one, names, before, there, row))
        check_dates(row, told, there)
        if one.mode == "presential" and one.place is None:
            row.warn(_("It is taught in person, and there is no place."), "place")
        draft.facts = OfferingFacts(told, one.id, says, brought=bound.brought if bound else there is None)
        tells = said(told, without=("course", "id"))
        draft.changes = compare(now_of(there, tells), tells, {"place": self.places.name_of})
        return draft

    def _values(
        self, one: FoundOffering, names: set[str], before: Said | None, there: Offering | None, row: Remarked
    ) -> dict[str, Any]:
        """Return what is told of these fields."""
        values = {name: with_languages(name, getattr(one, name), before, there) for name in names}
        if "place" in names:
            values["place"] = self.places.find(one.place, row) if one.place else None
        return values

    def _free(self, one: FoundOffering, course: UUID) -> Offering | None:
        """Return an offering that is here, and that the source has not had under this key: by code, else by its day."""
        free = self.known.free_offerings(course)
        coded = [other for other in free if one.code and other.code == one.code]
        alike = [other for other in free if (other.mode, other.starts) == (one.mode, one.starts)]
        found = coded or [other for other in alike if not (one.code and other.code)]
        return found[0] if len(found) == 1 else None
