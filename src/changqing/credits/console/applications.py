"""The operators' pages of credits: what waits for a decision, and one application."""

from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from changqing.accounts.models import Learner, User
from changqing.core import audit
from changqing.core.errors import DomainError
from changqing.core.paging import listed
from changqing.core.policy import policy
from changqing.credits import applying, queries
from changqing.credits.views import PAGE_SIZE

HERE = "/console/credits"


@policy("operator")
def waiting(request: HttpRequest) -> HttpResponse:
    """Applications and appeals that wait, the oldest first."""
    rows, page = listed(request, queries.waiting(), PAGE_SIZE, HERE)
    return render(request, "credits/console/waiting.html", {"rows": rows, "page": page})


@policy("operator")
def one(request: HttpRequest, learner_id: UUID, application_id: UUID) -> HttpResponse:
    """One application: what was earned, what the rule gives, what was said; and the decision on it."""
    asked = queries.application(learner_id, application_id)
    user = request.user
    if asked is None or not isinstance(user, User):
        raise Http404
    audit.seen(request, f"application {application_id}", [learner_id])
    context: dict[str, Any] = {}
    status = 200
    if request.method == "POST":
        try:
            _decided(request, learner_id, application_id, user)
            return HttpResponseRedirect(request.path, status=303)
        except DomainError as refused:
            context, status = {"refused": refused, "sent": request.POST}, refused.status
            asked = queries.application(learner_id, application_id) or asked
    claims = queries.claims_of(learner_id, asked.application.subject, asked.application.unit)
    earned, worth = applying.worth_of(asked.application, claims)
    learner = Learner.objects.filter(id=learner_id).select_related("user").first()
    context |= {
        "asked": asked,
        "application": asked.application,
        "name": learner.name if learner else "",
        "earned": earned,
        "worth": worth,
        "worth_in_units": f"{Decimal(worth) / 100:f}",
        "decided_before": any(step.by_id == user.id for step in asked.steps),
    }
    return render(request, "credits/console/application.html", context, status=status)


def _decided(request: HttpRequest, learner_id: UUID, application_id: UUID, user: User) -> None:
    reasons = request.POST.get("reasons", "")
    if "undo" in request.POST:
        applying.undo(learner_id, application_id, by=user, reasons=reasons)
        return
    amount = request.POST.get("amount", "").strip()
    try:
        wanted = Decimal(amount) if amount else None
        if wanted is not None and not wanted.is_finite():
            raise InvalidOperation
    except InvalidOperation:
        raise applying.BadDecision(_("The amount is no number."), _("Write it as 2.5.")) from None
    accept = "accept" in request.POST
    applying.decide(learner_id, application_id, by=user, accept=accept, reasons=reasons, amount=wanted)
