"""Many reads of one moment: what is read last fits what was read first, however long it takes. No writer waits for it.

SQLite's other transactions begin IMMEDIATE (docs/decisions/sqlite.md), which would hold up every writer; this one does
not. With PostgreSQL, READ COMMITTED would show each query another moment; here it is REPEATABLE READ.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def snapshot() -> Iterator[None]:
    """Read everything within as it was at the first read. Write nothing there.

    In a transaction that has begun already, that one counts.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        _say("BEGIN DEFERRED")
        try:
            yield
        finally:
            _say("ROLLBACK")
    else:
        with transaction.atomic():
            _say("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield


def _say(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
