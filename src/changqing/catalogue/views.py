"""Public pages of the catalogue: the front page, lists, and the page of each thing in them."""

from collections.abc import Sequence
from functools import partial
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from changqing.catalogue import codes, facets, queries
from changqing.catalogue.facets import Facet
from changqing.catalogue.lists import choices, listing
from changqing.catalogue.lists.listing import Rows
from changqing.catalogue.models import Region
from changqing.catalogue.opening import opening_of
from changqing.catalogue.regions import near
from changqing.catalogue.search import Found, NoIndex, Search, suggesting
from changqing.core.frames import framed
from changqing.core.pages import public_page
from changqing.core.policy import policy
from changqing.core.preferences import REGION_COOKIE, YEAR, region_of, without_language
from changqing.core.security import is_of_this_site


@policy("anyone")
@public_page(by_region=True)
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
        "here": near.here(region_of(request.COOKIES)),
        "featured": queries.featured(),
        "totals": queries.totals(),
    }
    return _kept_if(bool(counts["category"]), render(request, "catalogue/home.html", context))


def _kept_if(current: bool, response: HttpResponse) -> HttpResponse:
    """Return the answer; where it was made of an index that is behind or missing, one that no cache may keep."""
    if not current:
        response.headers["Cache-Control"] = "no-store"
    return response


def _list(request: HttpRequest, template: str, declared: Sequence[Facet], *, kind: str, rows: Rows) -> HttpResponse:
    """Answer with a list; while there is no index, with what the database itself can tell."""
    here = near.here(region_of(request.COOKIES))
    try:
        listed = listing.of(request, kind=kind, declared=declared, rows=rows, near=here.near)
    except NoIndex:
        listed = listing.without_index(request, kind=kind, declared=declared)
    texts = dict(listed.texts)
    if kind in listing.NEAR_FIRST:
        texts |= {"here": {"name": here.name}, "back": quote(without_language(request.get_full_path()))}
    page = framed(request, template, texts, no_index=listed.no_index, all_url=listing.KINDS[kind])
    return _kept_if(listed.current, page)


@policy("anyone")
def courses(request: HttpRequest) -> HttpResponse:
    """The catalogue; with `?explain=1`, for operators, why each course stands where it does."""
    if request.GET.get("explain") == "1" and request.user.is_staff:
        return _list(
            request, "catalogue/courses.html", facets.COURSE_FACETS, kind="course", rows=listing.explained_cards
        )
    return public_courses(request)


@public_page(typed="q", query=choices.names(facets.COURSE_FACETS), by_region=True)
def public_courses(request: HttpRequest) -> HttpResponse:
    """The catalogue: courses by words and all that they can be narrowed by."""
    rows = listing.course_cards
    return _list(request, "catalogue/courses.html", facets.COURSE_FACETS, kind="course", rows=rows)


@policy("anyone")
@public_page(typed="q", query=choices.names(facets.PROGRAMME_FACETS), by_region=True)
def programmes(request: HttpRequest) -> HttpResponse:
    """All programmes, by words, area, audience, mode, region and provider."""
    rows = partial(_in_order, "programme", queries.programmes_in_order)
    return _list(request, "catalogue/programmes.html", facets.PROGRAMME_FACETS, kind="programme", rows=rows)


@policy("anyone")
@public_page(typed="q", query=choices.names(facets.PROVIDER_FACETS))
def providers(request: HttpRequest) -> HttpResponse:
    """All providers, by words, region, kind and level."""
    rows = partial(_in_order, "provider", queries.providers_in_order)
    return _list(request, "catalogue/providers.html", facets.PROVIDER_FACETS, kind="provider", rows=rows)


@policy("anyone")
@public_page(typed="q", query=choices.names(facets.PLACE_FACETS))
def places(request: HttpRequest) -> HttpResponse:
    """All places where classes meet, by words, region and provider."""
    rows = partial(_in_order, "place", queries.places_in_order)
    return _list(request, "catalogue/places.html", facets.PLACE_FACETS, kind="place", rows=rows)


def _in_order(kind: str, load: Any, _search: Search, found: Found, display: str) -> Sequence[SafeString]:
    """Return the rows of a page, which a query loads, as cards."""
    return listing.drawn(kind, load(queries.rows_of(found.numbers)), display)


@policy("anyone")
@public_page(typed="q", query=choices.names(()))
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
    context = {"place": found, "opening": opening_of(found), "courses": queries.courses_at(place_id)}
    return render(request, "catalogue/place.html", context)


@policy("anyone")
@public_page(query=("q", "in", "next", "lost"), by_region=True)
def region(request: HttpRequest) -> HttpResponse:
    """Choose where one is: by name or pinyin, from the list, or from the device."""
    inside = queries.region(request.GET.get("in", "")[:6])
    typed = " ".join(request.GET.get("q", "").split())[: choices.MAX_TEXT]
    context = {
        "here": near.here(region_of(request.COOKIES)),
        "q": typed,
        "found": [{"code": one.code, "path": near.path_of(one)} for one in near.find(typed)] if typed else None,
        "inside": inside,
        "path_to": near.path_of(inside) if inside else [],
        "regions": queries.regions_in(inside),
        "lost": "lost" in request.GET,
        "next": _way_back(request, request.GET.get("next", "")),
    }
    return render(request, "catalogue/region.html", context)


@policy("anyone")
def choose_region(request: HttpRequest) -> HttpResponse:
    """Remember a region in a cookie, or none, and go back to the page. A position is turned into its county at once."""
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": "POST"})
    back = _way_back(request, request.POST.get("next", ""))
    response = HttpResponseRedirect(back or "/courses", status=303)
    if "forget" in request.POST:
        response.delete_cookie(REGION_COOKIE, samesite="Lax")
        return response
    found = queries.region(request.POST.get("code", "")[:6]) or _at(request.POST)
    if found is None:
        return HttpResponseRedirect(f"/region?{urlencode({'next': back, 'lost': '1'})}", status=303)
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(REGION_COOKIE, found.code, max_age=YEAR, httponly=True, samesite="Lax", secure=secure)
    return response


def _at(sent: QueryDict) -> Region | None:
    """Return the county of a position that was sent; None where it is no position, or far from any county."""
    point = near.position(sent.get("latitude", ""), sent.get("longitude", ""))
    return near.nearest(*point) if point else None


def _way_back(request: HttpRequest, address: str) -> str:
    """Return an address of this site to go back to; '' for any other."""
    return address if address.startswith("/") and is_of_this_site(request, address) else ""


@policy("anyone")
@public_page(query=("q",))
def suggest(request: HttpRequest) -> HttpResponse:
    """What somebody may be about to type: a piece of page for the search box."""
    typed = " ".join(request.GET.get("q", "").split())[: choices.MAX_TEXT]
    try:
        search = Search(typed, "course")
        found = search.page(size=4, number=1).numbers if len(typed) > 1 and search.has_words() else []
    except NoIndex:
        return _kept_if(False, HttpResponse(""))
    written = suggesting.suggestions(typed) or ([meant] if (meant := search.did_you_mean()) else [])
    courses = queries.courses_in_order(queries.rows_of(found))
    context = {
        "words": [{"text": one, "url": f"/courses?{urlencode({'q': one})}"} for one in written],
        "courses": courses,
        "total": len(written) + len(courses),
    }
    return _kept_if(search.current, render(request, "components/suggestions.html", context))
