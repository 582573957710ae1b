"""The audit log in words: for operators, and for those whose data was seen."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from changqing.accounts.models import User
from changqing.core.models import AuditEntry
from changqing.core.policy import policy

PAGE_SIZE = 50
MOST = 9_000_000_000_000_000_000


def _acts() -> dict[str, str]:
    return {
        "seen": _("saw"),
        "person:exported": _("took a copy of all data"),
        "person:erased": _("erased all data"),
        "password:changed": _("chose another password"),
        "number:changed": _("gave another telephone number"),
        "number:removed": _("removed the telephone number"),
        "passkey:added": _("made a passkey"),
        "passkey:removed": _("removed a passkey"),
        "recovery:begun": _("said that it was she, as the first witness, and gave a new number"),
        "recovery:confirmed": _("said that it was she, as the second witness"),
        "recovery:used": _("came back with the new number"),
        "recovery:stopped": _("stopped that somebody else came in"),
        "university:added": _("let people of a university sign in there"),
        "university:removed": _("removed a university"),
        "account:closed": _("closed an account"),
        "account:opened": _("opened a closed account again"),
        "helper:asked": _("asked for a helper"),
        "helper:came": _("became a helper"),
        "helper:ended": _("ended the help"),
        "sessions:ended": _("signed out everywhere else"),
    }


def _things() -> dict[str, str]:
    return {
        "class": _("the list of a class"),
        "people": _("a list of accounts"),
        "helper": _("the page of somebody who is helped"),
        "certificate": _("a certificate"),
        "certificates": _("a list of certificates"),
        "application": _("an application for credits"),
    }


def _roles() -> dict[str, str]:
    return {
        "operator": _("an operator"),
        "teacher": _("a teacher or host"),
        "helper": _("a helper"),
        "witness": _("a witness"),
        "herself": _("the person herself"),
        "command-line": _("whoever runs the machine"),
    }


def shown(entries: Sequence[AuditEntry]) -> list[dict[str, Any]]:
    """Return entries in words: who, as what, did what, with what. One query."""
    users = {one.id: one for one in User.objects.filter(id__in={one.actor for one in entries if one.actor})}
    acts, things, roles = _acts(), _things(), _roles()
    return [
        {
            "entry": one,
            "who": str(users[one.actor]) if one.actor in users else "",
            "role": roles.get(one.role, one.role),
            "act": acts.get(one.act, one.act),
            "thing": things.get(one.thing.split(" ")[0], one.thing),
            "told": [(name, value) for name, value in one.told.items() if value],
        }
        for one in entries
    ]


@policy("operator")
def audit_log(request: HttpRequest) -> HttpResponse:
    """The audit log, newest first, by what was done and by whom; fifty, and a way to those before."""
    act, username = request.GET.get("act", "")[:60], request.GET.get("by", "")[:150]
    before = request.GET.get("before", "")
    rows = AuditEntry.objects.all()
    if act:
        rows = rows.filter(act=act.replace("\0", ""))
    if username:
        user = User.objects.filter(username=username.replace("\0", "")).first()
        rows = rows.filter(actor=user.id) if user else rows.none()
    if before.isdecimal() and int(before) < MOST:
        rows = rows.filter(number__lt=int(before))
    page = list(rows[: PAGE_SIZE + 1])
    context = {
        "rows": shown(page[:PAGE_SIZE]), "act": act, "by": username,
        "earlier": page[PAGE_SIZE - 1].number if len(page) > PAGE_SIZE else None,
    }  # fmt: skip
    return render(request, "accounts/audit.html", context)
