"""What a searchable list shows: rows, facets with counts, what is chosen, what else was found, what was meant."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from changqing.catalogue import queries
from changqing.catalogue.facets import Facet
from changqing.catalogue.lists import alike, cards, sentences
from changqing.catalogue.lists.choices import MAX_PAGE, Choices, chips, read, shown
from changqing.catalogue.search import Found, Near, Search, marking
from changqing.catalogue.templatetags.structured import courses_data, feed_of
from changqing.core.paging import pages_of
from changqing.core.text import pick

PAGE_SIZE = 20
KINDS = {
    "course": "/courses",
    "programme": "/programmes",
    "provider": "/providers",
    "place": "/places",
    "unit": "/units",
}
NEAR_FIRST = ("course", "programme")  # what meets near comes first
Rows = Callable[[Search, Found, str], Sequence[SafeString]]


def course_cards(search: Search, found: Found, display: str) -> list[SafeString]:
    """Return the courses of a page as cards, those of one subject as one choice, with what was looked for marked."""
    words = marking.of(search.question)
    page = cards.cards(found.numbers, display)
    reasons = cards.reasons(page, words)
    words = words and words.within("\n".join(card.shown for card in page))
    unexplained = [number for number, reason in reasons.items() if not reason]
    units = {unit.course: unit for unit in reversed(search.units(unexplained))} if unexplained else {}
    together = alike.together(search, page, display)
    return [
        together.get(card.number) or cards.shown(card, words, reasons.get(card.number), units.get(card.number))
        for card in page
        if card.number not in together or together[card.number]
    ]


def explained_cards(search: Search, found: Found, display: str) -> list[SafeString]:
    """Return the courses of a page as cards, each with what its place comes from."""
    why = search.explain(size=PAGE_SIZE, offset=found.offset)
    words = marking.of(search.question)
    page = cards.cards(found.numbers, display)
    reasons = cards.reasons(page, words)
    return [
        mark_safe(
            cards.shown(card, words, reasons.get(card.number))
            + render_to_string(
                "components/explained.html",
                {"reasons": why[card.number], "total": round(sum(one.adds for one in why[card.number]), 2)},
            )
        )
        for card in page
    ]


def unit_rows(search: Search, found: Found, _display: str) -> list[SafeString]:
    """Return the units of a page, each with its course and what was looked for marked in its title."""
    if not search.has_words():
        return []
    words = marking.of(search.question)
    courses = {card.number: card for card in cards.cards(list(dict.fromkeys(found.numbers)), "standard")}
    units = search.units(size=PAGE_SIZE, offset=found.offset)
    return [
        render_to_string(
            "components/unit-found.html",
            {
                "title": mark_safe(cards.highlight(cards.marked(pick(unit.title)), words)),
                "title_in": unit.title,
                "url": unit.url,
                "course": courses[unit.course].row.title,
            },
        )
        for unit in units
        if unit.course in courses
    ]


def drawn(kind: str, rows: Iterable[Any], display: str) -> list[SafeString]:
    """Return programmes, providers or places as cards."""
    return [render_to_string(f"components/card-{kind}.html", {kind: row, "display": display}) for row in rows]


@dataclass(frozen=True)
class Listed:
    """A list as its template shows it (`core.frames`). `current`: made of an index that is not behind.

    `no_index`: there is none just now, and the database itself was asked.
    """

    texts: Mapping[str, Any]
    current: bool
    no_index: bool = False


def of(request: HttpRequest, *, kind: str, declared: Sequence[Facet], rows: Rows, near: Near | None = None) -> Listed:
    """Return a list as it is asked for; raise `NoIndex` where there is none just now."""
    choices = read(request.path, request.GET, declared)
    chosen = {name: [code] for name, code in choices.chosen.items()}
    search = Search(choices.text, kind, chosen, near or Near())
    found = search.page(size=PAGE_SIZE, number=choices.page)
    pages = pages_of(min(found.total, PAGE_SIZE * MAX_PAGE), PAGE_SIZE)
    if choices.page > pages:  # an old link, or a typed one: the last page there is
        choices = replace(choices, page=pages)
        found = search.page(size=PAGE_SIZE, number=pages)
    display = getattr(request, "display", "standard")
    texts = {
        **_asked(choices, kind, declared, found.total, pages),
        "rows": SafeString("".join(rows(search, found, display))),
        "note": sentences.fitting(search.fitting_all) if search.at_least is not None else "",
        "facets": shown(_offered(declared, choices, display), choices, search),
        "meant": _meant(choices, search),
        "also": _also(choices, search, kind),
        "suggestion": _suggestion(choices, kind) if not found.total else None,
    }
    if kind == "course":
        # For machines; what somebody typed is not for them.
        listed = [] if choices.text else cards.cards(found.numbers, display)
        texts["head"] = feed_of(choices.chosen) + courses_data(listed)
    return Listed(texts, search.current)


def without_index(request: HttpRequest, *, kind: str, declared: Sequence[Facet]) -> Listed:
    """Return a list while the index is being made: the database itself is asked. Units are not in it."""
    choices = read(request.path, request.GET, declared)
    offset = (choices.page - 1) * PAGE_SIZE
    display = getattr(request, "display", "standard")
    rows: list[SafeString] = []
    total = 0
    if kind == "course":
        courses, total = queries.courses_without_index(choices.text, choices.chosen, size=PAGE_SIZE, offset=offset)
        rows = [cards.plain(course, display) for course in courses]
    elif kind != "unit":
        others, total = queries.rows_without_index(kind, choices.text, size=PAGE_SIZE, offset=offset)
        rows = drawn(kind, others, display)
    texts = {**_asked(choices, kind, declared, total, pages_of(total, PAGE_SIZE)), "rows": SafeString("".join(rows))}
    return Listed(texts, current=False, no_index=True)


def _asked(choices: Choices, kind: str, declared: Sequence[Facet], total: int, pages: int) -> dict[str, Any]:
    """Return what a list says of what was asked, and of how much there is."""
    return {
        "q": choices.text,
        "counted": sentences.in_all(kind, total),
        "chosen": chips(declared, choices),
        "page": choices.neighbours(choices.page, pages),
    }


def _offered(declared: Sequence[Facet], choices: Choices, display: str) -> list[Facet]:
    """Return the facets a page offers: in care mode the first few, and those that something is chosen of."""
    if display != "care":
        return list(declared)
    return [facet for facet in declared if facet.first or facet.name in choices.chosen]


def _meant(choices: Choices, search: Search) -> dict[str, str] | None:
    """Return the words that were looked for instead of misspelled ones, and the address of those just as typed."""
    meant = search.did_you_mean()
    if not meant:
        return None
    return {"words": meant, "typed": choices.text, "url": replace(choices, text=f'"{choices.text}"').url()}


def _also(choices: Choices, search: Search, kind: str) -> list[dict[str, str]]:
    """Return how many of the other kinds there are for the words, each with its list."""
    found = search.kinds([one for one in KINDS if one != kind])
    words = urlencode({"q": choices.text})
    return [
        {"told": sentences.also(one, count), "url": f"{KINDS[one]}?{words}"} for one, count in found.items() if count
    ]


def _suggestion(choices: Choices, kind: str) -> dict[str, str] | None:
    """Return what would be found without the narrowing, where that is something."""
    without = Choices(choices.path, choices.text, {}, 1)
    total = Search(choices.text, kind).page(size=1, number=1).total if choices.chosen else 0
    return {"told": sentences.everywhere(choices.text, total), "url": without.url()} if total else None
