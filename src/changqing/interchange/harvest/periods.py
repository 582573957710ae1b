"""How often a source is read, and when next: each at a moment of its own, later and later while it fails."""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

PERIODS = {
    "hourly": timedelta(hours=1),
    "six-hourly": timedelta(hours=6),
    "daily": timedelta(days=1),
    "weekly": timedelta(weeks=1),
}
TITLES = {
    "hourly": _("Every hour"),
    "six-hourly": _("Every six hours"),
    "daily": _("Every day"),
    "weekly": _("Every week"),
}
FIRST_DELAY, LONGEST_DELAY = timedelta(hours=1), timedelta(days=1)
FAILING = 3
"""After how many failures in a row a source is shown as failing."""


def next_time(source: UUID, period: str, now: datetime) -> datetime:
    """Return when a source is due next: the sources of a period are spread over it, each always at the same moment."""
    length = int(PERIODS[period].total_seconds())
    phase = source.int % length
    slot = (int(now.timestamp()) - phase) // length + 1
    return datetime.fromtimestamp(slot * length + phase, now.tzinfo)


def after_failure(failures: int, now: datetime) -> datetime:
    """Return when a source that has failed so often in a row is tried again: after an hour, two, four, up to a day."""
    delay: timedelta = min(FIRST_DELAY * 2 ** min(failures - 1, 10), LONGEST_DELAY)
    return now + delay
