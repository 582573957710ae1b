"""A learning point with a room, a teacher, and a class that meets: small worlds for the tests of classes."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from tests.factories import make_course, make_provider, make_region

from changqing.accounts.models import Learner, User
from changqing.catalogue.models import Course, Place
from changqing.classes.models import Booking, Room, Session
from changqing.classes.seats.services import Person
from changqing.classes.timetable.rules import Rule
from changqing.classes.timetable.services import Plan, plan

CHINA = ZoneInfo("Asia/Shanghai")


def make_place(**fields: Any) -> Place:
    """Return a learning point in Kunming; its own, with another name."""
    values = {
        "provider": make_provider(),
        "region": make_region(),
        "name": {"zh-Hans": "翠湖学习点", "en": "Green Lake Learning Point"},
        "address": {"zh-Hans": "翠湖南路1号", "en": "1 Cuihu South Road"},
        "latitude": 25.05,
        "longitude": 102.70,
        "seats": 60,
        **fields,
    }
    return Place.objects.create(**values)


def make_room(place: Place, **fields: Any) -> Room:
    return Room.objects.create(place=place, **{"name": {"zh-Hans": "一号教室", "en": "Room 1"}, "seats": 40, **fields})


def make_teacher(username: str = "zhou", name: str = "周明远") -> User:
    found = User.objects.filter(username=username).first()
    return found or User.objects.create_user(username=username, password="mountain-tea-42", name=name)


def tomorrow(hour: int = 9, days: int = 1) -> datetime:
    """Return an hour of a coming day, by China's clock."""
    day = timezone.now().astimezone(CHINA).date() + timedelta(days=days)
    return datetime.combine(day, time(hour), CHINA)


def make_session(
    at: datetime | None = None,
    *,
    seats: int = 2,
    place: Place | None = None,
    course: Course | None = None,
    teachers: Sequence[User] = (),
    minutes: int = 120,
    **told: Any,
) -> Session:
    """Return a class that meets once, at that moment, tomorrow morning where none is given."""
    at = (at or tomorrow()).astimezone(CHINA)
    place = place or make_place()
    course = course or Course.objects.filter(slug="tomatoes").first() or make_course()
    rule = Rule(
        first=at.date(), at=at.time().replace(tzinfo=None), holidays="keep", workdays="keep", **told.pop("rule", {})
    )
    series = plan(
        Plan(course, place, rule, minutes, seats, teachers=[one.id for one in teachers], **told), all_the_same=True
    )
    return series.sessions.select_related("series", "course", "place").order_by("starts_at")[0]


def person(name: str = "李明") -> Person:
    """Return somebody with no account."""
    return Person(Learner.objects.create().id, name)


def booking(session: Session, who: Person) -> Booking:
    return Booking.objects.get(session=session, learner_id=who.learner_id)


def state(session: Session, who: Person) -> str:
    return booking(session, who).state


def begun(session: Session, minutes_ago: int = 5) -> Session:
    """Have a session begun some minutes ago."""
    length = session.ends_at - session.starts_at
    session.starts_at = datetime.now(UTC) - timedelta(minutes=minutes_ago)
    session.ends_at = session.starts_at + length
    session.save(update_fields=["starts_at", "ends_at"])
    return session
