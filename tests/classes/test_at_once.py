"""People at the same moment: real threads, on SQLite and PostgreSQL."""

from pathlib import Path

import pytest
from tests.at_once import DATABASES, told

MACHINE = """
from tests.classes.machine import run
print(json.dumps({"bookings": run(EXAMPLES, 25) > 0}))
"""

LAST_SEAT = """
from datetime import timedelta
from django.utils import timezone
from tests.classes.world import begun, make_session, person, tomorrow
from changqing.classes.models import Booking, Session
from changqing.classes.seats import services as seats
from changqing.classes.timetable import services as timetable

session = make_session(tomorrow(days=5), seats=1)
people = [person() for _ in range(8)]
def booking(who):
    return lambda: seats.book(session.id, [who])[0].state
taken = at_once(*[booking(one) for one in people])
lines = sorted(Booking.objects.values_list("line", flat=True))

other = make_session(tomorrow(days=6), seats=3)
def off():
    timetable.call_off(other.id, because="x")
    return "called off"
outcomes = at_once(off, *[(lambda one: lambda: seats.book(other.id, [one])[0].state)(one) for one in people])
other.refresh_from_db()

twice = make_session(tomorrow(days=7), seats=5)
same = at_once(*[(lambda: str(seats.book(twice.id, people[:1])[0].id))] * 6)
print(json.dumps({
    "taken": taken, "lines": lines, "off": sorted(set(outcomes) - {"booked", "waiting", "class-over"}),
    "alive": Booking.objects.filter(session=other, state__in=["booked", "waiting", "offered"]).count(),
    "counters": [other.taken, other.waiting], "same": len(set(same)), "held": Session.objects.get(id=twice.id).taken,
}))
"""

MARKS = """
from datetime import UTC, datetime
from tests.classes.world import begun, make_session, make_teacher, person
from changqing.classes.models import Attendance, Booking, Mark
from changqing.classes.roll import taking
from changqing.core.ids import new_id
from changqing.learning.models import DayProgress
from changqing.records.models import Statement, Voided

zhou, li = make_teacher("zhou"), make_teacher("li")
session = begun(make_session(seats=9, teachers=[zhou, li]), 30)
who = person()
Booking.objects.create(learner_id=who.learner_id, session=session, state="booked", party=new_id(), line=1, name="x")
def mark(state):
    return {"id": str(new_id()), "session": str(session.id), "learner": str(who.learner_id), "state": state,
            "at": datetime.now(UTC).isoformat()}
def telling(user, *marks):
    def act():
        taken = taking.take_in(user, marks, phone=None, sent_at=datetime.now(UTC).isoformat(), now=datetime.now(UTC))
        assert not taken.refused
        return "taken"
    return act
same = mark("present")
outcomes = at_once(telling(zhou, same), telling(zhou, same), telling(li, mark("absent")), telling(zhou, same))
row = Attendance.objects.get()
standing = Statement.objects.count() - 2 * Voided.objects.count()
print(json.dumps({"outcomes": outcomes, "marks": Mark.objects.count(), "state": row.state, "differs": row.differs,
    "standing": standing, "seconds": sum(DayProgress.objects.values_list("attended", flat=True))}))
"""


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.parametrize(("database", "examples"), [("postgresql", 9), ("sqlite", 3)])
def test_seats_are_as_a_model_says_also_when_many_act_at_once(database: str, examples: int, tmp_path: Path) -> None:
    assert told(MACHINE.replace("EXAMPLES", str(examples)), tmp_path, database, seconds=600) == {"bookings": True}


@pytest.mark.slow
@pytest.mark.parametrize("database", DATABASES)
def test_of_eight_who_take_the_last_seat_one_has_it_and_seven_wait_in_order(database: str, tmp_path: Path) -> None:
    assert told(LAST_SEAT, tmp_path, database) == {
        "taken": ["booked", *["waiting"] * 7],
        "lines": [1, 2, 3, 4, 5, 6, 7, 8],
        "off": ["called off"],
        "alive": 0,
        "counters": [0, 0],
        "same": 1,
        "held": 1,
    }


@pytest.mark.slow
@pytest.mark.parametrize("database", DATABASES)
def test_teachers_who_send_at_once_are_all_heard_and_the_hours_count_once(database: str, tmp_path: Path) -> None:
    assert told(MARKS, tmp_path, database) == {
        "outcomes": ["taken"] * 4,
        "marks": 2,
        "state": "present",
        "differs": True,
        "standing": 1,
        "seconds": 7200,
    }
