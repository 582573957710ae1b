"""A full disk, in whichever words the machine and the databases tell of it. `core.errors` answers 507 then."""

import errno
import shutil
import sqlite3

from django.conf import settings

_FULL = (errno.ENOSPC, errno.EDQUOT)
_DISK_FULL = "53100"  # PostgreSQL's code of it
# What SQLite says of a full disk where the files beside the database cannot grow or be made; and of a broken one.
_DOUBTFUL = (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN)
_NOTHING = 200_000  # bytes


def is_full(error: BaseException | None) -> bool:
    """Say whether an exception means that a disk is full."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in _FULL:
            return True
        if isinstance(error, sqlite3.Error) and _has_no_room(getattr(error, "sqlite_errorcode", 0)):
            return True
        if getattr(error, "sqlstate", None) == _DISK_FULL:
            return True
        error = error.__cause__ or error.__context__  # behind Django's own errors stand the database's
    return False


def _has_no_room(code: int) -> bool:
    primary = code & 0xFF  # the bits above say where it happened
    return primary == sqlite3.SQLITE_FULL or (primary in _DOUBTFUL and shutil.disk_usage(settings.DATA).free < _NOTHING)
