"""The roll: taken on a teacher's phone, with or without network; the screen with its codes; learners who check in."""

import base64
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec
import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from changqing.accounts.models import User
from changqing.accounts.queries import current_learner, present_ids
from changqing.accounts.services import learner_for
from changqing.catalogue.regions.near import position
from changqing.classes import duties, queries, showing
from changqing.classes.models import Mark, Session
from changqing.classes.models.rolls import ABSENT, LATE, PRESENT, STATES
from changqing.classes.paper.reading import check_size, texts_in
from changqing.classes.roll import codes, coming, reading, services, taking
from changqing.classes.roll.by_account import mark
from changqing.classes.roll.coming import LATE_FROM, Coming
from changqing.classes.seats import services as seats
from changqing.classes.seats.log import By
from changqing.classes.views.booking import NoName
from changqing.core import audit, problems
from changqing.core.arriving import told_length
from changqing.core.errors import DomainError
from changqing.core.ids import read_id
from changqing.core.policy import policy
from changqing.learning.phone import Malformed, read_body
from changqing.learning.sync import Short

problems.declare("/teach/rolls", "POST")
DEVICE_COOKIE = "classroom"
DEVICE_DAYS = 2


def user_of(request: HttpRequest) -> User:
    """Return who is signed in; 404 for nobody."""
    if not request.user.is_authenticated:
        raise Http404
    return request.user


def state_names() -> dict[str, str]:
    """Return the names of the states, short enough for a button."""
    return {
        "present": _("Here"),
        "late": _("Late"),
        "left-early": _("Left early"),
        "excused": _("Excused"),
        "absent": _("Absent"),
    }


def require(request: HttpRequest, session_id: UUID) -> Session:
    """Return a session whose roll the visitor may take; 404 for others."""
    session = queries.session(session_id)
    if session is None or not request.user.is_authenticated or not duties.takes_roll(request.user, session):
        raise Http404
    return session


def saw(request: HttpRequest, session: Session, rows: Sequence[reading.Row]) -> None:
    """Say in the audit log that the people of a roll were seen."""
    audit.seen(request, f"class {session.id}", [row.learner_id for row in rows], "teacher")


@policy("teacher")
def roll(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Take the roll. With script each mark is kept and sent by itself; without, the form sends all that is chosen."""
    session = require(request, session_id)
    if request.method == "POST":
        _marked(request, session)
        return HttpResponseRedirect(f"/teach/{session.id}/roll", status=303)
    rows = reading.roll(session, request.user.pk)
    saw(request, session, rows)
    names = state_names()
    context = {
        "session": session,
        "card": showing.card(session),
        "rows": [
            {
                "row": row,
                "chosen": row.mine.state
                if row.mine
                else row.attendance.state
                if row.attendance and row.attendance.confirmed
                else "",
                "others": [{**one, "name": names[one["state"]]} for one in row.marks if row.differs],
            }
            for row in rows
        ],
        "states": names,
        "here": sum(row.is_here for row in rows),
        "user_id": request.user.pk,
        "starts": session.starts_at.isoformat(),
        "ends": session.ends_at.isoformat(),
        "now": timezone.now().isoformat(),
        "scanned": request.GET.get("scanned", "")[:4],
    }
    return render(request, "classes/roll.html", context)


def _marked(request: HttpRequest, session: Session) -> None:
    """Take in the form of a roll: a mark for each state that is another than this teacher's last one."""
    user = user_of(request)
    marks = []
    for row in reading.roll(session, user.id):
        state = request.POST.get(f"state-{row.learner_id}", "")
        same = row.mine.state if row.mine else ""
        if state not in STATES or (state == same and not row.differs):
            continue
        way = "settle" if row.differs else "tap"
        marks.append(mark(session, row.learner_id, state, user_id=user.id, way=way, form=True))
    name = " ".join(request.POST.get("newcomer", "").split())[:100]
    if name:
        person = seats.guest(name)
        seats.at_the_door(session.id, person, by=By(user=user.id), one_more_chair=True)
        marks.append(mark(session, person.learner_id, PRESENT, user_id=user.id, form=True))
    services.add_marks(session, marks)


@policy("teacher")
@require_POST
def scan(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Mark those whose codes are in a photo: for browsers that read no codes themselves; several at once, too."""
    session = require(request, session_id)
    check_size(told_length(request.META))
    sent = request.FILES.get("photo")
    texts = texts_in(sent.read()) if sent else []
    people = {found for text in texts if (found := codes.learner_of(text))}
    on_roll = {row.learner_id: row for row in reading.roll(session, request.user.pk)}
    now = datetime.now(UTC)
    state = LATE if now > session.starts_at + LATE_FROM else PRESENT
    known = present_ids(people)
    marks = [
        mark(
            session, learner_id, state, user_id=user_of(request).id, way="scan", photo=True,
            doubts=[] if learner_id in on_roll else ["no-seat"],
        )
        for learner_id in sorted(set(known.values()))
        if not (learner_id in on_roll and on_roll[learner_id].is_here)
    ]  # fmt: skip
    services.add_marks(session, marks)
    return HttpResponseRedirect(f"/teach/{session.id}/roll?scanned={len(known)}", status=303)


class Batch(msgspec.Struct, forbid_unknown_fields=True):
    """What a teacher's phone sends: whose marks, its id, key and clock, the marks; which rolls it wants to know of."""

    user: UUID
    sent_at: Short
    marks: list[Any]
    phone: UUID | None = None
    key: dict[str, Any] | None = None
    rolls: list[UUID] = []


@policy("teacher")
@require_POST
def take_rolls(request: HttpRequest) -> HttpResponse:
    """Take in marks; acknowledge each that is on its roll now, and tell how those rolls stand."""
    batch = read_body(request, Batch)
    user = request.user
    if not user.is_authenticated or batch.user != user.pk:
        return problems.answer(403, _("These marks are another teacher's: sign in as her."), code="another-user")
    if len(batch.marks) > taking.MOST:
        raise Malformed(f"{len(batch.marks)} marks: at most {taking.MOST}")
    phone = taking.know_phone(user, batch.phone, batch.key) if batch.phone else None
    taken = taking.take_in(user, batch.marks, phone=phone, sent_at=batch.sent_at, now=datetime.now(UTC))
    rolls = {}
    for session_id in dict.fromkeys(batch.rolls[:5]):
        session = queries.session(session_id)
        if session and duties.takes_roll(user, session):
            rolls[str(session_id)] = reading.told(session, user.pk)
    body = {
        "acknowledged": taken.acknowledged,
        "new": taken.new,
        "refused": [asdict(one) for one in taken.refused],
        "now": datetime.now(UTC).isoformat(),
        "rolls": rolls,
    }
    return HttpResponse(msgspec.json.encode(body), content_type="application/json")


@policy("teacher")
@require_POST
def close_roll(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Say that the roll is complete, and how many were counted; who is not marked was absent."""
    session = require(request, session_id)
    counted = request.POST.get("counted", "")
    if request.POST.get("rest") == ABSENT:
        user = user_of(request)
        unmarked = [row for row in reading.roll(session, user.id) if not (row.attendance and row.attendance.confirmed)]
        missing = [row.learner_id for row in unmarked if row.booking is not None and not row.waits]
        services.add_marks(session, [mark(session, one, ABSENT, user_id=user.id, form=True) for one in missing])
    head_count = int(counted) if counted.isascii() and counted.isdigit() and len(counted) < 6 else None
    services.close(session, head_count=head_count)
    return HttpResponseRedirect(f"/teach/{session.id}", status=303)


def session_of(short: str) -> Session:
    """Return the session that an address of a code names; 404 where there is none."""
    session_id = codes.session_id_of(short)
    found = queries.session(session_id) if session_id else None
    if found is None:
        raise Http404
    return found


@policy("teacher")
def screen(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """The code on the screen of a class, new every half minute: drawn by the page itself, also with no network."""
    session = require(request, session_id)
    now = timezone.now()
    first = codes.step_of(max(min(session.starts_at - timedelta(minutes=30), now), now - timedelta(hours=1)))
    last = codes.step_of(min(session.ends_at + timedelta(minutes=15), now + timedelta(hours=4)))
    steps = range(first, max(last, first + 60))
    address = f"{settings.SITE_URL}/in/{codes.short_of(session.id)}/"
    shown = [
        {
            "s": step,
            "d": codes.digits(session.secret, step),
            "q": _bits(f"{address}{codes.token(session.secret, step)}"),
        }
        for step in steps
    ]
    here = codes.step_of(now)
    present = here if here in steps else first
    context = {
        "session": session,
        "card": showing.card(session),
        "digits": codes.digits(session.secret, present),
        "picture": segno.make(f"{address}{codes.token(session.secret, present)}", error="l", micro=False).svg_inline(
            scale=6, border=3, dark="#000", light="#fff", omitsize=True
        ),
        "codes": {"step": codes.STEP, "now": now.isoformat(), "shown": shown},
        "came": Mark.objects.filter(session=session, by_user=None).values("learner_id").distinct().count(),
    }
    return render(request, "classes/screen.html", context)


def _bits(text: str) -> str:
    """Return a QR code's modules row by row, a bit each, as base64; the page knows how many are in a row."""
    matrix = segno.make(text, error="l", micro=False, boost_error=False).matrix
    bits = "".join("1" if module else "0" for row in matrix for module in row)
    whole = bits + "0" * (-len(bits) % 8)
    return f"{len(matrix)}." + base64.b64encode(int(whole, 2).to_bytes(len(whole) // 8)).decode()


@policy("anyone")
def check_in(request: HttpRequest, short: str, token: str = "") -> HttpResponse:
    """A learner says that she is there, by the code on the screen: scanned, or typed."""
    session = session_of(short)
    learner = current_learner(request)
    context: dict[str, Any] = {
        "session": session,
        "card": showing.card(session),
        "token": token,
        "learner": learner,
        "name": learner.name if learner else "",
        "booking": queries.booking(learner.id, session.id) if learner else None,
    }
    if request.method != "POST":
        return render(request, "classes/check-in.html", context)
    try:
        told, device = _came(request, session, token)
    except DomainError as refused:
        context |= {"refused": refused, "typed_name": request.POST.get("name", "")[:100]}
        return render(request, "classes/check-in.html", context, status=refused.status)
    context |= {"mark": told, "late": told.state == LATE}
    response = render(request, "classes/check-in.html", context)
    response.set_cookie(
        DEVICE_COOKIE, device, max_age=DEVICE_DAYS * 86400, httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return response


def _came(request: HttpRequest, session: Session, token: str) -> tuple[Mark, str]:
    known = current_learner(request)
    name = " ".join(request.POST.get("name", "").split())[:100]
    if (known is None or not known.user_id) and not name:
        booked = known and queries.booking(known.id, session.id)
        if not booked:
            raise NoName(_("Say your name, please."), _("The teacher calls it from the roll."))
    if not token and not codes.step_of_digits(session.secret, request.POST.get("digits", ""), timezone.now()):
        # A wrong number makes no learner: nobody fills the record by guessing.
        who = known.id if known else session.id
        coming.by_digits(session, request.POST.get("digits", ""), Coming(who, source=_address(request)))
    learner = learner_for(request)
    device = request.COOKIES.get(DEVICE_COOKIE, "") or uuid4().hex
    where = position(request.POST.get("latitude", ""), request.POST.get("longitude", ""))
    told = Coming(
        learner.id, source=_address(request), device=device, position=where,
        id=read_id(request.POST.get("id", "")),
    )  # fmt: skip
    digits = request.POST.get("digits", "")
    found = coming.by_token(session, token, told) if token else coming.by_digits(session, digits, told)
    if name and not queries.booking(learner.id, session.id):
        seats.name_without_seat(session, seats.Person(learner.id, name))
    return found, device


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))
