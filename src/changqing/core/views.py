"""The few pages that belong to no room: preferences, the console's front page, health, errors."""

import sys
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render

from changqing.core import problems
from changqing.core.console import sections
from changqing.core.errors import NoRoom, answer
from changqing.core.policy import policy
from changqing.core.preferences import DATA, DATA_COOKIE, DISPLAY_COOKIE, DISPLAYS, LANGUAGE_COOKIE, YEAR
from changqing.core.room import is_full
from changqing.core.security import is_of_this_site


@policy("anyone")
def preferences(request: HttpRequest) -> HttpResponse:
    """Remember language, display mode or low data in a cookie, and go back to the page."""
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": "POST"})
    back = request.POST.get("next", "/")
    if not is_of_this_site(request, back):
        back = "/"
    response = HttpResponseRedirect(back, status=303)
    choices = {LANGUAGE_COOKIE: dict(settings.LANGUAGES), DISPLAY_COOKIE: DISPLAYS, DATA_COOKIE: DATA}
    for name, allowed in choices.items():
        value = request.POST.get(name)
        if value and value in allowed:
            response.set_cookie(
                name, value, max_age=YEAR, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
            )
    return response


@policy("operator")
def console(request: HttpRequest) -> HttpResponse:
    """The operators' front page: what there is to look after."""
    return render(request, "console/index.html", {"sections": sections()})


@policy("anyone")
def health(request: HttpRequest) -> HttpResponse:
    """Say that the process lives and reaches its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


_PROBLEMS = {
    400: ("bad-request", "The request cannot be understood."),
    403: ("forbidden", "This is not allowed."),
    404: ("not-found", "There is nothing at this address."),
    500: ("internal-error", "The site itself went wrong. Nothing of the request's doing; try again later."),
}


def _error(request: HttpRequest, status: int) -> HttpResponse:
    if is_full(sys.exception()):  # met by what stands around the views: sessions
        return answer(request, NoRoom())
    code, detail = _PROBLEMS[status]
    return problems.refusal(request, status, detail, code) or render(request, f"{status}.html", status=status)


def error_400(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that cannot be understood."""
    return _error(request, 400)


def error_403(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that is not allowed."""
    return _error(request, 403)


def error_404(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address where nothing is."""
    return _error(request, 404)


def error_500(request: HttpRequest, *_: Any) -> HttpResponse:
    """Answer when the site itself went wrong."""
    return _error(request, 500)
