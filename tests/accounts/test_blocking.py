"""Operators find accounts, close those that are misused, and open them again; nothing of the learner's is lost."""

import re
from pathlib import Path

import pytest
from tests.accounts.messages import code_in, sent
from tests.accounts.test_phone_sign_in import add_number
from tests.visitors import PASSWORD, Site, Visitor, operator, text

from changqing.accounts import blocking
from changqing.accounts.models import Block, User
from changqing.core import audit
from changqing.credentials.models import Credential

pytestmark = pytest.mark.django_db
PEOPLE = "/console/people"


@pytest.fixture(autouse=True)
def _site(site: Site) -> None:
    site.publish()


@pytest.fixture
def wu() -> Visitor:
    return operator()


def someone(username: str, name: str = "") -> tuple[Visitor, User]:
    visitor = Visitor()
    visitor.sign_up(username, name)
    return visitor, User.objects.get(username=username)


def close(wu: Visitor, *users: User, because: str = "Sells things") -> str:
    sent = {"user": [str(one.id) for one in users], "because": because, "action": "close"}
    return str(wu.post(f"{PEOPLE}/block", sent)["Location"])


def test_a_closed_account_opens_by_no_way_and_is_opened_again_whole(wu: Visitor, data: Path) -> None:
    mei, user = someone("mei", "李梅")
    add_number(mei, data, "13812345678")
    mei.complete()
    batch = close(wu, user)
    assert mei.get("/me/account").status_code == 302  # she is out
    phone = Visitor()
    answer = phone.client.post("/accounts/login/", {"login": "mei", "password": PASSWORD}, follow=True)
    assert "This account is closed" in text(answer)
    phone.post("/accounts/login/code/", {"phone": "13812345678"})
    phone.post("/accounts/login/code/confirm/", {"code": code_in(sent(data)[-1])})
    assert phone.get("/me/account").status_code == 302
    assert Credential.objects.count() == 1
    wu.post(batch)
    phone.sign_in("mei")
    assert phone.get("/me/account").status_code == 200
    assert [one.act for one in audit.about(user.learner.id)][:2] == ["account:opened", "account:closed"]


def test_several_are_shown_before_and_undone_together(wu: Visitor) -> None:
    users = [someone(name)[1] for name in ("a1", "a2", "a3")]
    page = text(wu.post(f"{PEOPLE}/block", {"user": [str(one.id) for one in users]}))
    assert all(one.username in page for one in users)
    assert not Block.objects.exists()
    batch = close(wu, *users)
    assert User.objects.filter(is_active=False).count() == 3
    assert "3 accounts are closed" in wu.page(batch)
    for _twice in range(2):
        wu.post(batch)
    assert User.objects.filter(is_active=False).count() == 0
    assert "0 accounts are closed" in wu.page(batch)


def test_undoing_one_leaves_closed_what_was_closed_for_another_reason(wu: Visitor) -> None:
    _mei, user = someone("mei")
    first = blocking.close([user.id], "one", by=user.id.__class__(int=1))
    Block.objects.create(user=user, batch=user.id, because="two", by=user.id)
    blocking.undo(first, by=user.id)
    user.refresh_from_db()
    assert not user.is_active


def test_staff_and_ones_own_account_are_left_alone(wu: Visitor) -> None:
    _other, staff = someone("other")
    User.objects.filter(username="other").update(is_staff=True)
    own = User.objects.get(username="wu")
    answer = wu.post(f"{PEOPLE}/block", {"user": [str(own.id), str(staff.id)], "because": "x", "action": "close"})
    assert answer.status_code == 409
    assert "2 accounts are left as they are" in text(answer)
    assert not User.objects.filter(is_active=False).exists()


@pytest.mark.parametrize("because", ["", "   "])
def test_a_reason_is_asked_for(wu: Visitor, because: str) -> None:
    _mei, user = someone("mei")
    sent = {"user": str(user.id), "because": because, "action": "close"}
    assert wu.post(f"{PEOPLE}/block", sent).status_code == 409
    assert wu.post(f"{PEOPLE}/block", {**sent, "user": ["nonsense"], "because": "x"}).status_code == 409
    assert not Block.objects.exists()


def test_it_is_done_only_by_someone_who_has_just_shown_who_it_is(wu: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    _mei, user = someone("mei")
    monkeypatch.setattr("changqing.accounts.proving.MINUTES", -1)
    assert close(wu, user).startswith("/accounts/reauthenticate/")
    assert not Block.objects.exists()


def found(wu: Visitor, query: str) -> list[str]:
    return re.findall(r'<th scope="row">([^<]+)</th>', wu.page(f"{PEOPLE}?{query}"))


def test_accounts_are_found_by_user_name_name_and_number(wu: Visitor, data: Path) -> None:
    mei, user = someone("mei", "李梅")
    someone("meili", "王丽")
    someone("lan", "兰")
    add_number(mei, data, "13812345678")
    assert found(wu, "") == ["lan", "meili", "mei", "wu"]
    assert found(wu, "q=mei") == ["meili", "mei"]
    assert found(wu, "q=李梅") == ["mei"]
    assert found(wu, "q=138 1234 5678") == ["mei"]
    assert found(wu, "q=%00") == ["lan", "meili", "mei", "wu"] or found(wu, "q=nobody") == []
    close(wu, user)
    assert found(wu, "state=closed") == ["mei"]
    assert "13812345678" not in wu.page(PEOPLE)
    assert "138 **** 5678" in wu.page(PEOPLE)


def test_the_list_goes_on_where_the_page_ends(wu: Visitor) -> None:
    User.objects.bulk_create([User(username=f"u{number:03}") for number in range(60)])
    page = wu.page(PEOPLE)
    onward = re.search(r'href="(/console/people\?[^"]*before=[^"]+)"', page)
    assert onward
    rest = re.findall(r'<th scope="row">([^<]+)</th>', wu.page(onward[1].replace("&amp;", "&")))
    first = re.findall(r'<th scope="row">([^<]+)</th>', page)
    assert (len(first), len(rest)) == (50, 11)
    assert not set(first) & set(rest)


def test_that_an_operator_looked_is_told_to_whom_it_is_about(wu: Visitor) -> None:
    mei, _user = someone("mei")
    wu.get(PEOPLE)
    assert "a list of accounts" in mei.page("/me/data")
