"""Phones are shared, lost and copied from: a device never opens a record that is somebody's account."""

import pytest
from django.core.signing import Signer
from tests.visitors import Site, Visitor

from changqing.accounts import services
from changqing.accounts.models import Learner
from changqing.accounts.queries import signer
from changqing.records.models import Statement

pytestmark = pytest.mark.django_db


def test_after_signing_out_the_phone_knows_nobody(site: Site) -> None:
    site.publish()
    mei = Visitor()
    mei.complete()
    mei.sign_up("mei", "梅小雨")
    mei.sign_out()
    assert mei.learner is None
    for path in ("/", "/me", "/courses/balcony", "/learn/balcony/first-steps", "/accounts/login/"):
        page = mei.page(path)
        assert "梅小雨" not in page
        assert "3 of 3 right" not in page
    assert "Nothing begun yet" in mei.page("/me")


def test_signing_in_on_a_shared_phone_hands_over_no_other_accounts_record(site: Site) -> None:
    release = site.publish()
    phone = Visitor()
    phone.complete()
    phone.sign_up("mei", "梅小雨")
    mei = phone.learner
    phone.sign_out()
    phone.sign_up("tao", "陶大江")
    tao = phone.learner
    assert mei
    assert tao
    assert tao != mei
    assert "Nothing begun yet" in phone.page("/me")
    assert not Statement.objects.filter(learner_id=tao.id).exists()
    phone.sign_out()
    phone.sign_in("mei")
    assert phone.learner == mei
    assert phone.standing(release).completed_at is not None


def test_what_is_done_after_signing_out_is_nobodys_until_the_next_one_signs_in(site: Site) -> None:
    site.publish()
    phone = Visitor()
    phone.sign_up("mei")
    mei = phone.learner
    phone.sign_out()
    phone.read()
    assert phone.learner not in (None, mei)
    phone.sign_up("tao")
    assert Statement.objects.get().learner_id == phone.learner.id  # type: ignore[union-attr]
    assert not Statement.objects.filter(learner_id=mei.id).exists()  # type: ignore[union-attr]


def test_a_copied_cookie_of_someone_who_has_an_account_by_now_opens_nothing(site: Site) -> None:
    site.publish()
    mei = Visitor()
    mei.complete()
    copied = mei.client.cookies["learner"].value
    mei.sign_up("mei", "梅小雨")
    thief = Visitor()
    thief.client.cookies["learner"] = copied
    assert "Nothing begun yet" in thief.page("/me")
    assert "3 of 3 right" not in thief.page("/learn/balcony/first-steps")
    assert thief.get("/courses/balcony/certificate")["Location"] == "/courses/balcony"
    thief.read()
    assert thief.learner not in (None, mei.learner)
    thief.sign_up("thief")
    assert "balcony/certificate" not in thief.page("/me")
    assert Statement.objects.filter(learner_id=thief.learner.id).count() == 1  # type: ignore[union-attr]


def test_a_cookie_of_a_record_that_was_merged_begins_a_new_record(site: Site) -> None:
    site.publish()
    mei = Visitor()
    mei.sign_up("mei")
    phone = Visitor()
    phone.read()
    copied = phone.client.cookies["learner"].value
    phone.sign_in("mei")
    old_tab = Visitor()
    old_tab.client.cookies["learner"] = copied
    assert "Nothing begun yet" in old_tab.page("/me")
    old_tab.read()
    assert old_tab.learner not in (None, phone.learner)


@pytest.mark.parametrize("kind", ["bare", "unsigned", "other key", "no uuid", "cut", "empty", "long", "nul"])
def test_a_forged_cookie_is_nobodys(site: Site, kind: str) -> None:
    site.publish()
    victim = Learner.objects.create()
    good = signer.sign(str(victim.id))
    forged = {
        "bare": str(victim.id),
        "unsigned": f"{victim.id}:",
        "other key": Signer(key="guessed", salt="changqing.learner").sign(str(victim.id)),
        "no uuid": signer.sign("1 OR 1=1"),
        "cut": good[:-1],
        "empty": "",
        "long": good + "x" * 3_000,
        "nul": good + "\\000",
    }[kind]
    visitor = Visitor()
    visitor.client.cookies["learner"] = forged
    assert "Nothing begun yet" in visitor.page("/me")
    assert visitor.get("/learn/balcony/first-steps/seen").status_code == 200
    assert not Statement.objects.filter(learner_id=victim.id).exists()
    assert Statement.objects.count() == 1


@pytest.mark.parametrize("session", ["", "x", "' OR 1=1 --", "a" * 3_000, "../../etc/passwd"])
def test_a_forged_session_is_nobodys(site: Site, session: str) -> None:
    services.register(username="mei", password="x", name="梅小雨")
    visitor = Visitor()
    visitor.client.cookies["session"] = session
    page = visitor.page("/me")
    assert "Nothing begun yet" in page
    assert "Sign in" in page


def test_a_wrong_password_lets_nobody_in_and_says_no_more_than_that(site: Site) -> None:
    services.register(username="mei", password="mountain-tea-42", name="梅小雨")
    pages = []
    for name in ("mei", "nobody"):
        visitor = Visitor()
        response = visitor.post("/accounts/login/", {"login": name, "password": "wrong-password"})
        assert response.status_code == 200
        assert visitor.learner is None
        pages.append(response.content.decode().replace(name, "NAME"))
    assert pages[0] == pages[1]
    assert 'role="alert"' in pages[0]
    assert "梅小雨" not in pages[0]


def test_trying_passwords_is_stopped(site: Site) -> None:
    services.register(username="mei", password="mountain-tea-42")
    visitor = Visitor()
    for number in range(6):
        visitor.post("/accounts/login/", {"login": "mei", "password": f"guess-{number}"})
    visitor.post("/accounts/login/", {"login": "mei", "password": "mountain-tea-42"})
    assert visitor.learner is None


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/signup/"])
@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_nobody_is_led_to_another_site_after_signing_in(site: Site, path: str, target: str) -> None:
    visitor = Visitor()
    if path == "/accounts/login/":
        services.register(username="mei", password="mountain-tea-42")
        response = visitor.sign_in("mei", next=target)
    else:
        response = visitor.sign_up("mei", next=target)
    assert response["Location"] == "/me"


def test_she_is_led_back_to_where_she_wanted_to_go(site: Site) -> None:
    site.publish()
    assert Visitor().sign_up("mei", next="/courses/balcony")["Location"] == "/courses/balcony"


def test_signing_out_asks_first(site: Site) -> None:
    visitor = Visitor()
    visitor.sign_up("mei")
    assert "Sign out of this device?" in visitor.page("/accounts/logout/")
    assert visitor.learner is not None
