"""Pages of those who plan: a class with a preview of its days; one session moved, called off, held once more."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from changqing.accounts.models import User
from changqing.catalogue import services as catalogue
from changqing.catalogue.models import Place
from changqing.classes import duties, queries, showing
from changqing.classes.forms import (
    AgainForm,
    CallOffForm,
    MoveForm,
    PlaceForm,
    PlanForm,
    RoomForm,
    SeatsForm,
    opening_text,
)
from changqing.classes.models import Room, Session, Teaching
from changqing.classes.timetable import services as timetable
from changqing.classes.timetable.services import Foreseen, Plan
from changqing.classes.views.roll import user_of
from changqing.core import version
from changqing.core.errors import DomainError
from changqing.core.forms import Form
from changqing.core.policy import policy


@policy("coordinator")
def plan(request: HttpRequest) -> HttpResponse:
    """Plan a class: first its days are shown, with holidays and what is in the way; then it is planned."""
    user = user_of(request)
    kept = {"providers": duties.providers_of(user), "places": _places(user)}
    foreseen: list[dict[str, Any]] = []
    status = 200
    if request.method == "POST":
        form = PlanForm(request.POST, **kept)
        status = 422
        if form.is_valid():
            try:
                if "plan" in request.POST:
                    made = timetable.plan(form.plan, all_the_same=form.cleaned_data["all_the_same"])
                    return HttpResponseRedirect(f"/classes/series/{made.id}", status=303)
                foreseen = [_foreseen(one, form.plan) for one in timetable.foresee(form.plan)]
                status = 200
            except DomainError as refused:
                form.refuse(refused)
                foreseen = [_foreseen(one, form.plan) for one in timetable.foresee(form.plan)]
                status = refused.status
    else:
        form = PlanForm(
            initial={"place": request.GET.get("place", ""), "course": request.GET.get("course", "")}, **kept
        )
    context = {
        "form": form,
        "foreseen": foreseen,
        "meeting": sum(one["meets"] for one in foreseen),
        "clashing": sum(bool(one["clashes"]) for one in foreseen),
    }
    return render(request, "classes/plan.html", context, status=status)


def _places(user: User) -> Any:
    """Return the places where an account may plan: those of its providers, and those it hosts."""
    if user.is_staff:
        return Place.objects.all()
    return duties.places_of(user)


def _foreseen(one: Foreseen, plan: Plan) -> dict[str, Any]:
    why = {
        "holiday": _("public holiday: %(name)s") % {"name": one.occurrence.holiday},
        "workday": _("people work on this weekend: %(name)s") % {"name": one.occurrence.holiday},
        "without": _("left out"),
        "also": _("added"),
        "unknown": _("the holidays of this year are not announced yet: look at it again"),
    }.get(one.occurrence.why, "")
    return {
        "day": showing.day_text(one.occurrence.on),
        "year": one.occurrence.on.year,
        "meets": one.occurrence.meets,
        "why": why,
        "clashes": [clash_text(clash) for clash in one.clashes],
    }


def clash_text(clash: Any) -> str:
    """Return what is in the way, in words."""
    there = clash.session
    if clash.kind == "room":
        return _("the room is taken: %(title)s") % {"title": showing.pick_title(there)}
    if clash.kind == "teacher":
        return _("the teacher has another class: %(title)s") % {"title": showing.pick_title(there)}
    return _("the place is closed then")


def _planned(request: HttpRequest, session_id: UUID) -> Session:
    """Return a session that the visitor may change; 404 for others."""
    session = queries.session(session_id)
    if session is None or not duties.plans(user_of(request), session):
        raise Http404
    return session


@policy("coordinator")
def change(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Move a session, call it off, hold it once more, change its seats and teachers."""
    session = _planned(request, session_id)
    forms: dict[str, Form] = _forms(session)
    status = 200
    if request.method == "POST":
        name = request.POST.get("do", "")
        kinds: dict[str, type[Form]] = {
            "move": MoveForm,
            "call-off": CallOffForm,
            "again": AgainForm,
            "seats": SeatsForm,
        }
        if name not in kinds:
            raise Http404
        forms[name] = form = kinds[name](request.POST, auto_id=f"{name}-%s")
        status = 422
        if form.is_valid():
            try:
                there = _changed(session, name, form.cleaned_data)
                return HttpResponseRedirect(f"/teach/{there.id}", status=303)
            except DomainError as refused:
                form.refuse(refused)
                status = refused.status
    context = {
        "session": session,
        "card": showing.card(session),
        "forms": forms,
        "call_off": forms["call-off"],
        "booked": session.taken,
        "makeups": [showing.card(one) for one in queries.makeups_of(session.id)],
    }
    return render(request, "classes/change.html", context, status=status)


def _forms(session: Session) -> dict[str, Form]:
    teachers = Teaching.objects.filter(session=session).values("user_id")
    names = User.objects.filter(id__in=teachers).order_by("username").values_list("username", flat=True)
    when = {"day": session.begins.date(), "at": session.begins.time()}
    return {
        "move": MoveForm(initial={**when, "minutes": session.minutes}, auto_id="move-%s"),
        "call-off": CallOffForm(auto_id="call-off-%s"),
        "again": AgainForm(initial={"at": session.begins.time()}, auto_id="again-%s"),
        "seats": SeatsForm(initial={"seats": session.seats, "teachers": " ".join(names)}, auto_id="seats-%s"),
    }


def _changed(session: Session, name: str, told: dict[str, Any]) -> Session:
    if name == "call-off":
        return timetable.call_off(session.id, because=told["because"])
    if name == "seats":
        timetable.set_teachers(session.id, [one.id for one in told["teachers"]])
        return timetable.change_seats(session.id, told["seats"])
    starts_at = datetime.combine(told["day"], told["at"], session.zone)
    if name == "again":
        return timetable.hold_instead(session.id, starts_at=starts_at, all_the_same=told["all_the_same"])
    return timetable.move(
        session.id, starts_at=starts_at, minutes=told["minutes"], because=told["because"],
        all_the_same=told["all_the_same"],
    )  # fmt: skip


@policy("teacher")
def place(request: HttpRequest, place_id: UUID) -> HttpResponse:
    """What people need to know of a place, and its rooms: for its host and its provider's coordinators."""
    found = duties.places_of(user_of(request)).filter(id=place_id).first()
    if found is None:
        raise Http404
    initial = {
        "host": found.host.get("zh-Hans", ""), "phone": found.phone, "access": found.access,
        "equipment": found.equipment, "opening": opening_text(found.opening),
    }  # fmt: skip
    form, room_form, status = PlaceForm(initial=initial), RoomForm(), 200
    if request.method == "POST":
        status = 422
        if "room" in request.POST:
            room_form = RoomForm(request.POST)
            if room_form.is_valid():
                told = room_form.cleaned_data
                name = {"zh-Hans": told["name"], **({"en": told["name_en"]} if told["name_en"] else {})}
                Room.objects.create(place=found, name=name, seats=told["room_seats"])
                version.bump()
                return HttpResponseRedirect(f"/teach/places/{found.id}", status=303)
        else:
            form = PlaceForm(request.POST)
            if form.is_valid():
                _save_place(found, form.cleaned_data)
                return HttpResponseRedirect(found.url, status=303)
    context = {"place": found, "form": form, "room_form": room_form, "rooms": queries.rooms_of(found.id)}
    return render(request, "classes/place.html", context, status=status)


def _save_place(place: Place, told: dict[str, Any]) -> None:
    place.host = {"zh-Hans": told["host"]} if told["host"] else {}
    place.phone, place.access = told["phone"], told["access"]
    place.equipment, place.opening = told["equipment"], told["opening"]
    place.save(update_fields=["host", "phone", "access", "equipment", "opening"])
    catalogue.changed(place)
