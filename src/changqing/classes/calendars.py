"""Calendars as other programs read them (iCalendar, RFC 5545): a session, a place's, a learner's, a teacher's."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vDuration, vGeo, vText

from changqing.classes.models import Session
from changqing.classes.showing import clock_note
from changqing.core.text import pick

TYPE = "text/calendar; charset=utf-8"
SINCE = timedelta(days=30)  # what is over stays in a calendar for so long
MOST = 500

_signer = Signer(salt="changqing.classes.calendar")


def token(kind: str, owner: UUID) -> str:
    """Return the secret part of the address of somebody's calendar: a calendar program brings no cookie."""
    return _signer.sign(f"{kind}.{owner.hex}")


def owner_of(text: str) -> tuple[str, UUID] | None:
    """Return whose calendar an address is: the kind, and the learner or account; None where it is nobody's."""
    try:
        kind, owner = _signer.unsign(text).split(".")
        return kind, UUID(owner)
    except (BadSignature, ValueError):
        return None


def calendar(name: str, sessions: Iterable[tuple[Session, str]]) -> bytes:
    """Return a calendar with these sessions; to each, what is to be said first (that she waits for a seat)."""
    made = Calendar()
    made.add("prodid", "-//Changqing//Classes//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", name)
    # Both names are in use for how often to ask again: RFC 7986, 5.7, and the older one.
    made.add("refresh-interval", vDuration(timedelta(hours=1)), parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", "PT1H")
    for session, note in sessions:
        made.add_component(_event(session, note))
    return bytes(made.to_ical())


def _event(session: Session, note: str) -> Event:
    place = session.place
    event = Event()
    event.add("uid", f"{session.id}@{settings.SITE_IRI.split('//')[-1]}")
    event.add("dtstamp", session.changed_at)
    event.add("last-modified", session.changed_at)
    event.add("sequence", session.sequence)
    event.add("dtstart", session.starts_at)
    event.add("dtend", session.ends_at)
    event.add("status", "CONFIRMED" if session.is_on else "CANCELLED")
    title = pick(session.title)
    event.add("summary", f"{note}: {title}" if note else title)
    rooms = pick(session.room.name) if session.room else ""
    event.add("location", ", ".join(one for one in (pick(place.name), rooms, pick(place.address)) if one))
    event["geo"] = vGeo((place.latitude, place.longitude))
    event.add("url", f"{settings.SITE_URL}{session.url}")
    lines = []
    if not session.is_on:
        lines.append(_("This class is called off."))
    if session.because:
        lines.append(session.because)
    if clock := clock_note(place.region_id):
        lines.append(clock)
    if place.phone:
        lines.append(f"{pick(place.name)}: {place.phone}")
    lines.append(f"{settings.SITE_URL}{session.url}")
    event["description"] = vText("\n".join(lines))
    event.add("transp", "OPAQUE" if session.is_on else "TRANSPARENT")
    return event
