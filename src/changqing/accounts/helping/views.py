"""Pages of who is helped, and of who helps."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST

from changqing.accounts import proving
from changqing.accounts.helping import queries, scopes, services
from changqing.accounts.models import Helping, User
from changqing.accounts.queries import current_learner
from changqing.accounts.services import learner_for
from changqing.core import audit
from changqing.core.errors import DomainError
from changqing.core.policy import policy


def _let(helping: Helping) -> list[Any]:
    return [one for one in scopes() if one.code in helping.scopes]


@policy("signed-in")
def helpers(request: HttpRequest) -> HttpResponse:
    """Who may help me, what they did, and one tap to end it."""
    learner = current_learner(request)
    context = {
        "rows": [{"helping": one, "scopes": _let(one)} for one in queries.of_learner(learner.id)] if learner else [],
        "acts": queries.acts(learner.id) if learner else [],
    }
    return render(request, "helping/helpers.html", context)


@policy("signed-in")
@proving.proved
def invite(request: HttpRequest) -> HttpResponseBase:
    """Let somebody help: what, and for how long; then there is a code to tell him."""
    context: dict[str, Any] = {"scopes": scopes(), "terms": services.TERMS, "chosen": [], "days": 30}
    if request.method != "POST":
        return render(request, "helping/invite.html", context | {"chosen": [one.code for one in scopes()]})
    chosen, days = request.POST.getlist("scope"), request.POST.get("days", "")
    days_told = int(days) if days.isdecimal() and len(days) < 4 else 0
    try:
        services.invite(learner_for(request), chosen, days_told)
    except services.NoHelping as refused:
        context |= {"refused": refused, "chosen": chosen, "days": days_told}
        return render(request, "helping/invite.html", context, status=refused.status)
    return redirect("/me/helpers")


@policy("signed-in")
@require_POST
def end(request: HttpRequest, helping_id: UUID) -> HttpResponse:
    """End it: she, or the helper himself."""
    found = Helping.objects.filter(id=helping_id).first()
    learner = current_learner(request)
    if found and learner and found.learner_id == learner.id:
        services.end(found, by="learner")
        return redirect("/me/helpers")
    if found and found.user_id == request.user.pk:
        services.end(found, by="helper")
        return redirect("/me/helping")
    raise Http404


@policy("signed-in")
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Keep that she has read what her helpers did."""
    try:
        until = parse_datetime(request.POST.get("until", "")[:40])
    except ValueError:
        until = None
    learner = current_learner(request)
    if learner:
        services.read(learner.id, until if until and timezone.is_aware(until) else timezone.now())
    return redirect("/me")


@policy("signed-in")
def helping(request: HttpRequest) -> HttpResponse:
    """Whom I help; type a code to help somebody."""
    user = request.user
    assert isinstance(user, User)
    refused, typed = None, request.POST.get("code", "")[:40]
    if request.method == "POST":
        try:
            services.count_try(user)
            return redirect(f"/me/helping/{services.take_up(user, typed).id}")
        except DomainError as error:
            refused = error
    context = {
        "rows": [{"helping": one, "scopes": _let(one)} for one in queries.of_helper(user)],
        "refused": refused, "typed": typed,
    }  # fmt: skip
    return render(request, "helping/helping.html", context, status=refused.status if refused else 200)


@policy("signed-in")
def one(request: HttpRequest, helping_id: UUID) -> HttpResponse:
    """Whom I help, and what I may do for her; that I looked is in the log she reads."""
    found = queries.require(request, helping_id)
    audit.seen(request, "helper", [found.learner_id], role="helper")
    parts = [{"scope": scope, "html": scope.show(request, found)} for scope in _let(found)]
    return render(request, "helping/one.html", {"helping": found, "name": found.learner.name, "parts": parts})
