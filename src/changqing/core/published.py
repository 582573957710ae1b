"""Public answers that are no pages: data, lists for crawlers, feeds. Functions of (address, language, version).

The view is handed a request with nobody in it, like that of `pages.public_page`. Its answer carries a weak ETag made of
its body (RFC 9110, section 8.8.3: the same data, however it is compressed), and who has it already is told so: within a
version without making it anew. Bodies are not kept: a harvester asks for each page once.
"""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from changqing.core.kept import Kept
from changqing.core.pages import impersonal, watcher

View = Callable[..., HttpResponse]
CACHE_CONTROL = "public, max-age=0, must-revalidate"

_etags: Kept[str] = Kept(10_000)


def _asked(request: HttpRequest) -> bytes:
    """Return what names the answer within a version; short, however long the address is."""
    return hashlib.sha256(f"{request.LANGUAGE_CODE} {request.get_full_path()}".encode()).digest()


def _is_known(request: HttpRequest, etag: str | None) -> bool:
    """Say whether the client has this answer already (RFC 9110, section 13.1.2: weak comparison)."""
    known = request.headers.get("If-None-Match", "")
    return etag is not None and (known.strip() == "*" or etag.removeprefix("W/") in known)


def _unchanged() -> HttpResponse:
    """Return `304 Not Modified`, which says nothing of a body that it does not have."""
    response = HttpResponse(status=304)
    del response.headers["Content-Type"]
    return response


def published(*, vary: str = "Accept-Encoding") -> Callable[[View], View]:
    """Make a view's answer public; `vary` names the headers of a request that it depends on.

    An answer with another status than 200, or with a `Cache-Control` of its own, is passed on as it is.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in ("GET", "HEAD"):
                return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
            version = watcher.current()
            etag = _etags.get(_asked(request))
            if _is_known(request, etag):
                response = _unchanged()
            else:
                words = tuple((name, value) for name, values in request.GET.lists() for value in values)
                response = view(impersonal(request, words), *args, **kwargs)
                if response.status_code != 200 or response.has_header("Cache-Control"):
                    return response
                etag = f'W/"{hashlib.sha256(response.content).hexdigest()[:20]}"'
                _etags.put(_asked(request), etag, version)
                if _is_known(request, etag):
                    response = _unchanged()
            response.headers["ETag"] = etag or ""
            response.headers["Cache-Control"] = CACHE_CONTROL
            response.headers["Vary"] = vary
            return response

        return answer

    return decorate
