"""Signing in at one's university: known by who one is there, by nothing else; and what is wrong there stays there."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from tests.accounts.university import CLIENT, SECRET, University, university
from tests.visitors import Site, Visitor, text

from changqing.accounts import erasing, universities
from changqing.accounts.models import IdentityProvider, User
from changqing.core import cli

pytestmark = pytest.mark.django_db


@pytest.fixture
def beihu(site: Site) -> Iterator[University]:
    """A university whose people sign in there."""
    with university() as found:
        universities.save("beihu", {"zh-Hans": "北湖大学", "en": "Beihu"}, found.address, CLIENT, SECRET)
        yield found


def there_and_back(
    visitor: Visitor, beihu: University, sub: str = "20260001", *, query: str = "", **claims: str
) -> str:
    """Sign in at the university; return where one is in the end."""
    gone = visitor.get(f"/accounts/university/beihu/{query}")
    assert gone.status_code == 302
    assert gone["Location"].startswith(f"{beihu.address}/authorize?")
    return str(visitor.get(beihu.let_in(gone["Location"], sub, **claims))["Location"])


def test_who_comes_from_a_university_has_an_account_with_her_name_and_nothing_more(
    site: Site, beihu: University
) -> None:
    site.publish()
    mei = Visitor()
    assert "/accounts/university/" in mei.page("/accounts/login/")
    assert "Beihu" in mei.page("/accounts/university/")
    mei.read()
    before = mei.learner
    at = there_and_back(
        mei, beihu, name="  李\u200b 梅\n", email="mei@beihu.example", picture="https://beihu.example/mei.jpg"
    )
    assert at == "/me"
    user = User.objects.get()
    assert (user.name, user.email, user.has_usable_password()) == ("李 梅", "", False)
    assert user.has_made_up_name
    assert mei.learner == before  # what she did on this phone before is hers
    kept = SocialAccount.objects.get()
    assert (kept.provider, kept.uid, kept.extra_data) == ("beihu", "20260001", {})
    assert SocialToken.objects.count() == 0


def test_she_comes_again_from_another_phone_into_the_same_account(beihu: University) -> None:
    there_and_back(Visitor(), beihu, name="李梅")
    phone = Visitor()
    assert there_and_back(phone, beihu, query="?next=/courses", name="另一个名字", email="x@y.example") == "/courses"
    assert User.objects.get().name == "李梅"
    assert phone.get("/me/account").status_code == 200
    assert SocialAccount.objects.get().extra_data == {}


def test_nobody_comes_into_an_account_by_an_e_mail_address(beihu: University) -> None:
    lan = Visitor()
    lan.sign_up("lan")
    User.objects.update(email="lan@beihu.example")
    there_and_back(Visitor(), beihu, email="lan@beihu.example", email_verified="true")
    assert User.objects.count() == 2


def test_who_has_an_account_connects_her_university_and_takes_it_off(beihu: University) -> None:
    mei = Visitor()
    mei.sign_up("mei")
    assert there_and_back(mei, beihu, query="?process=connect") == "/me/account#universities"
    assert User.objects.count() == 1
    assert "Beihu" in mei.page("/me/account")
    phone = Visitor()
    there_and_back(phone, beihu)
    assert phone.learner == mei.learner
    mei.post(f"/me/account/universities/{SocialAccount.objects.get().pk}/remove")
    assert SocialAccount.objects.count() == 0


def test_to_connect_one_shows_that_the_account_is_hers(beihu: University, monkeypatch: pytest.MonkeyPatch) -> None:
    mei = Visitor()
    mei.sign_up("mei")
    monkeypatch.setattr("changqing.accounts.proving.MINUTES", -1)
    assert mei.get("/accounts/university/beihu/?process=connect")["Location"].startswith("/accounts/reauthenticate/")


def test_the_same_person_there_is_not_connected_to_two_here(beihu: University) -> None:
    there_and_back(Visitor(), beihu)
    mei = Visitor()
    mei.sign_up("mei")
    at = there_and_back(mei, beihu, query="?process=connect")
    assert "belongs to another account" in mei.page(at.partition("#")[0])
    assert SocialAccount.objects.count() == 1
    assert mei.learner.user.username == "mei"


def test_the_only_way_in_stays(beihu: University) -> None:
    mei = Visitor()
    there_and_back(mei, beihu)
    account = SocialAccount.objects.get()
    assert mei.post(f"/me/account/universities/{account.pk}/remove").status_code == 400
    other = Visitor()
    other.sign_up("other")
    other.post(f"/me/account/universities/{account.pk}/remove")
    assert SocialAccount.objects.count() == 1


def test_who_has_no_password_shows_who_she_is_at_the_university(
    beihu: University, monkeypatch: pytest.MonkeyPatch
) -> None:
    mei = Visitor()
    there_and_back(mei, beihu)
    monkeypatch.setattr("changqing.accounts.proving.MINUTES", -1)
    assert "/accounts/university/beihu/?next=/me/data" in mei.page("/accounts/reauthenticate/?next=/me/data")
    monkeypatch.setattr("changqing.accounts.proving.MINUTES", 10)
    assert there_and_back(mei, beihu, query="?next=/me/data") == "/me/data"
    assert mei.get("/me/data/erase").status_code == 200


@pytest.mark.parametrize("fault", ["down", "no-sub", "wrong-audience", "elsewhere"])
def test_a_university_that_answers_wrongly_is_said_and_nothing_changes(beihu: University, fault: str) -> None:
    mei = Visitor()
    gone = mei.get("/accounts/university/beihu/")
    back = beihu.let_in(gone["Location"], "20260001")
    beihu.fault = fault
    answer = mei.get(back)
    assert answer.status_code in (401, 502)
    assert "Nothing has changed" in text(answer)
    assert User.objects.count() == 0
    assert mei.get("/accounts/login/").status_code == 200


@pytest.mark.parametrize("fault", ["down", "slow"])
def test_one_that_is_down_or_slow_keeps_nobody_from_other_ways(
    beihu: University, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(universities, "SECONDS", 0.2)
    beihu.fault = fault
    answer = Visitor().get("/accounts/university/beihu/")
    assert answer.status_code == 502
    assert "Sign in by another way" in text(answer)


def test_an_answer_nobody_asked_for_or_asked_for_elsewhere_opens_nothing(beihu: University) -> None:
    mei, thief = Visitor(), Visitor()
    gone = thief.get("/accounts/university/beihu/")
    back = beihu.let_in(gone["Location"], "thief")
    for path in (back, "/accounts/university/beihu/back/", f"{back.partition('?')[0]}?code=code-0&state=made-up"):
        assert mei.get(path).status_code == 401
    assert User.objects.count() == 0


def test_an_answer_is_good_once(beihu: University) -> None:
    mei = Visitor()
    gone = mei.get("/accounts/university/beihu/")
    back = beihu.let_in(gone["Location"], "20260001")
    assert mei.get(back).status_code == 302
    assert mei.get(back).status_code == 401


def test_who_says_no_there_is_led_back(beihu: University) -> None:
    mei = Visitor()
    state = parse_qs(urlsplit(mei.get("/accounts/university/beihu/")["Location"]).query)["state"][0]
    answer = mei.get(f"/accounts/university/beihu/back/?error=access_denied&state={state}")
    assert answer["Location"] == "/accounts/login/"


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_nobody_is_led_to_another_site_afterwards(beihu: University, wanted: str) -> None:
    assert there_and_back(Visitor(), beihu, query=f"?next={quote(wanted, safe='')}") == "/me"
    page = Visitor().page(f"/accounts/university/?next={quote(wanted, safe='')}")
    assert 'href="/accounts/university/beihu/"' in page


def test_a_university_that_is_not_there_is_not_found(beihu: University) -> None:
    for path in ("/accounts/university/nobody/", "/accounts/university/nobody/back/"):
        assert Visitor().get(path).status_code == 404
    assert Visitor().get("/accounts/university/beihu/?process=redirect")["Location"] == "/accounts/login/"


def test_of_many_one_is_found_by_name(beihu: University) -> None:
    for number in range(14):
        universities.save(f"other-{number}", {"zh-Hans": f"学校{number}"}, beihu.address, CLIENT, SECRET)
    page = Visitor().page("/accounts/university/?q=beihu")
    assert "Beihu" in page
    assert "学校3" not in page
    assert "No university is found" in Visitor().page("/accounts/university/?q=nobody")


def test_the_command_keeps_it_sealed(site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    secret = tmp_path / "secret"
    secret.write_text("very-secret\n")
    told = ["university", "add", "beihu", "北湖大学", "--client-id", "c", "--secret-file", str(secret), "--server"]
    assert cli.main([*told, "https://id.beihu.example"]) == 0
    assert "/accounts/university/beihu/back/" in capsys.readouterr().out
    kept = IdentityProvider.objects.get()
    assert "very-secret" not in kept.secret
    assert universities.unseal(kept.secret, IdentityProvider.PURPOSE) == "very-secret"
    assert cli.main([*told, "http://id.beihu.example"]) != 0
    assert cli.main(["university", "list"]) == 0
    assert "https://id.beihu.example" in capsys.readouterr().out
    assert cli.main(["university", "remove", "beihu"]) == 0
    assert cli.main(["university", "remove", "beihu"]) != 0


def test_erasing_takes_it_along(beihu: University) -> None:
    mei = Visitor()
    there_and_back(mei, beihu)
    erasing.erase(erasing.person_of(mei.learner))
    assert SocialAccount.objects.count() == 0
    assert User.objects.count() == 0
