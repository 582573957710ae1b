"""What the site has of a person: shown, taken along, erased; every table of the site is walked for it."""

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as site_settings
from django.db import connection, models
from django.utils import timezone
from tests.factories import make_provider
from tests.phones import Phone as OfflinePhone
from tests.visitors import PASSWORD, Site, Visitor, text

from changqing.accounts import erasing, services, taking
from changqing.accounts.erasing import Person
from changqing.accounts.models import Learner, Phone, User
from changqing.accounts.personal import counts, register
from changqing.catalogue.models import Course, Place
from changqing.classes.models import Attendance, Mark, Notice, Series, Session, Sheet
from changqing.classes.seats import services as seats
from changqing.core import cli
from changqing.core.ids import new_id
from changqing.core.work import later
from changqing.credentials.models import Credential, OlderRecord
from changqing.learning.models import CourseProgress, FormerCount
from changqing.records.models import Document, Reference, Statement, Voided

pytestmark = pytest.mark.django_db
NAME, USERNAME, NUMBER = "梅小雨·要删除", "mei-to-erase", "+8613812345678"


@pytest.fixture
def session(site: Site) -> Session:
    """A class of one seat to come."""
    site.publish()
    provider = make_provider()
    place = Place.objects.create(
        provider=provider, region=provider.region, name={"en": "The hall"}, latitude=25, longitude=102
    )
    series = Series.objects.create(course=Course.objects.get(slug="balcony"), place=place, minutes=90, seats=1)
    starts_at = timezone.now() + timedelta(days=2)
    return Session.objects.create(
        series=series, course=series.course, place=place, original_on=starts_at.date(), seats=1,
        weekday=0, part=0, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=90),
    )  # fmt: skip


@pytest.fixture
def mei(session: Session) -> Visitor:
    """Someone with something in as many tables as she can have it in."""
    visitor = Visitor()
    visitor.sign_up(USERNAME, NAME)
    visitor.complete()
    learner = visitor.learner
    assert learner
    assert learner.user
    services.set_number(learner.user, NUMBER, verified=True)
    seats.book(session.id, [seats.Person(learner.id, NAME)])
    sheet = Sheet.objects.create(session=session, learners=[str(learner.id)], printed_by=new_id())
    sheet.photos.create(page=1, read_by=new_id(), sha256="0" * 64, found=[{"row": 1, "learner": str(learner.id)}])
    Mark.objects.create(
        id=new_id(), session=session, learner_id=learner.id, state="present", way="tap", at=timezone.now(),
        evidence={"learner": str(learner.id)},
    )  # fmt: skip
    Attendance.objects.create(learner_id=learner.id, session=session, state="present", seconds=60)
    Notice.objects.create(learner_id=learner.id, session=session, kind="moved", told={"name": NAME})
    Phone.objects.create(key_hash="0" * 64, learner_id=learner.id)
    statement = Statement.objects.filter(learner_id=learner.id).first()
    assert statement
    Voided.objects.create(target_id=statement.id, by_id=new_id())
    Reference.objects.create(learner_id=learner.id, id=new_id(), target_id=statement.id, stored=1)
    OlderRecord.objects.create(
        provider=make_provider(), number="1", plain="1", name="somebody", issued_on=date(2001, 1, 1),
        entered_by="office", entered_at=timezone.now(), learner_id=learner.id, claimed_at=timezone.now(),
    )  # fmt: skip
    visitor.post("/me/transcript", {"action": "share"})
    from changqing.classes.tasks import look_at_rules

    later(look_at_rules, str(session.course_id), [str(learner.id)])
    return visitor


def person(visitor: Visitor) -> Person:
    learner = visitor.learner
    assert learner
    return erasing.person_of(learner)


def cells() -> Iterator[tuple[str, Any]]:
    """Yield every value of every table of the database, with the table and column it stands in."""
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            names = [one[0] for one in cursor.description]
            for row in cursor.fetchall():
                for name, value in zip(names, row, strict=True):
                    yield f"{table}.{name}", value


def traces(of: Person) -> set[str]:
    """Where in the database something stands by which she could be named."""
    ids = {str(one) for one in of if one} | {one.hex for one in of if one}
    found = set()
    for place, value in cells():
        raw = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
        if any(sign.encode() in raw for sign in (*ids, NAME, USERNAME, NUMBER)):
            found.add(place)
    return found


def test_every_table_that_names_a_person_is_in_the_register() -> None:
    """By the names of its fields, and by its relations; a new table has to be said to be held, or why it is kept."""
    signs = ("learner", "user", "_by", "by_")
    held = {(one.model._meta.label, one.by.removesuffix("_id")) for one in register.holdings}
    missing = []
    for model in apps.get_models():
        if model._meta.app_label in ("contenttypes", "auth", "sessions", "django_tasks_database"):
            continue
        for field in model._meta.concrete_fields:
            own = (model._meta.label, field.name.removesuffix("_id"))
            related = field.related_model in (User, Learner)
            if (isinstance(field, models.UUIDField) and any(sign in field.name for sign in signs)) or related:
                let_go = related and field.remote_field.on_delete is models.SET_NULL
                kept = (model._meta.label, field.name) in register.kept
                by_her = any(one.model is model for one in register.holdings) and field.name in ("user", "booked_by")
                if not (own in held or kept or let_go or by_her):
                    missing.append(f"{model._meta.label}.{field.name}")
    assert sorted(missing) == ["accounts.FormerLearner.learner_id"]  # `erasing` deletes these itself


def test_the_world_of_this_test_has_something_in_most_tables(mei: Visitor) -> None:
    there = {holding.model.__name__ for holding, _count in counts(person(mei))}
    assert there >= {
        "User", "Learner", "PhoneNumber", "UserSession", "Phone", "Statement", "Reference", "Enrolment",
        "CourseProgress", "UnitProgress", "QuizProgress", "DayProgress", "Booking", "BookingChange", "Notice", "Mark",
        "Attendance", "Credential", "OlderRecord",
    }  # fmt: skip
    assert len(traces(person(mei))) > 20


def test_after_erasing_nothing_in_any_table_names_her(mei: Visitor, session: Session) -> None:
    hers = person(mei)
    number = Credential.objects.get(learner_id=hers.learner_id).number_in_groups
    tao = Visitor()
    tao.sign_up("tao", "陶大江")
    waiting = seats.book(session.id, [seats.Person(person(tao).learner_id, "陶大江")])[0]
    before = {holding.model: holding.model._base_manager.count() for holding in register.holdings}
    gone = erasing.erase(hers)
    assert traces(hers) == set()
    assert gone["records.Statement"] > 5
    for model, count in before.items():  # and nothing of anybody else's went
        left = model._base_manager.count()
        assert left >= count - gone.get(model._meta.label, 0), model
    waiting.refresh_from_db()
    assert waiting.state in ("booked", "offered")  # who waited has the seat
    assert OlderRecord.objects.get().learner_id is None
    assert OlderRecord.objects.get().name == "somebody"
    assert Visitor().get(f"/verify/{number}").status_code == 404
    assert FormerCount.objects.get().began == 1
    assert FormerCount.objects.get().completed == 1


def test_counts_of_those_who_are_gone_add_up(site: Site) -> None:
    site.publish()
    for one in range(3):
        visitor = Visitor()
        visitor.sign_up(f"somebody-{one}")
        visitor.read()
        if one:
            visitor.complete()
        erasing.erase(person(visitor))
    [row] = FormerCount.objects.all()
    assert (row.began, row.completed) == (3, 2)
    assert CourseProgress.objects.count() == 0


def test_erased_twice_or_while_something_fails_all_or_nothing_goes(
    mei: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    hers = person(mei)
    before = traces(hers)
    broken = pytest.MonkeyPatch()
    broken.setattr("changqing.core.work.forget_about", lambda ids: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        erasing.erase(hers)
    broken.undo()
    assert traces(hers) == before
    erasing.erase(hers)
    assert erasing.erase(hers) == {}


def test_her_session_opens_nothing_any_more(mei: Visitor) -> None:
    hers = person(mei)
    erasing.erase(hers)
    assert mei.get("/me/account").status_code == 302
    mei.read()  # as anybody may
    assert traces(hers) == set()


def test_what_her_phone_sends_later_brings_nothing_of_her_back(site: Site) -> None:
    release = site.publish()
    phone = OfflinePhone()
    phone.open_unit(release)
    phone.sync()
    hers = person(phone)
    phone.client.cookies.clear()
    erasing.erase(hers)
    phone.open_unit(release, "going-on")
    phone.send()
    assert traces(hers) == set()


def test_whoever_works_for_the_site_is_not_erased(mei: Visitor) -> None:
    User.objects.filter(username=USERNAME).update(is_staff=True)
    with pytest.raises(erasing.StillOnDuty):
        erasing.erase(person(mei))
    assert User.objects.filter(username=USERNAME).exists()


def test_she_erases_it_herself_after_saying_that_she_means_it(mei: Visitor) -> None:
    hers = person(mei)
    page = mei.page("/me/data")
    assert "Your certificates" in page
    assert "Erase all of it" in mei.page("/me/data/erase")
    assert 'class="field-error"' in text(mei.post("/me/data/erase"))
    assert User.objects.filter(username=USERNAME).exists()
    assert "All of it is erased" in text(mei.post("/me/data/erase", {"sure": "on"}))
    assert traces(hers) == set()
    assert not Visitor().client.login(username=USERNAME, password=PASSWORD)


def test_a_learner_without_account_erases_hers_too(site: Site) -> None:
    site.publish()
    visitor = Visitor()
    visitor.read()
    hers = person(visitor)
    assert "All of it is erased" in text(visitor.post("/me/data/erase", {"sure": "on"}))
    assert traces(hers) == set()
    assert visitor.learner is None
    assert "This site has nothing of you" in visitor.page("/me/data")


def test_a_thief_with_an_open_session_takes_and_erases_nothing(mei: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("changqing.accounts.proving.MINUTES", -1)
    assert mei.post("/me/data/copy")["Location"].startswith("/accounts/reauthenticate/")
    assert mei.post("/me/data/erase", {"sure": "on"})["Location"].startswith("/accounts/reauthenticate/")
    assert User.objects.filter(username=USERNAME).exists()


def test_she_takes_all_of_it_along(mei: Visitor) -> None:
    answer = mei.post("/me/data/copy")
    assert answer["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as bundle:
        told = json.loads(bundle.read("everything.json"))
        page = bundle.read("everything.html").decode()
    assert told["format"] == taking.FORMAT
    assert told["site"] == site_settings.SITE_IRI
    tables = {one["table"]: one["rows"] for one in told["tables"]}
    assert set(tables) == {holding.model._meta.label for holding, _count in counts(person(mei))}
    for holding, count in counts(person(mei)):
        assert len(tables[holding.model._meta.label]) == count
    assert tables["accounts.User"][0]["username"] == USERNAME
    assert tables["accounts.PhoneNumber"] == [{**tables["accounts.PhoneNumber"][0], "number": NUMBER}]
    assert tables["records.Statement"][0]["actor"]["account"]["name"] == str(person(mei).learner_id)
    assert tables["learning.Enrolment"][0]["course_name"]
    secrets = [User.objects.get(username=USERNAME).password, mei.client.session.session_key, "0" * 64]
    for secret in secrets:
        assert str(secret) not in json.dumps(told)
    assert NAME in page
    assert "Your certificates" in page


def test_nothing_of_others_is_in_what_she_takes_along(mei: Visitor, session: Session) -> None:
    tao = Visitor()
    tao.sign_up("tao", "陶大江")
    tao.complete()
    told = json.dumps(taking.everything(person(mei)), ensure_ascii=False)
    assert "陶大江" not in told
    assert str(person(tao).learner_id) not in told


def test_a_document_of_a_tool_is_taken_along_and_erased(mei: Visitor) -> None:
    hers = person(mei)
    Document.objects.create(
        id=new_id(), learner_id=hers.learner_id, kind="state", space=new_id(), registration=new_id(), activity_key=1,
        name="bookmark", content_type="text/plain", content="第三页".encode(), etag="e", written=1, tool_id=1,
    )  # fmt: skip
    tables = {one["table"]: one["rows"] for one in taking.everything(hers)["tables"]}
    assert tables["records.Document"][0]["content"] == "第三页"
    erasing.erase(hers)
    assert Document.objects.count() == 0


def test_the_command_line_writes_out_and_erases(
    mei: Visitor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hers = person(mei)
    file = tmp_path / "mei.zip"
    assert cli.main(["person", "export", USERNAME, str(file)]) == 0
    with zipfile.ZipFile(file) as bundle:
        assert NAME in bundle.read("everything.html").decode()
    assert cli.main(["person", "export", USERNAME, str(file)]) != 0  # nothing is written over
    assert cli.main(["person", "erase", USERNAME]) == 0
    assert "Nothing is erased yet" in capsys.readouterr().out
    assert traces(hers)
    assert cli.main(["person", "erase", USERNAME, "--yes"]) == 0
    assert traces(hers) == set()
    assert cli.main(["person", "erase", USERNAME]) != 0
