"""The same course on several pages: each tells it in its own language, and together they tell it in all of them."""

from typing import Any

from changqing.interchange.harvest.found import FoundCourse
from changqing.interchange.harvest.jsonld.properties import Thing

TEXTS, LISTS = ("title", "summary"), ("outcomes", "prerequisites", "syllabus")


class Merged:
    """The courses of a feed. Two on one page that say different things of the same course stay two, and are wrong."""

    def __init__(self) -> None:
        self.courses: list[tuple[list[Thing], FoundCourse]] = []
        self._by_id: dict[str, tuple[list[Thing], FoundCourse]] = {}

    def add(self, thing: Thing, course: FoundCourse) -> None:
        """Add a course, or what another page says of one that is there."""
        there = self._by_id.get(course.id) if course.id else None
        if there and all(one.document.address != thing.document.address for one in there[0]):
            there[0].append(thing)
            _complete(there[1].told, course.told)
            return
        pair = ([thing], course)
        self.courses.append(pair)
        self._by_id.setdefault(course.id, pair)


def _complete(told: Any, more: Any) -> None:
    """Add the languages that are not there yet."""
    for name in TEXTS:
        setattr(told, name, {**getattr(more, name), **getattr(told, name)})
    for name in LISTS:
        ours, theirs = getattr(told, name), getattr(more, name)
        if len(ours) == len(theirs):
            setattr(told, name, [{**other, **one} for one, other in zip(ours, theirs, strict=True)])
