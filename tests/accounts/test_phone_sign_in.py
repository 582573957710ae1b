"""Signing in by a telephone number and a code; accounts that begin by it; limits; a gateway that fails."""

import re
from pathlib import Path

import pytest
from django.conf import LazySettings
from tests.accounts.messages import Standin, code_in, gateway, sent
from tests.visitors import PASSWORD, Site, Visitor, text

from changqing.accounts import queries, services, tasks
from changqing.accounts.models import Learner, PhoneNumber, User
from changqing.accounts.numbers import covered, e164
from changqing.core import limits, sealing, sms

pytestmark = pytest.mark.django_db
NUMBER, OTHER = "138 1234 5678", "13912345678"
ASK, CONFIRM = "/accounts/login/code/", "/accounts/login/code/confirm/"


@pytest.fixture(autouse=True)
def _site(site: Site) -> None:
    """A site with a data folder of its own."""


@pytest.fixture
def minutes(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many minutes have gone by: a list with one number, to be changed."""
    gone = [0]
    real = limits.time.time
    monkeypatch.setattr(limits.time, "time", lambda: real() + gone[0] * 60)
    return gone


def signed_in(visitor: Visitor) -> User | None:
    key = visitor.client.session.get("_auth_user_id") if "session" in visitor.client.cookies else None
    return User.objects.filter(id=key).first() if key else None


def by_phone(data: Path, number: str = NUMBER, **more: str) -> Visitor:
    """Sign in somebody by a number."""
    visitor = Visitor()
    assert visitor.post(ASK, {"phone": number}).status_code == 302
    answer = visitor.post(CONFIRM, {"code": code_in(sent(data)[-1]), "action": "verify", **more})
    assert answer.status_code == 302, text(answer)
    return visitor


def test_a_new_number_becomes_an_account_and_keeps_what_was_done_before(data: Path, site: Site) -> None:
    site.publish()
    mei = Visitor()
    mei.read()
    before = mei.learner
    assert before
    mei.post(ASK, {"phone": NUMBER})
    assert not signed_in(mei)
    [message] = sent(data)
    assert message["to"] == "+8613812345678"
    page = mei.page(CONFIRM)
    assert "138 **** 5678" in page
    assert "12345678" not in page
    answer = mei.post(CONFIRM, {"code": code_in(message), "action": "verify", "next": "/courses"})
    assert answer["Location"] == "/me/account?next=/courses"  # a name is asked for, once
    user = signed_in(mei)
    assert user
    assert Learner.objects.get(user=user).id == before.id
    assert "What is your name?" in mei.page("/me/account?next=/courses")
    assert mei.post("/me/account", {"name": "梅", "next": "/courses"})["Location"] == "/courses"
    user.refresh_from_db()
    assert str(user) == "梅"


def test_a_known_number_leads_into_its_account(data: Path, minutes: list[int]) -> None:
    first = signed_in(by_phone(data))
    minutes[0] = 2
    again = by_phone(data, "+86 138-1234-5678")
    assert first == signed_in(again)
    assert User.objects.count() == 1


def test_the_number_is_nowhere_in_the_database_but_sealed(data: Path) -> None:
    by_phone(data)
    row = PhoneNumber.objects.get()
    assert "12345678" not in row.sealed + row.fingerprint
    assert row.number == "+8613812345678"
    with pytest.raises(sealing.BrokenSeal):
        sealing.unseal(row.sealed[:-4] + "AAA=", PhoneNumber.PURPOSE)
    with pytest.raises(sealing.BrokenSeal):
        sealing.unseal(row.sealed, "something else")


@pytest.mark.parametrize("typed", ["000000", "", "１２", "'; drop table", "9" * 20])
def test_a_wrong_code_opens_nothing(data: Path, typed: str) -> None:
    mei = Visitor()
    mei.post(ASK, {"phone": NUMBER})
    if typed == code_in(sent(data)[0]):  # once in a million
        typed = "111111"
    answer = mei.post(CONFIRM, {"code": typed, "action": "verify"})
    assert answer.status_code == 200
    assert not signed_in(mei)


def test_after_five_wrong_codes_the_right_one_is_worth_nothing(data: Path) -> None:
    mei = Visitor()
    mei.post(ASK, {"phone": NUMBER})
    right = code_in(sent(data)[0])
    wrong = f"{(int(right) + 1) % 10**6:06}"
    for _time in range(5):
        mei.post(CONFIRM, {"code": wrong, "action": "verify"})
    mei.post(CONFIRM, {"code": right, "action": "verify"})
    assert not signed_in(mei)


def test_a_code_is_of_its_own_browser_and_of_ten_minutes(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mei, thief = Visitor(), Visitor()
    mei.post(ASK, {"phone": NUMBER})
    code = code_in(sent(data)[0])
    thief.post(CONFIRM, {"code": code, "action": "verify"})
    assert not signed_in(thief)
    import time

    later = time.time() + 11 * 60
    monkeypatch.setattr("time.time", lambda: later)
    mei.post(CONFIRM, {"code": code, "action": "verify"})
    assert not signed_in(mei)


def test_a_code_is_typed_in_any_way(data: Path) -> None:
    mei = Visitor()
    mei.post(ASK, {"phone": NUMBER})
    wide = code_in(sent(data)[0]).translate({ord("0") + n: 0xFF10 + n for n in range(10)})
    mei.post(CONFIRM, {"code": f" {wide[:3]} {wide[3:]}", "action": "verify"})
    assert signed_in(mei)


def test_asking_twice_sends_one_message_and_the_first_code_stays_good(data: Path) -> None:
    mei = Visitor()
    mei.post(ASK, {"phone": NUMBER})
    answer = mei.post(ASK, {"phone": NUMBER})
    assert answer["Location"] == CONFIRM
    [message] = sent(data)
    mei.post(CONFIRM, {"code": code_in(message), "action": "verify"})
    assert signed_in(mei)


def test_a_number_gets_one_message_a_minute_and_five_an_hour_from_wherever_they_are_asked_for(
    data: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    moment = [1_800_000_000.0]  # the begin of an hour
    monkeypatch.setattr(limits.time, "time", lambda: moment[0])
    told = []
    for turn in range(14):
        moment[0] = 1_800_000_000.0 + turn * 30
        told.append(Visitor(x_forwarded_for=f"10.0.0.{turn}").post(ASK, {"phone": NUMBER}).status_code)
    assert told == [302, 200] * 5 + [200] * 4
    assert len(sent(data)) == 5
    moment[0] += 3600
    assert Visitor().post(ASK, {"phone": NUMBER}).status_code == 302


def test_a_village_behind_one_address_signs_in_together(data: Path) -> None:
    for one in range(40):
        assert signed_in(by_phone(data, f"139{one:08}")), one
    assert len(sent(data)) == 40


def test_an_address_gets_sixty_messages_an_hour(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits.time, "time", lambda: 1_800_000_000.0)
    answers = [Visitor().post(ASK, {"phone": f"139{one:08}"}) for one in range(62)]
    assert [one.status_code for one in answers] == [302] * 60 + [200] * 2
    assert "Try again in" in text(answers[-1])
    assert User.objects.count() == 60  # who was refused has left nothing behind


def test_all_together_get_so_many_messages_a_day(data: Path, settings: LazySettings) -> None:
    settings.SMS_A_DAY = 2
    answers = [Visitor().post(ASK, {"phone": f"139{one:08}"}) for one in range(3)]
    assert [one.status_code for one in answers] == [302, 302, 200]
    assert len(sent(data)) == 2


@pytest.mark.parametrize("typed", ["", "12345", "abc", "110", "+86 138 1234 567", "13812345678;ext=5", "1" * 41])
def test_what_is_no_number_is_said_to_be_none(data: Path, typed: str) -> None:
    answer = Visitor().post(ASK, {"phone": typed})
    assert answer.status_code == 200
    assert 'class="field-error"' in text(answer)
    assert sent(data) == []
    assert User.objects.count() == 0


def test_numbers_are_read_as_people_write_them() -> None:
    for typed in ("13812345678", "138-1234-5678", "0086 138 1234 5678", "+8613812345678", "１３８１２３４５６７８"):
        assert e164(typed) == "+8613812345678"
    assert e164("+44 7911 123456") == "+447911123456"
    assert covered("+447911123456") == "+44 791 **** 3456"


def test_signing_in_by_password_takes_the_number_too(data: Path) -> None:
    mei = by_phone(data)
    mei.post("/me/account/password", {"password1": PASSWORD})
    for login in ("13812345678", "+86 138 1234 5678"):
        again = Visitor()
        again.post("/accounts/login/", {"login": login, "password": PASSWORD})
        assert signed_in(again) == signed_in(mei), login


def test_who_forgot_the_password_comes_back_by_the_number(data: Path, minutes: list[int]) -> None:
    mei = Visitor()
    mei.sign_up("mei", "梅")
    add_number(mei, data, NUMBER)
    minutes[0] = 2
    lost = by_phone(data)
    assert signed_in(lost) == signed_in(mei)
    assert lost.post("/me/account/password", {"password1": "quiet-river-9"}).status_code == 302
    assert mei.get("/me/account").status_code == 302  # signed out there: whoever holds it, knew the old password only
    again = Visitor()
    again.post("/accounts/login/", {"login": "mei", "password": "quiet-river-9"})
    assert signed_in(again)


def add_number(visitor: Visitor, data: Path, number: str) -> None:
    assert visitor.post("/me/account/number", {"phone": number}).status_code == 302
    answer = visitor.post("/me/account/number/code", {"code": code_in(sent(data)[-1]), "action": "verify"})
    assert answer["Location"] == "/me/account", text(answer)


def test_a_number_is_changed_only_by_the_code_that_came_to_the_new_one(data: Path) -> None:
    mei = Visitor()
    mei.sign_up("mei", "梅")
    add_number(mei, data, NUMBER)
    user = signed_in(mei)
    assert user
    mei.post("/me/account/number", {"phone": OTHER})
    assert queries.number_of(user) == ("+8613812345678", True)
    mei.post("/me/account/number/code", {"code": "x", "action": "verify"})
    assert queries.number_of(user) == ("+8613812345678", True)
    mei.post("/me/account/number/code", {"code": code_in(sent(data)[-1]), "action": "verify"})
    assert queries.number_of(user) == ("+8613912345678", True)
    assert queries.user_of_number("+8613812345678") is None


def test_a_number_of_another_account_is_not_taken(data: Path) -> None:
    owner = signed_in(by_phone(data))
    thief = Visitor()
    thief.sign_up("thief", "")
    answer = thief.post("/me/account/number", {"phone": NUMBER})
    assert "This number belongs to another account." in text(answer)
    assert len(sent(data)) == 1
    assert queries.user_of_number("+8613812345678") == owner


def test_two_who_prove_the_same_number_at_once_have_one_account(data: Path) -> None:
    first, second = services.register(username="a", password="x"), services.register(username="b", password="x")
    services.set_number(first, "+8613812345678", verified=False)
    services.set_number(second, "+8613812345678", verified=False)
    services.set_number(first, "+8613812345678", verified=True)
    with pytest.raises(services.NumberTaken):
        services.set_number(second, "+8613812345678", verified=True)
    assert queries.user_of_number("+8613812345678") == first
    assert queries.number_of(second) == ("+8613812345678", False)


def test_a_number_that_is_the_only_way_in_is_not_removed(data: Path) -> None:
    mei = by_phone(data)
    answer = mei.post("/me/account/number/remove")
    assert answer.status_code == 400
    assert "Choose a password first." in text(answer)
    mei.post("/me/account/password", {"password1": PASSWORD})
    assert mei.post("/me/account/number/remove").status_code == 302
    assert PhoneNumber.objects.count() == 0


def test_accounts_that_nobody_opened_are_forgotten_and_others_are_not(data: Path) -> None:
    Visitor().post(ASK, {"phone": NUMBER})
    by_phone(data, OTHER)
    tasks.forget.func()
    assert User.objects.count() == 2
    assert services.forget_unproved(before=services.timedelta(0)) == 1
    assert [queries.number_of(one) for one in User.objects.all()] == [("+8613912345678", True)]


# The gateway.


@pytest.fixture
def standin(settings: LazySettings, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """A gateway that carries messages here."""
    with gateway() as one:
        settings.SMS, settings.SMS_TOKEN = one.url, "secret-token"
        monkeypatch.setattr(sms, "SECONDS", 0.5)
        sms._gateways.clear()
        yield one


def test_the_gateway_gets_the_message_once_with_its_id_and_the_token(standin: Standin) -> None:
    mei = Visitor()
    mei.post(ASK, {"phone": NUMBER})
    [message] = standin.taken
    assert message["to"] == "+8613812345678"
    assert standin.heard[0]["Idempotency-Key"] == message["id"]
    assert standin.heard[0]["Authorization"] == "Bearer secret-token"
    mei.post(CONFIRM, {"code": code_in(message), "action": "verify"})
    assert signed_in(mei)
    assert "being tried out" not in mei.page(ASK)


@pytest.mark.parametrize("mood", ["broken", "refuses", "moved", "slow", "cut"])
def test_while_the_gateway_fails_nothing_is_sent_twice_and_passwords_go_on(standin: Standin, mood: str) -> None:
    mei = Visitor()
    mei.sign_up("mei", "梅")
    standin.mood = mood
    answer = Visitor().post(ASK, {"phone": NUMBER})
    assert answer.status_code == 200
    assert "Sign in by another way" in text(answer)
    assert len(standin.taken) == 1
    Visitor().sign_in("mei")


def test_a_gateway_that_fails_again_and_again_is_left_alone_and_asked_again_later(
    standin: Standin, monkeypatch: pytest.MonkeyPatch
) -> None:
    standin.mood = "broken"
    for one in range(6):
        Visitor().post(ASK, {"phone": f"139{one:08}"})
    assert len(standin.taken) == sms.FAILURES
    standin.mood = "fine"
    real = sms.time.monotonic
    monkeypatch.setattr(sms.time, "monotonic", lambda: real() + sms.REST + 1)
    assert Visitor().post(ASK, {"phone": "13700000000"}).status_code == 302
    assert len(standin.taken) == sms.FAILURES + 1


def test_a_full_disk_is_told_as_a_message_that_was_not_sent(data: Path) -> None:
    (data / "sms.jsonl").mkdir()
    assert "Sign in by another way" in text(Visitor().post(ASK, {"phone": NUMBER}))


def test_the_console_prints_messages(settings: LazySettings, capsys: pytest.CaptureFixture[str]) -> None:
    settings.SMS = "console"
    mei = Visitor()
    mei.post(ASK, {"phone": NUMBER})
    told = re.search(r"SMS to \+8613812345678: .*?(\d{6})", capsys.readouterr().out)
    assert told
    mei.post(CONFIRM, {"code": told[1], "action": "verify"})
    assert signed_in(mei)
