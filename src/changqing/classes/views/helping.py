"""What a helper asks for here: a seat, an offered one, one given back; in his own name."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from changqing.accounts.helping import queries as helpings
from changqing.accounts.helping import services
from changqing.accounts.models import Helping
from changqing.classes.helping import CLASSES
from changqing.classes.models import Booking, Session
from changqing.classes.seats import services as seats
from changqing.classes.seats.log import By
from changqing.classes.seats.services import Person
from changqing.classes.views.finding import context_of, require
from changqing.core.errors import DomainError
from changqing.core.ids import read_id
from changqing.core.policy import policy

DONE = {"accept": "class-accepted", "withdraw": "class-given-back"}


def _told(helping: Helping, kind: str, session: Session) -> None:
    when = session.starts_at.astimezone(session.zone).strftime("%Y-%m-%d %H:%M")
    title = session.series.title or session.course.title
    services.act(helping, kind, title=title, when=when, url=session.url)


@policy("signed-in")
@require_POST
def book(request: HttpRequest, helping_id: UUID) -> HttpResponse:
    """Book a seat, or a place in the list, for somebody one helps."""
    helping = helpings.require(request, helping_id, CLASSES)
    session_id = read_id(request.POST.get("session", ""))
    if session_id is None:
        raise Http404
    session = require(session_id)
    by = By(user=request.user.pk)
    try:
        seats.book(session.id, [Person(helping.learner_id, helping.learner.name[:100])], by=by)
    except DomainError as refused:
        return _page_with(request, session, refused)
    _told(helping, "class-booked", session)
    return redirect(f"/me/helping/{helping.id}")


def _page_with(request: HttpRequest, session: Session, refused: DomainError) -> HttpResponse:
    context = {**context_of(request, require(session.id)), "refused": refused}
    return render(request, "classes/class.html", context, status=refused.status)


@policy("signed-in")
@require_POST
def answer(request: HttpRequest, helping_id: UUID) -> HttpResponse:
    """Take an offered seat, or give a seat back, for somebody one helps."""
    helping = helpings.require(request, helping_id, CLASSES)
    booking_id, done = read_id(request.POST.get("booking", "")), DONE.get(request.POST.get("do", ""))
    if booking_id is None or done is None:
        raise Http404
    rows = Booking.objects.filter(id=booking_id, learner_id=helping.learner_id)
    found = rows.select_related("session__series", "session__course", "session__place").first()
    if found is None:
        raise Http404
    change = seats.accept if done == "class-accepted" else seats.withdraw
    change(helping.learner_id, found.id, by=By(user=request.user.pk))
    _told(helping, done, found.session)
    return redirect(f"/me/helping/{helping.id}")
