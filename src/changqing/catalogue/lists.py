"""A searchable list as its URL has it: words, one code a facet, a page; every choice a link, every state an address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from changqing.catalogue.facets import Facet, ProviderFacet, RegionFacet, WhenFacet
from changqing.catalogue.models import Provider, Region
from changqing.catalogue.search import Search
from changqing.core.text import pick

MAX_TEXT = 100
MAX_PAGE = 500


@dataclass(frozen=True)
class Choices:
    """What was asked for in a list's URL: words, one code a facet, a page number."""

    path: str
    text: str
    chosen: Mapping[str, str]
    page: int

    def url(self, changes: Mapping[str, str] | None = None, *, page: int = 1) -> str:
        """Return the address of the list with some choices changed ('' takes one off)."""
        chosen = {"q": self.text, **self.chosen, **(changes or {})}
        if page > 1:
            chosen["page"] = str(page)
        words = urlencode({name: value for name, value in chosen.items() if value})
        return f"{self.path}?{words}" if words else self.path


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
    from datetime import date

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
        return pick(region.name) if region else code
    if isinstance(facet, ProviderFacet):
        name = Provider.objects.filter(code=code).values_list("name", flat=True).first()
        return pick(name) if name else code
    if isinstance(facet, WhenFacet) and _is_month(code):
        return _month(code)
    return code


def _region_codes(chosen: str) -> dict[str, str]:
    """Return the regions in the chosen one, or all provinces, with their names. At most two queries.

    A level that holds everything of the one above (市辖区 of Beijing) is passed over.
    """
    inside = Region.objects.filter(parent=chosen or None)
    rows = list(inside.values_list("code", "name"))
    if chosen and len(rows) == 1:
        rows = list(Region.objects.filter(parent=rows[0][0]).values_list("code", "name"))
    return {code: pick(name) for code, name in rows}


def _provider_names(codes: Sequence[str]) -> dict[str, str]:
    """Return the names of providers. One query."""
    rows = dict(Provider.objects.filter(code__in=codes).values_list("code", "name"))
    return {code: pick(rows[code]) for code in codes if code in rows}


def _named(facet: Facet, selected: str, counts: Mapping[str, int]) -> dict[str, str]:
    """Return the codes to show of a facet, in order, with their names."""
    if isinstance(facet, RegionFacet):
        return _region_codes(selected)
    if isinstance(facet, ProviderFacet):
        return _provider_names(list(counts))
    if isinstance(facet, WhenFacet):
        months = {code: _month(code) for code in counts if code not in facet.codes}
        return {**{code: str(name) for code, name in facet.codes.items()}, **months}
    return {code: str(name) for code, name in facet.codes.items()}


def shown(declared: Sequence[Facet], choices: Choices, search: Search) -> list[dict[str, Any]]:
    """Return the facets as the template shows them: each code that leaves something, with its count and address.

    At most four queries: two for regions, one for providers, one for the name of a chosen one.
    """
    counted = search.counts(declared)
    result = []
    for facet in declared:
        selected = choices.chosen.get(facet.name, "")
        counts = counted[facet.name]
        named = _named(facet, selected, counts)
        rows = [
            {
                "label": name,
                "count": counts.get(code, 0),
                "url": choices.url({facet.name: "" if code == selected else code}),
                "selected": code == selected,
            }
            for code, name in named.items()
            if counts.get(code) or code == selected
        ]
        clear = choices.url({facet.name: ""}) if selected else ""
        result.append({"name": facet.name, "title": facet.title, "choices": rows, "clear_url": clear})
    return result


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
