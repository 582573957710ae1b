"""Large files to take away: whole or in part, known again by an ETag, sent piece by piece.

The server waits for a slow reader, who holds one of its few threads meanwhile. So only so many are served at once that
a thread is left for pages; the next is asked to come again. A small piece needs no place: it is gone at once.
"""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from changqing.core import problems
from changqing.core.ranges import NoSuchPart, asked_part
from changqing.core.server import PLACES
from changqing.core.text import ORDER

PIECE = 128 * 1024
SMALL = 4 * PIECE  # what the server takes in without waiting for the reader
AGAIN = 30  # seconds until one who found no place may ask again
METHODS = ("GET", "HEAD", "OPTIONS")
READABLE = "Accept-Ranges, Content-Length, Content-Location, Content-Range, ETag, Last-Modified, Retry-After"
CORS = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": READABLE}
PREFLIGHT = {
    "Allow": ", ".join(METHODS),
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "Range, If-Range, If-Match, If-None-Match, If-Modified-Since",
    "Access-Control-Max-Age": "86400",
}
SAME_FOR_ALL = {"Vary": "Accept-Encoding", "Content-Language": ", ".join(ORDER)}

_places = threading.BoundedSemaphore(PLACES)


@dataclass(frozen=True)
class Download:
    """A file, and what is told of it: `digest` is the SHA-256 of its bytes, `cache` says how long it may be kept.

    `played`: who asks for a part gets a small one and comes again (RFC 9110, section 15.3.7). A player asks for all the
    rest and takes it as it plays, which would hold a place as long as somebody listens, or has paused.
    """

    path: Path
    content_type: str
    digest: str
    modified: datetime
    cache: str
    played: bool = False

    @property
    def etag(self) -> str:
        """A strong validator: other bytes, another one."""
        return f'"{self.digest[:32]}"'


class _Pieces:
    """The bytes of a part of an open file, piece by piece; closed when the answer is over, however it ends."""

    def __init__(self, file: BinaryIO, part: range, *, holds_place: bool) -> None:
        self._file = file
        self._part = part
        self._holds_place = holds_place

    def __iter__(self) -> Iterator[bytes]:
        self._file.seek(self._part.start)
        for place in range(self._part.start, self._part.stop, PIECE):
            yield self._file.read(min(PIECE, self._part.stop - place))

    def close(self) -> None:
        """Give the place to the next."""
        self._file.close()
        if self._holds_place:
            self._holds_place = False
            _places.release()


def answer(request: HttpRequest, download: Download) -> HttpResponseBase:
    """Answer with the file, or the part of it that is asked for; any site's pages may read it.

    Raise `FileNotFoundError`.
    """
    if request.method not in METHODS:
        return problems.no_such_method(METHODS)
    is_preflight = request.method == "OPTIONS"
    response = HttpResponse(status=204, headers=PREFLIGHT) if is_preflight else _answer(request, download)
    if response.status_code in (200, 206, 304):
        response.headers["ETag"] = download.etag
        response.headers["Last-Modified"] = http_date(download.modified.timestamp())
        response.headers["Accept-Ranges"] = "bytes"
        response.headers["Cache-Control"] = download.cache
    for name, value in {**SAME_FOR_ALL, **CORS}.items():
        response.headers[name] = value
    return response


def _answer(request: HttpRequest, download: Download) -> HttpResponseBase:
    size = download.path.stat().st_size
    unasked = HttpResponse(status=200)
    conditional = get_conditional_response(request, download.etag, int(download.modified.timestamp()), unasked)
    if conditional is not unasked and conditional is not None:
        return conditional
    try:
        part = asked_part(request, size=size, etag=download.etag, modified=download.modified)
    except NoSuchPart:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    if part is not None and download.played:
        part = part[:SMALL]
    chosen = range(size) if part is None else part
    waits = request.method == "GET" and len(chosen) > SMALL
    if waits and not _places.acquire(blocking=False):
        return _come_again()
    try:
        pieces = _Pieces(download.path.open("rb"), chosen, holds_place=waits)
    except OSError:
        if waits:
            _places.release()
        raise
    response = StreamingHttpResponse(pieces, status=200 if part is None else 206, content_type=download.content_type)
    response.headers["Content-Length"] = str(len(chosen))
    if part is not None:
        response.headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{size}"
    return response


def _come_again() -> HttpResponse:
    response = problems.answer(503, "As many as can be served at once are downloading. Ask again soon.", code="busy")
    response.headers["Retry-After"] = str(AGAIN)
    return response
