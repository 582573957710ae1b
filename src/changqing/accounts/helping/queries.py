"""Reads: who helps whom, and what was done."""

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from changqing.accounts.models import HelpedAct, Helping, User

SHOWN = 50


def alive() -> QuerySet[Helping]:
    """Return what holds now: taken up and not over, or with a code that is still good."""
    now = timezone.now()
    return Helping.objects.filter(Q(ends_at__gt=now) | Q(user=None, code_until__gt=now), ended_at=None)


def of_learner(learner_id: UUID) -> list[Helping]:
    """Return who may help a learner now, and whom she waits for. One query."""
    return list(alive().filter(learner_id=learner_id).select_related("user").order_by("created_at"))


def of_helper(user: User, scope: str = "") -> list[Helping]:
    """Return whom an account helps now, perhaps with something certain. At most one query and one for each."""
    found = alive().filter(user=user).order_by("taken_up_at")
    return [one for one in found if not scope or scope in one.scopes]


def require(request: HttpRequest, helping_id: UUID, scope: str = "") -> Helping:
    """Return by what the account of this request helps somebody, with that scope; raise 404 where it does not."""
    assert isinstance(request.user, User)
    found = alive().filter(id=helping_id, user=request.user).first()
    if found is None or (scope and scope not in found.scopes):
        raise Http404
    return found


def acts(learner_id: UUID, *, unread: bool = False) -> list[dict[str, Any]]:
    """Return what helpers did for a learner, the latest first, in words. Two queries."""
    rows = HelpedAct.objects.filter(learner_id=learner_id).order_by("-at")
    if unread:
        rows = rows.filter(read_at=None)
    found = list(rows[:SHOWN])
    ids = {one.helping_id for one in found}
    who = {one.id: str(one.user) for one in Helping.objects.filter(id__in=ids).select_related("user") if one.user}
    return [
        {"act": one, "who": who.get(one.helping_id, ""), "text": render_to_string(f"helped/{one.kind}.html", one.told)}
        for one in found
    ]
