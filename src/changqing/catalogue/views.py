"""Public pages of the catalogue: the front page, lists, and the page of each thing in them."""

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from changqing.catalogue import codes, facets, listing, lists, queries
from changqing.catalogue.facets import Facet
from changqing.catalogue.search import Found, NoIndex, Search
from changqing.core.pages import public_page
from changqing.core.policy import policy


@policy("anyone")
@public_page()
def home(request: HttpRequest) -> HttpResponse:
    """The front page: go on, find something, what is near."""
    try:
        counts = Search("", "course").counts((facets.CATEGORY, facets.AUDIENCE))
    except NoIndex:
        counts = {"category": {}, "audience": {}}
    context = {
        "categories": [{"code": code, "count": counts["category"].get(code)} for code in codes.CATEGORIES],
        "audiences": [
            {"code": code, "count": counts["audience"].get(code)}
            for code in ("migrant-workers", "rural-teachers", "senior-citizens")
        ],
        "featured": queries.featured(),
        "totals": queries.totals(),
    }
    return _kept_if(bool(counts["category"]), render(request, "catalogue/home.html", context))


def _kept_if(current: bool, response: HttpResponse) -> HttpResponse:
    """Return the answer; where it was made of an index that is behind or missing, one that no cache may keep."""
    if not current:
        response.headers["Cache-Control"] = "no-store"
    return response


def _list(request: HttpRequest, template: str, declared: Sequence[Facet], **options: Any) -> HttpResponse:
    """Answer with a list; while there is no index, with what the database itself can tell."""
    try:
        context = listing.of(request, declared=declared, **options)
    except NoIndex:
        context = listing.without_index(request, declared, options["kind"])
    return _kept_if(context["current"], render(request, template, context))


@policy("anyone")
@public_page(query=lists.names(facets.COURSE_FACETS))
def courses(request: HttpRequest) -> HttpResponse:
    """The catalogue: courses by words and all that they can be narrowed by."""
    rows = listing.course_cards
    return _list(request, "catalogue/courses.html", facets.COURSE_FACETS, kind="course", rows=rows)


@policy("anyone")
@public_page(query=lists.names(facets.PROGRAMME_FACETS))
def programmes(request: HttpRequest) -> HttpResponse:
    """All programmes, by words, area, audience, mode, region and provider."""
    rows = partial(_in_order, queries.programmes_in_order)
    return _list(request, "catalogue/programmes.html", facets.PROGRAMME_FACETS, kind="programme", rows=rows)


@policy("anyone")
@public_page(query=lists.names(facets.PROVIDER_FACETS))
def providers(request: HttpRequest) -> HttpResponse:
    """All providers, by words, region, kind and level."""
    rows = partial(_in_order, queries.providers_in_order)
    return _list(request, "catalogue/providers.html", facets.PROVIDER_FACETS, kind="provider", rows=rows)


@policy("anyone")
@public_page(query=lists.names(facets.PLACE_FACETS))
def places(request: HttpRequest) -> HttpResponse:
    """All places where classes meet, by words, region and provider."""
    rows = partial(_in_order, queries.places_in_order)
    return _list(request, "catalogue/places.html", facets.PLACE_FACETS, kind="place", rows=rows)


def _in_order(load: Any, _search: Search, found: Found, _display: str) -> Sequence[Any]:
    """Return the rows of a page as a query loads them."""
    rows: Sequence[Any] = load(queries.rows_of(found.numbers))
    return rows


@policy("anyone")
@public_page(query=lists.names(()))
def units(request: HttpRequest) -> HttpResponse:
    """Units of courses whose text has what was looked for."""
    rows = listing.unit_rows
    return _list(request, "catalogue/units.html", (), kind="unit", rows=rows)


@policy("anyone")
@public_page()
def programme(request: HttpRequest, slug: str) -> HttpResponse:
    """One programme: aim, funder, for whom, and its courses."""
    found = queries.programme(slug)
    if found is None:
        raise Http404
    return render(request, "catalogue/programme.html", {"programme": found, "courses": list(found.courses.all())})


@policy("anyone")
@public_page()
def provider(request: HttpRequest, code: str) -> HttpResponse:
    """One provider: its programmes, courses, places and branches."""
    found = queries.provider(code)
    if found is None:
        raise Http404
    courses, courses_count = queries.courses_of(found.id)
    context = {
        "provider": found,
        "programmes": queries.programmes_of(found.id),
        "courses": courses,
        "courses_count": courses_count,
        "places": queries.places_of(found.id),
        "branches": queries.branches_of(found.id),
    }
    return render(request, "catalogue/provider.html", context)


@policy("anyone")
@public_page()
def subject(request: HttpRequest, slug: str) -> HttpResponse:
    """One subject: the courses of several providers that teach the same, side by side."""
    found = queries.subject(slug)
    if found is None or not found.courses.all():
        raise Http404
    return render(request, "catalogue/subject.html", {"subject": found, "courses": list(found.courses.all())})


@policy("anyone")
@public_page()
def place(request: HttpRequest, place_id: UUID) -> HttpResponse:
    """One place: where it is, and what is taught there."""
    found = queries.place(place_id)
    if found is None:
        raise Http404
    return render(request, "catalogue/place.html", {"place": found, "courses": queries.courses_at(place_id)})
