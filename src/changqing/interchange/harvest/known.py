"""What is here of the provider of a source, and what of it the source has: nothing of anybody else is looked at."""

from collections import defaultdict
from collections.abc import Container
from uuid import UUID

from django.db.models import Q

from changqing.catalogue.models import Course, Offering
from changqing.interchange.harvest.models import COURSE, OFFERING, Harvested, Source
from changqing.interchange.sheets.words import folded


class Known:
    """The courses and offerings of one provider. Three queries.

    `present` are the keys that the feed has now: what the source brought under a key that is gone may be there under
    another one.
    """

    def __init__(self, source: Source, present: Container[tuple[str, str]]) -> None:
        self.courses = {one.id: one for one in Course.objects.filter(provider_id=source.provider_id).order_by("id")}
        offerings = Offering.objects.filter(course__provider_id=source.provider_id).order_by("id")
        self.offerings = {one.id: one for one in offerings}
        self.coded = {one.code: one for one in self.courses.values() if one.code}
        self._titled: dict[str, list[Course]] = defaultdict(list)
        for course in self.courses.values():
            for title in {folded(title) for title in course.title.values()}:
                self._titled[title].append(course)
        self.rows: dict[tuple[str, str], Harvested] = {}
        self.row_of: dict[UUID, Harvested] = {}
        self._taken: set[UUID] = set()
        theirs = Q(source=source) | Q(course__provider_id=source.provider_id)
        for row in Harvested.objects.filter(theirs).order_by("id"):
            thing = row.course_id if row.kind == COURSE else row.offering_id
            is_own = row.source_id == source.id
            if is_own:
                self.rows[row.kind, row.source_key] = row
            if thing is None or thing not in (self.courses if row.kind == COURSE else self.offerings):
                continue  # given to another provider meanwhile: it is nothing that this source could touch
            if is_own:
                self.row_of[thing] = row
            if not is_own or (row.kind, row.source_key) in present:
                self._taken.add(thing)
        self._free: dict[UUID, list[Offering]] = defaultdict(list)
        for offering in self.offerings.values():
            if offering.id not in self._taken:
                self._free[offering.course_id].append(offering)

    def course(self, source_key: str) -> Course | None:
        """Return the course that the source has under a key."""
        row = self.rows.get((COURSE, source_key))
        return self.courses.get(row.course_id) if row else None

    def free_course(self, code: str, titles: set[str]) -> Course | None:
        """Return the one course that has this code, or one of these titles, and that nothing in a feed is yet."""
        if code and code in self.coded:
            found = [self.coded[code]]
        else:
            alike = {course.id: course for title in titles for course in self._titled.get(title, ())}
            found = [one for one in alike.values() if len(alike) == 1 and one.state == "published"]
            found = [one for one in found if not (code and one.code)]
        return next((one for one in found if one.id not in self._taken), None)

    def offering(self, source_key: str, course: UUID) -> Offering | None:
        """Return the offering of a course that the source has under a key."""
        row = self.rows.get((OFFERING, source_key))
        found = self.offerings.get(row.offering_id) if row and row.offering_id else None
        return found if found and found.course_id == course else None

    def free_offerings(self, course: UUID) -> list[Offering]:
        """Return the offerings of a course that nothing in a feed is yet."""
        return self._free[course]
