"""The operators' pages of certificates: found, withdrawn, issued again; entries from paper; seals; keys."""

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate
from PIL import Image
from tests.factories import make_provider
from tests.visitors import Visitor, operator, text

from changqing.core import signing
from changqing.credentials import older, seals
from changqing.credentials.models import Credential, OlderRecord, ProviderSeal

pytestmark = pytest.mark.django_db
HERE, PAPER = "/console/certificates", "/console/certificates/paper"
NOT_THERE = "0123-4567-89AB"


@pytest.fixture
def wu(mei: Visitor) -> Visitor:
    """An operator."""
    return operator()


def number() -> str:
    return Credential.objects.get(revoked_at=None).number_in_groups


def picture(kind: str = "PNG", size: tuple[int, int] = (60, 40)) -> bytes:
    body = io.BytesIO()
    Image.new("RGB", size, "red").save(body, kind)
    return body.getvalue()


def sent(content: bytes, name: str = "seal.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_a_certificate_is_found_by_number_university_and_account(wu: Visitor) -> None:
    held = number()
    for typed in ("", held, held.lower().replace("-", " "), "qinglan", "mei"):
        page = wu.page(f"{HERE}?q={typed}")
        assert held in page, typed
        assert "梅小雨" in page
    for typed in (NOT_THERE, "wu", "beihu", "梅", "%25"):
        assert "No certificate fits" in wu.page(f"{HERE}?q={typed}"), typed
    assert held in wu.page(f"{HERE}?q=%00&before=nonsense")


def test_many_are_leafed_through_with_as_many_queries(
    wu: Visitor, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    first = Credential.objects.get()
    others = [
        Credential(
            learner_id=uuid4(), course=first.course, issued_at=first.issued_at, token=first.token, number=f"{n:012d}"
        )
        for n in range(120)
    ]
    Credential.objects.bulk_create(others)
    with django_assert_max_num_queries(16):  # eight of the page; the rest say in the audit log who saw it
        page = wu.page(HERE)
    seen = 0
    while True:
        seen += page.count('class="chip">does not fit its signature') + page.count('class="chip">valid')
        if "Those before" not in page:
            break
        earlier = page.partition(f'href="{HERE}?before=')[2].partition('"')[0]
        page = wu.page(f"{HERE}?before={earlier}")
    assert seen == 121
    assert "The latest" in page


def test_one_is_withdrawn_with_a_reason_once(wu: Visitor) -> None:
    held = number()
    page = wu.page(f"{HERE}/{held}")
    assert "mei" in page
    assert "Withdraw it" in page
    for told in ({}, {"because": " ", "sure": "on"}, {"because": "The answers were another's"}):
        assert wu.post(f"{HERE}/{held}", {"revoke": "1", **told}).status_code == 422
    assert Credential.objects.get().revoked_at is None
    told = {"revoke": "1", "because": "The answers were another's", "sure": "on"}
    assert wu.post(f"{HERE}/{held}", told)["Location"] == f"{HERE}/{held}?done=revoke"
    first = Credential.objects.get()
    assert wu.post(f"{HERE}/{held}", told | {"because": "Again"}).status_code == 303
    assert Credential.objects.get().revoked_because == first.revoked_because == "The answers were another's"
    page = wu.page(f"{HERE}/{held}?done=revoke")
    assert "It is withdrawn; whoever verifies it is told so." in page
    assert 'name="revoke"' not in page
    assert "This certificate was withdrawn" in Visitor().page(f"/verify/{held}")


def test_one_is_issued_again_once_and_leads_to_the_new_one(wu: Visitor) -> None:
    old = number()
    assert wu.post(f"{HERE}/{old}", {"reissue": "1", "name": "梅晓雨"}).status_code == 422
    told = {"reissue": "1", "because": "A sign of the name was wrong", "name": "梅晓雨"}
    first = wu.post(f"{HERE}/{old}", told)
    assert first["Location"] == f"{HERE}/{number()}?done=reissue"
    assert wu.post(f"{HERE}/{old}", told)["Location"] == first["Location"]
    assert Credential.objects.count() == 2
    page = wu.page(first["Location"])
    assert "梅晓雨" in page
    assert f'href="{HERE}/{old}"' in page
    assert "name today: 梅小雨" in " ".join(page.split())
    page = wu.page(f"{HERE}/{old}")
    assert f'href="{HERE}/{number()}"' in page
    assert 'name="reissue"' not in page


def test_what_does_not_fit_its_signature_can_be_withdrawn_and_not_issued_again(wu: Visitor) -> None:
    held = number()
    token = Credential.objects.get().token
    Credential.objects.update(token=token[:-6] + "AAAAAA")
    page = wu.page(f"{HERE}/{held}")
    assert "What is kept under this number does not fit its signature." in page
    assert 'name="reissue"' not in page
    refused = wu.post(f"{HERE}/{held}", {"reissue": "1", "because": "x"})
    assert refused.status_code == 409
    assert Credential.objects.count() == 1
    assert wu.post(f"{HERE}/{held}", {"revoke": "1", "because": "Tampered with", "sure": "on"}).status_code == 303


def test_entries_from_paper_are_found_and_withdrawn(wu: Visitor, mei: Visitor) -> None:
    provider = make_provider()
    told = [
        older.OlderTold(
            provider=provider.id,
            number=f"2016-{n}",
            holder="梅小雨",
            what={"en": "Sewing"},
            issued_on=date(2016, 6, 30),
        )
        for n in range(60)
    ]
    older.enter(told, "the office")
    assert mei.learner
    older.claim(mei.learner, "2016-7", date(2016, 6, 30))
    page = wu.page(PAPER)
    assert "Entered by the office" in page
    assert "page=2" in page
    assert "2016-7" in wu.page(f"{PAPER}?q=2016-7")
    assert "in a learner's record" in wu.page(f"{PAPER}?q=20167")
    assert "No entry fits" in wu.page(f"{PAPER}?q=beihu")
    entry = OlderRecord.objects.get(plain="20167")
    refused = wu.post(PAPER, {"entry": str(entry.id), "because": ""})
    assert refused.status_code == 422
    assert "This field is required." in text(refused)
    for wrong in ("", "x", str(uuid4())):
        assert wu.post(PAPER, {"entry": wrong, "because": "x"}).status_code == 404
    assert wu.post(PAPER, {"entry": str(entry.id), "because": "Twice in the list"}).status_code == 303
    assert "Twice in the list" in wu.page(f"{PAPER}?q=2016-7&done=1")
    assert older.of_learner(mei.learner.id) == []


def test_a_seal_is_given_shown_and_removed(wu: Visitor) -> None:
    at = "/console/issuers/qinglan"
    assert "No picture yet" in wu.page(at)
    both = {"seal": sent(picture("JPEG")), "signature": sent(picture()), "signatory": "王校长"}
    assert wu.post(at, both)["Location"] == f"{at}?done=1"
    shown = wu.get(f"{at}/seal.png")
    assert (shown["Content-Type"], Image.open(io.BytesIO(shown.content)).size) == ("image/png", (60, 40))
    assert "王校长" in wu.page(at)
    assert "/console/issuers/qinglan" in wu.page("/console/issuers")
    assert wu.post(at, {"remove": "signature"}).status_code == 303
    assert wu.get(f"{at}/signature.png").status_code == 404
    held = ProviderSeal.objects.get()
    assert held.seal
    assert held.signatory == {}


@pytest.mark.parametrize(
    ("content", "status", "told"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", 422, "The file is no picture"),
        (b"", 422, "The submitted file is empty."),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 100, 422, "The file is no picture"),
        (b"x" * (seals.MOST_BYTES + 1), 422, "more than 5 MB"),
        (b"x" * (2 * seals.MOST_BYTES + 200_000), 413, "more than 5 MB"),
    ],
    ids=["script", "empty", "broken", "large", "huge"],
)
def test_a_file_that_is_no_seal_is_refused(wu: Visitor, content: bytes, status: int, told: str) -> None:
    response = wu.post("/console/issuers/qinglan", {"seal": sent(content)})
    assert response.status_code == status
    assert told in text(response)
    assert not ProviderSeal.objects.exists()


def test_nothing_sent_is_told_and_a_university_is_found_by_its_code(wu: Visitor) -> None:
    make_provider("beihu")
    assert "Choose a picture" in text(wu.post("/console/issuers/beihu", {}))
    assert wu.post("/console/issuers/beihu", {"remove": "token"}).status_code == 422
    assert wu.get("/console/issuers?q=BEIHU")["Location"] == "/console/issuers/beihu"
    assert "No university has this code" in wu.page("/console/issuers?q=nobody")
    assert wu.get("/console/issuers/nobody").status_code == 404
    assert wu.get("/console/issuers/beihu/token.png").status_code == 404


def test_a_new_key_signs_once_however_often_the_button_is_pressed(wu: Visitor) -> None:
    before = signing.key_id()
    assert before in wu.page("/console/keys")
    for _time in range(2):
        assert wu.post("/console/keys/rotate", {"kid": before}).status_code == 303
    assert [one.kid == before for one in signing.public_keys()] == [False, True]
    assert wu.get("/console/keys/rotate").status_code == 405
    assert "This certificate is genuine" in Visitor().page(f"/verify/{number()}")


def test_a_key_in_wrong_hands_is_not_trusted_any_more(wu: Visitor) -> None:
    kid = signing.key_id()
    assert wu.post("/console/keys", {"kid": "another", "since": "2026-01-01", "sure": "on"}).status_code == 404
    for told in ({"since": "x", "sure": "on"}, {"since": localdate().isoformat()}):
        assert wu.post("/console/keys", {"kid": kid, **told}).status_code == 422
    assert signing.key_id() == kid
    since = (localdate() - timedelta(3)).isoformat()
    assert wu.post("/console/keys", {"kid": kid, "since": since, "sure": "on"}).status_code == 303
    assert signing.key_id() != kid
    assert "in doubt" in wu.page(f"{HERE}/{number()}")
    assert "in doubt since" in wu.page("/console/keys?done=distrust")


def test_what_others_send_is_refused(mei: Visitor) -> None:
    kid, held = signing.key_id(), number()
    for visitor in (Visitor(), mei):
        for address, told in (
            (f"{HERE}/{held}", {"revoke": "1", "because": "x", "sure": "on"}),
            (PAPER, {"entry": str(uuid4()), "because": "x"}),
            ("/console/issuers/qinglan", {"signatory": "x"}),
            ("/console/keys", {"kid": kid, "since": "2026-01-01", "sure": "on"}),
            ("/console/keys/rotate", {"kid": kid}),
        ):
            assert visitor.post(address, told).status_code in (302, 404), address
    assert (signing.key_id(), number()) == (kid, held)
    assert not ProviderSeal.objects.exists()
