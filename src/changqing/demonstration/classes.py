"""The nation's classes: rooms at places, sessions for the coming weeks, who has seats, who waits."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime, time, timedelta
from uuid import UUID

import msgspec
from django.utils import timezone

from changqing.accounts.models import Learner, User
from changqing.catalogue.models import Course, Offering, Place
from changqing.classes.models import Booking, BookingChange, Duty, Room, Series, Session, Teaching
from changqing.classes.models.seats import BOOKED, WAITING
from changqing.classes.seats import services as seats
from changqing.classes.timetable.rules import Rule, occurrences
from changqing.classes.timetable.services import bits, found_by, when
from changqing.core.errors import DomainError
from changqing.core.ids import derived_id
from changqing.demonstration import data
from changqing.demonstration.nation import HOURS, number

WEEKS = 12
SEATS = (12, 20, 24, 30, 40)
PEOPLE = 160
FULL_ONES = 90  # sessions with all seats taken, half of them with people who wait
EVENING = time(19)
MAIN_HALL = {"zh-Hans": "多功能厅", "en": "Main hall"}


def _room_name(position: int) -> dict[str, str]:
    return {"zh-Hans": f"{100 + position}教室", "en": f"Room {100 + position}"}


class Timetable:
    """All classes of the demonstration, not yet in the database."""

    def __init__(self, places: Sequence[Place], offerings: Sequence[Offering], whole: Sequence[Course]) -> None:
        self.today = timezone.localdate()
        self.until = self.today + timedelta(weeks=WEEKS)
        self.rooms: dict[UUID, list[Room]] = {}
        self.series: list[Series] = []
        self.sessions: list[Session] = []
        self._busy: set[tuple[UUID, datetime]] = set()
        for place in places:
            self._rooms(place)
        for offering in offerings:
            if offering.place is not None and offering.state == "active" and offering.starts is not None:
                self._of_offering(offering)
        # One place a prefecture: others have what their university teaches there, and where that is nothing, say so.
        for place in {one.region_id[:4]: one for one in places}.values():
            self._of_place(place, whole)

    def _rooms(self, place: Place) -> None:
        count = 1 + number("rooms", place.id) % 3
        self.rooms[place.id] = [
            Room(
                id=derived_id("room", place.id, one), place=place, seats=max(place.seats // count // 3, 12),
                name=MAIN_HALL if one == 0 else _room_name(one),
                access=["hearing-loop"] if one == 0 and number("loop", place.id) % 4 == 0 else [],
                equipment=["projector"] if one == 0 else ["computers"] if one == 1 else [],
            )
            for one in range(count)
        ]  # fmt: skip

    def _of_offering(self, offering: Offering) -> None:
        """Meet as the offering says: on the weekday it begins on, at its hours, while it lasts."""
        assert offering.place is not None
        assert offering.starts is not None
        hours = next((one for one in HOURS if one in offering.schedule.get("zh-Hans", "")), HOURS[0])
        begins, ends = (time.fromisoformat(one) for one in hours.split("–"))
        minutes = (ends.hour - begins.hour) * 60 + ends.minute - begins.minute
        last = min(offering.ends or offering.starts, self.until)
        if offering.starts > last:
            return
        rule = Rule(first=offering.starts, at=begins, until=last)
        self._meet(offering.place, offering.course, rule, minutes, offering.seats or 20, offering, offering.mode)

    def _of_place(self, place: Place, whole: Sequence[Course]) -> None:
        """Have a course that is on line too meet once a week; the first of these days is within a week from today."""
        chance = number("meets", place.id)
        course = whole[chance % len(whole)]
        first = self.today + timedelta(days=chance // 16 % 7)
        at = (time(9, 30), time(14), EVENING)[chance // 128 % 3]
        rule = Rule(first=first, at=at, until=self.until)
        self._meet(place, course, rule, 90, SEATS[chance // 512 % len(SEATS)], None, "presential")

    def _meet(
        self, place: Place, course: Course, rule: Rule, minutes: int, seats: int, offering: Offering | None, mode: str
    ) -> None:
        series = Series(
            id=derived_id("series", course.id, place.id, offering.id if offering else ""), course=course, place=place,
            offering=offering, minutes=minutes, seats=seats, rule=msgspec.to_builtins(rule),
            mode="blended" if mode == "blended" else "presential",
        )  # fmt: skip
        found = []
        for one in occurrences(rule):
            if not one.meets:
                continue
            starts_at, ends_at = when(place, one.on, rule.at, minutes)
            room = next((row for row in self.rooms[place.id] if (row.id, starts_at) not in self._busy), None)
            if room is None:
                continue  # all rooms are taken then
            self._busy.add((room.id, starts_at))
            found.append(
                Session(
                    id=derived_id("session", series.id, one.on), series=series, course=course, place=place, room=room,
                    original_on=one.on, starts_at=starts_at, ends_at=ends_at, seats=seats,
                    audiences=bits(course.audiences), **found_by(starts_at, place),
                )
            )  # fmt: skip
        if found:
            self.series.append(series)
            self.sessions += found

    def write(self) -> int:
        """Write all; return how many sessions that are."""
        Room.objects.bulk_create([one for rows in self.rooms.values() for one in rows], batch_size=500)
        Series.objects.bulk_create(self.series, batch_size=500)
        bookings = list(self._bookings())
        Session.objects.bulk_create(self.sessions, batch_size=500)
        Booking.objects.bulk_create(bookings, batch_size=1000)
        BookingChange.objects.bulk_create(
            [BookingChange(learner_id=one.learner_id, booking_id=one.id, state=one.state) for one in bookings],
            batch_size=1000,
        )
        return len(self.sessions)

    def _bookings(self) -> Iterator[Booking]:
        """Yield who has a seat: in some of the next sessions all are taken, in some a few, and people wait."""
        everyone = people()
        soon = sorted((one for one in self.sessions if one.starts_at > timezone.now()), key=lambda one: one.starts_at)
        # The next ones of those that are spread over the country by chance.
        chosen = [one for one in soon if number("full", one.id) % 8 == 0][: FULL_ONES * 2]
        busy: set[tuple[UUID, datetime]] = set()
        for position, session in enumerate(chosen):
            wanted = session.seats if position % 2 == 0 else session.seats // 3
            waiting = 1 + number("waits", session.id) % 5 if position % 4 == 0 else 0
            start = number("who", session.id) % len(everyone)
            for learner_id, name in [*everyone[start:], *everyone[:start]]:
                if session.line >= wanted + waiting:
                    break
                if (learner_id, session.starts_at) in busy:
                    continue
                busy.add((learner_id, session.starts_at))
                session.line += 1
                is_in = session.line <= wanted
                session.taken += is_in
                session.waiting += not is_in
                yield Booking(
                    id=derived_id("booking", session.id, learner_id), learner_id=learner_id, session=session,
                    state=BOOKED if is_in else WAITING, party=derived_id("party", session.id, learner_id),
                    line=session.line, name=name,
                )  # fmt: skip


def people() -> list[tuple[UUID, str]]:
    """Make learners without account, whose names are on the rolls of the demonstration."""
    families, given = data.people()["families"]["zh-Hans"], data.people()["given"]["zh-Hans"]
    found = []
    for one in range(PEOPLE):
        name = families[one % len(families)] + given[one * 7 % len(given)]
        found.append((derived_id("classmate", one), name))
    Learner.objects.bulk_create([Learner(id=learner_id) for learner_id, _name in found], ignore_conflicts=True)
    return found


def give_duties(users: dict[str, User]) -> None:
    """Let the demonstration's teacher teach at one place, with a full class today, and two others look after it."""
    teacher, coordinator, senior = users["teacher"], users["coordinator"], users["senior"]
    now = timezone.now()
    rows = Session.objects.filter(starts_at__gt=now + timedelta(hours=3), course__has_content=True, taken__gte=12)
    model = rows.select_related("place__provider", "series").order_by("starts_at").first()
    if model is None:
        return
    taught = list(Session.objects.filter(series=model.series))
    Teaching.objects.bulk_create([Teaching(session=one, user_id=teacher.id) for one in taught], ignore_conflicts=True)
    Duty.objects.get_or_create(user_id=coordinator.id, kind="coordinator", provider=model.place.provider, place=None)
    Duty.objects.get_or_create(user_id=coordinator.id, kind="host", provider=None, place=model.place)
    free = Session.objects.filter(series=model.series, starts_at__gt=now + timedelta(days=3)).order_by("starts_at")
    for session in free[:1]:
        with suppress(DomainError):
            seats.book(session.id, [seats.Person(senior.learner.id, senior.name)])


def whole_courses() -> list[Course]:
    """Return the courses that are on line as well, in the order of their addresses."""
    return list(Course.objects.filter(has_content=True).order_by("slug"))
