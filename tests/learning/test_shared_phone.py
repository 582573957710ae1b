"""Several learners on one phone: handed over by PIN, what is one's is not another's."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone
from tests.phones import Phone, new_key
from tests.visitors import Site

from changqing.accounts import models
from changqing.records.models import Statement

pytestmark = pytest.mark.django_db

MEIS_PIN, TAOS_PIN, WRONG_PIN = "a" * 64, "b" * 64, "c" * 64  # what a phone makes of a PIN


def code(response: object) -> str:
    return str(json.loads(response.content)["code"])  # type: ignore[attr-defined]


@pytest.fixture
def phone(site: Site) -> Phone:
    """Mei's phone: she has an account and a PIN."""
    phone = Phone()
    phone.sign_up("mei", "梅小雨")
    assert phone.people(do="pin", key=phone.key, proof=MEIS_PIN).status_code == 200
    return phone


def hand_over(phone: Phone, key: str, proof: str) -> int:
    return phone.people(do="enter", key=key, proof=proof).status_code


def test_the_phone_is_left_to_somebody_new_and_taken_back_by_pin(site: Site, phone: Phone) -> None:
    release = site.publish()
    mei = phone.learner
    phone.read()
    assert phone.people(do="leave").status_code == 200
    assert phone.learner is None
    assert "梅小雨" not in phone.page("/me")
    taos = new_key()
    phone.read(unit="going-on")
    assert phone.people(do="pin", key=taos, proof=TAOS_PIN).status_code == 200
    tao = phone.learner
    assert tao is not None
    assert tao != mei
    assert hand_over(phone, phone.key, MEIS_PIN) == 200
    assert phone.learner == mei
    assert phone.standing(release).opened == {"first-steps"}
    assert hand_over(phone, taos, TAOS_PIN) == 200
    assert phone.learner == tao
    assert phone.standing(release).opened == {"going-on"}


def test_the_next_ones_work_is_not_given_to_her_when_she_takes_the_phone_back(site: Site, phone: Phone) -> None:
    site.publish()
    mei = phone.learner
    phone.people(do="leave")
    phone.read()
    stranger = phone.learner
    assert hand_over(phone, phone.key, MEIS_PIN) == 200
    assert phone.learner == mei
    assert set(Statement.objects.values_list("learner_id", flat=True)) == {stranger.id}  # type: ignore[union-attr]


def test_work_that_waits_is_sent_under_its_owners_name_whoever_has_the_phone(site: Site, phone: Phone) -> None:
    release = site.publish()
    mei = phone.learner
    phone.open_unit(release)
    phone.people(do="leave")
    phone.sign_up("tao", "陶")
    said = phone.sync(current=False)
    assert said["new"] == 1
    assert "name" not in said
    assert Statement.objects.get().learner_id == mei.id  # type: ignore[union-attr]


def test_a_wrong_pin_opens_nothing_and_five_of_them_close_the_door_for_a_while(site: Site, phone: Phone) -> None:
    phone.people(do="leave")
    for _time in range(5):
        assert code(phone.people(do="enter", key=phone.key, proof=WRONG_PIN)) == "wrong-pin"
    assert code(phone.people(do="enter", key=phone.key, proof=MEIS_PIN)) == "pin-pause"
    assert phone.learner is None
    models.Phone.objects.update(failed_at=timezone.now() - timedelta(minutes=16))
    assert code(phone.people(do="enter", key=phone.key, proof=WRONG_PIN)) == "wrong-pin"
    assert code(phone.people(do="enter", key=phone.key, proof=MEIS_PIN)) == "pin-pause"
    models.Phone.objects.update(failed_at=timezone.now() - timedelta(minutes=16))
    assert hand_over(phone, phone.key, MEIS_PIN) == 200


def test_a_key_alone_opens_nothing(site: Site, phone: Phone) -> None:
    release = site.publish()
    phone.open_unit(release)
    phone.sync()
    thief = Phone()
    thief.key = phone.key
    assert "name" not in thief.sync(statements=[], courses=["balcony"])
    assert code(thief.people(do="pin", key=phone.key, proof=TAOS_PIN)) == "sign-in"
    assert code(thief.people(do="enter", key=phone.key, proof="")) == "wrong-pin"
    assert thief.learner is None


def test_who_has_no_pin_cannot_be_entered(site: Site) -> None:
    site.publish()
    phone = Phone()
    phone.sign_up("mei")
    phone.sync(statements=[])
    phone.sign_out()
    assert code(phone.people(do="enter", key=phone.key, proof="")) == "wrong-pin"
    assert code(phone.people(do="enter", key=new_key(), proof=MEIS_PIN)) == "unknown-phone"


@pytest.mark.parametrize("body", ["", "{", '{"do": 1}', '{"do": "dance"}', '{"do": "pin", "key": "x", "proof": ""}'])
def test_nonsense_is_refused(site: Site, body: str) -> None:
    assert Phone().post("/phone/people", body, content_type="application/json").status_code in (400, 404)  # type: ignore[arg-type]


def test_what_is_no_proof_is_no_pin(site: Site) -> None:
    phone = Phone()
    phone.sign_up("mei")
    for proof in ("", "1234", "A" * 64, "g" * 64):
        assert phone.people(do="pin", key=phone.key, proof=proof).status_code == 403


def test_a_strangers_pin_does_not_open_the_account_that_took_her_work_along(site: Site) -> None:
    """Tao, with no account, sets a PIN; then Mei signs up, or in, on the same phone by password."""
    site.publish()
    for enter_account in ("sign_up", "sign_in"):
        phone = Phone()
        phone.read()
        assert phone.people(do="pin", key=phone.key, proof=TAOS_PIN).status_code == 200
        getattr(phone, enter_account)("mei")
        assert phone.sync(statements=[])["pin"] is False
        phone.sign_out()
        assert code(phone.people(do="enter", key=phone.key, proof=TAOS_PIN)) == "wrong-pin"
        assert phone.learner is None


def test_the_cookie_of_the_one_before_her_goes_when_the_phone_is_handed_to_an_account(site: Site, phone: Phone) -> None:
    site.publish()
    mei = phone.learner
    phone.people(do="leave")
    phone.read()
    tao = phone.learner
    taos = new_key()
    phone.people(do="pin", key=taos, proof=TAOS_PIN)
    hand_over(phone, phone.key, MEIS_PIN)
    assert phone.learner == mei
    phone.sign_out()
    assert phone.learner is None  # not Tao, without his PIN
    phone.sign_in("mei")
    assert models.Learner.objects.filter(id=tao.id).exists()  # type: ignore[union-attr]


def test_work_of_somebody_new_stays_hers_when_the_phone_is_taken_back(site: Site, phone: Phone) -> None:
    release = site.publish()
    mei = phone.learner
    phone.open_unit(release)
    phone.answer_quiz(release)
    said = phone.sync(key=new_key(), learner=None, current=False, apart=True)
    assert said["new"] == 2
    assert phone.learner == mei
    owners = set(Statement.objects.values_list("learner_id", flat=True))
    assert len(owners) == 1
    assert mei.id not in owners  # type: ignore[union-attr]


def test_what_is_brought_by_one_who_has_not_the_phone_gives_nobody_a_cookie(site: Site) -> None:
    release = site.publish()
    phone = Phone()
    phone.open_unit(release)
    phone.sync(current=False)
    assert phone.learner is None
    phone.open_unit(release)
    phone.sync(key=new_key(), current=False)
    assert len(set(Statement.objects.values_list("learner_id", flat=True))) == 2


def test_who_has_a_pin_is_not_recognised_by_the_key_alone(site: Site) -> None:
    site.publish()
    phone = Phone()
    phone.read()
    phone.people(do="pin", key=phone.key, proof=MEIS_PIN)
    thief = Phone()
    thief.key = phone.key
    assert "standings" not in thief.sync(statements=[], courses=["balcony"])
    assert thief.learner is None
