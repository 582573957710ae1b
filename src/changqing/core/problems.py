"""Problems: what went wrong, as JSON, at the addresses that programs ask (RFC 9457; RFC 7807 before it).

A room declares which addresses those are. The site's own refusals, which are pages elsewhere, are problems there.
"""

from http import HTTPStatus
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse

CONTENT_TYPE = "application/problem+json"
# The beginning of the addresses → the methods that they answer.
_interfaces: dict[str, tuple[str, ...]] = {}
# Those where a caller is known by what stands in the request itself, never by a cookie.
_cookieless: list[str] = []


def declare(prefix: str, *methods: str, cookieless: bool = False) -> None:
    """Say that programs ask the addresses which begin so, by these methods.

    `cookieless`: they know callers by credentials in the request, so that it does not matter whose page sent it.
    """
    _interfaces[prefix] = methods
    if cookieless:
        _cookieless.append(prefix)


def is_cookieless(path: str) -> bool:
    """Say whether an address knows its callers by credentials alone."""
    return any(path.startswith(prefix) for prefix in _cookieless)


def methods_of(path: str) -> tuple[str, ...] | None:
    """Return the methods of the interface an address belongs to; None where people ask it."""
    return next((methods for prefix, methods in _interfaces.items() if path.startswith(prefix)), None)


def answer(status: int, detail: str = "", *, code: str = "", **more: Any) -> HttpResponse:
    """Return a problem; `code` is stable and may be tested for, `more` are further members (RFC 9457, section 3.2)."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    told = {name: value for name, value in {"detail": detail, "code": code, **more}.items() if value}
    return HttpResponse(msgspec.json.encode({**body, **told}), status=status, content_type=CONTENT_TYPE)


def no_such_method(methods: tuple[str, ...]) -> HttpResponse:
    """Return the problem of a method that an address does not answer."""
    allowed = ", ".join(methods)
    response = answer(405, f"This address answers {allowed}.", code="method-not-allowed")
    response.headers["Allow"] = allowed
    return response


def refusal(request: HttpRequest, status: int, detail: str, code: str) -> HttpResponse | None:
    """Return the problem for a refused request; None where a person asks, who gets a page."""
    methods = methods_of(request.path)
    if methods is None:
        return None
    if status == 403 and request.method not in methods:
        return no_such_method(methods)
    return answer(status, detail, code=code)
