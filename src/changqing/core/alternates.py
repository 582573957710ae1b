"""The addresses of a public page, one a language, for search engines.

The plain address is that of the site's first language, since a crawler names none and is given that one; every other
language has `?lang=`. A reader who is led to the plain address is still shown the page in her own language.
"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from changqing.core.pages import IMPERSONAL
from changqing.core.preferences import LANGUAGE_PARAMETER
from changqing.core.text import LANGUAGES


def address(path: str, language: str) -> str:
    """Return the whole address of a page (its path and query) in a language, which Django writes `zh-hans`."""
    if language == settings.LANGUAGE_CODE:
        return f"{settings.SITE_URL}{path}"
    return f"{settings.SITE_URL}{path}{'&' if '?' in path else '?'}{LANGUAGE_PARAMETER}={language}"


def addresses(path: str) -> dict[str, str]:
    """Return the whole address of a page by language (BCP 47), and by `x-default` for readers of any other."""
    found = {LANGUAGES[code]: address(path, code) for code, _name in settings.LANGUAGES}
    return {**found, "x-default": address(path, settings.LANGUAGE_CODE)}


def links(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the one address of a public page in this language, and those in others; else nothing.

    What is asked here is the request of `pages.public_page`, whose query has the page's own parameters alone.
    """
    if IMPERSONAL not in request.META:
        return {}
    path = request.get_full_path()
    return {"canonical": address(path, request.LANGUAGE_CODE), "alternates": addresses(path)}
