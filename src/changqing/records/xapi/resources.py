"""What every resource of the store shares: who may call, the version, errors as problems, HEAD, calls from browsers."""

from collections.abc import Callable, Mapping

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from changqing.core import policy as policies
from changqing.core import problems
from changqing.core.errors import DomainError, full_disk_told
from changqing.core.policy import policy
from changqing.records.xapi import calls
from changqing.records.xapi.calls import Call
from changqing.records.xapi.errors import Refused

PREFIX = "/xapi/"
VERSION_HEADER = "X-Experience-API-Version"
CONSISTENT = "X-Experience-API-Consistent-Through"
_CALL = "changqing.xapi.call"
Handler = Callable[[Call], HttpResponse]
View = Callable[[HttpRequest], HttpResponseBase]

problems.declare(PREFIX, "GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS", cookieless=True)


def _call(request: HttpRequest, *, public: bool = False) -> Call | Refused:
    """Return what a request asks, or why it cannot be answered; read once a request."""
    if _CALL not in request.META:
        try:
            request.META[_CALL] = calls.read(request, public=public)
        except Refused as refused:
            request.META[_CALL] = refused
    found: Call | Refused = request.META[_CALL]
    return found


def _is_tool(request: HttpRequest) -> bool:
    return request.method == "OPTIONS" or isinstance(_call(request), Call)


def _refuse(request: HttpRequest) -> HttpResponseBase:
    found = _call(request)
    assert isinstance(found, Refused)
    return _finish(found.answer(), found)


policies.declare("tool", _is_tool, _refuse)


def _finish(response: HttpResponse, found: Call | Refused) -> HttpResponse:
    response.headers[VERSION_HEADER] = found.version
    # Callers are known by what the request carries: a page of any site may send it, where it has the secret.
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = f"ETag, Last-Modified, {VERSION_HEADER}, {CONSISTENT}"
    response.headers["Cache-Control"] = "no-store"
    if isinstance(found, Call) and found.method == "HEAD":
        length = len(response.content)
        response.content = b""
        response.headers["Content-Length"] = str(length)
    return response


def _preflight() -> HttpResponse:
    response = HttpResponse(status=204)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, PUT, POST, DELETE"
    response.headers["Access-Control-Allow-Headers"] = (
        f"Authorization, Content-Type, If-Match, If-None-Match, {VERSION_HEADER}"
    )
    response.headers["Access-Control-Max-Age"] = "86400"
    return response


def resource(
    handlers: Mapping[str, Handler], *, public: bool = False, after: Callable[[str, HttpResponse], None] | None = None
) -> View:
    """Return the view of a resource; `handlers` answer its methods, HEAD is what GET answers without its content.

    `public`: anyone may ask, and need not name a version. `after` is given the method and the answer, also where that
    is a refusal.
    """

    def view(request: HttpRequest) -> HttpResponseBase:
        if request.method == "OPTIONS":
            return _preflight()
        found = _call(request, public=public)
        response = _answer(found, handlers)
        if after:
            after(found.method if isinstance(found, Call) else str(request.method), response)
        return _finish(response, found)

    return policy("anyone" if public else "tool")(view)


def _answer(found: Call | Refused, handlers: Mapping[str, Handler]) -> HttpResponse:
    if isinstance(found, Refused):
        return found.answer()
    handler = handlers.get("GET" if found.method == "HEAD" else found.method)
    if handler is None:
        return problems.no_such_method(("HEAD", *handlers))
    try:
        with full_disk_told():
            return handler(found)
    except Refused as refused:
        return refused.answer()
    except DomainError as error:
        return Refused(error.status, str(error), clause=getattr(error, "clause", ""), code=error.code).answer()


def only(call: Call, *names: str, clause: str) -> None:
    """Raise `Refused` where a call has a parameter that the resource does not know (Communication 3.2)."""
    for name in call.parameters:
        if name not in names:
            raise _unknown(name, clause)


def _unknown(name: str, clause: str) -> Refused:
    return Refused(400, f"There is no parameter '{name[:100]}' here.", clause=clause, code="unknown-parameter")
