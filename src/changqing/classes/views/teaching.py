"""A teacher's day: today's classes, one of them with its people, messages, requests, evidence and report."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from changqing.accounts.models import User
from changqing.classes import calendars, duties, queries, showing
from changqing.classes.finding.search import with_shown
from changqing.classes.models import Booking, Mark, RollPhone, Session
from changqing.classes.models.seats import OFFERED, REQUESTED, WAITING
from changqing.classes.roll import reading, signing
from changqing.classes.roll.doubts import TEXTS
from changqing.classes.seats import services as seats
from changqing.classes.seats.log import By
from changqing.classes.timetable import telling
from changqing.classes.views.booking import names_in
from changqing.classes.views.roll import require, saw, state_names, user_of
from changqing.core.errors import DomainError
from changqing.core.ids import read_id
from changqing.core.policy import policy
from changqing.learning import queries as learning

DAYS = 14
MOST_MESSAGE = 1000


@policy("teacher")
def day(request: HttpRequest) -> HttpResponse:
    """Today's classes and those of the next two weeks; who looks after a place or a provider sees theirs too."""
    user = user_of(request)
    now = timezone.now()
    begins, ends = queries.day_of(now, "Asia/Shanghai")
    until = begins + timedelta(days=DAYS)
    over = duties.sessions_of(user).filter(ends_at__lte=now, ends_at__gt=now - timedelta(days=DAYS))
    taught = queries.taught_between(user, begins, until)
    own = {one.id for one in taught}
    rows = duties.sessions_of(user).filter(starts_at__gte=begins, starts_at__lt=ends)
    beside = [] if user.is_staff else [one for one in with_shown(rows).order_by("starts_at")[:50] if one.id not in own]
    context = {
        "today": [_summary(one, now) for one in taught if one.starts_at < ends],
        "later": [_summary(one, now) for one in taught if one.starts_at >= ends],
        "beside": [_summary(one, now) for one in beside],
        "lately": [_summary(one, now) for one in with_shown(over).order_by("-starts_at")[:30]],
        "plans": user.is_staff or duties.providers_of(user).exists(),
        "places": [] if user.is_staff else list(duties.places_of(user)[:50]),
        "calendar": f"/calendars/{calendars.token('teacher', user.pk)}.ics",
    }
    return render(request, "classes/teaching.html", context)


def _summary(session: Session, now: Any) -> dict[str, Any]:
    return {
        **showing.card(session),
        "is_over": session.ends_at <= now,
        "is_now": session.starts_at <= now < session.ends_at,
        "booked": session.taken,
    }


@policy("teacher")
def one(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """One class: its people, who is new, what they did on line, who asks and who waits, and all one can do."""
    return render(request, "classes/teach.html", _context(request, require(request, session_id)))


def _context(request: HttpRequest, session: Session) -> dict[str, Any]:
    rows = reading.roll(session, request.user.pk)
    saw(request, session, rows)
    ids = [row.learner_id for row in rows]
    opened = learning.units_opened(session.course_id, ids)
    known = set(
        Booking.objects.filter(session__series_id=session.series_id, learner_id__in=ids)
        .filter(session__starts_at__lt=session.starts_at)
        .values_list("learner_id", flat=True)
    )
    names = state_names()
    others = Booking.objects.filter(session=session, state__in=(WAITING, REQUESTED, OFFERED)).order_by("line", "id")
    return {
        "session": session,
        "card": showing.card(session),
        "people": [
            {
                "row": row,
                "is_new": row.learner_id not in known,
                "units": opened.get(row.learner_id, 0),
                "state": names[row.attendance.state] if row.attendance else "",
            }
            for row in rows
        ],
        "new_ones": sum(row.learner_id not in known for row in rows),
        "requests": [one for one in others if one.state == REQUESTED],
        "waiting": [one for one in others if one.state == WAITING],
        "here": sum(row.is_here for row in rows),
        "differing": [row for row in rows if row.differs],
        "is_over": session.ends_at <= timezone.now(),
        "plans": isinstance(request.user, User) and duties.plans(request.user, session),
        "teachers": queries.teachers_of(session.id)[session.id],
        "sent": request.GET.get("sent", ""),
    }


@policy("teacher")
@require_POST
def message(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Send a message to everyone in a class."""
    session = require(request, session_id)
    text = request.POST.get("text", "").strip()[:MOST_MESSAGE].replace("\0", "")
    sent = 0
    if text:
        sent = telling.tell_all(session, "message", text=text, **{"from": str(request.user)})
    return HttpResponseRedirect(f"/teach/{session.id}?sent={sent}#message", status=303)


@policy("teacher")
@require_POST
def decide(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Say yes or no to a request, or take somebody off the list who called."""
    session = require(request, session_id)
    booking_id = read_id(request.POST.get("booking", ""))
    booking = Booking.objects.filter(id=booking_id, session=session).first() if booking_id else None
    if booking is None:
        raise Http404
    by = By(user=user_of(request).pk)
    if request.POST.get("do") == "withdraw":
        seats.withdraw(booking.learner_id, booking.id, by=by)
    else:
        seats.answer_request(booking.learner_id, booking.id, yes=request.POST.get("do") == "yes", by=by)
    return HttpResponseRedirect(f"/teach/{session.id}#people", status=303)


@policy("teacher")
@require_POST
def book_for(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Book for people who call or come by; each gets a number by which she can claim it."""
    session = require(request, session_id)
    names = names_in(request)
    by = By(user=user_of(request).pk)
    try:
        if names:
            with transaction.atomic():
                seats.book(session.id, [seats.guest(name) for name in names], via="phone", by=by)
    except DomainError as refused:
        context = _context(request, session) | {"refused": refused, "typed_names": request.POST.get("names", "")[:4000]}
        return render(request, "classes/teach.html", context, status=refused.status)
    return HttpResponseRedirect(f"/teach/{session.id}#people", status=303)


@policy("teacher")
def report(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """The report of a class to its coordinator: numbers, people, hours, differences; made to be printed or sent."""
    session = require(request, session_id)
    rows = reading.roll(session)
    saw(request, session, rows)
    counts = dict.fromkeys(state_names(), 0)
    for row in rows:
        if row.attendance and row.attendance.confirmed:
            counts[row.attendance.state] += 1
    names = state_names()
    context = {
        "session": session,
        "card": showing.card(session),
        "teachers": queries.teachers_of(session.id)[session.id],
        "counts": [(names[state], count) for state, count in counts.items()],
        "booked": sum(row.booking is not None for row in rows),
        "unmarked": sum(not (row.attendance and row.attendance.confirmed) for row in rows),
        "hours": sum(row.attendance.seconds for row in rows if row.attendance) / 3600,
        "rows": [
            {
                "row": row,
                "state": names[row.attendance.state] if row.attendance and row.attendance.confirmed else "",
                "hours": row.attendance.seconds / 3600 if row.attendance else 0,
            }
            for row in rows
        ],
    }
    return render(request, "classes/report.html", context)


@policy("teacher")
def evidence(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Every mark of a roll as it came, whether its signature holds, and what is doubted: for whoever audits it."""
    session = require(request, session_id)
    saw(request, session, reading.roll(session))
    if request.GET.get("form") == "json":
        return _evidence_file(session)
    marks = list(Mark.objects.filter(session=session).order_by("stored_at", "id"))
    phones = {one.id: one for one in RollPhone.objects.filter(id__in={one.phone for one in marks if one.phone})}
    names = queries.names(list({one.by_user for one in marks if one.by_user}))
    people = {row.learner_id: row.name for row in reading.roll(session)}
    states = state_names()
    context = {
        "session": session,
        "card": showing.card(session),
        "marks": [
            {
                "mark": mark,
                "name": people.get(mark.learner_id, ""),
                "by": names.get(mark.by_user, "") if mark.by_user else _("herself, by the code"),
                "state": states[mark.state],
                "signed": signature_of(mark, phones.get(mark.phone) if mark.phone else None),
                "doubts": [str(TEXTS[one]) for one in mark.doubts if one in TEXTS],
            }
            for mark in marks
        ],
    }
    return render(request, "classes/evidence.html", context)


def _evidence_file(session: Session) -> HttpResponse:
    """Return a roll's marks with what was signed, the signatures and the keys: checked with no program of ours."""
    marks = list(Mark.objects.filter(session=session).order_by("stored_at", "id"))
    phones = RollPhone.objects.filter(id__in={one.phone for one in marks if one.phone})
    body = {
        "session": str(session.id),
        "algorithm": "ECDSA P-256 SHA-256, 64 bytes, base64url",
        "keys": {str(one.id): one.key for one in phones},
        "marks": [
            {
                "id": str(one.id), "learner": str(one.learner_id), "state": one.state, "minutes": one.minutes,
                "way": one.way, "by": str(one.by_user) if one.by_user else None, "at": one.at.isoformat(),
                "phone": str(one.phone) if one.phone else None, "signed": text_of(one), "doubts": one.doubts,
                "signature": one.evidence.get("sig", ""), "stored_at": one.stored_at.isoformat(),
            }
            for one in marks
        ],
    }  # fmt: skip
    response = HttpResponse(msgspec.json.format(msgspec.json.encode(body)), content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="roll-{session.begins:%Y%m%d}.json"'
    return response


def text_of(mark: Mark) -> str:
    """Return what was signed of a mark."""
    return signing.signed_text(
        id=str(mark.id), session=str(mark.session_id), learner=mark.evidence.get("learner", str(mark.learner_id)),
        state=mark.state, minutes=mark.minutes, way=mark.way, at=mark.claimed,
    )  # fmt: skip


def signature_of(mark: Mark, phone: RollPhone | None) -> str:
    """Return whether a mark's signature holds: `good`, `bad`, or `none` where it has none."""
    signature = mark.evidence.get("sig", "")
    if not signature:
        return "none"
    if phone is None:
        return "bad"
    return "good" if signing.is_signed(phone.key, text_of(mark), signature) else "bad"
