"""Who may call what: every view declares its policy, in one word.

A test walks the URL table and fails on a view that declares none. What may not be seen is a 404 (it might not exist)
or a way to sign in, never data.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

View = Callable[..., HttpResponseBase]
Rule = Callable[[HttpRequest], bool]
Refusal = Callable[[HttpRequest], HttpResponseBase]

ATTRIBUTE = "changqing_policy"


def _anyone(request: HttpRequest) -> bool:
    return True


def _signed_in(request: HttpRequest) -> bool:
    return request.user.is_authenticated


def _operator(request: HttpRequest) -> bool:
    return request.user.is_authenticated and request.user.is_staff


def _refuse(request: HttpRequest) -> HttpResponseBase:
    """Lead to sign in; say that it does not exist to whom it is not for."""
    if request.user.is_authenticated:
        raise Http404
    return redirect_to_login(request.get_full_path())


RULES: dict[str, Rule] = {"anyone": _anyone, "signed-in": _signed_in, "operator": _operator}
_refusals: dict[str, Refusal] = {}


def declare(name: str, rule: Rule, refusal: Refusal = _refuse) -> None:
    """Add a policy of a room's own: who may call, and what the others are told."""
    RULES[name], _refusals[name] = rule, refusal


def policy(name: str) -> Callable[[View], View]:
    """Declare and enforce who may call a view.

    `anyone`: no account needed; whatever is personal in the answer is the caller's own.
    `signed-in`: needs an account; others are led to sign in.
    `operator`: the operator's staff; for others it does not exist.
    Rooms declare more: `tool`, a tool with a credential (records); `teacher` and `coordinator` (classes).
    """
    rule = RULES[name]

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if rule(request):
                return view(request, *args, **kwargs)
            return _refusals.get(name, _refuse)(request)

        setattr(guarded, ATTRIBUTE, name)
        return guarded

    return decorate


def policy_of(view: Any) -> str | None:
    """Return the policy a view declares, or `None`."""
    found = getattr(view, ATTRIBUTE, None)
    return str(found) if found else None
