"""The operators' pages of what universities publish: rates and rules, shown in words before they are published."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.http import urlencode
from django.utils.timezone import localdate

from changqing.catalogue.models import Provider
from changqing.core.errors import DomainError
from changqing.core.paging import asked_page, one_page, pagination
from changqing.core.policy import policy
from changqing.core.work import later
from changqing.credits import publishing, queries, services
from changqing.credits.console.forms import EndForm, RateForm, RuleForm, hidden
from changqing.credits.models import Rate, Rule

PAGE_SIZE = 50
RATES, RULES = "/console/credits/rates", "/console/credits/rules"


def _list(request: HttpRequest, address: str, rows: Callable[[Provider | None], QuerySet[Any]]) -> dict[str, Any]:
    """Return a page of what is published, of all or of the provider that is asked for by its code."""
    code = request.GET.get("q", "").strip().lower()[:60]
    provider = Provider.objects.filter(code=code).first() if code and "\0" not in code else None
    found = rows(provider) if provider or not code else rows(None).none()
    number = asked_page(request)
    shown, pages = one_page(found, number, PAGE_SIZE)
    here = f"{address}?{urlencode({'q': code})}" if code else address
    return {
        "rows": shown,
        "q": code,
        "provider": provider,
        "page": pagination(here, min(number, pages), pages),
        "done": request.GET.get("done", ""),
    }


def _publish(
    form: RateForm | RuleForm, request: HttpRequest, propose: Callable[..., Model], publish: Callable[..., Model]
) -> tuple[Model | None, bool]:
    """Return what is proposed, or published once that is confirmed, and whether it was; None where it cannot be."""
    if not form.is_valid():
        return None, False
    confirmed = "confirm" in request.POST
    try:
        return (publish if confirmed else propose)(**form.told), confirmed
    except DomainError as refused:
        form.refuse(refused)
        return None, False


def _context(form: RateForm | RuleForm, proposed: Model | None) -> tuple[dict[str, Any], int]:
    return {"form": form, "proposed": proposed, "sent": hidden(form)}, 200 if proposed else 422


@policy("operator")
def rates(request: HttpRequest) -> HttpResponse:
    """What certificates are worth; a post shows a rate in words, a second one publishes it.

    What was issued since its first day gets its worth in the background.
    """
    context: dict[str, Any] = {"form": RateForm()}
    status = 200
    if request.method == "POST":
        form = RateForm(request.POST)
        made, published = _publish(form, request, publishing.rate, publishing.publish_rate)
        if isinstance(made, Rate) and published:
            if made.valid_from <= localdate():
                later(services.catch_up_later, str(made.provider_id))
            return HttpResponseRedirect(f"{RATES}?{urlencode({'q': made.provider.code, 'done': '1'})}", status=303)
        context, status = _context(form, made)
        context["since"] = services.waiting_for(made) if isinstance(made, Rate) else 0
    context |= _list(request, RATES, queries.rates)
    return render(request, "credits/console/rates.html", context, status=status)


@policy("operator")
def rules(request: HttpRequest) -> HttpResponse:
    """What universities recognise of each other; a post shows a rule in words, a second one publishes it."""
    context: dict[str, Any] = {"form": RuleForm()}
    status = 200
    if request.method == "POST":
        form = RuleForm(request.POST)
        made, published = _publish(form, request, publishing.rule, publishing.publish_rule)
        if isinstance(made, Rule) and published:
            return HttpResponseRedirect(f"{RULES}?{urlencode({'q': made.target.code, 'done': '1'})}", status=303)
        context, status = _context(form, made)
    context |= _list(request, RULES, queries.rules)
    return render(request, "credits/console/rules.html", context, status=status)


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
