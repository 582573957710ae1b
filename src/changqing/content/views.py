"""Media files, as addressed from every text; and packs, to take away."""

import re
from datetime import UTC, datetime
from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from changqing.content import media, packs, queries, sounds
from changqing.core import downloads
from changqing.core.policy import policy
from changqing.core.static import IMMUTABLE

TYPES = {".webp": "image/webp", ".svg": "image/svg+xml"} | sounds.TYPES
_name = re.compile(rf"[0-9a-f]{{64}}({'|'.join(map(re.escape, TYPES))})")
ACTS_NOT = {"Content-Security-Policy": "default-src 'none'; sandbox"}


@lru_cache(maxsize=64)
def _small(name: str) -> bytes:
    return media.path_of(name).read_bytes()


@policy("anyone")
def media_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """Return a picture or a sound. Its name is its hash: a browser may keep it for ever. An SVG can do nothing."""
    if not _name.fullmatch(name):
        raise Http404
    digest, dot, ending = name.rpartition(".")
    try:
        if dot + ending in sounds.TYPES:
            return _sound(request, name, digest)
        body = _small(name) if name.endswith(".svg") else media.path_of(name).read_bytes()
    except FileNotFoundError:
        raise Http404 from None
    return HttpResponse(
        body,
        content_type=TYPES[dot + ending],
        headers={"Cache-Control": IMMUTABLE} | ACTS_NOT,
    )


def _sound(request: HttpRequest, name: str, digest: str) -> HttpResponseBase:
    """Return a sound, or the part of it that a player asks for. Raise `FileNotFoundError`."""
    path = media.path_of(name)
    kept_since = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    kind = TYPES[path.suffix]
    download = downloads.Download(path, kind, digest, kept_since, IMMUTABLE, played=True)
    response = downloads.answer(request, download)
    for header, value in ACTS_NOT.items():
        response.headers[header] = value
    return response


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
