"""Seats as a machine that hypothesis drives: one act after another against a model, and bursts of acts by threads.

A step that is alone must come to what the model says. After a burst, whose order nobody knows, what must always hold is
looked at, and the model goes on from what the database says.
"""

import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID

from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from tests.classes.world import make_place, make_session, tomorrow
from tests.factories import make_course

from changqing.accounts.models import Learner
from changqing.catalogue.models import Course, Place
from changqing.classes.models import Booking, BookingChange, Series, Session
from changqing.classes.seats import services as seats
from changqing.classes.seats.services import Person
from changqing.classes.timetable import services as timetable
from changqing.core.errors import DomainError

PEOPLE = 9
HOLDING, ALIVE = ("booked", "offered"), ("booked", "offered", "waiting")


@dataclass
class Model:
    """What the machine should do: of each session its seats, and who asked when, with how many, and what she has."""

    seats: dict[int, int] = field(default_factory=dict)
    # (session, person) → [state, party, line]
    rows: dict[tuple[int, int], list[Any]] = field(default_factory=dict)
    parties: int = 0

    def taken(self, session: int) -> int:
        return sum(row[0] in HOLDING for (place, _who), row in self.rows.items() if place == session)

    def booked_elsewhere(self, who: int, session: int) -> bool:
        # Sessions 0 and 1 are at the same time; 2 is not.
        return session < 2 and self.rows.get((1 - session, who), [""])[0] == "booked"

    def book(self, session: int, people: list[int]) -> bool:
        asking = [one for one in people if self.rows.get((session, one), [""])[0] not in ALIVE]
        if any(self.booked_elsewhere(one, session) for one in asking):
            return False
        if asking:
            self.parties += 1
            fits = self.seats[session] - self.taken(session) >= len(asking)
            for one in asking:
                self.rows[session, one] = ["booked" if fits else "waiting", self.parties, self.parties]
        return True

    def withdraw(self, session: int, who: int) -> None:
        row = self.rows.get((session, who))
        if row and row[0] in ALIVE:
            row[0] = "withdrawn"
            self.fill(session)

    def accept(self, session: int, who: int) -> bool:
        row = self.rows.get((session, who))
        if row is None or row[0] == "booked":
            return row is not None
        if row[0] != "offered" or self.booked_elsewhere(who, session):
            return False
        for (place, _one), other in self.rows.items():
            if place == session and other[1] == row[1] and other[0] == "offered":
                other[0] = "booked"
        return True

    def lapse(self) -> None:
        for session in self.seats:
            late = [row for (place, _who), row in self.rows.items() if place == session and row[0] == "offered"]
            for row in late:
                row[0] = "lapsed"
            if late:
                self.fill(session)

    def fill(self, session: int) -> None:
        while True:
            free = self.seats[session] - self.taken(session)
            waiting = [row for (place, _who), row in self.rows.items() if place == session and row[0] == "waiting"]
            sizes = Counter(row[1] for row in waiting)
            fitting = sorted((row[2], row[1]) for row in waiting if sizes[row[1]] <= free)
            if not fitting:
                return
            for row in waiting:
                if row[1] == fitting[0][1]:
                    row[0] = "offered"


class Seats(RuleBasedStateMachine):
    """Three classes, two of them at one time; nine people."""

    seen: ClassVar[list[int]] = []  # how many bookings there were at the end of each example

    @initialize(first=st.integers(1, 4), second=st.integers(1, 3))
    def begin(self, first: int, second: int) -> None:
        for table in (BookingChange, Booking, Session, Series):
            table.objects.all().delete()
        place, course = Place.objects.get(), Course.objects.get()
        at = tomorrow(9, days=6)
        self.sessions = [
            make_session(when, seats=count, place=place, course=course, most_at_once=4)
            for when, count in ((at, first), (at + timedelta(minutes=30), second), (at + timedelta(days=1), 2))
        ]
        self.people = [Person(one, f"学员{number}") for number, one in enumerate(sorted(_people()))]
        self.model = Model({number: one.seats for number, one in enumerate(self.sessions)})

    def teardown(self) -> None:
        self.seen.append(Booking.objects.count())

    def act(self, name: str, session: int, people: list[int], seat_count: int = 1) -> bool:
        """Do something to the database; say whether it was done."""
        one = self.sessions[session]
        who = self.people[people[0]]
        try:
            if name == "book":
                seats.book(one.id, [self.people[number] for number in dict.fromkeys(people)])
            elif name == "seats":
                timetable.change_seats(one.id, seat_count)
            elif name == "lapse":
                seats.lapse_all(timezone.now() + timedelta(days=5))
            else:
                row = Booking.objects.filter(session=one, learner_id=who.learner_id).first()
                if row is None:
                    return False
                (seats.accept if name == "accept" else seats.withdraw)(who.learner_id, row.id)
        except DomainError:
            return False
        return True

    @rule(session=st.integers(0, 2), people=st.lists(st.integers(0, PEOPLE - 1), min_size=1, max_size=3, unique=True))
    def book(self, session: int, people: list[int]) -> None:
        assert self.act("book", session, people) == self.model.book(session, people)

    @rule(session=st.integers(0, 2), who=st.integers(0, PEOPLE - 1))
    def withdraw(self, session: int, who: int) -> None:
        self.act("withdraw", session, [who])
        self.model.withdraw(session, who)

    @rule(session=st.integers(0, 2), who=st.integers(0, PEOPLE - 1))
    def accept(self, session: int, who: int) -> None:
        assert self.act("accept", session, [who]) == self.model.accept(session, who)

    @rule()
    def lapse(self) -> None:
        self.act("lapse", 0, [0])
        self.model.lapse()

    @rule(session=st.integers(0, 2), count=st.integers(1, 5))
    def more_seats(self, session: int, count: int) -> None:
        count = max(count, self.model.seats[session])
        assert self.act("seats", session, [0], count)
        self.model.seats[session] = count
        self.model.fill(session)

    @rule(
        acts=st.lists(
            st.tuples(
                st.sampled_from(["book", "book", "withdraw", "accept", "lapse"]),
                st.integers(0, 2),
                st.lists(st.integers(0, PEOPLE - 1), min_size=1, max_size=3, unique=True),
            ),
            min_size=2,
            max_size=6,
        )
    )
    def all_at_once(self, acts: list[tuple[str, int, list[int]]]) -> None:
        """Several people act at one moment, each in a thread and a connection of her own."""
        start, failures = threading.Barrier(len(acts)), []

        def run(act: tuple[str, int, list[int]]) -> None:
            try:
                start.wait()
                self.act(*act)
            except Exception as error:
                failures.append(repr(error))
            finally:
                connection.close()

        threads = [threading.Thread(target=run, args=[one]) for one in acts]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        assert failures == []
        self.adopt()

    def adopt(self) -> None:
        """Let the model go on from what the database says."""
        places = {one.id: number for number, one in enumerate(self.sessions)}
        whose = {one.learner_id: number for number, one in enumerate(self.people)}
        rows = {(places[row.session_id], whose[row.learner_id]): row for row in Booking.objects.all()}
        order = {party: number for number, party in enumerate(dict.fromkeys(
            row.party for row in sorted(rows.values(), key=lambda row: (row.line, str(row.id)))), 1)}  # fmt: skip
        self.model.rows = {key: [row.state, order[row.party], order[row.party]] for key, row in rows.items()}
        self.model.parties = len(order)
        for number in range(len(self.sessions)):
            lines = [(row.line, order[row.party]) for (place, _who), row in rows.items() if place == number]
            assert sorted(lines) == sorted(lines, key=lambda one: one[0])

    @invariant()
    def as_the_model_says(self) -> None:
        if not hasattr(self, "model"):
            return
        whose = {one.learner_id: number for number, one in enumerate(self.people)}
        for number, one in enumerate(self.sessions):
            session = Session.objects.get(id=one.id)
            rows = list(Booking.objects.filter(session=session))
            found = {whose[row.learner_id]: row.state for row in rows}
            wanted = {who: row[0] for (place, who), row in self.model.rows.items() if place == number}
            assert found == wanted
            held = sum(row.state in HOLDING for row in rows)
            assert session.taken == held <= session.seats
            assert session.waiting == sum(row.state == "waiting" for row in rows)
            sizes = Counter(row.party for row in rows if row.state == "waiting")
            assert not any(size <= session.free for size in sizes.values()), "a party waits that would fit"

    @invariant()
    def nobody_is_in_two_places_and_every_step_has_left_a_line(self) -> None:
        if not hasattr(self, "model"):
            return
        booked = Counter(
            row.learner_id for row in Booking.objects.filter(session__in=self.sessions[:2], state="booked")
        )
        assert all(count == 1 for count in booked.values())
        last: dict[UUID, str] = {}
        for change in BookingChange.objects.order_by("at", "id"):
            last[change.booking_id] = change.state
        assert last == {row.id: row.state for row in Booking.objects.all()}


def _people() -> list[UUID]:
    return list(Learner.objects.values_list("id", flat=True))


def run(examples: int, steps: int) -> int:
    """Let hypothesis drive the machine; return the most bookings that there were in an example."""
    make_place()
    make_course()
    Learner.objects.bulk_create([Learner() for _ in range(PEOPLE)])
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Seats,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, derandomize=True, database=None,
            suppress_health_check=list(HealthCheck), print_blob=True,
        ),
    )  # fmt: skip
    return max(Seats.seen)
