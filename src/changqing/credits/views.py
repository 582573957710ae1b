"""A learner's credit accounts, and what universities have published."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from changqing.accounts.queries import current_learner
from changqing.catalogue import queries as catalogue
from changqing.catalogue.models import Course, Programme, Provider
from changqing.core.errors import DomainError
from changqing.core.paging import asked_page, one_page, pagination
from changqing.core.policy import policy
from changqing.credits import applying, queries
from changqing.credits.models import UNITS

HERE = "/me/credits"
PAGE_SIZE = 50
MOST_PROVIDERS = 20


def _learner_id(request: HttpRequest) -> UUID:
    learner = current_learner(request)
    if learner is None:  # an operator who never learnt
        raise Http404
    return learner.id


def _mine(request: HttpRequest, status: int = 200, **more: Any) -> HttpResponse:
    learner = current_learner(request)
    context: dict[str, Any] = {"balances": [], "chances": [], "asked": [], "movements": [], "free": []}
    if learner:
        claims, asked = queries.claims(learner.id), queries.applications(learner.id)
        context = {
            "balances": queries.balances(learner.id),
            "chances": queries.chances(learner.id, claims, asked),
            "asked": asked,
            "movements": queries.movements(learner.id),
            "free": [one for one in claims if one.moved_id is None],
        }
    return render(request, "credits/mine.html", {**context, **more}, status=status)


@policy("signed-in")
def mine(request: HttpRequest) -> HttpResponse:
    """What a learner has and how it came, what could be recognised where, what she asked for."""
    return _mine(request)


@policy("signed-in")
def ask(request: HttpRequest) -> HttpResponse:
    """Find the university that is asked to recognise a course, also where it has published no rule."""
    course = Course.objects.filter(slug=request.GET.get("course", "")).select_related("provider").first()
    unit = request.GET.get("unit", "")
    claims = queries.claims_of(_learner_id(request), course, unit) if course else []
    if course is None or not claims:
        raise Http404
    typed = request.GET.get("q", "").strip()[:100]
    found: list[Any] = []
    if typed:
        found, _total = catalogue.rows_without_index("provider", typed, size=MOST_PROVIDERS, offset=0)
        by_code = catalogue.provider_typed(typed)
        found = [by_code] if by_code else found
        found = [one for one in found if one.id != claims[0].source_id]
    context = {"course": course, "unit": unit, "earned": claims[0].amount, "q": typed, "found": found}
    return render(request, "credits/ask.html", context)


@policy("signed-in")
@require_POST
def apply(request: HttpRequest) -> HttpResponse:
    """Ask a university to recognise a course or a programme."""
    learner_id = _learner_id(request)
    subject: Course | Programme | None
    if slug := request.POST.get("programme"):
        subject = Programme.objects.filter(slug=slug).select_related("provider").first()
    else:
        subject = Course.objects.filter(slug=request.POST.get("course", "")).select_related("provider").first()
    target = Provider.objects.filter(code=request.POST.get("target", "")).first()
    unit = request.POST.get("unit", "")
    if subject is None or target is None or unit not in dict(UNITS):
        raise Http404
    try:
        applying.apply(learner_id, subject, target, unit, request.POST.get("told", ""))
    except DomainError as refused:
        return _mine(request, status=refused.status, refused=refused)
    return HttpResponseRedirect(f"{HERE}#applications", status=303)


@policy("signed-in")
@require_POST
def answer(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Appeal against a decision, or withdraw an application."""
    learner_id = _learner_id(request)
    if queries.application(learner_id, application_id) is None:
        raise Http404
    try:
        if "withdraw" in request.POST:
            applying.withdraw(learner_id, application_id)
        else:
            applying.appeal(learner_id, application_id, request.POST.get("reasons", ""))
    except DomainError as refused:
        return _mine(request, status=refused.status, refused=refused)
    return HttpResponseRedirect(f"{HERE}#applications", status=303)


@policy("anyone")
def published(request: HttpRequest) -> HttpResponse:
    """What certificates are worth, and what universities recognise of each other, of all or of one provider."""
    code = request.GET.get("provider", "")[:60]
    provider = Provider.objects.filter(code=code).first() if code else None
    if code and provider is None:
        raise Http404
    number = asked_page(request)
    rates, pages = one_page(queries.rates(provider), number, PAGE_SIZE)
    rules, more = one_page(queries.rules(provider), number, PAGE_SIZE)
    here = f"/credits?{urlencode({'provider': code})}" if code else "/credits"
    most = max(pages, more)
    context = {
        "provider": provider,
        "rates": rates if number <= pages else [],
        "rules": rules if number <= more else [],
        "page": pagination(here, min(number, most), most),
    }
    return render(request, "credits/published.html", context)
