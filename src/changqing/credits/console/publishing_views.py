"""The operators' pages of what universities publish: rates and rules, shown in words before they are published."""

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.http import urlencode
from django.utils.timezone import localdate

from changqing.catalogue import queries as catalogue
from changqing.catalogue.models import Provider
from changqing.core.errors import DomainError
from changqing.core.paging import listed
from changqing.core.policy import policy
from changqing.core.work import later
from changqing.credits import publishing, queries, services
from changqing.credits.console.forms import EndForm, RateForm, RuleForm, hidden
from changqing.credits.models import Rate

PAGE_SIZE = 50


@dataclass(frozen=True)
class _Kind:
    """A kind of what universities publish: its page, how it is proposed, published and listed, and whose it is then."""

    address: str
    template: str
    form: type[RateForm] | type[RuleForm]
    rows: Callable[[Provider | None], QuerySet[Any]]
    propose: Callable[..., Any]
    publish: Callable[..., Any]
    publisher: Callable[[Any], Provider]
    concerned: Callable[[Any], int] = lambda _proposed: 0


def _publish_rate(**told: Any) -> Rate:
    """Publish a rate; what was issued since its first day gets its worth in the background."""
    made = publishing.publish_rate(**told)
    if made.valid_from <= localdate():
        later(services.catch_up_later, str(made.provider_id))
    return made


RATES = _Kind(
    "/console/credits/rates",
    "credits/console/rates.html",
    RateForm,
    queries.rates,
    publishing.rate,
    _publish_rate,
    attrgetter("provider"),
    services.waiting_for,
)
RULES = _Kind(
    "/console/credits/rules",
    "credits/console/rules.html",
    RuleForm,
    queries.rules,
    publishing.rule,
    publishing.publish_rule,
    attrgetter("target"),
)


@policy("operator")
def rates(request: HttpRequest) -> HttpResponse:
    """What certificates are worth."""
    return _page(request, RATES)


@policy("operator")
def rules(request: HttpRequest) -> HttpResponse:
    """What universities recognise of each other."""
    return _page(request, RULES)


def _page(request: HttpRequest, kind: _Kind) -> HttpResponse:
    """What is published of a kind; a post shows another in words, a second one, confirmed, publishes it."""
    form, proposed, status = kind.form(), None, 200
    if request.method == "POST":
        form, status = kind.form(request.POST), 422
        if form.is_valid():
            try:
                if "confirm" in request.POST:
                    code = kind.publisher(kind.publish(**form.told)).code
                    return HttpResponseRedirect(f"{kind.address}?{urlencode({'q': code, 'done': '1'})}", status=303)
                proposed, status = kind.propose(**form.told), 200
            except DomainError as refused:
                form.refuse(refused)
    context = {"form": form, "proposed": proposed, "sent": hidden(form)}
    context["concerned"] = kind.concerned(proposed) if proposed else 0
    return render(request, kind.template, {**context, **_list(request, kind)}, status=status)


def _list(request: HttpRequest, kind: _Kind) -> dict[str, Any]:
    """Return a page of what is published, of all or of the provider that is asked for by its code."""
    code = request.GET.get("q", "").strip().lower()[:60]
    provider = catalogue.provider_typed(code)
    found = kind.rows(provider) if provider or not code else kind.rows(None).none()
    rows, page = listed(request, found, PAGE_SIZE, f"{kind.address}?{urlencode({'q': code})}" if code else kind.address)
    done = request.GET.get("done", "")
    return {"address": kind.address, "rows": rows, "q": code, "provider": provider, "page": page, "done": done}


@policy("operator")
def rule(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    """One rule; a post has it end with a day."""
    found = get_object_or_404(queries.rules(), id=rule_id)
    form = EndForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                publishing.end_rule(found, form.cleaned_data["last"])
                return HttpResponseRedirect(f"{request.path}?done=1", status=303)
            except DomainError as refused:
                form.refuse(refused)
    over = found.valid_until is not None and found.valid_until < localdate()
    context = {"rule": found, "form": form, "over": over, "done": request.GET.get("done", "")}
    return render(request, "credits/console/rule.html", context, status=status)
