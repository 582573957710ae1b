"""A learner's seats: asked for, accepted, given back; her classes, her code; a number claimed."""

from datetime import datetime
from typing import Any
from uuid import UUID

import segno
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from changqing.accounts.models import Learner
from changqing.accounts.queries import CURRENT, current_learner
from changqing.accounts.services import NEW, learner_for
from changqing.classes import calendars, queries, showing
from changqing.classes.models import Booking, Notice, Session
from changqing.classes.roll import codes
from changqing.classes.seats import claiming
from changqing.classes.seats import services as seats
from changqing.classes.seats.log import By
from changqing.classes.seats.services import Person
from changqing.classes.views.finding import context_of
from changqing.core.errors import DomainError
from changqing.core.ids import read_id
from changqing.core.policy import policy

MOST_NAMES = 40


class NoName(DomainError):
    """A seat is somebody's: a name is needed."""

    code = "no-name"
    status = 422


def names_in(request: HttpRequest) -> list[str]:
    """Return the names of others that were typed, one a line or field."""
    typed = "\n".join(request.POST.getlist("names")).replace("，", "\n").replace("、", "\n").splitlines()
    return [name[:100] for one in typed if (name := " ".join(one.split()))][:MOST_NAMES]


@policy("anyone")
def book(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Ask for a seat: for oneself, or for others whose names are given."""
    session = Session.objects.select_related("series").filter(id=session_id).first()
    if session is None:
        raise Http404
    if request.method != "POST":
        return HttpResponseRedirect(session.url)
    try:
        _book(request, session)
    except DomainError as refused:
        request.META.pop(CURRENT, None)  # a learner who was made for it has been taken back with it
        request.META.pop(NEW, None)
        context = context_of(request, queries.session(session_id) or session)
        context |= {
            "refused": refused,
            "typed_name": request.POST.get("name", "")[:100],
            "typed_names": request.POST.get("names", "")[:4000],
        }
        return render(request, "classes/class.html", context, status=refused.status)
    return HttpResponseRedirect(f"{session.url}#seat", status=303)


def _name(request: HttpRequest, learner: Learner) -> str:
    name = learner.name or " ".join(request.POST.get("name", "").split())
    if not name or "\0" in name:
        raise NoName(_("Say your name, please."), _("The teacher calls it from the roll."))
    return name[:100]


@transaction.atomic  # one commit; who is refused leaves nobody behind
def _book(request: HttpRequest, session: Session) -> None:
    others = names_in(request)
    online = request.POST.get("online") == "1"
    alone = request.POST.get("who") == "others"
    learner = current_learner(request)
    people: list[Person] = []
    if not alone:
        name = _name(request, learner or Learner())
        learner = learner_for(request)
        people.append(Person(learner.id, name))
    elif not others:
        _name(request, Learner())
    learner = learner or learner_for(request)
    by = By(learner=learner.id)
    if len(people) + len(others) > session.series.most_at_once:
        seats.book(session.id, people + [Person(learner.id, one) for one in others], by=by)  # it says why not
    if others:
        guests = [seats.guest(one) for one in others]
        seats.book(session.id, people + guests, via="another", by=by, online=online)
    else:
        seats.book(session.id, people, by=by, online=online)


@policy("anyone")
def book_all(request: HttpRequest, series_id: UUID) -> HttpResponse:
    """Ask for a seat in all coming sessions of a class."""
    series = queries.series(series_id)
    if series is None:
        raise Http404
    if request.method == "POST":
        name = _name(request, current_learner(request) or Learner())
        learner = learner_for(request)
        seats.book_all(series_id, [Person(learner.id, name)], by=By(learner=learner.id))
        return HttpResponseRedirect("/me/classes", status=303)
    return HttpResponseRedirect(f"/classes/series/{series_id}")


def _own(request: HttpRequest) -> tuple[Learner, Booking]:
    """Return the visitor and the booking she names: her own, or one she made for another."""
    learner = current_learner(request)
    booking_id = read_id(request.POST.get("booking", ""))
    if learner is None or booking_id is None:
        raise Http404
    rows = Booking.objects.filter(id=booking_id)
    found = rows.filter(learner_id=learner.id).first() or rows.filter(booked_by=learner.id).first()
    if found is None:
        raise Http404
    return learner, found


@policy("anyone")
def answer(request: HttpRequest) -> HttpResponse:
    """Accept an offered seat, or give a seat, an offer or a place in the list back."""
    if request.method != "POST":
        return HttpResponseRedirect("/me/classes")
    learner, booking = _own(request)
    by = By(learner=learner.id)
    if request.POST.get("do") == "accept":
        seats.accept(booking.learner_id, booking.id, by=by)
    else:
        all_of = request.POST.get("do") == "withdraw-all" and booking.booked_by in (learner.id, None)
        seats.withdraw(booking.learner_id, booking.id, by=by, all_of_party=all_of)
    back = "/me/classes" if request.POST.get("back") == "mine" else f"/classes/{booking.session_id}#seat"
    return HttpResponseRedirect(back, status=303)


@policy("anyone")
def mine(request: HttpRequest) -> HttpResponse:
    """My classes: to come, those I booked for others, what I was told; a calendar to subscribe to."""
    learner = current_learner(request)
    now = timezone.now()
    context: dict[str, Any] = {"learner": learner, "has_account": bool(learner and learner.user_id)}
    if learner:
        context |= {
            "coming": [showing.own(row) for row in queries.mine(learner.id, now) if row.booking.is_alive],
            "others": [showing.own(row) for row in queries.mine(learner.id, now, others=True) if row.booking.is_alive],
            "notices": notices_of(learner.id),
            "calendar": f"/calendars/{calendars.token('learner', learner.id)}.ics",
        }
    return render(request, "classes/mine.html", context)


def notices_of(learner_id: UUID) -> list[dict[str, Any]]:
    """Return what a learner was told lately, as the page shows it."""
    found = []
    for notice in queries.unseen(learner_id):
        session = notice.session
        words: dict[str, Any] = dict(notice.told)
        for name in ("until",):
            if words.get(name):
                words[name] = showing.moment_text(_moment(words[name]).astimezone(session.zone))
        if before := words.get("before"):
            words["was"] = showing.moment_text(_moment(before["starts_at"]).astimezone(session.zone))
        found.append(
            {
                "notice": notice,
                "session": session,
                "title": session.title,
                "when": f"{showing.day_text(session.begins.date())} {showing.hours_text(session)}",
                "template": f"classes/notices/{notice.kind}.html",
                **words,
            }
        )
    return found


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


@policy("anyone")
def read_notices(request: HttpRequest) -> HttpResponse:
    """Say that what one was told is read."""
    learner = current_learner(request)
    if request.method == "POST" and learner:
        Notice.objects.filter(learner_id=learner.id, seen_at=None).update(seen_at=timezone.now())
    return HttpResponseRedirect("/me/classes", status=303)


@policy("anyone")
def my_code(request: HttpRequest) -> HttpResponse:
    """My code: shown to the teacher, who scans it or reads its eight letters."""
    learner = current_learner(request)
    context: dict[str, Any] = {"learner": learner}
    if learner:
        code = codes.learner_code(learner.id)
        context |= {
            "name": learner.name,
            "short": codes.spoken(codes.short_code(learner.id)),
            "picture": _picture(code),
        }
    return render(request, "classes/code.html", context)


def _picture(code: str) -> str:
    """Return a QR code as SVG, drawn in the page's own ink."""
    return str(
        segno.make(code, error="m", micro=False).svg_inline(scale=6, border=3, dark="#000", light="#fff", omitsize=True)
    )


@policy("signed-in")
def claim(request: HttpRequest) -> HttpResponse:
    """Take what was booked for me by telephone, or by somebody else, into my account, by its number."""
    learner = learner_for(request)
    context: dict[str, Any] = {}
    if request.method == "POST":
        try:
            claiming.claim(request.POST.get("number", "")[:40], learner)
            return HttpResponseRedirect("/me/classes", status=303)
        except DomainError as refused:
            context = {"refused": refused, "typed": request.POST.get("number", "")[:40]}
            return render(request, "classes/claim.html", context, status=refused.status)
    return render(request, "classes/claim.html", context)
