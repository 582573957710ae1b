"""Which part of a file is asked for (RFC 9110, section 14), and whether it still goes with what the client has."""

import re
from datetime import datetime

from django.http import HttpRequest
from django.utils.http import http_date

_range = re.compile(r"bytes *= *(\d{0,18}) *- *(\d{0,18})", re.ASCII | re.IGNORECASE)


class NoSuchPart(Exception):
    """The file ends before the part that is asked for begins."""


def asked_part(request: HttpRequest, *, size: int, etag: str, modified: datetime) -> range | None:
    """Return the bytes that are asked for, as a range of their places; None for all of them.

    What is no range, or several at once, is passed over, as a server may. Raise `NoSuchPart`.
    """
    found = _range.fullmatch(request.headers.get("Range", "").strip())
    if request.method != "GET" or found is None or not _holds(request, etag, modified):
        return None
    first, last = (int(number) if number else None for number in found.groups())
    if (first is None and last is None) or (first is not None and last is not None and last < first):
        return None
    if first is None:
        part = range(max(0, size - (last or 0)), size)
    else:
        part = range(first, size if last is None else min(size, last + 1))
    if not part:
        raise NoSuchPart
    return part


def _holds(request: HttpRequest, etag: str, modified: datetime) -> bool:
    """Say whether `If-Range`, where it is given, names the file as it is (RFC 9110, section 13.1.5)."""
    known = request.headers.get("If-Range", "").strip()
    return known in ("", etag, http_date(modified.timestamp()))
