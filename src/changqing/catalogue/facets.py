"""Facets: what a list can be narrowed by. Each is declared as data; every choice is a link, every state a URL."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from changqing.catalogue import codes
from changqing.catalogue.models import Provider, Region
from changqing.catalogue.search import Search
from changqing.core.text import label, pick

MAX_TEXT = 100
MAX_PAGE = 500


@dataclass(frozen=True)
class Facet:
    """A field one can choose a code of: its name in the URL, its title, the codes in the order they are shown."""

    name: str
    title: str | Promise
    codes: Sequence[str]


CATEGORY = Facet("category", gettext_lazy("Category"), list(codes.CATEGORIES))
AUDIENCE = Facet("audience", gettext_lazy("For whom"), list(codes.AUDIENCES))
MODE = Facet("mode", gettext_lazy("How it is taught"), list(codes.MODES))
AREA = Facet("area", gettext_lazy("Area"), list(codes.AREAS))

COURSE_FACETS = (CATEGORY, AUDIENCE, MODE)
PROGRAMME_FACETS = (AREA, AUDIENCE, MODE)
# Parameters of the lists; a page depends on no other (core.pages.public_page).
COURSE_QUERY = ("q", "category", "audience", "mode", "region", "provider", "page")
PROGRAMME_QUERY = ("q", "area", "audience", "mode", "region", "provider", "page")


@dataclass(frozen=True)
class Choices:
    """What was asked for in a list's URL: words, one code a field, a page number."""

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


def _printable(text: str) -> str:
    """Return a text without signs that a database may refuse (PostgreSQL takes no zero byte)."""
    return "".join(sign for sign in text if sign.isprintable())


def read(path: str, query: QueryDict, names: Sequence[str]) -> Choices:
    """Return what a list's URL asks for; what cannot be read counts as not asked."""
    text = " ".join(query.get("q", "").split())[:MAX_TEXT]
    chosen = {name: _printable(query.get(name, "")[:60]) for name in names if name not in ("q", "page")}
    page = query.get("page", "1")
    number = min(int(page), MAX_PAGE) if page.isascii() and page.isdigit() and len(page) < 6 else 1
    return Choices(path, text, {name: value for name, value in chosen.items() if value}, max(1, number))


def shown(facets: Sequence[Facet], choices: Choices, search: Search) -> list[dict[str, Any]]:
    """Return the facets as the template shows them: each code that leaves something, with its count and address."""
    result = []
    for facet in facets:
        selected = choices.chosen.get(facet.name, "")
        rows = []
        for code in facet.codes:
            count = search.count(facet.name, code)
            if count or code == selected:
                rows.append(
                    {
                        "code": code,
                        "label": label(code),
                        "count": count,
                        "url": choices.url({facet.name: "" if code == selected else code}),
                        "selected": code == selected,
                    }
                )
        clear = choices.url({facet.name: ""}) if selected else ""
        result.append({"name": facet.name, "title": facet.title, "choices": rows, "clear_url": clear})
    return result


def chips(choices: Choices) -> list[dict[str, str]]:
    """Return what is chosen, in words, each with the address of the list without it. At most two queries."""
    result = []
    for name, code in choices.chosen.items():
        text = label(code)
        if name == "region":
            region = Region.objects.filter(code=code).first()
            text = pick(region.name) if region else code
        if name == "provider":
            provider = Provider.objects.filter(code=code).first()
            text = pick(provider.name) if provider else code
        result.append({"label": text, "remove_url": choices.url({name: ""})})
    if choices.text:
        result.insert(0, {"label": _("“%(words)s”") % {"words": choices.text}, "remove_url": choices.url({"q": ""})})
    return result
