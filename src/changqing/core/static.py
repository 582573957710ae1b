"""Static files: found in the rooms' `static/changqing/` folders, named by their content, served from memory.

Parts that others wrote come with their packages (`PARTS`); no third-party code is in the project.

The address carries a hash of the file, so a browser keeps it for ever, and nothing has to be collected at set-up. The
files are few and small (a budget holds them so); what is large is content and goes through packs.
"""

import hashlib
import mimetypes
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path

from django.conf import settings

from changqing.core.compression import COMPRESSIBLE, compress

PREFIX = "/static/"
# Name → package, and the file in it. The arithmetic of signatures is the service worker's, and pages' too.
PARTS = {
    "htmx.js": ("django_htmx", "static/django_htmx/htmx-2.min.js"),
    "ed25519.js": ("changqing.web", "worker/03-ed25519.js"),
}
IMMUTABLE = "public, max-age=31536000, immutable"


@dataclass
class StaticFile:
    """One file, its bytes, and the answers made of it so far by content coding."""

    name: str
    body: bytes
    content_type: str
    _ready: dict[str, tuple[str, list[tuple[str, str]], list[bytes]]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The address, with a hash of the content in it."""
        stem, dot, ending = self.name.rpartition(".")
        return f"{PREFIX}{stem}.{hashlib.sha256(self.body).hexdigest()[:12]}{dot}{ending}"

    def ready(self, encoding: str) -> tuple[str, list[tuple[str, str]], list[bytes]]:
        """Return status, headers and body in that content coding."""
        if not self.content_type.startswith(COMPRESSIBLE):
            encoding = ""
        if encoding not in self._ready:
            packed = compress(self.body, encoding, quality=11)  # once for all
            headers = [
                ("Content-Type", self.content_type),
                ("Content-Length", str(len(packed))),
                ("Cache-Control", IMMUTABLE),
                ("Vary", "Accept-Encoding"),
                ("X-Content-Type-Options", "nosniff"),
                ("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox"),
            ]
            if encoding:
                headers.append(("Content-Encoding", encoding))
            self._ready[encoding] = ("200 OK", headers, [packed])
        return self._ready[encoding]


@cache
def _files() -> tuple[dict[str, StaticFile], dict[str, StaticFile]]:
    """Return all files by name and by address."""
    paths = {name: Path(str(files(package) / path)) for name, (package, path) in PARTS.items()}
    for room in settings.ROOMS:
        root = Path(settings.PACKAGE) / room / "static" / "changqing"
        paths |= {path.relative_to(root).as_posix(): path for path in sorted(root.rglob("*")) if path.is_file()}
    by_name = {}
    for name, path in paths.items():
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        text = kind.startswith("text/") or kind in ("application/javascript", "image/svg+xml")
        by_name[name] = StaticFile(name, path.read_bytes(), f"{kind}; charset=utf-8" if text else kind)
    return by_name, {file.url: file for file in by_name.values()}


def url(name: str) -> str:
    """Return the address of a static file; `KeyError` where there is none of that name."""
    if settings.DEBUG:
        _files.cache_clear()
    return _files()[0][name].url


def find(path: str) -> StaticFile | None:
    """Return the file at that address."""
    return _files()[1].get(path)
