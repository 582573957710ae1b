"""Sessions as pages show them: words ready to stand there, by the clock of the place."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from changqing.classes.finding.search import Point, direction
from changqing.classes.models import Session
from changqing.classes.models.seats import OFFERED
from changqing.classes.queries import Mine
from changqing.core.text import pick

XINJIANG = "65"


def day_text(day: date) -> str:
    """Return a day with its weekday, as the language writes it."""
    return date_format(day, pgettext("date format", "l, F j"))


def hours_text(session: Session) -> str:
    """Return from when until when a session lasts: `19:00–20:30`."""
    return f"{session.begins:%H:%M}–{session.finishes:%H:%M}"


def moment_text(moment: datetime) -> str:
    """Return a moment by its own clock: day and time."""
    return f"{day_text(moment.date())} {moment:%H:%M}"


def distance_text(kilometres: float) -> str:
    """Return a distance as one speaks of it: `400 m`, `3.2 km`, `25 km`."""
    if kilometres < 0.95:
        return _("%(metres)s m") % {"metres": max(round(kilometres * 10) * 100, 100)}
    return _("%(kilometres)s km") % {"kilometres": f"{kilometres:.1f}" if kilometres < 10 else round(kilometres)}


def direction_text(code: str) -> str:
    """Return the name of one of eight directions."""
    names = {
        "n": _("north"),
        "ne": _("north-east"),
        "e": _("east"),
        "se": _("south-east"),
        "s": _("south"),
        "sw": _("south-west"),
        "w": _("west"),
        "nw": _("north-west"),
    }
    return names[code]


def where_text(here: Point, there: Point, kilometres: float) -> str:
    """Return where a point lies from another: `3.2 km to the north-east`."""
    return _("%(distance)s to the %(direction)s") % {
        "distance": distance_text(kilometres),
        "direction": direction_text(direction(here, there)),
    }


def clock_note(region_id: str) -> str:
    """Return what is to be said of the clock of a region; empty for most. Xinjiang has two."""
    return _("All times are Beijing time.") if region_id.startswith(XINJIANG) else ""


def pick_title(session: Session) -> str:
    """Return what is taught and when, in a few words."""
    return f"{pick(session.title)}, {hours_text(session)}"


def seats_text(session: Session) -> str:
    """Return how it stands with seats."""
    if session.free:
        return ngettext("%(count)s seat free", "%(count)s seats free", session.free) % {"count": session.free}
    if session.waiting:
        return ngettext("Full, %(count)s waits", "Full, %(count)s wait", session.waiting) % {"count": session.waiting}
    return _("Full")


def card(session: Session, *, away: Mapping[UUID, float] | None = None, here: Point | None = None) -> dict[str, Any]:
    """Return a session as lists show it. Needs what `finding.search.in_order` loads."""
    where = ""
    if away and here and session.place_id in away:
        where = where_text(here, (session.place.latitude, session.place.longitude), away[session.place_id])
    return {
        "session": session,
        "url": session.url,
        "title": session.title,
        "day": day_text(session.begins.date()),
        "hours": hours_text(session),
        "seats": seats_text(session),
        "is_free": session.is_on and session.free > 0,
        "where": where,
        "step_free": "step-free" in [*session.place.access, *(session.room.access if session.room else [])],
        "blended": session.series.mode == "blended",
        "clock": clock_note(session.place.region_id),
    }


def by_day(cards: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return cards under the day they are on."""
    return [{"day": day, "cards": list(rows)} for day, rows in groupby(cards, key=lambda one: one["day"])]


def own(row: Mine) -> dict[str, Any]:
    """Return a class a learner has a seat in, or waits for, as her page shows it."""
    until = row.booking.offered_until if row.booking.state == OFFERED else None
    return {
        **card(row.session),
        "booking": row.booking,
        "until": moment_text(until.astimezone(row.session.zone)) if until else "",
        "code": row.booking.code,
    }
