"""Taking in what a teacher's phone marked: in batches, in any order, any number of times, hours or days later.

Each mark is acknowledged or refused by itself; one that is refused stays on the phone. Form: docs/classes.md.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from django.db import transaction
from django.utils.translation import gettext as _

from changqing.accounts.models import Learner, User
from changqing.accounts.queries import present_ids
from changqing.classes import duties
from changqing.classes.models import Mark, RollPhone, Session
from changqing.classes.roll import services, signing
from changqing.classes.seats import services as seats
from changqing.classes.seats.log import By
from changqing.core.errors import DomainError
from changqing.learning.sync import Refused, moment_of, offset_of

MOST = 500


class Told(msgspec.Struct, forbid_unknown_fields=True):
    """One mark as a phone tells it. `name` where the person is not known yet; `sig` signs it (`roll.signing`)."""

    id: UUID
    session: UUID
    learner: UUID
    state: Literal["present", "late", "left-early", "excused", "absent"]
    at: Annotated[str, msgspec.Meta(max_length=40)]
    minutes: Annotated[int, msgspec.Meta(ge=0, le=1440)] = 0
    way: Literal["tap", "scan", "confirm", "settle"] = "tap"
    name: Annotated[str, msgspec.Meta(max_length=100)] = ""
    sig: Annotated[str, msgspec.Meta(max_length=200)] = ""


@dataclass
class Taken:
    """What became of a batch."""

    acknowledged: list[str] = field(default_factory=list)
    new: int = 0
    refused: list[Refused] = field(default_factory=list)

    def refuse(self, name: object, code: str, detail: str) -> None:
        """Say that one was not taken in, and why."""
        self.refused.append(Refused(str(name)[:100], code, detail))


def know_phone(user: User, phone_id: UUID, key: Any) -> RollPhone | None:
    """Return a teacher's browser, its key kept from the first time on; None where it has no key, or another's id."""
    found = RollPhone.objects.filter(id=phone_id).first()
    if found is None and signing.is_key(key):
        kept = {name: str(key[name])[:60] for name in ("kty", "crv", "x", "y")}
        found, _new = RollPhone.objects.get_or_create(id=phone_id, defaults={"user_id": user.id, "key": kept})
    return found if found and found.user_id == user.id else None


@transaction.atomic
def take_in(user: User, sent: Iterable[Any], *, phone: RollPhone | None, sent_at: str, now: datetime) -> Taken:
    """Add a teacher's marks to rolls; `sent_at` is the phone's clock at sending, `now` ours."""
    taken = Taken()
    told: dict[UUID, Told] = {}
    for one in sent:
        try:
            mark = msgspec.convert(one, Told)
        except msgspec.ValidationError as error:
            taken.refuse(one.get("id", "") if isinstance(one, Mapping) else "", "malformed", str(error))
            continue
        told.setdefault(mark.id, mark)
    sessions = _sessions({one.session for one in told.values()})
    known = services.known_marks(list(told))
    learners = present_ids({one.learner for one in told.values()})
    behind = offset_of(sent_at, now)
    new: dict[UUID, list[Mark]] = defaultdict(list)
    for one in told.values():
        session = sessions.get(one.session)
        if session is None or not duties.takes_roll(user, session):
            taken.refuse(one.id, "not-your-class", _("This class is not one whose roll you take."))
            continue
        if before := known.get(one.id):
            if (before.session_id, before.state, before.by_user) == (one.session, one.state, user.id):
                taken.acknowledged.append(str(one.id))
            else:
                taken.refuse(one.id, "mark-conflict", _("Another mark is there already under the same id."))
            continue
        learner_id = learners.get(one.learner) or _newcomer(one, session, user, learners)
        if learner_id is None:
            taken.refuse(one.id, "unknown-learner", _("Nobody is known by this id; give a name."))
            continue
        new[session.id].append(_mark(one, session, learner_id, user, phone, behind=behind, now=now))
        taken.acknowledged.append(str(one.id))
    for session_id, marks in new.items():
        taken.new += services.add_marks(sessions[session_id], marks)
    return taken


def _sessions(ids: Iterable[UUID]) -> dict[UUID, Session]:
    rows = Session.objects.filter(id__in=list(ids)).select_related("series", "course", "place")
    return {one.id: one for one in rows}


def _newcomer(told: Told, session: Session, user: User, learners: dict[UUID, UUID]) -> UUID | None:
    """Return a learner made for somebody who came with no seat and no account; she has a chair, since she is there."""
    name = " ".join(told.name.split())
    if not name:
        return None
    person = seats.Person(Learner.objects.create(id=told.learner).id, name)
    try:
        seats.at_the_door(session.id, person, by=By(user=user.id), one_more_chair=True)
    except DomainError:  # the class is over by now: she was there all the same
        seats.name_without_seat(session, person, claimable=True)
    learners[told.learner] = person.learner_id
    return person.learner_id


def _mark(
    told: Told,
    session: Session,
    learner_id: UUID,
    user: User,
    phone: RollPhone | None,
    *,
    behind: timedelta,
    now: datetime,
) -> Mark:
    found: list[str] = []
    if told.sig and phone is None:
        found.append("unknown-phone")
    elif told.sig and phone is not None:
        text = signing.signed_text(
            id=str(told.id), session=str(told.session), learner=str(told.learner), state=told.state,
            minutes=told.minutes, way=told.way, at=told.at,
        )  # fmt: skip
        if not signing.is_signed(phone.key, text, told.sig):
            found.append("bad-signature")
    claimed = moment_of(told.at)
    if claimed is None or behind:
        found.append("clock")
    return Mark(
        id=told.id, session=session, learner_id=learner_id, state=told.state, minutes=told.minutes, by_user=user.id,
        way=told.way, at=services.when(claimed, behind, session, now), claimed=told.at,
        phone=phone.id if phone else None, evidence={"sig": told.sig, "learner": str(told.learner)}, doubts=found,
    )  # fmt: skip
