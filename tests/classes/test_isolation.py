"""Who looks after a class sees it; teachers, coordinators and hosts of others do not, whatever they ask for."""

import pytest
from django.urls import get_resolver
from tests.classes.test_roll import Phone, booked
from tests.classes.world import make_place, make_session, make_teacher
from tests.core.test_policy import patterns
from tests.factories import make_course, make_provider
from tests.visitors import Site, Visitor, operator

from changqing.accounts.models import User
from changqing.classes.models import Duty, Session

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(site: Site) -> Session:
    return make_session(seats=9, teachers=[make_teacher("zhou", "周明远")])


def signed_in(user: User) -> Visitor:
    return Phone(user).visitor


def paths(session: Session) -> list[str]:
    """Every address of the teachers' part that names a session or a place."""
    found = []
    for one in patterns(get_resolver()):
        text = str(one.pattern)
        if text.startswith("teach/") and "<uuid:session_id>" in text:
            text = text.replace("<uuid:session_id>", str(session.id)).replace("<uuid:photo_id>", str(session.id))
            found.append("/" + text.replace("<int:row>", "1"))
        elif text.startswith("teach/places/"):
            found.append("/" + text.replace("<uuid:place_id>", str(session.place_id)))
    assert len(found) >= 15
    return found


def strangers() -> list[User]:
    """A teacher of another class, a coordinator of another university, a host of another place."""
    other = make_provider("beishan", name={"zh-Hans": "北山大学"}, pinyin="bei shan")
    teacher = make_teacher("other-teacher", "别的老师")
    make_session(teachers=[teacher], place=make_place(provider=other), course=make_course("other", provider=other))
    coordinator, host = make_teacher("other-coordinator"), make_teacher("other-host")
    Duty.objects.create(user_id=coordinator.id, kind="coordinator", provider=other)
    Duty.objects.create(user_id=host.id, kind="host", place=make_place(provider=other))
    return [teacher, coordinator, host]


def test_those_of_other_classes_are_told_that_it_does_not_exist(session: Session) -> None:
    booked(session, "梅小雨")
    for user in strangers():
        visitor = signed_in(user)
        for path in paths(session):
            for answer in (visitor.get(path), visitor.post(path, {"do": "move", "text": "x", "names": "x"})):
                assert answer.status_code in (404, 405), path
                assert "梅小雨" not in answer.content.decode(errors="replace")
    session.refresh_from_db()
    assert (session.sequence, session.taken) == (0, 0)


def test_a_teacher_takes_the_roll_and_does_not_call_the_class_off(session: Session) -> None:
    zhou = signed_in(make_teacher("zhou"))
    assert zhou.get(f"/teach/{session.id}/roll").status_code == 200
    assert zhou.post(f"/teach/{session.id}/change", {"do": "call-off", "because": "x"}).status_code == 404
    assert zhou.get("/teach/plan").status_code == 404


def test_a_coordinator_changes_the_classes_of_her_university(session: Session) -> None:
    user = make_teacher("wu", "吴静")
    Duty.objects.create(user_id=user.id, kind="coordinator", provider=session.course.provider)
    wu = signed_in(user)
    assert wu.get(f"/teach/{session.id}/change").status_code == 200
    answer = wu.post(f"/teach/{session.id}/change", {"do": "call-off", "because": "停水"})
    assert answer.status_code == 303
    session.refresh_from_db()
    assert (session.state, session.because) == ("called-off", "停水")


def test_a_host_books_by_telephone_and_keeps_the_places_page(session: Session) -> None:
    user = make_teacher("host", "马丽华")
    Duty.objects.create(user_id=user.id, kind="host", place=session.place)
    host = signed_in(user)
    assert host.post(f"/teach/{session.id}/book", {"names": "王奶奶\n李爷爷"}).status_code == 303
    page = host.page(f"/teach/{session.id}")
    assert "王奶奶" in page
    assert page.count("Number to tell: ") == 2
    told = {
        "host": "马丽华",
        "phone": "0871 123 456",
        "access": ["step-free"],
        "opening": "1-6 08:30-21:00\n7 09:00-17:00",
    }
    assert host.post(f"/teach/places/{session.place_id}", told).status_code == 303
    page = Visitor().page(f"/places/{session.place_id}")
    assert "Monday to Saturday" in page
    assert "Step-free" in page
    wrong = host.post(f"/teach/places/{session.place_id}", {**told, "opening": "always"})
    assert wrong.status_code == 422
    assert "“always” is not of the form" in wrong.content.decode()


def test_a_plan_is_shown_with_its_days_before_anything_is_planned(session: Session) -> None:
    user = make_teacher("wu", "吴静")
    Duty.objects.create(user_id=user.id, kind="coordinator", provider=session.course.provider)
    wu = signed_in(user)
    told = {
        "course": session.course.slug, "place": str(session.place_id), "first": "2025-09-24", "at": "09:00",
        "minutes": "90", "every": "1", "count": "3", "holidays": "shift", "workdays": "skip", "seats": "20",
        "mode": "presential", "most_at_once": "12", "accept_hours": "24", "no_show_limit": "3",
    }  # fmt: skip
    page = wu.post("/teach/plan", {**told, "look": "1"}).content.decode()
    assert "It meets 3 times" in page
    assert "public holiday: 国庆节" in page
    assert Session.objects.count() == 1
    answer = wu.post("/teach/plan", {**told, "plan": "1"})
    assert answer.status_code == 303
    assert Session.objects.count() == 4
    foreign = make_course("foreign", provider=make_provider("beishan"))
    refused = wu.post("/teach/plan", {**told, "course": foreign.slug, "plan": "1"})
    assert refused.status_code == 422
    assert Session.objects.count() == 4


def test_an_operator_gives_duties_and_takes_them_back(session: Session) -> None:
    wu = operator()
    make_teacher("host", "马丽华")
    sent = {"username": "host", "kind": "host", "place": f"/places/{session.place_id}"}
    assert wu.post("/console/classes", sent).status_code == 303
    assert wu.post("/console/classes", sent).status_code == 303  # twice is once
    [duty] = Duty.objects.all()
    assert "马丽华" in wu.page("/console/classes")
    wu.post("/console/classes", {"take": str(duty.id)})
    assert not Duty.objects.exists()
    assert wu.post("/console/classes", {**sent, "username": "nobody"}).status_code == 422
