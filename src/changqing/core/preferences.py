"""Language, display mode, and low data: chosen without an account, remembered in cookies, known to the page cache.

An address may name a language too, by `?lang=`: for search engines, and for links from outside. It counts for that page
alone, and nothing is remembered of it (docs/public-pages.md).
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.cookie import parse_cookie
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header

LANGUAGE_COOKIE = "language"
DISPLAY_COOKIE = "display"
DATA_COOKIE = "data"
REGION_COOKIE = "region"
DISPLAYS = ("standard", "care")
DATA = ("full", "low")
VARY = "Cookie, Accept-Language, Accept-Encoding, Save-Data"
LANGUAGE_PARAMETER = "lang"  # `language` is what a course is taught in (catalogue.facets)
YEAR = 60 * 60 * 24 * 365
# Read from the bytes of the address, not from what Django makes of them: the edge must come to the same.
_asked = re.compile(rf"(?:^|&){LANGUAGE_PARAMETER}=({'|'.join(code for code, _name in settings.LANGUAGES)})(?=&|$)")


def parse_cookies(header: str) -> dict[str, str]:
    """Return the cookies of a WSGI `Cookie` header as Django itself reads it: pages are kept under what this says."""
    return parse_cookie(header.encode("latin-1").decode(errors="replace"))


def asked_language(query: str) -> str | None:
    """Return the language that a query string names; None where it names none, or one that the site does not have."""
    found = _asked.search(query)
    return found[1] if found else None


def without_language(address: str) -> str:
    """Return an address without the language it names: links and forms lead on in the reader's own."""
    path, _mark, query = address.partition("?")
    words = "&".join(word for word in query.split("&") if word.partition("=")[0] != LANGUAGE_PARAMETER)
    return f"{path}?{words}" if words else path


def language_of(cookies: Mapping[str, str], accept_language: str, query: str = "") -> str:
    """Return `zh-hans` or `en`: the address's, else the cookie's, else that of `Accept-Language`, else Chinese."""
    chosen = asked_language(query) or cookies.get(LANGUAGE_COOKIE)
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


def data_of(cookies: Mapping[str, str], save_data: str) -> str:
    """Return `low` where little is to be loaded: what was chosen, else what the browser asks by `Save-Data`."""
    chosen = cookies.get(DATA_COOKIE)
    if chosen in DATA:
        return chosen
    return "low" if save_data.partition(";")[0].strip().lower() == "on" else "full"


def region_of(cookies: Mapping[str, str]) -> str:
    """Return the region somebody has chosen: six digits; '' where none is chosen, or nonsense."""
    chosen = cookies.get(REGION_COOKIE, "")
    return chosen if len(chosen) == 6 and chosen.isascii() and chosen.isdigit() else ""


class Preferences:
    """Middleware: activate the language and put `display` and `data_use` on the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        accepted, query = (request.META.get(name, "") for name in ("HTTP_ACCEPT_LANGUAGE", "QUERY_STRING"))
        language = language_of(request.COOKIES, accepted, query)
        request.display = display_of(request.COOKIES)  # type: ignore[attr-defined]
        request.data_use = data_of(request.COOKIES, request.META.get("HTTP_SAVE_DATA", ""))  # type: ignore[attr-defined]
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
            response.headers.setdefault("Vary", VARY)
            return response


def section_of(path: str) -> str:
    """Return the first part of a path: `courses` of /courses/balcony."""
    return path.split("/", 2)[1]


def site(request: HttpRequest) -> dict[str, Any]:
    """Context processor: what the base template needs on every page."""
    return {
        "display": getattr(request, "display", "standard"),
        "data_use": getattr(request, "data_use", "full"),
        "path": without_language(request.get_full_path()),
        "section": section_of(request.path),
        "service_phone": settings.SERVICE_PHONE,
        "site_url": settings.SITE_URL,
    }
