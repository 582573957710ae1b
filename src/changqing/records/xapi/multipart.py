"""multipart/mixed, read and written: statements with their attachments (Communication 1.5.2; RFC 2046, section 5.1)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from changqing.records.xapi.errors import bad

CLAUSE = "Communication 1.5.2"
MOST_PARTS = 200
_boundary = re.compile(r';\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))', re.IGNORECASE)


@dataclass(frozen=True)
class Part:
    """A part: its headers, with small letters, and its bytes."""

    headers: Mapping[str, str]
    content: bytes


def read(content_type: str, body: bytes) -> list[Part]:
    """Return the parts of a body; raise `Refused` where it is none that RFC 2046 describes."""
    found = _boundary.search(content_type)
    if found is None:
        raise bad("multipart/mixed must name its boundary.", CLAUSE)
    mark = b"--" + (found[1] or found[2]).encode()
    pieces = (b"\r\n" + body).split(b"\r\n" + mark)
    if len(pieces) < 2 or not pieces[-1].startswith(b"--"):
        raise bad("The parts do not end with the boundary and two hyphens.", CLAUSE)
    if len(pieces) > MOST_PARTS + 2:
        raise bad(f"There may be {MOST_PARTS} parts.", CLAUSE)
    return [_part(piece) for piece in pieces[1:-1]]


def _part(piece: bytes) -> Part:
    line_end, separator, content = piece.partition(b"\r\n\r\n")
    if not separator:
        raise bad("A part has no empty line between headers and content.", CLAUSE)
    headers = {}
    for line in line_end.split(b"\r\n")[1:]:
        name, colon, value = line.partition(b":")
        if not colon:
            raise bad("A part has a header without a colon.", CLAUSE)
        headers[name.decode("latin-1").strip().lower()] = value.decode("latin-1").strip()
    return Part(headers, content)


def write(boundary: str, parts: Iterable[Part]) -> bytes:
    """Return parts as one body."""
    mark = f"--{boundary}\r\n".encode()
    pieces = []
    for part in parts:
        headers = "".join(f"{name}: {value}\r\n" for name, value in part.headers.items())
        pieces += [mark, headers.encode("latin-1"), b"\r\n", part.content, b"\r\n"]
    return b"".join([*pieces, f"--{boundary}--\r\n".encode()])
