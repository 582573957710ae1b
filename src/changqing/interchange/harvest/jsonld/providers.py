"""Who offers a course, as a feed names it, and whether that is the provider."""

from collections.abc import Sequence

from changqing.interchange.harvest.jsonld.properties import Thing
from changqing.interchange.harvest.organisations import Organisation, chosen
from changqing.interchange.harvest.terms import Terms
from changqing.interchange.sheets.words import folded


def of(course: Thing) -> list[Organisation]:
    """Return the organisations that a course or an event names."""
    found = [_organisation(one) for one in course.things("provider", "organizer", "sourceOrganization")]
    found += [_named(one) for one in course.many("provider", "organizer") if isinstance(one, str)]
    return [one for one in found if one.id]


def _organisation(one: Thing) -> Organisation:
    names = list(one.text("name").values())
    codes = [str(value) for value in one.many("identifier") if isinstance(value, str | int)]
    url = one.value("url")
    return Organisation(
        id=one.identity("@id", "url") or folded(" ".join(names[:1])),
        names=names,
        codes=codes,
        url=url if isinstance(url, str) else "",
    )


def _page(course: Thing) -> str:
    """Return what tells a course from those of everybody else: not its code."""
    return course.identity("@id", "url")


def _named(word: str) -> Organisation:
    return Organisation(id=folded(word), names=[word])


class Theirs:
    """Which courses of a feed are the provider's. Raise `Refused` where that cannot be said."""

    def __init__(self, courses: Sequence[Thing], terms: Terms) -> None:
        found: dict[str, Organisation] = {one.id: one for course in courses for one in of(course)}
        fitting = chosen(list(found.values()), wanted=terms.organisation, provider=terms.provider) if found else []
        self._ids = {one.id for one in fitting}
        self._courses = {_page(course) for course in courses if self._names(course)} - {""}

    def _names(self, course: Thing) -> bool:
        return any(one.id in self._ids for one in of(course))

    def has(self, course: Thing) -> bool:
        """Say whether a course is the provider's: it names it, or nobody; or another page of the course names it.

        On a page in another language the provider has another name.
        """
        return not of(course) or self._names(course) or _page(course) in self._courses
