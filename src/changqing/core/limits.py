"""How often something may be tried: counted in the database, so that all processes of a site count together.

A count is of a fixed stretch of time: an hour's from the full hour on. Whom it is of is kept as a fingerprint.
"""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from changqing.core.errors import DomainError
from changqing.core.models import Tally
from changqing.core.sealing import fingerprint

MINUTE, HOUR, DAY = 60, 3600, 86400
UPSERT = """
    INSERT INTO core_tally (key, count, ends_at) VALUES (%s, 1, %s)
    ON CONFLICT (key) DO UPDATE SET count = core_tally.count + 1 RETURNING count
"""


@dataclass(frozen=True)
class Limit:
    """At most so many within so many seconds."""

    most: int
    seconds: int


class TooOften(DomainError):
    """Something was tried more often than is allowed; `seconds` until it is allowed again (RFC 6585, section 4)."""

    code = "too-often"
    status = 429

    def __init__(self, seconds: int) -> None:
        minutes = max(1, round(seconds / MINUTE))
        later = ngettext("Try again in %(n)s minute.", "Try again in %(n)s minutes.", minutes) % {"n": minutes}
        if minutes > 90:
            hours = round(minutes / 60)
            later = ngettext("Try again in %(n)s hour.", "Try again in %(n)s hours.", hours) % {"n": hours}
        super().__init__(_("This was tried very often."), later)
        self.seconds = seconds


def _counts(action: str, whom: str, limits: tuple[Limit, ...]) -> Iterator[tuple[Limit, str, int]]:
    """Yield each limit with the key of its count now, and when that stretch of time ends."""
    now = int(time.time())
    for limit in limits:
        number = now // limit.seconds
        key = fingerprint(f"{action} {limit.seconds} {number} {whom}", "limit")
        yield limit, key, (number + 1) * limit.seconds


def take(action: str, whom: str, *limits: Limit) -> None:
    """Count one try of somebody; raise `TooOften` where it is one too many. It is counted all the same."""
    wait = 0
    for limit, key, ends in _counts(action, whom, limits):
        with connection.cursor() as cursor:
            cursor.execute(UPSERT, [key, datetime.fromtimestamp(ends, UTC)])
            count = cursor.fetchone()[0]
        if count > limit.most:
            wait = max(wait, ends - int(time.time()))
    if wait:
        raise TooOften(wait)


def check(asked: Iterable[tuple[str, str, tuple[Limit, ...]]]) -> None:
    """Raise `TooOften` where one more try would be one too many for any of several. One query."""
    counts = {key: (limit, ends) for one in asked for limit, key, ends in _counts(*one)}
    over = [counts[row.key][1] for row in Tally.objects.filter(key__in=counts) if row.count >= counts[row.key][0].most]
    if over:
        raise TooOften(max(over) - int(time.time()))


def address_of(request: HttpRequest) -> str:
    """Return the address a request came from, past the site's own proxies; of IPv6 the network, a household's."""
    proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    hops = [one.strip() for one in request.headers.get("X-Forwarded-For", "").split(",") if one.strip()]
    text = hops[-proxies] if proxies and len(hops) >= proxies else str(request.META.get("REMOTE_ADDR", ""))
    try:
        address = ip_address(text)
    except ValueError:
        return text[:60]
    return str(ip_network(f"{address}/64", strict=False)) if address.version == 6 else str(address)


def forget_old() -> int:
    """Delete counts whose time is over; return how many."""
    return Tally.objects.filter(ends_at__lt=datetime.now(UTC)).delete()[0]
