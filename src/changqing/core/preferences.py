"""Language and display mode: chosen without an account, remembered in two cookies, known to the page cache."""

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.cookie import parse_cookie
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header

LANGUAGE_COOKIE = "language"
DISPLAY_COOKIE = "display"
DISPLAYS = ("standard", "care")
YEAR = 60 * 60 * 24 * 365


def parse_cookies(header: str) -> dict[str, str]:
    """Return the cookies of a WSGI `Cookie` header as Django itself reads it: pages are kept under what this says."""
    return parse_cookie(header.encode("latin-1").decode(errors="replace"))


def language_of(cookies: Mapping[str, str], accept_language: str) -> str:
    """Return `zh-hans` or `en`: the cookie's, else the first of `Accept-Language` that the site has, else Chinese."""
    chosen = cookies.get(LANGUAGE_COOKIE)
    if chosen in dict(settings.LANGUAGES):
        return chosen
    for wanted, _quality in parse_accept_lang_header(accept_language[:500]):
        if wanted.startswith("zh"):
            return "zh-hans"
        if wanted.startswith("en"):
            return "en"
    return settings.LANGUAGE_CODE


def display_of(cookies: Mapping[str, str]) -> str:
    """Return the display mode: `care` where it was chosen, else `standard`."""
    chosen = cookies.get(DISPLAY_COOKIE)
    return chosen if chosen in DISPLAYS else "standard"


class Preferences:
    """Middleware: activate the language and put `display` on the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = language_of(request.COOKIES, request.META.get("HTTP_ACCEPT_LANGUAGE", ""))
        request.display = display_of(request.COOKIES)  # type: ignore[attr-defined]
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
            response.headers.setdefault("Vary", "Cookie, Accept-Language, Accept-Encoding")
            return response


def site(request: HttpRequest) -> dict[str, Any]:
    """Context processor: what the base template needs on every page."""
    return {
        "display": getattr(request, "display", "standard"),
        "path": request.get_full_path(),
        "service_phone": settings.SERVICE_PHONE,
        "site_url": settings.SITE_URL,
    }
