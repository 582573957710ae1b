"""Anyone can verify a certificate, and nobody can make one up."""

import base64
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.visitors import Site, Visitor

from changqing.core import signing
from changqing.credentials import queries, services
from changqing.credentials.models import ALPHABET, Credential, new_number, read_number
from changqing.credentials.securing import KIND

pytestmark = pytest.mark.django_db

GENUINE = "This certificate is genuine"
UNTRUE = "Do not trust this certificate"
UNKNOWN = "No certificate has this number"


@pytest.fixture
def credential(site: Site) -> Credential:
    """Mei's certificate."""
    site.publish()
    mei = Visitor()
    mei.sign_up("mei", "梅小雨")
    mei.complete()
    return Credential.objects.get()


def test_a_stranger_sees_for_whom_for_what_from_whom_and_when(credential: Credential) -> None:
    stranger = Visitor()
    response = stranger.get(f"/verify/{credential.number_in_groups}")
    page = response.content.decode()
    assert GENUINE in page
    for words in ("梅小雨", "Vegetables on a balcony", "Qinglan Demonstration University", "2 hours", "Issued on"):
        assert words in page
    assert response["Cache-Control"] == "private, no-store"
    assert "learner" not in response.cookies


def test_a_number_is_read_however_a_person_types_it(credential: Credential) -> None:
    number = credential.number
    spoken = number.replace("0", "O").replace("1", "l").lower()
    for typed in (
        number,
        number.lower(),
        spoken,
        f" {number[:4]} {number[4:8]} - {number[8:]} ",
        spoken.replace("l", "i"),
    ):
        assert read_number(typed) == number
        page = Visitor().page(f"/verify/?number={typed}")
        assert GENUINE in page
        assert credential.number_in_groups in page


@pytest.mark.parametrize("typed", ["OIL0-1234-5678", "oil012345678", "0110 1234 5678"])
def test_signs_that_look_alike_are_one_sign(typed: str) -> None:
    assert read_number(typed) == "011012345678"


def test_a_number_nobody_has_is_unknown_and_not_found() -> None:
    response = Visitor().get("/verify/0000-0000-0000")
    assert response.status_code == 404
    assert UNKNOWN in response.content.decode()
    assert "What it says" not in response.content.decode()


@pytest.mark.parametrize(
    "typed", ["<script>alert(1)</script>", "' OR 1=1 --", "证书", "../../me", "%00", "x" * 500, "\r\nSet-Cookie: a=b"]
)
def test_a_hostile_number_is_unknown(typed: str) -> None:
    response = Visitor().client.get("/verify/", {"number": typed})
    assert response.status_code == 302
    assert response["Location"].startswith("/verify/")
    assert "\n" not in response["Location"]
    page = Visitor().client.get(response["Location"], headers={"accept-language": "en"})
    assert page.status_code in (200, 302, 404)
    assert GENUINE not in page.content.decode()
    assert "<script>alert" not in page.content.decode()


def test_typing_nothing_asks_again() -> None:
    assert Visitor().get("/verify/?number=+")["Location"] == "/verify"
    assert "Verify a certificate" in Visitor().page("/verify")


def test_a_withdrawn_certificate_says_when_and_why_and_keeps_its_first_date(credential: Credential) -> None:
    first = services.revoke(credential.id, because="Issued in error").revoked_at
    assert services.revoke(credential.id, because="Again").revoked_at == first
    page = Visitor().page(f"/verify/{credential.number}")
    assert "This certificate was withdrawn" in page
    assert "Issued in error" in page
    assert GENUINE not in page


def test_what_was_changed_in_the_database_no_longer_verifies(credential: Credential) -> None:
    head, payload, signature = credential.token.split(".")
    document = signing.verify(credential.token, kind=KIND)
    renamed = document.replace("梅小雨".encode(), "别的人".encode())
    assert renamed != document
    other = base64.urlsafe_b64encode(renamed).rstrip(b"=").decode()
    for token in (
        f"{head}.{other}.{signature}",
        f"{head}.{payload}.{signature[:-4]}AAAA",
        f"{head}.{payload}.",
        f"{payload}.{head}.{signature}",
        "",
        "no token",
        signing.sign(document, kind="changqing-pack"),
    ):
        Credential.objects.update(token=token)
        page = Visitor().page(f"/verify/{credential.number}")
        assert UNTRUE in page
        assert "梅小雨" not in page
        assert "别的人" not in page


def test_a_certificate_under_another_number_is_not_believed(credential: Credential) -> None:
    other = new_number()
    Credential.objects.update(number=other)
    assert UNTRUE in Visitor().page(f"/verify/{other}")
    assert Visitor().get(f"/verify/{credential.number}").status_code == 404


def test_a_token_copied_into_another_learners_row_is_not_believed(credential: Credential, site: Site) -> None:
    tao = Visitor()
    tao.sign_up("tao", "陶大江")
    tao.complete()
    mine = Credential.objects.exclude(number=credential.number)
    mine.update(token=credential.token)
    assert UNTRUE in Visitor().page(f"/verify/{mine.get().number}")
    assert tao.get(f"/certificates/{mine.get().number}").status_code == 404


def test_a_certificate_signed_by_another_sites_key_is_not_believed(
    credential: Credential, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = signing.verify(credential.token, kind=KIND)
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr("django.conf.settings.DATA", data / "elsewhere")
        forged = signing.sign(document, kind=KIND)
    assert forged != credential.token
    Credential.objects.update(token=forged)
    assert UNTRUE in Visitor().page(f"/verify/{credential.number}")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(where=st.integers(0, 10_000), sign=st.sampled_from("Aa0_-.=é{ "))
def test_no_single_sign_of_a_token_can_be_changed_unseen(credential: Credential, where: int, sign: str) -> None:
    token = credential.token
    where %= token.rindex(".") + 40  # the last signs of a signature may hold bits that mean nothing
    changed = token[:where] + sign + token[where + 1 :]
    Credential.objects.update(token=changed)
    expected = "valid" if changed == token else "tampered"
    assert queries.verdict(credential.number).state == expected


def test_the_document_is_an_open_badge(credential: Credential) -> None:
    document = msgspec.json.decode(signing.verify(credential.token, kind=KIND))
    assert document["type"] == ["VerifiableCredential", "AchievementCredential"]
    assert document["@context"][0] == "https://www.w3.org/ns/credentials/v2"
    assert document["id"].endswith(f"/credentials/{credential.number}")
    achievement = document["credentialSubject"]["achievement"]
    assert achievement["name"] == "阳台种菜"
    assert achievement["titles"] == {"zh-Hans": "阳台种菜", "en": "Vegetables on a balcony"}
    assert document["validFrom"].endswith("Z")


def test_numbers_are_long_and_of_signs_that_cannot_be_taken_for_one_another() -> None:
    numbers = {new_number() for _ in range(1_000)}
    assert len(numbers) == 1_000
    assert {sign for number in numbers for sign in number} == set(ALPHABET)
    assert not set("OIL") & set(ALPHABET)
    assert {len(number) for number in numbers} == {12}
    assert all(read_number(number) == number for number in numbers)
