"""`python -m bench.opened make|look|roll`: a class of fifty seats, who has one, who waits; a roll of 200 at once."""

import base64
import json
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import django

SEATS, ROLL = 50, 200


def make() -> dict[str, Any]:
    """Plan a class that everybody wants."""
    from changqing.catalogue.models import Course, Place
    from changqing.classes.timetable.rules import Rule
    from changqing.classes.timetable.services import Plan, plan

    day = datetime.now(UTC).date() + timedelta(days=9)
    rule = Rule(first=day, at=datetime.min.time().replace(hour=10), holidays="keep", workdays="keep")
    place = Place.objects.order_by("id")[0]
    course = Course.objects.filter(has_content=True).order_by("slug")[0]
    made = plan(Plan(course, place, rule, 90, SEATS), all_the_same=True)
    return {"session": str(made.sessions.get().id)}


def look(session_id: str) -> dict[str, Any]:
    """Say who has a seat and who waits, and whether those in the list stand in the order of asking."""
    from changqing.classes.models import Booking, Session

    rows = list(Booking.objects.filter(session_id=session_id).order_by("line"))
    session = Session.objects.get(id=session_id)
    states = [row.state for row in rows]
    return {
        "booked": states.count("booked"),
        "waiting": states.count("waiting"),
        "in_order": states == sorted(states),  # those who came first are booked, those who came later wait
        "lines": len({row.line for row in rows}) == len(rows),
        "counters": [session.taken, session.waiting],
        "changed": [row.line for row in rows] == [row.line for row in sorted(rows, key=lambda row: row.changed_at)],
    }


def roll() -> dict[str, Any]:
    """Send a roll of 200 signed marks, as a teacher's phone does, to the view; say how long each of ten rolls took."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
    from django.test import Client

    from changqing.accounts.models import Learner, User
    from changqing.classes.models import Booking, Session
    from changqing.classes.roll import signing
    from changqing.core.ids import new_id

    def wide(number: int) -> str:
        return base64.urlsafe_b64encode(number.to_bytes(32)).decode().rstrip("=")

    secret = ec.generate_private_key(ec.SECP256R1())
    public = secret.public_key().public_numbers()
    key = {"kty": "EC", "crv": "P-256", "x": wide(public.x), "y": wide(public.y)}
    user = User.objects.get(username="operator")
    client = Client(headers={"host": "127.0.0.1", "origin": "http://127.0.0.1"})
    client.force_login(user)
    phone, times = str(new_id()), []
    for session in Session.objects.order_by("starts_at")[:11]:
        learners = [Learner() for _ in range(ROLL)]
        Learner.objects.bulk_create(learners)
        Booking.objects.bulk_create(
            [
                Booking(learner_id=one.id, session=session, state="booked", party=one.id, line=line, name="学员")
                for line, one in enumerate(learners)
            ]
        )
        marks = []
        for one in learners:
            told: dict[str, Any] = {
                "id": str(new_id()), "session": str(session.id), "learner": str(one.id), "state": "present",
                "minutes": 0, "way": "tap", "at": datetime.now(UTC).isoformat(),
            }  # fmt: skip
            r, s = decode_dss_signature(secret.sign(signing.signed_text(**told).encode(), ec.ECDSA(hashes.SHA256())))
            signature = base64.urlsafe_b64encode(r.to_bytes(32) + s.to_bytes(32)).decode().rstrip("=")
            marks.append({**told, "sig": signature})
        body = json.dumps(
            {
                "user": str(user.id), "phone": phone, "key": key, "sent_at": datetime.now(UTC).isoformat(),
                "marks": marks,
            }
        )  # fmt: skip
        began = time.perf_counter()
        answer = client.post("/teach/rolls", body, content_type="application/json")
        times.append((time.perf_counter() - began) * 1000)
        assert answer.json()["new"] == ROLL, answer.content[:300]
    return {"median": sorted(times[1:])[5], "most": max(times[1:])}


def main() -> None:
    """Do what is asked for; print what came of it as JSON."""
    django.setup()
    name, *rest = sys.argv[1:]
    json.dump({"make": make, "look": look, "roll": roll}[name](*rest), sys.stdout)


if __name__ == "__main__":
    main()
