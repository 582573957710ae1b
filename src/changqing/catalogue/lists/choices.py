"""A searchable list as its URL has it: words, one code a facet, a page; every choice a link, every state an address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from html import escape
from urllib.parse import urlencode

from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from changqing.catalogue import queries
from changqing.catalogue.facets import FACETS, Facet, ProviderFacet, RegionFacet, WhenFacet
from changqing.catalogue.models import Provider, Region
from changqing.catalogue.search import Search
from changqing.core.kept import Kept
from changqing.core.stencils import cut, stencil
from changqing.core.templatetags.changqing import written

MAX_TEXT = 100
MAX_PAGE = 500
Row = tuple[str, str, int]  # a code of a facet, its name, and how many rows have it


def _query(chosen: Mapping[str, str]) -> str:
    return urlencode({name: value for name, value in chosen.items() if value})


@dataclass(frozen=True)
class Choices:
    """What was asked for in a list's URL: words, one code a facet, a page number."""

    path: str
    text: str
    chosen: Mapping[str, str]
    page: int

    def address(self, name: str) -> str:
        """Return the address of the list with another code of a facet chosen, up to that code."""
        words = _query({"q": self.text, **self.chosen, name: ""}) if name in self.chosen else self._words
        return f"{self.path}?{words}{'&' if words else ''}{name}="

    @cached_property
    def _words(self) -> str:
        return _query({"q": self.text, **self.chosen})

    def url(self, changes: Mapping[str, str] | None = None, *, page: int = 1) -> str:
        """Return the address of the list with some choices changed ('' takes one off)."""
        chosen = {"q": self.text, **self.chosen}
        for name, code in (changes or {}).items():  # what is chosen last stands last
            chosen.pop(name, None)
            chosen[name] = code
        if page > 1:
            chosen["page"] = str(page)
        words = _query(chosen)
        return f"{self.path}?{words}" if words else self.path

    def neighbours(self, page: int, pages: int) -> dict[str, str]:
        """Return which page of how many it is, and the addresses of those beside it; all as texts."""
        return {
            "number": str(page),
            "pages": str(pages),
            "prev_url": self.url(page=page - 1) if page > 1 else "",
            "next_url": self.url(page=page + 1) if page < pages else "",
        }


def names(declared: Sequence[Facet]) -> tuple[str, ...]:
    """Return the parameters of a list with these facets; its pages depend on no other (core.pages.public_page)."""
    return ("q", *(facet.name for facet in declared), "page")


def _printable(text: str) -> str:
    """Return a text without signs that a database may refuse (PostgreSQL takes no zero byte)."""
    return "".join(sign for sign in text if sign.isprintable())


def read(path: str, query: QueryDict, declared: Sequence[Facet] = ()) -> Choices:
    """Return what a list's URL asks for; what cannot be read counts as not asked."""
    text = _printable(" ".join(query.get("q", "").split()))[:MAX_TEXT]
    chosen = {facet.name: _printable(query.get(facet.name, "")[:60]) for facet in declared}
    page = query.get("page", "1")
    number = min(int(page), MAX_PAGE) if page.isascii() and page.isdigit() and len(page) < 6 else 1
    return Choices(path, text, {name: value for name, value in chosen.items() if value}, max(1, number))


def _month(code: str) -> str:
    """Return a month in words."""
    year, month = code.split("-")
    return date_format(date(int(year), int(month), 1), _("F Y"))


def _is_month(code: str) -> bool:
    year, _dash, month = code.partition("-")
    return len(code) == 7 and code.isascii() and year.isdigit() and month.isdigit() and 1 <= int(month) <= 12


def label_of(facet: Facet, code: str) -> str:
    """Return a code of a facet in words; the code itself where nobody knows it. At most one query."""
    if code in facet.codes:
        return str(facet.codes[code])
    if isinstance(facet, RegionFacet):
        region = Region.objects.filter(code=code).first()
        return written(region.name) if region else code
    if isinstance(facet, ProviderFacet):
        name = Provider.objects.filter(code=code).values_list("name", flat=True).first()
        return written(name) if name else code
    if isinstance(facet, WhenFacet) and _is_month(code):
        return _month(code)
    return code


def _region_codes(chosen: str) -> dict[str, str]:
    """Return the regions in the chosen one, or all provinces, with their names. At most three queries."""
    inside = queries.region(chosen) if chosen else None
    if chosen and inside is None:
        return {}
    return {one.code: written(one.name) for one in queries.regions_in(inside)}


def _provider_names(codes: Sequence[str]) -> dict[str, str]:
    """Return the names of providers. One query, where one is not kept."""

    def read(missing: Sequence[str]) -> dict[str, str]:
        rows = Provider.objects.filter(code__in=missing).values_list("code", "name")
        return {code: written(name) for code, name in rows}

    return _names.each(get_language(), codes, read)


def _named(facet: Facet, selected: str, counts: Mapping[str, int]) -> Mapping[str, str]:
    """Return the codes to show of a facet, in order, with their names."""
    if isinstance(facet, RegionFacet):
        return _regions.get_or((get_language(), selected), lambda: _region_codes(selected))
    if isinstance(facet, ProviderFacet):
        return _provider_names(list(counts))
    months = tuple(code for code in counts if code not in facet.codes) if isinstance(facet, WhenFacet) else ()
    return _names_of(get_language() or "", facet.name, months)


@lru_cache(maxsize=500)
def _names_of(_language: str, facet: str, months: tuple[str, ...]) -> Mapping[str, str]:
    """Return the names of a facet's own codes, and of months."""
    fixed = {code: str(name) for code, name in FACETS[facet].codes.items()}
    return fixed | {code: _month(code) for code in months}


_regions: Kept[Mapping[str, str]] = Kept(most=400)
_names: Kept[str] = Kept(most=2_000)


def shown(declared: Sequence[Facet], choices: Choices, search: Search) -> SafeString:
    """Return the facets as a page shows them: each code that leaves something, with its count and address.

    At most four queries: two for regions, one for providers, one for the name of a chosen one.
    """
    counted = search.counts(declared)
    result = []
    for facet in declared:
        selected = choices.chosen.get(facet.name, "")
        counts = counted[facet.name]
        named = _named(facet, selected, counts)
        rows = [(code, named[code], counts.get(code, 0)) for code in named if counts.get(code) or code == selected]
        if rows or selected:
            result.append(_html(facet, selected, choices, rows))
    return SafeString("".join(result))


def _html(facet: Facet, selected: str, choices: Choices, rows: Sequence[Row]) -> SafeString:
    """Return a facet as the page shows it. At most one query."""
    address = escape(choices.address(facet.name))
    language = get_language() or ""
    drawn = [
        _ticked(choices, facet, name, count) if code == selected else _line(language, code, name) % (address, count)
        for code, name, count in rows
    ]
    lines = SafeString("".join(drawn))
    if not selected:
        return SafeString(_facet(language, facet.name) % lines)
    context = {"name": facet.name, "title": facet.title, "lines": lines, "open": True}
    above = {"clear_url": choices.url({facet.name: ""}), "above": _above(facet, selected, choices)}
    return render_to_string("components/facet.html", context | above)


@lru_cache(maxsize=200)
def _facet(_language: str, name: str) -> str:
    """Return a facet that nothing is chosen of, as a form for its lines."""
    fixed = {"name": name, "title": str(FACETS[name].title), "open": FACETS[name].first}
    return cut("components/facet.html", "lines", clear_url="", above=None, **fixed).form


@lru_cache(maxsize=5_000)
def _line(_language: str, code: str, label: str) -> str:
    """Return a choice that can be made, as a form for the address of the list, up to the code, and a count."""
    return cut("components/choice.html", "address", "count", code=code, label=label, selected=False).form


def _ticked(choices: Choices, facet: Facet, label: str, count: int) -> SafeString:
    fill = stencil("components/choice.html", "address", "label", "count", code="", selected=True)
    return fill(choices.url({facet.name: ""}), label, count)


def _above(facet: Facet, selected: str, choices: Choices) -> list[dict[str, str]]:
    """Return the regions the chosen one lies in, and itself, the largest first, with their addresses. One query."""
    if not (isinstance(facet, RegionFacet) and selected):
        return []

    def work_out() -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        one = Region.objects.filter(code=selected).select_related("parent__parent").first()
        while one is not None:
            found.insert(0, (one.code, written(one.name)))
            one = one.parent
        return found

    path = _paths.get_or((get_language(), selected), work_out)
    return [{"label": name, "url": choices.url({facet.name: code})} for code, name in path]


_paths: Kept[list[tuple[str, str]]] = Kept(most=400)


def chips(declared: Sequence[Facet], choices: Choices) -> list[dict[str, str]]:
    """Return what is chosen, in words, each with the address of the list without it. At most two queries."""
    by_name = {facet.name: facet for facet in declared}
    result = [
        {"label": label_of(by_name[name], code), "remove_url": choices.url({name: ""})}
        for name, code in choices.chosen.items()
    ]
    if choices.text:
        result.insert(0, {"label": _("“%(words)s”") % {"words": choices.text}, "remove_url": choices.url({"q": ""})})
    return result
