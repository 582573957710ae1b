"""Ids: UUID version 7 (RFC 9562, section 5.7), unique everywhere and in the order of time; codes that people tell."""

import hashlib
import secrets
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


# None of them is taken for another: no 0 and O, no 1 and I.
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def new_code(length: int = 8) -> str:
    """Return a code of letters and digits, by chance, that one person tells another, or a small QR code holds."""
    return "".join(secrets.choice(_LETTERS) for _place in range(length))


def read_code(text: str) -> str:
    """Return a code as it was made, however it was typed."""
    return "".join(text.split()).upper()


# The demonstration's ids carry this time: the day the public platform opened, 2024-12-01, in milliseconds.
_OPENED = 1_733_011_200_000


def derived_id(*words: object) -> UUID:
    """Return the UUIDv7 that belongs to these words: the same words, the same id (for data that is made again)."""
    digest = hashlib.sha256("\0".join(map(str, words)).encode()).digest()
    number = _OPENED << 80 | int.from_bytes(digest[:10], "big")
    number = number & ~(0xF << 76) | 7 << 76
    return UUID(int=number & ~(0x3 << 62) | 2 << 62)
