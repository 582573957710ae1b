"""The roll: marks in any order, twice, from several teachers; what they come to, and the hours that are recorded."""

import base64
import json
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from tests.classes.world import begun, make_session, make_teacher, person
from tests.visitors import PASSWORD, Site, Visitor

from changqing.accounts.models import Learner, User
from changqing.classes import tasks
from changqing.classes.models import Attendance, Booking, Mark, Session
from changqing.classes.roll import services, signing
from changqing.classes.seats import services as seats
from changqing.classes.seats.services import Person
from changqing.core.ids import new_id
from changqing.learning.models import DayProgress
from changqing.records import services as records
from changqing.records.models import Statement, Voided

pytestmark = pytest.mark.django_db


class Phone:
    """A teacher's browser, with a key of its own."""

    def __init__(self, user: User) -> None:
        self.user, self.id = user, str(new_id())
        self.secret = ec.generate_private_key(ec.SECP256R1())
        numbers = self.secret.public_key().public_numbers()
        self.key = {"kty": "EC", "crv": "P-256", "x": _base64(numbers.x), "y": _base64(numbers.y)}
        self.visitor = Visitor()
        User.objects.filter(id=user.id).update(password="")
        user.set_password(PASSWORD)
        user.save()
        self.visitor.sign_in(user.username)

    def mark(self, session: Session, who: Person, state: str, **more: Any) -> dict[str, Any]:
        told = {
            "id": str(new_id()), "session": str(session.id), "learner": str(who.learner_id), "state": state,
            "minutes": 0, "way": "tap", "at": datetime.now(UTC).isoformat(), **more,
        }  # fmt: skip
        parts = {name: told[name] for name in ("id", "session", "learner", "state", "minutes", "way", "at")}
        r, s = decode_dss_signature(self.secret.sign(signing.signed_text(**parts).encode(), ec.ECDSA(hashes.SHA256())))
        return {**told, "sig": base64.urlsafe_b64encode(r.to_bytes(32) + s.to_bytes(32)).decode().rstrip("=")}

    def send(self, *marks: dict[str, Any], status: int = 200, **more: Any) -> dict[str, Any]:
        body = {
            "user": str(self.user.id), "phone": self.id, "key": self.key, "sent_at": datetime.now(UTC).isoformat(),
            "marks": list(marks), **more,
        }  # fmt: skip
        answer = self.visitor.client.post("/teach/rolls", json.dumps(body), content_type="application/json")
        assert answer.status_code == status, answer.content
        return dict(answer.json())


def _base64(number: int) -> str:
    return base64.urlsafe_b64encode(number.to_bytes(32)).decode().rstrip("=")


@pytest.fixture
def zhou(site: Site) -> User:
    return make_teacher("zhou", "周明远")


@pytest.fixture
def li(site: Site) -> User:
    return make_teacher("li", "李老师")


@pytest.fixture
def session(zhou: User, li: User) -> Session:
    return begun(make_session(seats=40, teachers=[zhou, li]), 30)


def booked(session: Session, name: str = "王秀英") -> Person:
    who = person(name)
    Booking.objects.create(
        learner_id=who.learner_id, session=session, state="booked", party=new_id(), line=1, name=name
    )
    return who


def attendance(session: Session, who: Person) -> Attendance:
    return Attendance.objects.get(session=session, learner_id=who.learner_id)


def hours(who: Person) -> float:
    """What of the record counts as hours attended."""
    return sum(row.attended for row in DayProgress.objects.filter(learner_id=who.learner_id)) / 3600


def test_who_is_marked_as_here_has_the_hours_in_her_record(zhou: User, session: Session) -> None:
    who = booked(session)
    phone = Phone(zhou)
    answer = phone.send(phone.mark(session, who, "present"))
    assert answer["new"] == 1
    assert hours(who) == 2
    [row] = Statement.objects.filter(learner_id=who.learner_id)
    told = json.loads(row.document)
    assert told["verb"]["id"].endswith("/attended")
    assert told["object"]["id"].endswith(f"/sessions/{session.id}")
    assert told["result"]["duration"] == "PT2H"


def test_late_and_early_count_for_the_time_that_she_was_there(zhou: User, session: Session) -> None:
    late, left, excused, absent = (booked(session) for _ in range(4))
    phone = Phone(zhou)
    phone.send(
        phone.mark(session, late, "late", minutes=30),
        phone.mark(session, left, "left-early", minutes=15),
        phone.mark(session, excused, "excused"),
        phone.mark(session, absent, "absent"),
    )
    assert [hours(one) for one in (late, left, excused, absent)] == [1.5, 1.75, 0, 0]


def test_what_comes_twice_is_there_once(zhou: User, session: Session) -> None:
    who, phone = booked(session), Phone(zhou)
    mark = phone.mark(session, who, "present")
    first, second = phone.send(mark), phone.send(mark, mark)
    assert first["acknowledged"] == second["acknowledged"] == [mark["id"]]
    assert (first["new"], second["new"]) == (1, 0)
    assert Mark.objects.count() == 1
    assert hours(who) == 2


def test_a_mark_that_is_changed_takes_the_hours_back_and_stays_in_the_evidence(zhou: User, session: Session) -> None:
    who, phone = booked(session), Phone(zhou)
    phone.send(phone.mark(session, who, "present"))
    phone.send(phone.mark(session, who, "absent"))
    assert hours(who) == 0
    assert Mark.objects.count() == 2
    assert Voided.objects.count() == 1
    phone.send(phone.mark(session, who, "late", minutes=60))
    assert hours(who) == 1
    records.rebuild()
    assert hours(who) == 1


def test_two_teachers_who_differ_are_both_kept_and_shown_until_it_is_settled(
    zhou: User, li: User, session: Session
) -> None:
    who = booked(session)
    one, other = Phone(zhou), Phone(li)
    one.send(one.mark(session, who, "absent"))
    told = other.send(other.mark(session, who, "present"), rolls=[str(session.id)])
    row = attendance(session, who)
    assert (row.state, row.differs) == ("present", True)  # in doubt, for the learner
    assert hours(who) == 2
    [shown] = told["rolls"][str(session.id)]
    assert shown["differs"]
    assert {(mark["by"], mark["state"]) for mark in shown["marks"]} == {("周明远", "absent"), ("李老师", "present")}
    one.send(one.mark(session, who, "absent", way="settle"))
    row = attendance(session, who)
    assert (row.state, row.differs) == ("absent", False)
    assert hours(who) == 0


def test_marks_come_to_the_same_in_whatever_order_they_come_in(zhou: User, li: User, session: Session) -> None:
    who = booked(session)
    one, other = Phone(zhou), Phone(li)
    base = datetime.now(UTC) - timedelta(minutes=20)
    at = [(base + timedelta(minutes=minute)).isoformat() for minute in range(4)]
    marks = [
        (one, one.mark(session, who, "absent", at=at[0])),
        (other, other.mark(session, who, "present", at=at[1])),
        (one, one.mark(session, who, "late", minutes=10, at=at[2])),
        (other, other.mark(session, who, "left-early", minutes=5, at=at[3])),
    ]
    found = set()
    for order in permutations(range(4)):
        for place in order:
            phone, mark = marks[place]
            phone.send(mark)
        row = attendance(session, who)
        found.add((row.state, row.minutes, row.confirmed, row.differs, row.seconds))
        Mark.objects.all().delete()
        services.make_attendance(session)
    assert found == {("late", 10, True, True, 110 * 60)}
    assert hours(who) == 0


def test_a_clock_that_is_wrong_is_put_right_and_said_to_be(zhou: User, session: Session) -> None:
    who, phone = booked(session), Phone(zhou)
    wrong = datetime.now(UTC) - timedelta(days=400)
    answer = phone.send(phone.mark(session, who, "present", at=wrong.isoformat()), sent_at=wrong.isoformat())
    assert answer["new"] == 1
    [mark] = Mark.objects.all()
    assert abs(mark.at - datetime.now(UTC)) < timedelta(minutes=1)
    assert mark.claimed == wrong.isoformat()
    assert mark.doubts == ["clock"]
    assert hours(who) == 2


def test_evidence_says_whose_signature_holds(zhou: User, session: Session) -> None:
    who, phone = booked(session), Phone(zhou)
    good = phone.mark(session, who, "present")
    bad = {**phone.mark(session, who, "absent"), "state": "late"}
    phone.send(good, bad)
    doubts = {str(one.id): one.doubts for one in Mark.objects.all()}
    assert doubts == {good["id"]: [], bad["id"]: ["bad-signature"]}
    page = phone.visitor.page(f"/teach/{session.id}/evidence")
    assert page.count(">holds<") == 1
    assert page.count("does not hold") == 1
    told = phone.visitor.get(f"/teach/{session.id}/evidence?form=json").json()
    [key], [mark] = told["keys"].values(), [one for one in told["marks"] if one["id"] == good["id"]]
    assert key == phone.key
    r, s = (int.from_bytes(base64.urlsafe_b64decode(mark["signature"] + "==")[place : place + 32]) for place in (0, 32))
    signed = mark["signed"].encode()
    phone.secret.public_key().verify(encode_dss_signature(r, s), signed, ec.ECDSA(hashes.SHA256()))
    # Changed in the database, a mark no longer fits its signature.
    Mark.objects.filter(id=good["id"]).update(state="excused")
    assert phone.visitor.page(f"/teach/{session.id}/evidence").count(">holds<") == 0


def test_each_mark_is_taken_or_refused_by_itself(zhou: User, session: Session) -> None:
    who, phone = booked(session), Phone(zhou)
    foreign = make_session(teachers=[], seats=3)
    fine = phone.mark(session, who, "present")
    answer = phone.send(
        fine,
        phone.mark(foreign, who, "present"),
        phone.mark(session, Person(uuid4(), ""), "present"),
        {"id": "x", "state": "asleep"},
    )
    assert answer["acknowledged"] == [fine["id"]]
    assert [one["code"] for one in answer["refused"]] == ["malformed", "not-your-class", "unknown-learner"]
    changed = phone.send(phone.mark(session, who, "absent", id=fine["id"]))
    assert changed["refused"][0]["code"] == "mark-conflict"


def test_marks_of_another_teacher_are_not_taken_in_this_ones_name(zhou: User, li: User, session: Session) -> None:
    who, phone, other = booked(session), Phone(zhou), Phone(li)
    mark = phone.mark(session, who, "present")
    body = {"user": str(zhou.id), "sent_at": "", "marks": [mark]}
    answer = other.visitor.client.post("/teach/rolls", json.dumps(body), content_type="application/json")
    assert answer.status_code == 403
    assert answer.json()["code"] == "another-user"
    assert not Mark.objects.exists()


def test_who_came_without_a_seat_is_added_by_her_name_with_no_network(zhou: User, session: Session) -> None:
    phone, stranger = Phone(zhou), Person(uuid4(), "")
    answer = phone.send(phone.mark(session, stranger, "present", name="赵大妈"))
    assert answer["new"] == 1
    row = Booking.objects.get(session=session, learner_id=stranger.learner_id)
    assert (row.name, row.state, row.via, len(row.code)) == ("赵大妈", "booked", "door", 8)
    assert hours(stranger) == 2
    session.refresh_from_db()
    assert session.taken == 1
    # Sent once more, with another mark of hers: she is one person.
    phone.send(phone.mark(session, stranger, "late", name="赵大妈", minutes=20))
    assert Booking.objects.count() == 1


def test_hours_of_somebody_without_account_go_into_the_account_that_claims_them(zhou: User, session: Session) -> None:
    phone, stranger = Phone(zhou), Person(uuid4(), "")
    phone.send(phone.mark(session, stranger, "present", name="赵大妈"))
    mother = Visitor()
    mother.sign_up("zhao", "赵桂香")
    code = Booking.objects.get(learner_id=stranger.learner_id).code
    mother.post("/me/classes/claim", {"number": code})
    learner = mother.learner
    assert learner
    assert hours(Person(learner.id, "")) == 2
    assert not Learner.objects.filter(id=stranger.learner_id).exists()
    # A mark that a phone brings later, under the name she had before, is hers too.
    phone.send(phone.mark(session, stranger, "absent"))
    assert hours(Person(learner.id, "")) == 0
    assert attendance(session, Person(learner.id, "")).state == "absent"


def test_a_roll_without_script_is_a_form(zhou: User, session: Session) -> None:
    who, other, phone = booked(session), booked(session, "李建国"), Phone(zhou)
    page = phone.visitor.page(f"/teach/{session.id}/roll")
    assert page.index("李建国") < page.index("王秀英")  # by pinyin
    answer = phone.visitor.post(
        f"/teach/{session.id}/roll", {f"state-{who.learner_id}": "present", "newcomer": "钱大爷"}
    )
    assert answer.status_code == 303
    assert hours(who) == 2
    assert Booking.objects.filter(session=session, name="钱大爷", via="door").exists()
    phone.visitor.post(f"/teach/{session.id}/close", {"counted": "2", "rest": "absent"})
    assert attendance(session, other).state == "absent"
    session.refresh_from_db()
    assert session.head_count == 2
    # Sent again as it is, it says nothing new.
    before = Mark.objects.count()
    phone.visitor.post(f"/teach/{session.id}/roll", {f"state-{who.learner_id}": "present"})
    assert Mark.objects.count() == before


def test_hours_in_class_and_lessons_online_earn_one_certificate(site: Site, zhou: User) -> None:
    release = site.publish(completion='all = [{ units = "all" }, { hours_attended = 2 }]')
    session = begun(make_session(seats=5, course=release.course, teachers=[zhou]), 30)
    mei = Visitor()
    mei.sign_up("mei", "梅小雨")
    learner = mei.learner
    assert learner
    seats.book(session.id, [Person(learner.id, "梅小雨")])
    mei.complete()
    assert mei.standing(release).completed_at is None
    phone = Phone(zhou)
    phone.send(phone.mark(session, Person(learner.id, ""), "present"))
    tasks.look_at_rules.func(str(release.course_id), [str(learner.id)])
    assert mei.standing(release).completed_at is not None
    page = mei.page("/courses/balcony/certificate")
    assert "Recorded: 2 hours in class," in page
