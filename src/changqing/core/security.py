"""Middleware: the response headers every page has, and refusal of posts from other sites."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from changqing.core import problems

GetResponse = Callable[[HttpRequest], HttpResponse]

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; media-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=(self)",
}
if settings.SESSION_COOKIE_SECURE:  # the site is reached by HTTPS, and is to be so for ever
    HEADERS["Strict-Transport-Security"] = "max-age=31536000"
SAFE_METHODS = ("GET", "HEAD", "OPTIONS", "TRACE")


class SecurityHeaders:
    """Add the headers; a view that set its own stricter one keeps it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if not response.has_header("Cache-Control"):
            response.headers["Cache-Control"] = "private, no-store"
        return response


def is_same_origin(request: HttpRequest) -> bool:
    """Say whether the browser sent this from a page of this very site (Fetch Metadata, else Origin, else Referer).

    Forms carry no token, so that pages with forms can be cached for everybody: docs/decisions/same-origin.md.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    source = request.headers.get("Origin") or request.headers.get("Referer", "")
    try:
        return urlsplit(source).netloc == request.get_host()
    except ValueError:  # "http://[": no address at all
        return False


def is_of_this_site(request: HttpRequest, address: str) -> bool:
    """Say whether an address that came with a request leads to this site: nobody is sent on to another by it."""
    return url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()})


class SameOrigin:
    """Refuse a request that changes something and comes from another site (cross-site request forgery)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # allauth and Django's own forms ask for a token too; the check above stands in for it.
        request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
        changes = request.method not in SAFE_METHODS and not problems.is_cookieless(request.path)
        if changes and not is_same_origin(request):
            told = problems.refusal(request, 403, "This came from a page of another site.", "foreign-origin")
            return told or render(request, "403.html", status=403)
        return self.get_response(request)
