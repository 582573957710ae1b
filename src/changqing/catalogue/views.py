"""Public pages of the catalogue."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from changqing.catalogue import codes, facets, lists, queries
from changqing.catalogue.facets import Facet
from changqing.catalogue.lists import Choices
from changqing.catalogue.search import Search
from changqing.core.pages import public_page
from changqing.core.policy import policy

PAGE_SIZE = 20


@policy("anyone")
@public_page()
def home(request: HttpRequest) -> HttpResponse:
    """The front page: go on, find something, what is near."""
    counts = Search("", "course").counts((facets.CATEGORY, facets.AUDIENCE))
    context = {
        "categories": [{"code": code, "count": counts["category"][code]} for code in codes.CATEGORIES],
        "audiences": [
            {"code": code, "count": counts["audience"][code]}
            for code in ("migrant-workers", "rural-teachers", "senior-citizens")
        ],
        "featured": queries.featured(),
        "totals": queries.totals(),
    }
    return render(request, "catalogue/home.html", context)


def _list(
    request: HttpRequest,
    *,
    kind: str,
    declared: Sequence[Facet],
    load: Callable[[Sequence[UUID]], list[Any]],
) -> dict[str, Any]:
    """Return what a searchable list shows: one page of rows, facets with counts, what is chosen, other pages."""
    choices = lists.read(request.path, request.GET, declared)
    search = Search(choices.text, kind, {name: [code] for name, code in choices.chosen.items()})
    found = search.page(size=PAGE_SIZE, number=choices.page)
    pages = max(1, -(-found.total // PAGE_SIZE))
    if choices.page > pages:  # an old link, or a typed one: the last page there is
        choices = replace(choices, page=pages)
        found = search.page(size=PAGE_SIZE, number=pages)
    return {
        "q": choices.text,
        "choices": choices,
        f"{kind}s": load(queries.rows_of(found.numbers)),
        "total": found.total,
        "facets": lists.shown(declared, choices, search),
        "chosen": lists.chips(declared, choices),
        "page": {
            "number": choices.page,
            "pages": pages,
            "prev_url": choices.url(page=choices.page - 1) if choices.page > 1 else "",
            "next_url": choices.url(page=choices.page + 1) if choices.page < pages else "",
        },
        "suggestion": _suggestion(choices, kind) if not found.total else None,
    }


def _suggestion(choices: Choices, kind: str) -> dict[str, Any] | None:
    """Return what would be found without the narrowing, where that is something."""
    without = Choices(choices.path, choices.text, {}, 1)
    total = Search(choices.text, kind).page(size=1, number=1).total if choices.chosen else 0
    return {"text": choices.text, "count": total, "url": without.url()} if total else None


@policy("anyone")
@public_page(query=lists.names(facets.COURSE_FACETS))
def courses(request: HttpRequest) -> HttpResponse:
    """The catalogue: courses by words, category, audience, mode, region and provider."""
    context = _list(
        request,
        kind="course",
        declared=facets.COURSE_FACETS,
        load=queries.courses_in_order,
    )
    return render(request, "catalogue/courses.html", context)


@policy("anyone")
@public_page(query=lists.names(facets.PROGRAMME_FACETS))
def programmes(request: HttpRequest) -> HttpResponse:
    """All programmes, by words, area, audience, mode, region and provider."""
    context = _list(
        request,
        kind="programme",
        declared=facets.PROGRAMME_FACETS,
        load=queries.programmes_in_order,
    )
    return render(request, "catalogue/programmes.html", context)


@policy("anyone")
@public_page()
def programme(request: HttpRequest, slug: str) -> HttpResponse:
    """One programme: aim, funder, for whom, and its courses."""
    found = queries.programme(slug)
    if found is None:
        raise Http404
    return render(request, "catalogue/programme.html", {"programme": found, "courses": list(found.courses.all())})


@policy("anyone")
@public_page(query=("q",))
def providers(request: HttpRequest) -> HttpResponse:
    """All providers, by province; or those that fit some words."""
    choices = lists.read(request.path, request.GET)
    ids = None
    if choices.text:
        ids = queries.rows_of(Search(choices.text, "provider").page(size=500, number=1).numbers)
    groups: dict[str, dict[str, Any]] = {}
    rows = queries.all_providers(ids)
    for row in rows:
        region = row.region
        while region.parent:
            region = region.parent
        group = groups.setdefault(region.code, {"region_name": region.name, "code": region.code, "providers": []})
        group["providers"].append(row)
    context = {"groups": [groups[code] for code in sorted(groups)], "total": len(rows), "q": choices.text}
    return render(request, "catalogue/providers.html", context)


@policy("anyone")
@public_page()
def provider(request: HttpRequest, code: str) -> HttpResponse:
    """One provider: its programmes, courses and places."""
    found = queries.provider(code)
    if found is None:
        raise Http404
    context = {
        "provider": found,
        "programmes": queries.programmes_of(found.id),
        "courses": queries.courses_of(found.id),
        "places": queries.places_of(found.id),
    }
    return render(request, "catalogue/provider.html", context)
