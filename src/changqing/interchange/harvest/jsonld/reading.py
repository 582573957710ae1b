"""A feed of JSON-LD read for one provider: its courses with their runs, and events that are courses of their own."""

from collections import Counter
from collections.abc import Sequence

from django.utils.translation import gettext_noop as _

from changqing.interchange.harvest.asking import Asker
from changqing.interchange.harvest.collecting import Collected
from changqing.interchange.harvest.found import Feed, FoundCourse
from changqing.interchange.harvest.jsonld import courses, offerings, providers
from changqing.interchange.harvest.jsonld.merging import Merged
from changqing.interchange.harvest.jsonld.pages import Pages
from changqing.interchange.harvest.jsonld.properties import Thing
from changqing.interchange.harvest.refusing import refused, shown
from changqing.interchange.harvest.terms import Terms
from changqing.interchange.sheets.words import folded

COURSES, EVENTS = ("Course",), ("EducationEvent",)


def read(asker: Asker, address: str, terms: Terms) -> Feed:
    """Return what a feed says of the provider; raise `Refused` where it cannot be read."""
    pages = Pages(asker, address)
    documents = list(pages.documents())
    if not documents:
        raise refused(
            "no-data",
            _("There is no block of JSON-LD at %(address)s."),
            _("A page of courses has one for each, or leads to pages that have."),
            address=shown(address),
        )
    there = [Thing(one, node) for one in documents for node in one.of_types(*COURSES)]
    events = [Thing(one, node) for one in documents for node in one.of_types(*EVENTS)]
    theirs = providers.Theirs([*there, *events], terms)
    merged, found = Merged(), Collected()
    for course in there:
        if theirs.has(course):
            merged.add(course, courses.read(course, terms, number=0))
        else:
            found.leave_out(course.word("name"), providers.of(course)[0].name)
    _take(merged, found)
    _take_events([one for one in events if theirs.has(one)], terms, found)
    return found.feed(pages.notes)


def _take(merged: Merged, found: Collected) -> None:
    """Take the courses with their runs, as the first page that has any tells them."""
    for things, course in merged.courses:
        course.number = found.number
        found.course(course)
        runs = next((runs for thing in things if (runs := thing.things("hasCourseInstance"))), [])
        seen: Counter[str] = Counter()
        for run in runs:
            offering = offerings.read(run, course, number=found.number)
            seen[offering.id] += 1
            if seen[offering.id] > 1 and offerings.own_id(run, course) == "":
                offering.id = f"{offering.id}|{seen[offering.id]}"
            found.offering(offering)


def _take_events(events: Sequence[Thing], terms: Terms, found: Collected) -> None:
    """Take the events: each as a run of the course it is of, else as that of a course of its own."""
    known = {word: course for course in reversed(found.courses) for word in _words(course)}
    runs = {(one.course, one.starts) for one in found.offerings}
    for event in events:
        words = [event.identity("url"), *map(folded, event.text("name").values())]
        course = next((known[word] for word in words if word in known), None)
        if course is None:
            course = courses.read(event, terms, number=found.number)
            course.id = event.identity("url", "@id", "identifier")
            found.course(course)
            known |= dict.fromkeys(filter(None, words), course)
        offering = offerings.read(event, course, number=found.number)
        if (course.id, offering.starts) not in runs:
            runs.add((course.id, offering.starts))
            found.offering(offering)


def _words(course: FoundCourse) -> list[str]:
    """Return what an event may call a course: the address of its page, its title."""
    titles = course.told.title.values() if isinstance(course.told.title, dict) else ()
    link = course.told.source_url
    return [word for word in (link, *map(folded, titles)) if isinstance(word, str) and word]
