"""One's own account: sessions listed and ended, proving who one is again, passwords that were tried too often."""

import json
import re
import time
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import LazySettings
from django.contrib.auth.hashers import get_hasher, identify_hasher
from django.utils.translation import override
from tests.accounts.messages import code_in, sent
from tests.accounts.test_phone_sign_in import add_number
from tests.visitors import PASSWORD, Site, Visitor, text

from changqing.accounts import adapter
from changqing.accounts.devices import named
from changqing.accounts.models import User
from changqing.core import limits

pytestmark = pytest.mark.django_db
ANDROID = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36"
)
WECHAT = ANDROID + " MicroMessenger/8.0.50"


@pytest.fixture(autouse=True)
def _site(site: Site) -> None:
    """A site with a data folder of its own."""


@pytest.fixture
def mei() -> Visitor:
    """Someone who has just signed up."""
    visitor = Visitor(user_agent=ANDROID)
    visitor.sign_up("mei", "梅")
    return visitor


@pytest.fixture
def an_hour_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """The session goes on, but it is long ago that anything was proved."""
    monkeypatch.setattr("changqing.accounts.proving.MINUTES", -1)


def test_devices_are_named_as_people_name_them() -> None:
    assert str(named(ANDROID)) == "Chrome · Android"
    assert str(named(WECHAT)) == "WeChat · Android"
    assert str(named("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) Version/17.0 Safari/604.1")) == "Safari · iPhone"
    with override("en"):
        assert str(named("curl/8")) == "A device that does not say what it is"


def test_she_sees_where_she_is_signed_in_and_ends_one(mei: Visitor) -> None:
    phone = Visitor(user_agent=WECHAT)
    phone.sign_in("mei")
    page = mei.page("/me/account")
    assert page.index("Chrome · Android") < page.index("WeChat · Android")  # this device first
    [ending] = re.findall(r"/me/account/sessions/(\d+)/end", page)
    assert mei.post(f"/me/account/sessions/{ending}/end").status_code == 302
    assert phone.get("/me/account").status_code == 302
    assert mei.get("/me/account").status_code == 200


def test_she_ends_all_others_at_once(mei: Visitor) -> None:
    others = [Visitor() for _ in range(3)]
    for one in others:
        one.sign_in("mei")
    mei.post("/me/account/sessions/end-others")
    assert [one.get("/me/account").status_code for one in others] == [302] * 3
    assert mei.get("/me/account").status_code == 200


def test_nobody_ends_the_session_of_another(mei: Visitor) -> None:
    tao = Visitor()
    tao.sign_up("tao", "陶")
    hers = UserSession.objects.get(user__username="mei")
    assert tao.post(f"/me/account/sessions/{hers.id}/end").status_code == 404
    assert mei.get("/me/account").status_code == 200


def test_signing_in_changes_the_sessions_name(mei: Visitor) -> None:
    stranger = Visitor()
    stranger.client.session.save()
    before = stranger.client.session.session_key
    stranger.client.cookies["session"] = before or ""
    stranger.sign_in("mei")
    assert stranger.client.session.session_key != before


@pytest.mark.parametrize("path", ["/me/account/password", "/me/account/number", "/me/account/number/code"])
def test_what_a_thief_would_like_asks_who_one_is(mei: Visitor, an_hour_later: None, path: str) -> None:
    assert mei.get(path)["Location"] == f"/accounts/reauthenticate/?next={path}"
    answer = mei.post(path, {"password1": "quiet-river-9", "phone": "13812345678"})
    assert answer["Location"].startswith("/accounts/reauthenticate/")
    assert User.objects.get(username="mei").check_password(PASSWORD)


def test_she_proves_it_by_password(mei: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    later = time.time() + 3600
    monkeypatch.setattr("changqing.accounts.proving.time.time", lambda: later)
    assert mei.get("/me/account/password").status_code == 302
    wrong = mei.post("/accounts/reauthenticate/?next=/me/account/password", {"action": "password", "password": "no"})
    assert "This is not the password of this account." in text(wrong)
    right = mei.post(
        "/accounts/reauthenticate/?next=/me/account/password", {"action": "password", "password": PASSWORD}
    )
    assert right["Location"] == "/me/account/password"
    assert mei.get("/me/account/password").status_code == 200


def test_she_proves_it_by_a_code_to_her_number(mei: Visitor, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add_number(mei, data, "13812345678")
    later = time.time() + 3600
    monkeypatch.setattr("changqing.accounts.proving.time.time", lambda: later)
    page = text(mei.post("/accounts/reauthenticate/", {"action": "send"}))
    assert "138 **** 5678" in page
    right = code_in(sent(data)[-1])
    wrong = f"{(int(right) + 1) % 10**6:06}"
    assert mei.post("/accounts/reauthenticate/", {"action": "code", "code": wrong}).status_code == 200
    assert mei.post("/accounts/reauthenticate/", {"action": "code", "code": right}).status_code == 302
    assert mei.get("/me/account/password").status_code == 200


def test_proving_leads_nowhere_but_to_this_site(mei: Visitor) -> None:
    for elsewhere in (
        "https://evil.example/",
        "//evil.example",
        "javascript:alert(1)",
        "https:evil.example",
        "/\\evil",
    ):
        answer = mei.post(f"/accounts/reauthenticate/?next={elsewhere}", {"action": "password", "password": PASSWORD})
        assert answer["Location"] == "/me/account", elsewhere
        answer = mei.post("/me/account", {"name": "梅", "next": elsewhere})
        assert answer["Location"] == "/me/account", elsewhere


def test_eleven_tries_to_prove_it_are_one_too_many(mei: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits.time, "time", lambda: 1_800_000_000.0)
    for _time in range(10):
        mei.post("/accounts/reauthenticate/", {"action": "password", "password": "no"})
    answer = mei.post("/accounts/reauthenticate/", {"action": "password", "password": PASSWORD})
    assert "This was tried very often." in text(answer)


def wrong(login: str, **headers: str) -> str:
    return text(Visitor(**headers).post("/accounts/login/", {"login": login, "password": "not-hers-at-all"}))


def test_after_five_wrong_passwords_one_waits_and_a_neighbour_does_not_shut_her_out(
    mei: Visitor, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    moment = [1_800_000_000.0]
    monkeypatch.setattr(limits.time, "time", lambda: moment[0])
    for _time in range(5):
        assert "tried very often" not in wrong("mei", x_forwarded_for="10.0.0.1")
    assert "tried very often" in wrong("MEI ", x_forwarded_for="10.0.0.1")
    Visitor(x_forwarded_for="10.0.0.2").sign_in("mei")  # at home, at another address
    moment[0] += 301
    Visitor(x_forwarded_for="10.0.0.1").sign_in("mei")


def test_lists_of_stolen_passwords_are_stopped_by_the_address(mei: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits.time, "time", lambda: 1_800_000_000.0)
    told = [wrong(f"somebody-{one}") for one in range(61)]
    assert "tried very often" not in told[59]
    assert "tried very often" in told[60]


def test_one_name_tried_from_everywhere_is_stopped_by_the_name(
    mei: Visitor, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    monkeypatch.setattr(limits.time, "time", lambda: 1_800_000_000.0)
    monkeypatch.setattr(adapter, "OF_A_NAME", (limits.Limit(7, limits.DAY),))
    told = [wrong("mei", x_forwarded_for=f"10.0.{one}.1") for one in range(8)]
    assert "tried very often" not in told[6]
    assert "tried very often" in told[7]


def test_a_forged_address_changes_nothing_where_no_proxy_stands_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits.time, "time", lambda: 1_800_000_000.0)
    told = [wrong("nobody", x_forwarded_for=f"10.0.{one}.1") for one in range(6)]
    assert "tried very often" in told[5]


def test_a_class_signs_in_from_one_address_also_where_some_mistype(mei: Visitor) -> None:
    for one in range(40):
        pupil = Visitor()
        pupil.sign_up(f"pupil-{one}")
        pupil.sign_out()
    for one in range(40):
        if one % 2:
            wrong(f"pupil-{one}")
        Visitor().sign_in(f"pupil-{one}")


def test_passwords_are_kept_by_argon2id_and_older_ones_change_when_used(settings: LazySettings, mei: Visitor) -> None:
    settings.PASSWORD_HASHERS = [
        "changqing.accounts.hashing.Argon2id",
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    ]
    user = User.objects.get(username="mei")
    user.password = get_hasher("pbkdf2_sha256").encode(PASSWORD, "salt", iterations=10)
    user.save()
    Visitor().sign_in("mei")
    user.refresh_from_db()
    assert identify_hasher(user.password).algorithm == "argon2"
    assert "$argon2id$v=19$m=7168,t=5,p=1$" in user.password


def garbled(**response: object) -> str:
    """Return what looks like a device's answer, and is none."""
    return json.dumps({"id": "eA", "rawId": "eA", "type": "public-key", "response": response})


@pytest.mark.parametrize(
    "sent",
    [
        "", "{}", "null", "[]", '"x"', "no json", '{"id": "x", "response": {"userHandle": "x"}}', '{"response": 1}',
        garbled(), garbled(userHandle="eA", clientDataJSON="eA", authenticatorData="eA", signature="eA"),
        garbled(clientDataJSON="e30", attestationObject="oA"), garbled(userHandle=7), garbled(attestationObject=[]),
    ],
)  # fmt: skip
def test_what_is_no_passkey_opens_nothing(mei: Visitor, sent: str) -> None:
    stranger = Visitor()
    ajax = {"x-requested-with": "XMLHttpRequest"}
    options = json.loads(text(stranger.get("/accounts/passkey/", headers=ajax)))
    assert options["publicKey"]["userVerification"] == "required"
    answer = stranger.post("/accounts/passkey/", {"credential": sent, "next": "https://evil.example"})
    assert answer["Location"] == "/accounts/login/?passkey=failed"
    assert stranger.get("/me/account").status_code == 302
    answer = mei.post("/me/account/passkeys/add", {"credential": sent})
    assert answer.status_code == 200
    assert Authenticator.objects.count() == 0


def test_nobody_removes_the_passkey_of_another(mei: Visitor) -> None:
    hers = Authenticator.objects.create(
        user=User.objects.get(username="mei"), type=Authenticator.Type.WEBAUTHN, data={"name": "x", "credential": {}}
    )
    tao = Visitor()
    tao.sign_up("tao", "陶")
    assert tao.post(f"/me/account/passkeys/{hers.pk}/remove").status_code == 404
    assert Authenticator.objects.count() == 1
