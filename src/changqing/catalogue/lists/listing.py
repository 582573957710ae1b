"""What a searchable list shows: rows, facets with counts, what is chosen, what else was found, what was meant."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from changqing.catalogue import queries
from changqing.catalogue.facets import Facet
from changqing.catalogue.lists import alike, cards
from changqing.catalogue.lists.choices import MAX_PAGE, Choices, chips, read, shown
from changqing.catalogue.search import Found, Near, Search
from changqing.catalogue.search.marking import pattern
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
Rows = Callable[[Search, Found, str], Sequence[Any]]


def course_cards(search: Search, found: Found, display: str) -> list[Any]:
    """Return the courses of a page as cards, those of one subject as one choice, with what was looked for marked."""
    words = pattern(search.question)
    page = cards.cards(found.numbers, display)
    reasons = cards.reasons(page, words)
    unexplained = [number for number, reason in reasons.items() if not reason]
    units = {unit.course: unit for unit in reversed(search.units(unexplained))} if unexplained else {}
    together = alike.together(search, page, display)
    return [
        together.get(card.number) or cards.shown(card, words, reasons.get(card.number), units.get(card.number))
        for card in page
        if card.number not in together or together[card.number]
    ]


def explained_cards(search: Search, found: Found, display: str) -> list[Any]:
    """Return the courses of a page as cards, each with what its place comes from."""
    why = search.explain(size=PAGE_SIZE, offset=found.offset)
    words = pattern(search.question)
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


def unit_rows(search: Search, found: Found, _display: str) -> list[dict[str, Any]]:
    """Return the units of a page, each with its course and what was looked for marked in its title."""
    if not search.has_words():
        return []
    words = pattern(search.question)
    courses = {card.number: card for card in cards.cards(list(dict.fromkeys(found.numbers)), "standard")}
    units = search.units(size=PAGE_SIZE, offset=found.offset)
    return [
        {
            "title": cards.highlight(cards.marked(pick(unit.title)), words),
            "title_in": unit.title,
            "url": unit.url,
            "course": courses[unit.course],
        }
        for unit in units
        if unit.course in courses
    ]


def of(
    request: HttpRequest, *, kind: str, declared: Sequence[Facet], rows: Rows, near: Near | None = None
) -> dict[str, Any]:
    """Return the context of a list's template; raise `NoIndex` where there is none just now."""
    choices = read(request.path, request.GET, declared)
    chosen = {name: [code] for name, code in choices.chosen.items()}
    search = Search(choices.text, kind, chosen, near or Near())
    found = search.page(size=PAGE_SIZE, number=choices.page)
    pages = pages_of(min(found.total, PAGE_SIZE * MAX_PAGE), PAGE_SIZE)
    if choices.page > pages:  # an old link, or a typed one: the last page there is
        choices = replace(choices, page=pages)
        found = search.page(size=PAGE_SIZE, number=pages)
    display = getattr(request, "display", "standard")
    is_listed = kind == "course" and not choices.text  # for machines; what somebody typed is not for them
    return {
        "q": choices.text,
        "rows": rows(search, found, display),
        "listed": cards.cards(found.numbers, display) if is_listed else [],
        "total": found.total,
        "all_words": search.fitting_all if search.at_least is not None else None,
        "facets": shown(_offered(declared, choices, request), choices, search),
        "chosen": chips(declared, choices),
        "page": choices.neighbours(choices.page, pages),
        "meant": _meant(choices, search),
        "also": _also(choices, search, kind),
        "suggestion": _suggestion(choices, kind) if not found.total else None,
        "current": search.current,
    }


def _offered(declared: Sequence[Facet], choices: Choices, request: HttpRequest) -> list[Facet]:
    """Return the facets a page offers: in care mode the first few, and those that something is chosen of."""
    if getattr(request, "display", "standard") != "care":
        return list(declared)
    return [facet for facet in declared if facet.first or facet.name in choices.chosen]


def _meant(choices: Choices, search: Search) -> dict[str, str] | None:
    """Return the words that were looked for instead of misspelled ones, and the address of those just as typed."""
    meant = search.did_you_mean()
    if not meant:
        return None
    return {"words": meant, "typed": choices.text, "url": replace(choices, text=f'"{choices.text}"').url()}


def _also(choices: Choices, search: Search, kind: str) -> list[dict[str, Any]]:
    """Return how many of the other kinds there are for the words, each with its list."""
    found = search.kinds([one for one in KINDS if one != kind])
    return [
        {"kind": one, "count": count, "url": Choices(KINDS[one], choices.text, {}, 1).url()}
        for one, count in found.items()
        if count
    ]


def _suggestion(choices: Choices, kind: str) -> dict[str, Any] | None:
    """Return what would be found without the narrowing, where that is something."""
    without = Choices(choices.path, choices.text, {}, 1)
    total = Search(choices.text, kind).page(size=1, number=1).total if choices.chosen else 0
    return {"text": choices.text, "count": total, "url": without.url()} if total else None


def without_index(request: HttpRequest, declared: Sequence[Facet], kind: str) -> dict[str, Any]:
    """Return the context of a list while the index is being made: the database itself is asked. Units are not in it."""
    choices = read(request.path, request.GET, declared)
    offset = (choices.page - 1) * PAGE_SIZE
    rows: Sequence[Any] = []
    total = 0
    if kind == "course":
        courses, total = queries.courses_without_index(choices.text, choices.chosen, size=PAGE_SIZE, offset=offset)
        display = getattr(request, "display", "standard")
        rows = [cards.plain(course, display) for course in courses]
    elif kind != "unit":
        rows, total = queries.rows_without_index(kind, choices.text, size=PAGE_SIZE, offset=offset)
    pages = pages_of(total, PAGE_SIZE)
    return {
        "q": choices.text,
        "rows": rows,
        "total": total,
        "facets": [],
        "chosen": chips(declared, choices),
        "page": choices.neighbours(choices.page, pages),
        "no_index": True,
        "current": False,
    }
