"""An Open Education API read for one provider: its organisation, the courses of that, and their offerings."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote

from django.utils.timezone import localdate

from changqing.interchange.harvest.asking import Asker, NotThere
from changqing.interchange.harvest.collecting import Collected
from changqing.interchange.harvest.found import Feed
from changqing.interchange.harvest.ooapi import courses, offerings, outcomes
from changqing.interchange.harvest.ooapi.organisations import Theirs
from changqing.interchange.harvest.ooapi.paging import Item, every, thing
from changqing.interchange.harvest.ooapi.shapes import id_of
from changqing.interchange.harvest.terms import Terms

YEARS_BACK = 4
"""How many years ago an academic session may have begun whose offerings are asked for: some go on for long."""


def read(asker: Asker, address: str, terms: Terms) -> Feed:
    """Return what a service says of the provider; raise `Refused` where it cannot be read."""
    base = address.partition("?")[0].rstrip("/")
    thing(asker, f"{base}/")
    theirs = Theirs(asker, base, terms)
    found = Collected()
    items = [item for item in _courses(asker, base, theirs) if theirs.has(item, found)]
    known = outcomes.told(asker, base, items)
    for item in items:
        found.course(courses.read(item, terms, known, number=found.number))
    by_id = {id_of(item, "course"): item for item in items}
    for item in _offerings(asker, base, by_id):
        course = by_id.get(id_of(item, "course"))
        if course is not None and theirs.has(item, found):
            found.offering(offerings.read(item, course, number=found.number))
    return found.feed(theirs.notes)


def _courses(asker: Asker, base: str, theirs: Theirs) -> Iterator[Item]:
    """Yield the courses of the service, or of the organisations that are the provider's."""
    for path in theirs.paths("courses"):
        yield from every(asker, f"{base}/{path}")


def _offerings(asker: Asker, base: str, courses: Mapping[str, Item]) -> Iterator[Item]:
    """Yield the offerings of courses: by organisation where the service has such lists, else course by course."""
    since = f"{localdate().year - YEARS_BACK}-01-01T00:00:00Z"
    whose: dict[str, list[str]] = defaultdict(list)
    for one, item in courses.items():
        whose[id_of(item, "organisation")].append(one)
    for organisation, ids in whose.items():
        paths = [f"organisations/{quote(organisation, safe='')}"] if organisation else []
        listed = _listed(asker, [f"{base}/{path}/course-offerings" for path in paths], since)
        if not paths or listed is None:
            listed = _listed(asker, [f"{base}/courses/{quote(one, safe='')}/course-offerings" for one in ids], since)
        yield from listed or ()


def _listed(asker: Asker, addresses: Sequence[str], since: str) -> list[Item] | None:
    """Return what several lists have; None where there is nothing at any of their addresses."""
    found: list[Item] | None = None
    for address in addresses:
        try:
            found = [*(found or ()), *every(asker, address, since=since)]
        except NotThere:
            continue
    return found
