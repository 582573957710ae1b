"""The roll as it is read: who is on it, what has been marked by whom, what it comes to. Five queries, however many."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from changqing.accounts.models import Learner
from changqing.catalogue.pinyin import syllables
from changqing.classes import queries
from changqing.classes.models import Attendance, Booking, Mark, Session
from changqing.classes.models.rolls import ATTENDED
from changqing.classes.roll import codes
from changqing.classes.roll.doubts import TEXTS


@dataclass
class Row:
    """One person of a roll. `marks` are the last ones of each who marked her: name, state, minutes, way."""

    learner_id: UUID
    name: str
    booking: Booking | None
    attendance: Attendance | None = None
    mine: Mark | None = None
    marks: list[dict[str, Any]] = field(default_factory=list)
    came: bool = False
    doubts: list[str] = field(default_factory=list)
    has_account: bool = False

    @property
    def pinyin(self) -> str:
        """The name's pinyin without spaces, and its initials: what the search of the roll looks in."""
        spoken = syllables(self.name.lower())
        return f"{''.join(spoken)} {''.join(one[:1] for one in spoken)}"

    @property
    def sorting(self) -> tuple[str, ...]:
        """What names are sorted by."""
        return syllables(self.name.lower())

    @property
    def short(self) -> str:
        """The eight letters of her code."""
        return codes.short_code(self.learner_id)

    @property
    def code(self) -> str:
        """What her QR code says."""
        return codes.learner_code(self.learner_id)

    @property
    def is_here(self) -> bool:
        """Whether she is marked as having come."""
        return bool(self.attendance and self.attendance.confirmed and self.attendance.state in ATTENDED)

    @property
    def differs(self) -> bool:
        """Whether those who marked her do not agree."""
        return bool(self.attendance and self.attendance.differs)

    @property
    def waits(self) -> bool:
        """Whether she has said that she is there, and no teacher has marked her yet."""
        return self.came and not (self.attendance and self.attendance.confirmed)

    @property
    def doubt_texts(self) -> list[str]:
        """What does not fit, in words."""
        return [str(TEXTS[one]) for one in dict.fromkeys(self.doubts) if one in TEXTS]


def roll(session: Session, user_id: UUID | None = None) -> list[Row]:
    """Return the roll of a session by name: who has a seat, and who has been marked or has come without one."""
    rows = {
        one.learner_id: Row(one.learner_id, one.name, one)
        for one in Booking.objects.filter(session=session).order_by("line", "id")
        if one.state in ("booked", "offered")
    }
    marks = list(Mark.objects.filter(session=session).order_by("at", "id"))
    strangers = {one.learner_id for one in marks} - rows.keys()
    if strangers:
        named = dict(
            Booking.objects.filter(session=session, learner_id__in=strangers).values_list("learner_id", "name")
        )
        for learner in Learner.objects.filter(id__in=strangers).select_related("user"):
            rows[learner.id] = Row(learner.id, named.get(learner.id) or learner.name or learner.id.hex[-6:], None)
    for attendance in Attendance.objects.filter(session=session):
        if attendance.learner_id in rows:
            rows[attendance.learner_id].attendance = attendance
    _add_marks(rows, marks, user_id)
    accounts = Learner.objects.filter(id__in=list(rows), user__isnull=False).values_list("id", flat=True)
    for learner_id in accounts:
        rows[learner_id].has_account = True
    return sorted(rows.values(), key=lambda one: (one.sorting, str(one.learner_id)))


def _add_marks(rows: dict[UUID, Row], marks: list[Mark], user_id: UUID | None) -> None:
    names = queries.names(list({one.by_user for one in marks if one.by_user}))
    last: dict[UUID, dict[UUID | None, Mark]] = defaultdict(dict)
    for mark in marks:
        last[mark.learner_id][mark.by_user] = mark
    for learner_id, by_whom in last.items():
        row = rows.get(learner_id)
        if row is None:
            continue
        for by_user, mark in by_whom.items():
            if by_user is None:
                row.came = True
            if user_id is not None and by_user == user_id:
                row.mine = mark
            row.doubts += mark.doubts
            row.marks.append(
                {
                    "by": names.get(by_user, "") if by_user else "",
                    "state": mark.state,
                    "minutes": mark.minutes,
                    "way": mark.way,
                    "at": mark.at,
                }
            )


def told(session: Session, user_id: UUID) -> list[dict[str, Any]]:
    """Return the roll as a phone is told it after it has sent its marks."""
    return [
        {
            "learner": str(row.learner_id),
            "name": row.name,
            "state": row.attendance.state if row.attendance and row.attendance.confirmed else "",
            "mine": row.mine.state if row.mine else "",
            "differs": row.differs,
            "came": row.waits,
            "doubts": row.doubt_texts if row.waits else [],
            "marks": [{"by": one["by"], "state": one["state"]} for one in row.marks],
        }
        for row in roll(session, user_id)
    ]
