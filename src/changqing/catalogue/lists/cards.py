"""Cards of courses as lists show them: rendered once a version, the words that were looked for marked each time."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from changqing.catalogue.lists import card_rows
from changqing.catalogue.lists.card_rows import CourseRow, OnCard
from changqing.catalogue.search import FoundUnit
from changqing.catalogue.search.marking import Marks
from changqing.core.kept import Kept
from changqing.core.stencils import filled
from changqing.core.templatetags.changqing import lang, note, written
from changqing.core.text import Text, current_language, pick

# Round what is marked; signs that no text has (`core.text` and imports see to it).
BEGIN, END = "\x02", "\x03"
WHY = "\x04"
_marked = re.compile(f"{BEGIN}([^{END}]*){END}")
_excerpt = 36  # characters on each side of what was found

Words = Marks | None


@dataclass(frozen=True)
class Card:
    """A rendered card, what is written in it, and the row it was made of.

    Every other one of its pieces is a text in which words may be marked.
    """

    number: int
    pieces: tuple[str, ...]
    title: str
    url: str
    subject: str
    shown: str
    row: CourseRow


_kept: Kept[Card] = Kept(most=1_300)


def marked(text: str) -> SafeString:
    """Return a text, escaped, as a place where words may be marked."""
    return SafeString(f"{BEGIN}{escape(text)}{END}")


@lru_cache(maxsize=5_000)
def _piece(_language: str, template: str, name: str, value: Any) -> SafeString:
    """Return a small component with one value, which many cards have."""
    return SafeString(render_to_string(template, {name: value}).strip())


def _face(course: OnCard, display: str, why: str) -> SafeString:
    """Return the card of a course, with signs round what may be marked, and `why` where that goes."""
    wanted, language = current_language(), get_language() or ""
    plain = display == "care"  # care mode shows less
    title, summary = course.title, course.summary
    name, region = course.provider.name, course.region_name
    there = [written(one, wanted) for one in (name, region) if one]
    values: dict[str, object] = {
        "url": course.url,
        "title": marked(pick(title, wanted)),
        "lang": lang(title, wanted),
        "source": SafeString(" · ".join(there[:1] if plain else there)),
        "why": SafeString(why),
        "hours": _piece(language, "components/hours.html", "hours", course.hours),
        "note": note(title, *(() if plain else (summary,)), name, wanted=wanted),
    }
    if course.modes:
        values["modes"] = _piece(language, "components/names.html", "codes", tuple(course.modes))
        values["start"] = _piece(language, "components/start.html", "date", course.next_start)
    if not plain:
        values["kind"] = _piece(language, "components/names.html", "codes", (course.category,))
        if course.credits:
            values["credits"] = _piece(language, "components/credits.html", "credits", course.credits)
        if course.has_content:
            values["begin"] = gettext("Start now")
        if about := pick(summary, wanted):
            values["about"] = marked(about)
            values["about_lang"] = lang(summary, wanted)
        if course.audiences:
            values["audiences"] = _piece(language, "components/names.html", "codes", tuple(course.audiences))
    return filled("components/card.html", values)


def _render(row: CourseRow, display: str) -> Card:
    wanted = current_language()
    title, summary = pick(row.title, wanted), pick(row.summary, wanted)
    return Card(
        number=row.number,
        pieces=tuple(_marked.split(_face(row, display, WHY))),
        title=title,
        url=row.url,
        subject=row.subject,
        shown=f"{title} {summary} {pick(row.provider.name, wanted)} {pick(row.region_name, wanted)}",
        row=row,
    )


def cards(numbers: Sequence[int], display: str) -> list[Card]:
    """Return the cards of the courses of these index numbers, in their order; those that are gone are passed over.

    Three queries at most; none where all are kept.
    """
    key = (get_language(), display)

    def draw(missing: Sequence[int]) -> dict[int, Card]:
        return {row.number: _render(row, display) for row in card_rows.read(missing)}

    return list(_kept.each(key, numbers, draw).values())


def highlight(html: str, words: Words) -> str:
    """Return what was rendered with the words marked where they may be."""
    return _with_words(_marked.split(html), words)


def _with_words(pieces: Sequence[str], words: Words) -> str:
    if words is None:
        return "".join(pieces)
    found = list(pieces)
    found[1::2] = map(words.mark, found[1::2])
    return "".join(found)


def reasons(page: Sequence[Card], words: Words) -> dict[int, Text]:
    """Return, by number, of each card that has none of the words the text of its course that has; {} where none has."""
    if words is None:
        return {}
    return {card.number: _reason(card, words) for card in page if words.first(card.shown) < 0}


def _reason(card: Card, words: Marks) -> Text:
    wanted = current_language()
    return next((text for text in card.row.others() if words.first(pick(text, wanted)) >= 0), {})


def _why(reason: Text | None, words: Words, unit: FoundUnit | None) -> SafeString:
    """Return the place in a text, or the unit, for which a course was found; '' where its card says enough."""
    if words is not None and reason:
        told = pick(reason)
        return _wrap(words.mark(escape(_cut_out(told, max(0, words.first(told))))), lang(reason))
    if unit is not None:
        link = f'<a href="{escape(unit.url)}">{written(unit.title)}</a>'
        return _wrap(gettext("In the unit %(title)s") % {"title": link})
    return mark_safe("")


def _cut_out(text: str, place: int) -> str:
    begin, end = max(0, place - _excerpt), place + 2 * _excerpt
    return f"{'…' if begin else ''}{text[begin:end]}{'…' if end < len(text) else ''}"


def _wrap(html: str, attribute: str = "") -> SafeString:
    return mark_safe(f'<p class="card-why"{attribute}>{html}</p>')


def plain(course: OnCard, display: str) -> SafeString:
    """Return the card of a course, nothing marked."""
    return mark_safe(highlight(_face(course, display, ""), None))


def shown(card: Card, words: Words, reason: Text | None = None, unit: FoundUnit | None = None) -> SafeString:
    """Return a card as a list shows it; `reason` and `unit` say why it was found, where its own texts do not."""
    return SafeString(_with_words(card.pieces, words).replace(WHY, _why(reason, words, unit) if reason or unit else ""))
