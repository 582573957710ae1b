"""When statements were stored: a count that never runs back, whatever the machine's clock does.

Readers go on from the last `stored` they have seen (xAPI 1.0.3, Communication 2.1.3, `since`): what comes later must
have a later one, also after the clock was set back.
"""

import threading
import time

from django.db import connection

_lock = threading.Lock()
_last = 0


_NEWEST = "SELECT stored FROM records_statement ORDER BY stored DESC LIMIT 1"


def newest() -> int:
    """Return when the latest statement was stored, in microseconds since 1970; 0 where there is none. One query.

    With PostgreSQL the transaction has an id from here on: what it stores will be later than all that readers are told
    to be whole (`queries.consistent_through`), or they are told of less.
    """
    also = ", pg_current_xact_id()::text" if connection.vendor == "postgresql" and connection.in_atomic_block else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT ({_NEWEST}){also}")
        found = cursor.fetchone()
    return int(found[0] or 0)


def take(count: int) -> int:
    """Return the first of `count` moments, in microseconds since 1970, later than all that are stored. One query."""
    return _take(count, newest())


def moment(after: int = 0) -> int:
    """Return now, in microseconds since 1970, later than every moment this process has given out, and than `after`."""
    return _take(1, after)


def _take(count: int, after: int) -> int:
    global _last  # noqa: PLW0603  (one clock a process)
    with _lock:
        first = max(time.time_ns() // 1000, after + 1, _last + 1)
        _last = first + count - 1
    return first
