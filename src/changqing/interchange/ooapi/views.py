"""HTTP: from a request to the route that answers it, and back. Public answers never see who asks."""

from collections.abc import Callable
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse

from changqing.accounts.models import User
from changqing.accounts.queries import current_learner
from changqing.core import problems
from changqing.core.policy import policy
from changqing.core.published import published
from changqing.interchange.ooapi import fields, parameters, routes, service
from changqing.interchange.ooapi.paging import Cut, IndexIsMissing
from changqing.interchange.ooapi.parameters import Asked, WrongParameter
from changqing.interchange.ooapi.persons import Reader
from changqing.interchange.ooapi.routes import Route

PREFIX = "/ooapi/"
METHODS = ("GET", "HEAD", "OPTIONS")
SERVICE = Route("", service.service, ())
# Texts stand in every language there is, whoever asks.
CONTENT_LANGUAGE = "zh-Hans, en"
# How the session that signs one in is named, for what answers 401 (RFC 9110, section 11.6.1).
CHALLENGE = 'Cookie realm="changqing", form-action="/accounts/login/", cookie-name=session'
_encode = msgspec.json.Encoder().encode

problems.declare(PREFIX, *METHODS)


@policy("anyone")
def resource(request: HttpRequest, path: str = "") -> HttpResponse:
    """Answer for one path of the service; what is personal, to her whom it is about."""
    if request.method not in METHODS:
        return problems.no_such_method(METHODS)
    found = (SERVICE, []) if not path else routes.find(path)
    if found is None:
        return problems.no_such_method(()) if routes.only_writes(path) else _not_there()
    route, ids = found
    if route.personal:
        return _personal(request, route, ids)
    response = _preflight() if request.method == "OPTIONS" else _public(request, route, ids)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "ETag"
    response.headers["Content-Language"] = CONTENT_LANGUAGE
    return response


def _preflight() -> HttpResponse:
    """Let a page of any site ask for what is public, and say which version it has."""
    headers = {"Allow": ", ".join(METHODS), "Access-Control-Allow-Methods": "GET, HEAD"}
    headers |= {"Access-Control-Allow-Headers": "If-None-Match", "Access-Control-Max-Age": "86400"}
    return HttpResponse(status=204, headers=headers)


@published()
def _public(request: HttpRequest, route: Route, ids: list[str]) -> HttpResponse:
    return _answered(lambda: _told(route, parameters.read(ids, route.parameters, request.GET)))


def _personal(request: HttpRequest, route: Route, ids: list[str]) -> HttpResponse:
    """Answer her who is signed in, about herself; no cache keeps it, and no page of another site may read it."""
    if request.method == "OPTIONS":
        return HttpResponse(status=204, headers={"Allow": ", ".join(METHODS)})
    user, learner = request.user, current_learner(request)
    if not isinstance(user, User):
        response = problems.answer(401, "Sign in at /accounts/login/; the session counts here.", code="sign-in")
        response.headers["WWW-Authenticate"] = CHALLENGE
        return response
    if learner is None:
        return _not_there()
    reader = Reader(user, learner)
    return _answered(lambda: _told(route, parameters.read(ids, route.parameters, request.GET), reader))


def _answered(tell: Callable[[], HttpResponse]) -> HttpResponse:
    """Return what is told, or the problem with it."""
    try:
        return tell()
    except WrongParameter as error:
        return problems.answer(error.status, str(error), code=error.code, parameter=error.parameter)
    except IndexIsMissing as error:
        response = problems.answer(error.status, str(error), code=error.code)
        response.headers["Retry-After"] = "60"
        return response


def _told(route: Route, asked: Asked, *reader: Reader) -> HttpResponse:
    """Return what the route tells: a page, a thing, or that there is no such thing."""
    found: Any = route.answer(asked, *reader)
    if found is None:
        return _not_there()
    wanted, current = asked.get("fields"), True
    if isinstance(found, Cut):
        current, found = found.current, found.page(asked)
        if wanted:
            found.items = fields.chosen(found.items, wanted)
    elif wanted:
        found = fields.chosen(found, wanted)
    response = HttpResponse(_encode(found), content_type="application/json")
    if not current:  # the index is behind: the next who asks is to get a better answer
        response.headers["Cache-Control"] = "no-store"
    return response


def _not_there() -> HttpResponse:
    return problems.answer(404, "There is nothing at this address.", code="not-found")
