"""The operators' pages of sources: all of them, a new one, and each by itself."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from changqing.accounts.models import User
from changqing.core.paging import asked_page, pagination
from changqing.core.policy import policy
from changqing.interchange import queries as plans
from changqing.interchange.harvest import forms, harvest_showing, queries, services
from changqing.interchange.harvest import source_showing as showing
from changqing.interchange.harvest import sources as changes
from changqing.interchange.harvest.forms import NewSourceForm, SourceForm
from changqing.interchange.harvest.models import Source
from changqing.interchange.harvest.organisations import MOST_WORD
from changqing.interchange.remarks import Refused

HERE = "/console/sources"
MOST_TYPED = 100


@policy("operator")
def sources(request: HttpRequest) -> HttpResponse:
    """All sources, and the form for another; a new one is read at once, and waits to be looked at."""
    form, status = NewSourceForm(), 200
    if request.method == "POST":
        form, status = NewSourceForm(request.POST), 422
        if form.is_valid() and isinstance(request.user, User):
            try:
                source = changes.add(provider=form.cleaned_data["provider"], user=request.user, **form.settings)
            except Refused as refused:
                form.refuse(refused)
            else:
                return HttpResponseRedirect(services.ask(source, user=request.user).url, status=303)
    show, typed, page = request.GET.get("show", ""), request.GET.get("q", "").strip()[:MOST_TYPED], asked_page(request)
    show = show if show in queries.SHOWN else "all"
    found, counts, pages = queries.sources(show=show, typed=typed, page=page)
    address = f"{HERE}?{urlencode({'q': typed})}" if typed else HERE
    tabs = showing.parts(counts, show=show, address=address)
    here = next(tab["url"] for tab in tabs if tab["current"])
    context = {
        "form": form,
        "q": typed,
        "tabs": tabs if typed or counts["all"] else [],
        "table": showing.table(found) if found else None,
        "page": pagination(here, min(page, pages), pages),
    }
    return render(request, "interchange/harvest/sources.html", context, status=status)


def _found(source_id: UUID) -> Source:
    source = queries.source(source_id)
    if source is None:
        raise Http404
    return source


@policy("operator")
def one_source(request: HttpRequest, source_id: UUID) -> HttpResponse:
    """One source: how it stands, its harvests, its settings; a post changes them, and may have it read (`read`)."""
    source = _found(source_id)
    if request.method != "POST":
        return _source(request, source, forms.of(source))
    form = SourceForm(request.POST)
    if form.is_valid():
        try:
            changes.change(source, **form.settings)
        except Refused as refused:
            form.refuse(refused)
        else:
            row = services.ask(source, user=request.user) if "read" in request.POST else None  # type: ignore[arg-type]
            return HttpResponseRedirect((row or source).url, status=303)
    return _source(request, _found(source_id), form, status=422)


def _source(request: HttpRequest, source: Source, form: SourceForm, status: int = 200) -> HttpResponse:
    page = asked_page(request)
    harvests, pages = queries.harvests(source, page)
    telling, counts = queries.telling(source), queries.looked_after(source)
    context: dict[str, Any] = {
        "source": source,
        "title": showing.title_of(source),
        "kind": showing.kind_of(source),
        "standing": showing.standing(source),
        "tone": showing.tone(source),
        "telling": telling,
        "reasons": [remark.text() for remark in plans.reasons(telling)] if telling else [],
        "facts": showing.facts(source, counts),
        "deletion": showing.deletion(counts),
        "form": form,
        "table": harvest_showing.history(harvests) if harvests else None,
        "page": pagination(source.url, min(page, pages), pages),
    }
    return render(request, "interchange/harvest/source.html", context, status=status)


@policy("operator")
@require_POST
def read(request: HttpRequest, source_id: UUID) -> HttpResponse:
    """Have a source read now; what comes of it waits to be looked at."""
    assert isinstance(request.user, User)
    return HttpResponseRedirect(services.ask(_found(source_id), user=request.user).url, status=303)


@policy("operator")
@require_POST
def pause(request: HttpRequest, source_id: UUID) -> HttpResponse:
    """Have a source not read by the clock any more, or (`active`) again."""
    source = _found(source_id)
    changes.pause(source, active=request.POST.get("active") == "1")
    return HttpResponseRedirect(source.url, status=303)


@policy("operator")
@require_POST
def choose(request: HttpRequest, source_id: UUID) -> HttpResponse:
    """Say which organisation of the feed is the provider, and have the source read again."""
    source = _found(source_id)
    organisation = request.POST.get("organisation", "").strip()
    if not organisation or len(organisation) > MOST_WORD:
        return HttpResponseRedirect(source.url, status=303)
    assert isinstance(request.user, User)
    changes.change(source, organisation=organisation)
    return HttpResponseRedirect(services.ask(source, user=request.user).url, status=303)


@policy("operator")
@require_POST
def delete(request: HttpRequest, source_id: UUID) -> HttpResponse:
    """Forget a source; its courses stay."""
    changes.delete(_found(source_id))
    return HttpResponseRedirect(HERE, status=303)
