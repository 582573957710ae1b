"""Back into an account by two witnesses: who has lost her telephone and forgotten her password."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from tests.accounts.messages import code_in, sent
from tests.accounts.test_phone_sign_in import ASK, CONFIRM, signed_in
from tests.factories import make_provider
from tests.visitors import PASSWORD, Site, Visitor, text

from changqing.accounts import queries, recovering, services
from changqing.accounts.models import PhoneNumber, Recovery, User
from changqing.classes.models import Duty
from changqing.core import audit
from changqing.core.models import AuditEntry

pytestmark = pytest.mark.django_db
OLD, NEW = "+8613812345678", "+8613912345678"
SAID = {"username": "mei", "phone": NEW, "because": "showed her card"}


@pytest.fixture(autouse=True)
def _site(site: Site) -> None:
    """A site with a data folder of its own."""


@pytest.fixture
def mei() -> User:
    """Somebody with an account, an old number, and a password that she does not know any more."""
    user = services.register(username="mei", password=PASSWORD, name="梅小雨")
    services.set_number(user, OLD, verified=True)
    return user


def host(username: str) -> Visitor:
    """Return somebody who looks after a learning point."""
    visitor = Visitor()
    visitor.sign_up(username, username)
    Duty.objects.create(user_id=User.objects.get(username=username).id, kind="coordinator", provider=make_provider())
    return visitor


def begun(witness: Visitor) -> str:
    """Begin it; return the code for the second witness."""
    answer = witness.post("/teach/recovery", SAID)
    assert answer.status_code == 200, text(answer)
    return Recovery.objects.get(state=Recovery.OPEN).code


def granted(mei: User) -> None:
    first, second = host("first"), host("second")
    answer = second.post("/teach/recovery/confirm", {"code": begun(first)})
    assert answer.status_code == 303, text(answer)


def by_new_number(data: Path) -> Visitor:
    visitor = Visitor()
    visitor.post(ASK, {"phone": NEW})
    visitor.post(CONFIRM, {"code": code_in(sent(data)[-1]), "action": "verify"})
    return visitor


def test_two_witnesses_bring_her_back_and_she_reads_who_they_were(data: Path, mei: User) -> None:
    thief = Visitor()
    thief.sign_in("mei")  # whoever has the old telephone
    granted(mei)
    back = by_new_number(data)
    assert signed_in(back) == mei
    assert queries.number_of(mei) == (NEW, True)
    assert queries.user_of_number(OLD) is None
    assert thief.get("/me/account").status_code == 302
    assert not Visitor().client.login(username="mei", password=PASSWORD)
    page = back.page("/me/data")
    for said in ("first", "second", "as the first witness", "came back with the new number"):
        assert said in page
    assert Recovery.objects.get().state == Recovery.USED
    assert audit.verify().wrong == []
    assert back.post("/me/account/password", {"password1": "quiet-river-9"}).status_code == 302


def test_one_witness_is_not_enough(data: Path, mei: User) -> None:
    first = host("first")
    code = begun(first)
    assert first.post("/teach/recovery/confirm", {"code": code}).status_code == 409  # nor the same one twice
    stranger = by_new_number(data)
    assert signed_in(stranger) != mei
    assert queries.number_of(mei) == (OLD, True)


def test_she_is_no_witness_for_herself(mei: User) -> None:
    own = Visitor()
    own.sign_in("mei")
    Duty.objects.create(user_id=mei.id, kind="coordinator", provider=make_provider())
    assert own.post("/teach/recovery", SAID).status_code == 409
    code = begun(host("first"))
    assert own.post("/teach/recovery/confirm", {"code": code}).status_code == 409


def test_learners_and_strangers_witness_nothing(mei: User) -> None:
    tao = Visitor()
    tao.sign_up("tao")
    assert tao.post("/teach/recovery", SAID).status_code == 404
    assert Visitor().post("/teach/recovery", SAID).status_code == 302
    assert Recovery.objects.count() == 0


def test_staff_do_not_come_back_this_way(mei: User) -> None:
    User.objects.filter(username="mei").update(is_staff=True)
    answer = host("first").post("/teach/recovery", SAID)
    assert answer.status_code == 409
    assert "An operator gives it back." in text(answer)


def test_the_owner_who_is_still_here_sees_it_and_stops_it(data: Path, mei: User) -> None:
    own = Visitor()
    own.sign_in("mei")
    granted(mei)
    assert "Somebody says that she is you" in own.page("/me/account")
    own.post("/me/account/recovery/stop")
    assert "Somebody says that she is you" not in own.page("/me/account")
    assert signed_in(by_new_number(data)) != mei
    assert queries.number_of(mei) == (OLD, True)


def test_after_a_day_it_is_over(data: Path, mei: User) -> None:
    granted(mei)
    Recovery.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    assert signed_in(by_new_number(data)) != mei
    assert recovering.forget_over() == 0
    Recovery.objects.update(ends_at=timezone.now() - timedelta(days=8))
    assert recovering.forget_over() == 1


def test_the_number_of_another_account_and_an_unknown_name_are_refused(mei: User) -> None:
    other = services.register(username="tao", password="x")
    services.set_number(other, NEW, verified=True)
    first = host("first")
    assert first.post("/teach/recovery", SAID).status_code == 409
    assert first.post("/teach/recovery", {**SAID, "username": "nobody"}).status_code == 409
    assert first.post("/teach/recovery", {**SAID, "phone": "12"}).status_code == 422
    assert Recovery.objects.count() == 0


def test_begun_again_the_one_before_is_over(data: Path, mei: User) -> None:
    first = host("first")
    before = begun(first)
    after = begun(first)
    assert before != after
    assert recovering.waiting(before) is None
    found = recovering.waiting(f" {after[:4].lower()} {after[4:]}")
    assert found
    assert found.user == mei


def test_confirmed_twice_it_is_confirmed_once(mei: User) -> None:
    first, second, third = host("first"), host("second"), host("third")
    code = begun(first)
    assert second.post("/teach/recovery/confirm", {"code": code}).status_code == 303
    assert third.post("/teach/recovery/confirm", {"code": code}).status_code == 409
    assert AuditEntry.objects.filter(act="recovery:confirmed").count() == 1


def test_the_new_number_is_sealed_too(mei: User) -> None:
    begun(host("first"))
    row = Recovery.objects.get()
    assert "139" not in row.sealed[:3]
    assert row.number == NEW
    assert NEW[-8:] not in row.sealed + row.fingerprint
    assert PhoneNumber.objects.count() == 1
