"""When statements were stored: a count that never runs back, whatever the machine's clock does.

Readers go on from the last `stored` they have seen (xAPI 1.0.3, Communication 2.1.3, `since`): what comes later must
have a later one, also after the clock was set back.
"""

import threading
import time

from django.db import connection

_lock = threading.Lock()
_last = 0


def take(count: int) -> int:
    """Return the first of `count` moments, in microseconds since 1970, later than all that are stored. One query."""
    global _last  # noqa: PLW0603  (one clock a process)
    with connection.cursor() as cursor:
        cursor.execute("SELECT stored FROM records_statement ORDER BY stored DESC LIMIT 1")
        newest = cursor.fetchone()
    last = newest[0] if newest else 0
    with _lock:
        first = max(time.time_ns() // 1000, last + 1, _last + 1)
        _last = first + count - 1
    return first


def moment() -> int:
    """Return now, in microseconds since 1970, later than every moment this process has given out."""
    global _last  # noqa: PLW0603
    with _lock:
        _last = max(time.time_ns() // 1000, _last + 1)
        return _last
