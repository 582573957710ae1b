"""Media files, as addressed from every text; and packs, to take away."""

import re
from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from changqing.content import media, packs, queries
from changqing.core import downloads
from changqing.core.policy import policy
from changqing.core.static import IMMUTABLE

_name = re.compile(r"[0-9a-f]{64}\.(webp|svg)")
TYPES = {"webp": "image/webp", "svg": "image/svg+xml"}


@lru_cache(maxsize=64)
def _small(name: str) -> bytes:
    return media.path_of(name).read_bytes()


@policy("anyone")
def media_file(request: HttpRequest, name: str) -> HttpResponse:
    """Return a picture. Its name is its hash: a browser may keep it for ever. An SVG can do nothing."""
    if not _name.fullmatch(name):
        raise Http404
    try:
        body = _small(name) if name.endswith(".svg") else media.path_of(name).read_bytes()
    except FileNotFoundError:
        raise Http404 from None
    return HttpResponse(
        body,
        content_type=TYPES[name.rpartition(".")[2]],
        headers={"Cache-Control": IMMUTABLE, "Content-Security-Policy": "default-src 'none'; sandbox"},
    )


@policy("anyone")
def pack(request: HttpRequest, address: str) -> HttpResponseBase:
    """Return the pack of a release, whole or the part that is asked for: its address is its hash, it never changes."""
    release = queries.releases_of_packs([address]).get(address) if packs.is_address(address) else None
    if release is None or not packs.path_of(address).exists():
        raise Http404
    return downloads.answer(
        request,
        downloads.Download(packs.path_of(address), "application/zip", address, release.published_at, IMMUTABLE),
    )
