"""Cards of courses as lists show them: rendered once a version, the words that were looked for marked each time."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from changqing.catalogue import queries
from changqing.catalogue.models import Course
from changqing.catalogue.search import FoundUnit
from changqing.core.kept import Kept
from changqing.core.pages import watcher
from changqing.core.text import pick

# Round what is marked; signs that no text has (`core.text` and imports see to it).
BEGIN, END = "\x02", "\x03"
WHY = "\x04"
_marked = re.compile(f"{BEGIN}([^{END}]*){END}")
_excerpt = 36  # characters on each side of what was found

Words = re.Pattern[str] | None


@dataclass(frozen=True)
class Card:
    """A rendered card, what is written in it, and the other texts by which its course may have been found."""

    number: int
    course_id: Any
    html: str
    title: str
    url: str
    subject: str
    shown: str
    others: tuple[str, ...]


_kept: Kept[Card] = Kept(most=3_000)


def marked(text: str) -> SafeString:
    """Return a text, escaped, as a place where words may be marked."""
    return mark_safe(f"{BEGIN}{escape(text)}{END}")


def _render(course: Course, number: int, display: str) -> Card:
    title, summary = pick(course.title), pick(course.summary)
    context = {"course": course, "display": display, "title": marked(title), "summary": marked(summary), "why": WHY}
    others = [pick(text) for text in (*course.outcomes, *course.syllabus)]
    others += [pick(one.get("name")) for one in course.teachers]
    return Card(
        number=number,
        course_id=course.id,
        html=render_to_string("components/card.html", context),
        title=title,
        url=course.url,
        subject=course.subject_id.hex if course.subject_id else "",
        shown=f"{title} {summary} {pick(course.provider.name)} {pick(course.region_name)}",
        others=tuple(others),
    )


def cards(numbers: Sequence[int], display: str) -> list[Card]:
    """Return the cards of the courses of these index numbers, in their order; those that are gone are passed over.

    At most four queries; none where all are kept.
    """
    key = (get_language(), display)
    version = watcher.current()
    found = {number: card for number in numbers if (card := _kept.get((*key, number)))}
    missing = [number for number in numbers if number not in found]
    if missing:
        by_number = queries.rows_by_number(missing)
        courses = {course.id: course for course in queries.courses_in_order(list(by_number.values()))}
        for number, row in by_number.items():
            if row in courses:
                found[number] = _render(courses[row], number, display)
                _kept.put((*key, number), found[number], version)
    return [found[number] for number in numbers if number in found]


def highlight(html: str, words: Words) -> str:
    """Return a card with the words marked where they stand in its title and summary."""

    def mark(place: re.Match[str]) -> str:
        return words.sub(_mark, place[1]) if words else place[1]

    return _marked.sub(mark, html)


def _mark(found: re.Match[str]) -> str:
    # An entity such as &amp; is one sign, and no word.
    return found[0] if found[0].startswith("&") else f"<mark>{found[0]}</mark>"


def why(card: Card, words: Words, unit: FoundUnit | None) -> SafeString:
    """Return what of a course has the words, where its title and summary have none of them; '' otherwise."""
    if words is None or words.search(card.shown):
        return mark_safe("")
    for text in card.others:
        if found := words.search(text):
            return _why(_cut_out(text, found.start()), words)
    if unit is not None:
        title = escape(pick(unit.title))
        link = f'<a href="{escape(unit.url)}">{title}</a>'
        return _wrap(gettext("In the unit %(title)s") % {"title": link})
    return mark_safe("")


def _cut_out(text: str, place: int) -> str:
    begin, end = max(0, place - _excerpt), place + 2 * _excerpt
    return f"{'…' if begin else ''}{text[begin:end]}{'…' if end < len(text) else ''}"


def _why(text: str, words: re.Pattern[str]) -> SafeString:
    return _wrap(words.sub(_mark, escape(text)))


def _wrap(html: str) -> SafeString:
    return mark_safe(f'<p class="card-why">{html}</p>')


def plain(course: Course, display: str) -> SafeString:
    """Return the card of a course, nothing marked."""
    return mark_safe(highlight(_render(course, 0, display).html, None).replace(WHY, ""))


def shown(card: Card, words: Words, unit: FoundUnit | None = None) -> SafeString:
    """Return a card as a list shows it."""
    return mark_safe(highlight(card.html, words).replace(WHY, why(card, words, unit)))
