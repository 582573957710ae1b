"""Opening hours of places as pages show them."""

from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from changqing.catalogue.models import Place

_MONDAY = date(2024, 1, 1)


def weekday(day: int) -> str:
    """Return the name of a weekday; Monday is 0."""
    return date_format(_MONDAY + timedelta(days=day), "l")


def days_text(days: list[int]) -> str:
    """Return weekdays (Monday 0) in words: a row of them from the first to the last, others by name."""
    ordered = sorted(set(days))
    if len(ordered) == 7:
        return _("Every day")
    if len(ordered) > 2 and ordered[-1] - ordered[0] == len(ordered) - 1:
        return _("%(first)s to %(last)s") % {"first": weekday(ordered[0]), "last": weekday(ordered[-1])}
    return _(", ").join(weekday(one) for one in ordered)


def opening_of(place: Place) -> list[dict[str, str]]:
    """Return on which days a place is open, and from when until when."""
    return [{"days": days_text(one["days"]), "hours": f"{one['from']}–{one['until']}"} for one in place.opening]
