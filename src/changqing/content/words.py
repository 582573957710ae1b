"""What one can read in the units of courses, as the search looks through it."""

import html
import re
from collections.abc import Mapping, Sequence
from uuid import UUID

from changqing.catalogue.search.rows import UnitText
from changqing.content import packs
from changqing.content.models import Release

_tag = re.compile(r"<[^>]*>")


def plain(text: str) -> str:
    """Return a rendered text without its tags, their places blank."""
    return html.unescape(_tag.sub(" ", text))


def unit_texts(courses: Sequence[UUID]) -> Mapping[UUID, Sequence[UnitText]]:
    """Return the units of the newest releases of these courses, with all their words in all languages. One query."""
    newest: dict[UUID, Release] = {}
    rows = Release.objects.filter(course_id__in=courses).select_related("course").order_by("course", "number")
    for release in rows:
        newest[release.course_id] = release
    return {course: _units(release) for course, release in newest.items()}


def _units(release: Release) -> list[UnitText]:
    pack = packs.open_kept(release.pack)
    found = []
    for unit in pack.manifest.units:
        files = [*unit.files.values(), *(name for page in unit.pages for name in page.files.values())]
        words = " ".join(plain(pack.read(name).decode()) for name in files)
        url = f"/learn/{release.course.slug}/{unit.key}"
        found.append(UnitText(unit.key, unit.title, words, url))
    return found
