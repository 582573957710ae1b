"""When something takes place, as a condition on rows that have `starts` and `ends`: for offerings, and for programmes.

`since` and `until` are about the academic session, says the document. It also says that without `since` only what is
to come is shown, "equal to since=<today>". Taken by the letter that hides all that goes on in this semester; so without
`since` we leave out what is over, and show what goes on, what is to come, and what is open all year.
"""

from datetime import date

from django.db.models import Q
from django.utils.timezone import localdate

from changqing.interchange.ooapi import sessions
from changqing.interchange.ooapi.parameters import Asked
from changqing.interchange.ooapi.sessions import Session

_EARLIEST, _LATEST = date(1900, 1, 1), date(2199, 12, 31)


def during(session: Session) -> Q:
    """Return the condition of what belongs to a session: begins in it; or is open all year, and it is this year."""
    begins = Q(starts__gte=session.first, starts__lte=session.last)
    return begins | Q(starts=None) if session == sessions.year_at(localdate()) else begins


def not_over(today: date) -> Q:
    """Return the condition of what is not over."""
    return Q(ends__gte=today) | Q(ends=None)


def _first_part_from(day: date) -> Session:
    """Return the first session that begins on that day or later."""
    year = sessions.year_at(day)
    return next(part for one in (year, Session(year.begins + 1)) for part in one.parts if part.first >= day)


def _last_part_until(day: date) -> Session:
    """Return the last session that ends on that day or before."""
    year = sessions.year_at(day)
    both = (part for one in (year, Session(year.begins - 1)) for part in reversed(one.parts))
    return next(part for part in both if part.last <= day)


def within(asked: Asked, *, over: bool = False) -> Q:
    """Return the condition that `since` and `until` make; `over`: what is over is shown without `since`, too."""
    since, until, year = asked.get("since"), asked.get("until"), sessions.year_at(localdate())
    dated, all_year = Q(starts__isnull=False), True
    if since is not None:
        dated &= Q(starts__gte=_first_part_from(min(max(since, _EARLIEST), _LATEST)).first)
        all_year = year.first >= since
    elif not over:
        dated &= not_over(localdate())
    if until is not None:
        dated &= Q(starts__lte=_last_part_until(min(max(until, _EARLIEST), _LATEST)).last)
        all_year = all_year and year.last <= until
    return dated | Q(starts=None) if all_year else dated


def key(asked: Asked) -> tuple[date | None, date | None]:
    """Return what names the condition: days between the same sessions make the same."""
    since, until = asked.get("since"), asked.get("until")
    return since, until
