"""Who may call what: every view declares its policy, in one word.

A test walks the URL table and fails on a view that declares none. What may not be seen is a 404 (it might not exist)
or a way to sign in, never data.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
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


AUDITED = {"operator"}  # whose changes are in the audit log by themselves
SAID = {"because", "reasons", "action", "state", "decision", "kind"}  # fields whose content stands in the log

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
                return _audited(name, view, request, *args, **kwargs)
            return _refusals.get(name, _refuse)(request)

        setattr(guarded, ATTRIBUTE, name)
        return guarded

    return decorate


def _audited(name: str, view: View, request: HttpRequest, /, *args: Any, **kwargs: Any) -> HttpResponseBase:
    """Call a view; what staff ask to change is in the audit log before it is changed, and that it was refused, after.

    Of what was sent only reasons and choices stand in the log, and the names of the other fields: the log is kept for
    ever, and is no place for names of people. Of a large upload nothing is read here: the view looks at its size first.
    """
    if name not in AUDITED or request.method in ("GET", "HEAD", "OPTIONS"):
        return view(request, *args, **kwargs)
    from changqing.core import audit
    from changqing.core.arriving import told_length

    is_large = told_length(request.META) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    fields = [] if is_large else [*request.POST, *request.FILES]
    sent: dict[str, Any] = {key: request.POST[key][:300] for key in fields if key in SAID and key in request.POST}
    match = request.resolver_match
    act = (match.url_name if match else "") or view.__name__
    actor = audit.actor_of(request, name)
    audit.record(actor, act, request.path, fields=sorted(set(fields) - sent.keys()), **sent)
    response = view(request, *args, **kwargs)
    if response.status_code >= 400:
        audit.record(actor, f"{act}:refused", request.path, status=response.status_code)
    return response


def policy_of(view: Any) -> str | None:
    """Return the policy a view declares, or `None`."""
    found = getattr(view, ATTRIBUTE, None)
    return str(found) if found else None
