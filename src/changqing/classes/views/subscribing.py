"""Calendars to take away or subscribe to: a class's, a place's, a learner's, a teacher's."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from changqing.catalogue import queries as catalogue
from changqing.classes import calendars, queries
from changqing.classes.models import Session
from changqing.classes.models.seats import OFFERED, REQUESTED, WAITING
from changqing.classes.views.finding import require
from changqing.core.policy import policy
from changqing.core.text import pick


@policy("anyone")
def session_calendar(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """One class as a calendar file."""
    session = require(session_id)
    return _calendar(pick(session.title), [(session, "")], f"class-{session.begins:%Y%m%d}")


@policy("anyone")
def place_calendar(request: HttpRequest, place_id: UUID) -> HttpResponse:
    """All classes at a place as a calendar to subscribe to."""
    place = catalogue.place(place_id)
    if place is None:
        raise Http404
    rows = Session.objects.filter(place=place, ends_at__gt=timezone.now() - calendars.SINCE)
    found = _whole(rows)
    return _calendar(pick(place.name), [(one, "") for one in found], "place")


@policy("anyone")
def own_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """A learner's classes, or a teacher's, as a calendar to subscribe to; the address is the key to it."""
    owner = calendars.owner_of(token)
    if owner is None:
        raise Http404
    kind, owner_id = owner
    since = timezone.now() - calendars.SINCE
    if kind == "teacher":
        rows = Session.objects.filter(teachings__user_id=owner_id, ends_at__gt=since)
        return _calendar(_("Classes I teach"), [(one, "") for one in _whole(rows)], "teaching")
    notes = {WAITING: _("Waiting"), REQUESTED: _("Asked for"), OFFERED: _("Seat offered")}
    states = {row.booking.session_id: row.booking.state for row in queries.mine(owner_id, since)}
    wanted = [one for one, state in states.items() if state in ("booked", "called-off", *notes)]
    found = _whole(Session.objects.filter(id__in=wanted))
    return _calendar(_("My classes"), [(one, notes.get(states[one.id], "")) for one in found], "classes")


def _whole(rows: Any) -> list[Session]:
    return list(rows.select_related("series", "course", "place", "room").order_by("starts_at")[: calendars.MOST])


def _calendar(name: str, sessions: list[tuple[Session, str]], file_name: str) -> HttpResponse:
    response = HttpResponse(calendars.calendar(name, sessions), content_type=calendars.TYPE)
    response.headers["Content-Disposition"] = f'inline; filename="{file_name}.ics"'
    response.headers["Cache-Control"] = "private, max-age=300"
    return response
