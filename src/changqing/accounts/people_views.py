"""The operators' pages of accounts: find them, close those that are misused, open them again."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from changqing.accounts import blocking, proving
from changqing.accounts.models import Block, Learner, PhoneNumber, User
from changqing.accounts.numbers import covered
from changqing.core import audit
from changqing.core.ids import read_id
from changqing.core.policy import policy

PAGE_SIZE = 50


@policy("anyone")
def inactive(request: HttpRequest) -> HttpResponse:
    """Say to somebody who has just signed in that her account is closed, and whom to ask."""
    return render(request, "accounts/inactive.html", status=403)


def _rows(request: HttpRequest, users: list[User]) -> list[dict[str, Any]]:
    """Return accounts as the table shows them; that they were seen is in the log. Three queries."""
    ids = [one.id for one in users]
    audit.seen(request, "people", Learner.objects.filter(user__in=ids).values_list("id", flat=True), role="operator")
    kept = PhoneNumber.objects.filter(user__in=ids, verified_at__isnull=False)
    numbers = {one.user_id: covered(one.number) for one in kept}
    return [{"user": one, "number": numbers.get(one.id, "")} for one in users]


@policy("operator")
def people(request: HttpRequest) -> HttpResponse:
    """Accounts, the newest first; by user name, name or telephone number; those that are closed."""
    words, closed = request.GET.get("q", "")[:150].strip(), request.GET.get("state") == "closed"
    before = read_id(request.GET.get("before", ""))
    found = blocking.find(words, closed=closed, before=before, most=PAGE_SIZE + 1)
    shown = found[:PAGE_SIZE]
    more = {"q": words, **({"state": "closed"} if closed else {})}
    onward = urlencode({**more, "before": shown[-1].id}) if len(found) > PAGE_SIZE else ""
    context = {"rows": _rows(request, shown), "words": words, "closed": closed, "onward": onward}
    return render(request, "accounts/people.html", context)


@policy("operator")
@proving.proved
def block(request: HttpRequest) -> HttpResponseBase:
    """Show what would be closed, and ask why; then close it."""
    if request.method != "POST":
        return redirect("/console/people")
    ids = {found for one in request.POST.getlist("user") if (found := read_id(one))}
    refused = None
    assert isinstance(request.user, User)
    if request.POST.get("action") == "close":
        try:
            batch = blocking.close(ids, request.POST.get("because", ""), by=request.user.id)
            return redirect(f"/console/people/blocks/{batch}")
        except blocking.NotClosed as error:
            refused = error
    users = blocking.closable(ids, by=request.user.id)
    context = {
        "rows": _rows(request, users), "left": len(ids) - len(users), "refused": refused,
        "because": request.POST.get("because", "")[:300],
    }  # fmt: skip
    return render(request, "accounts/close.html", context, status=refused.status if refused else 200)


@policy("operator")
def blocked(request: HttpRequest, batch: UUID) -> HttpResponseBase:
    """What was closed together, why and by whom; a post opens it again."""
    assert isinstance(request.user, User)
    found = list(Block.objects.filter(batch=batch).select_related("user").order_by("-user_id"))
    if not found:
        raise Http404
    if request.method == "POST":
        blocking.undo(batch, by=request.user.id)
        return redirect(f"/console/people/blocks/{batch}")
    rows = _rows(request, [one.user for one in found])
    who = User.objects.filter(id=found[0].by).first()
    open_ones = {one.user_id for one in found if one.ended_at}
    context = {
        "rows": [{**one, "is_open": one["user"].id in open_ones} for one in rows], "first": found[0], "by": who,
        "closed": len(found) - len(open_ones), "batch": batch,
    }  # fmt: skip
    return render(request, "accounts/closed.html", context)
