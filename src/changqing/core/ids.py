"""Ids: UUID version 7 (RFC 9562, section 5.7), unique everywhere and in the order of time."""

from uuid import UUID

import uuid6


def new_id() -> UUID:
    """Return a new UUIDv7 as the standard library's `UUID`."""
    return UUID(int=uuid6.uuid7().int)
