"""Proving once more that one is the owner of the account, before an act that a thief would like (step-up).

Whoever signed in, or proved it, within ten minutes needs not do it again. It is done by password, or by a code sent to
the account's number (NIST SP 800-63B, 7.2).
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import quote

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from changqing.accounts import codes
from changqing.accounts.models import User
from changqing.accounts.queries import number_of
from changqing.core import limits
from changqing.core.errors import DomainError
from changqing.core.limits import MINUTE, Limit

MINUTES = 10
STATE = "proving"  # in a session: the code that was sent, when, and how often it was typed wrongly
TRIES = 5
View = Callable[..., HttpResponseBase]


def is_proved(request: HttpRequest) -> bool:
    """Say whether whoever is signed in has shown it within ten minutes."""
    records = get_authentication_records(request, request.user) if request.user.is_authenticated else []
    return any(time.time() - one["at"] < MINUTES * MINUTE for one in records)


def proved(view: View) -> View:
    """Let a view be called by those only who have just shown who they are; lead others to show it, and back."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if is_proved(request) or not request.user.is_authenticated:  # its policy is asked before
            return view(request, *args, **kwargs)
        back = request.path if request.method == "GET" else "/me/account"
        return HttpResponseRedirect(f"/accounts/reauthenticate/?next={quote(back)}")

    return guarded


def send_code(request: HttpRequest, user: User) -> None:
    """Send a code to the number of the account."""
    found = number_of(user)
    if not found or not found[1]:
        raise DomainError(_("This account has no telephone number."), code="no-number")
    code = codes.new_code()
    codes.send(request, found[0], code)
    request.session[STATE] = {"code": code, "at": time.time(), "wrong": 0}


def expected_code(request: HttpRequest) -> str:
    """Return the code that was sent and is still good; empty where there is none."""
    state = request.session.get(STATE)
    if state is None or time.time() - state["at"] > MINUTES * MINUTE or state["wrong"] >= TRIES:
        return ""
    return str(state["code"])


def wrong_code(request: HttpRequest) -> None:
    """Count a code that was typed wrongly."""
    if state := request.session.get(STATE):
        request.session[STATE] = {**state, "wrong": state["wrong"] + 1}


def count_try(user: User) -> None:
    """Count a try to prove it; raise `TooOften` where it is one too many."""
    limits.take("prove", str(user.pk), Limit(10, 10 * MINUTE))


def record(request: HttpRequest, user: User, method: str) -> None:
    """Say that it was shown. The session gets a new name, so that an old one that was seen is of no use."""
    request.session.pop(STATE, None)
    record_authentication(request, user, method=method, reauthenticated=True)
