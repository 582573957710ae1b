"""Ids: UUID version 7 (RFC 9562, section 5.7), unique everywhere and in the order of time."""

import hashlib
from uuid import UUID

import uuid6


def new_id() -> UUID:
    """Return a new UUIDv7 as the standard library's `UUID`."""
    return UUID(int=uuid6.uuid7().int)


def read_id(text: str) -> UUID | None:
    """Return the id that a text is; None where it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


# The demonstration's ids carry this time: the day the public platform opened, 2024-12-01, in milliseconds.
_OPENED = 1_733_011_200_000


def derived_id(*words: object) -> UUID:
    """Return the UUIDv7 that belongs to these words: the same words, the same id (for data that is made again)."""
    digest = hashlib.sha256("\0".join(map(str, words)).encode()).digest()
    number = _OPENED << 80 | int.from_bytes(digest[:10], "big")
    number = number & ~(0xF << 76) | 7 << 76
    return UUID(int=number & ~(0x3 << 62) | 2 << 62)
