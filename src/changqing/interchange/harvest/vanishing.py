"""What a feed does not have any more: courses are withdrawn, offerings called off; nothing is ever deleted.

Only what the source brought goes with it. What goes on here without it stays: a course with content, one that was here
before, an offering that is over.
"""

from datetime import date
from typing import Any
from uuid import UUID

from django.utils.timezone import localdate
from django.utils.translation import gettext_noop as _

from changqing.catalogue.models import Offering
from changqing.catalogue.told import CourseTold, OfferingTold
from changqing.core.text import pick
from changqing.interchange.harvest.facts import CourseFacts, Facts, OfferingFacts
from changqing.interchange.harvest.known import Known
from changqing.interchange.harvest.models import COURSE, OFFERING, Harvested
from changqing.interchange.plan import Change, Draft
from changqing.interchange.remarks import Remark

GONE = _("The feed does not have it any more.")
FEW = 12
"""Of fewer than so many, more than half is too much at once; of more, more than a quarter."""


def too_many(count: int, total: int) -> bool:
    """Say whether so many of all are more than a source may take away by itself."""
    return count * 2 > total if total < FEW else count * 4 > total


class Vanished:
    """The drafts of what has gone; and how many of how many that are."""

    def __init__(self, known: Known, *, courses: set[UUID], offerings: set[UUID], provider: str) -> None:
        """`courses` and `offerings` are those that the feed has."""
        self._known, self._provider, self._today = known, provider, localdate()
        self.kept = 0
        self.drafts: list[Draft[Facts]] = []
        self.totals = {COURSE: 0, OFFERING: 0}
        self.counts = {COURSE: 0, OFFERING: 0}
        for row in known.rows.values():
            if row.kind == COURSE:
                self._course(row, courses)
            elif row.course_id in courses:
                self._offering(row, offerings)

    def _course(self, row: Harvested, present: set[UUID]) -> None:
        course = self._known.courses.get(row.course_id)
        if course is None or course.state != "published":
            return
        goes = row.brought and not course.has_content
        self.totals[COURSE] += goes
        if course.id in present:
            return
        if not goes:
            self.kept += 1
            return
        told = CourseTold(provider=self._provider, id=course.id, state="withdrawn")
        facts = CourseFacts(told, row.source_key, {**row.said, "state": "withdrawn"}, row.brought)
        self._add(COURSE, pick(course.title), row, facts, Change("state", "withdrawn", course.state))

    def _offering(self, row: Harvested, present: set[UUID]) -> None:
        offering = self._known.offerings.get(row.offering_id) if row.offering_id else None
        if offering is None or offering.state == "cancelled" or _is_over(offering, self._today) or not row.brought:
            return
        self.totals[OFFERING] += 1
        if offering.id in present:
            return
        told = OfferingTold(course=offering.course_id, id=offering.id, state="cancelled")
        facts = OfferingFacts(told, row.source_key, {**row.said, "state": "cancelled"}, row.brought)
        title = pick(self._known.courses[offering.course_id].title)
        label = " · ".join(word for word in (title, offering.code, str(offering.starts or "")) if word)
        self._add(OFFERING, label, row, facts, Change("state", "cancelled", offering.state))

    def _add(self, kind: str, label: str, row: Harvested, facts: Any, change: Change) -> None:
        self.counts[kind] += 1
        self.drafts.append(
            Draft[Facts](
                0,
                label=label,
                kind=kind,
                source_key=row.source_key,
                key=f"gone {row.id}",
                facts=facts,
                changes=[change],
                warnings=[Remark(GONE)],
            )
        )


def _is_over(offering: Offering, today: date) -> bool:
    last = offering.ends or offering.starts
    return last is not None and last < today
