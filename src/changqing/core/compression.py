"""Content codings: what the client takes, and bodies in them (RFC 9110, section 8.4)."""

import zlib

import brotli

COMPRESSIBLE = (
    "text/",
    "application/json",
    "application/javascript",
    "application/manifest+json",
    "application/rss+xml",
    "application/xml",
    "image/svg+xml",
)


def encoding_of(accept: str) -> str:
    """Return the best content coding the client takes: `br`, `gzip` or none (RFC 9110, section 12.5.3)."""
    offered = {}
    for part in accept.split(","):
        name, _, weight = part.strip().partition(";")
        offered[name.strip().lower()] = weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    if offered.get("br"):
        return "br"
    return "gzip" if offered.get("gzip") else ""


def compress(body: bytes, encoding: str, *, quality: int) -> bytes:
    """Return the body in that coding; `quality` from 1 (fast) to 9 (small), with Brotli to 11."""
    if encoding == "br":
        packed: bytes = brotli.compress(body, quality=quality)
        return packed
    if encoding == "gzip":
        packer = zlib.compressobj(min(quality, 9), zlib.DEFLATED, 31)
        return packer.compress(body) + packer.flush()
    return body
