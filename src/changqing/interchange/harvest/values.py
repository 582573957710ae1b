"""Values of strangers: days, numbers, lengths of time, addresses. What cannot be meant is told, and left out."""

import math
import re
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext_noop as _

from changqing.interchange.harvest import limits
from changqing.interchange.remarks import Remarked

MOST = 1_000_000  # of hours, credits, seats
DAYS = (1900, 2200)
# ISO 8601, as RFC 3339 has it in appendix A; a day of study is taken for eight hours.
_duration = re.compile(
    r"P(?:(?P<weeks>[\d.]+)W)?(?:(?P<days>[\d.]+)D)?"
    r"(?:T(?:(?P<hours>[\d.]+)H)?(?:(?P<minutes>[\d.]+)M)?(?:(?P<seconds>[\d.]+)S)?)?"
)
HOURS = {"weeks": 40.0, "days": 8.0, "hours": 1.0, "minutes": 1 / 60, "seconds": 1 / 3600}


def day(value: Any, row: Remarked, field: str) -> date | None:
    """Return the day of a date or a moment, where the site is; None where there is none."""
    if value in (None, ""):
        return None
    try:
        if not isinstance(value, str) or len(value) > 40:
            raise ValueError
        moment = datetime.fromisoformat(value.strip())
        found = (moment.astimezone(get_default_timezone()) if moment.tzinfo else moment).date()
        if not DAYS[0] <= found.year <= DAYS[1]:
            raise ValueError
        return found
    except (ValueError, OverflowError):
        row.warn(_("“%(value)s” is no day; it was left out."), field, value=str(value)[:60])
        return None


def number(value: Any, row: Remarked, field: str) -> float:
    """Return a number from 0 on; 0 where there is none."""
    if value in (None, "") or isinstance(value, bool):
        return 0
    try:
        found = float(value if isinstance(value, int | float | str) else "")
        if not (math.isfinite(found) and 0 <= found <= MOST):
            raise ValueError
        return round(found, 3)
    except (ValueError, OverflowError):
        row.warn(_("“%(value)s” is no number that can be meant; it was left out."), field, value=str(value)[:60])
        return 0


def seats(value: Any, row: Remarked, field: str = "seats") -> int | None:
    """Return a whole number of people; None where nothing is said."""
    return int(number(value, row, field)) if value not in (None, "") else None


def hours(value: Any, row: Remarked, field: str = "hours") -> float:
    """Return the hours of a length of time (PT1H30M); 0 where nothing is said, or years or months are meant."""
    if not isinstance(value, str) or not value.strip():
        return 0
    found = _duration.fullmatch(value.strip().upper()) if len(value) < 60 else None
    try:
        if found is None or not any(found.groups()):
            raise ValueError
        total = sum(float(part) * HOURS[name] for name, part in found.groupdict().items() if part)
    except ValueError:
        row.warn(_("“%(value)s” is no length of time that can be meant; it was left out."), field, value=value[:60])
        return 0
    return number(round(total, 2), row, field)


def address(value: Any, row: Remarked, field: str, most: int) -> str:
    """Return the address of a page; '' where there is none that could be one."""
    found = value.strip() if isinstance(value, str) else ""
    try:
        parts = urlsplit(found)
        is_one = parts.scheme in ("http", "https") and bool(parts.hostname) and len(found) <= most
    except ValueError:
        is_one = False
    if found and not (is_one and found.isprintable() and " " not in found):
        row.warn(_("“%(value)s” is no address of a page; it was left out."), field, value=found[:80])
        return ""
    return found


def identity(value: Any) -> str:
    """Return what a source calls something; '' where that is nothing to know it by."""
    found = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    found = found.strip() if isinstance(found, str) else ""
    return found if found.isprintable() and len(found) <= limits.MAX_ID and not found.startswith("_:") else ""


def point(latitude: Any, longitude: Any) -> tuple[float, float] | None:
    """Return a point on the map (WGS 84); None where it is none, or the one at which nobody lives."""
    try:
        found = (float(latitude), float(longitude))
    except (TypeError, ValueError, OverflowError):
        return None
    inside = abs(found[0]) <= 90 and abs(found[1]) <= 180
    return found if inside and found != (0.0, 0.0) else None
