"""The courses that a list of offerings may mean, by code, address or title."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from changqing.catalogue.models import Course
from changqing.core.text import Text
from changqing.interchange.sheets.words import folded


@dataclass(frozen=True)
class KnownCourse:
    """A course, as far as offerings need to know it."""

    id: UUID
    slug: str
    code: str
    title: Text
    provider_id: UUID


class Courses:
    """Those courses that one of some words may mean. One query, read through without keeping the rest."""

    def __init__(self, words: Iterable[str], providers: Iterable[UUID] | None) -> None:
        """`providers`: whose courses are looked at; None for all."""
        wanted = set(words)
        titles = {folded(word) for word in wanted} - {""}
        rows = Course.objects.order_by()
        if providers is not None:
            rows = rows.filter(provider_id__in=list(providers))
        self._found: dict[str, list[KnownCourse]] = defaultdict(list)
        for row in rows.values_list("id", "slug", "code", "title", "provider_id").iterator(2_000):
            course = KnownCourse(*row)
            if course.code in wanted:
                self._found[f"code {course.code}"].append(course)
            if course.slug in wanted:
                self._found[f"slug {course.slug}"].append(course)
            for title in {folded(title) for title in course.title.values()} & titles:
                self._found[f"title {title}"].append(course)

    def find(self, word: str, provider: UUID | None) -> list[KnownCourse]:
        """Return the courses a word means: by code, else by address, else by title; perhaps of one provider."""
        for key in (f"code {word}", f"slug {word}", f"title {folded(word)}"):
            found = [one for one in self._found.get(key, ()) if provider is None or one.provider_id == provider]
            if found:
                return found
        return []
