"""A transcript over all universities; links to it that are limited, counted and taken back."""

import json
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import localdate
from tests.factories import make_provider
from tests.visitors import Site, Visitor

from changqing.core import signing
from changqing.credentials import securing
from changqing.credentials import services as credentials
from changqing.credentials.models import Credential
from changqing.credits import publishing
from changqing.transcripts import services
from changqing.transcripts.models import Share

pytestmark = pytest.mark.django_db
NAME = "梅小雨"


@pytest.fixture
def mei(site: Site) -> Visitor:
    """A learner with two certificates and a credit."""
    site.publish()
    site.publish("peppers", title="辣椒", title_en="Peppers")
    publishing.publish_rate(make_provider(), "credit", valid_from=localdate(), hours_a_unit=Decimal(4))
    mei = Visitor()
    mei.sign_up("mei", NAME)
    mei.complete()
    mei.complete("peppers")
    return mei


def link(mei: Visitor, **chosen: str) -> str:
    """Make a link as she does; return its address without the host."""
    sent = {"label": "A factory", "days": "30", "scores": "1", "credits": "1", **chosen}
    page = mei.post("/me/transcript", {name: value for name, value in sent.items() if value}).content.decode()
    found = re.search(r"(/transcripts/[\w-]{22})<", page)
    assert found, page
    return found[1]


def test_every_form_tells_the_same_and_leaves_out_what_was_revoked(mei: Visitor) -> None:
    page = mei.page("/me/transcript")
    assert "Peppers" in page
    assert "Result: 100%" in page
    assert "1 credit" in page
    told = mei.get("/me/transcript.json").json()
    assert (told["name"], told["hours"], told["credits"][0]["amount"]) == (NAME, 4, 1.0)
    assert {one["course"]["en"] for one in told["certificates"]} == {"Peppers", "Vegetables on a balcony"}
    assert mei.get("/me/transcript.pdf").content.startswith(b"%PDF")
    assert mei.get("/me/transcript.exe").status_code == 404
    credentials.revoke(Credential.objects.get(course__slug="peppers").id, because="A mistake.")
    assert "Peppers" not in mei.page("/me/transcript")
    assert len(mei.get("/me/transcript.json").json()["certificates"]) == 1


def test_the_signed_record_holds_the_certificates_as_they_were_signed(mei: Visitor) -> None:
    token = mei.get("/me/transcript.jwt").content.decode()
    record = securing.read(token)
    assert record["type"] == ["VerifiableCredential", "ClrCredential"]
    held = record["credentialSubject"]["verifiableCredential"]
    tokens = [one["id"].removeprefix("data:application/vc+jwt,") for one in held]
    assert set(tokens) == set(Credential.objects.values_list("token", flat=True))
    for one in tokens:
        inner = securing.read(one)
        assert inner["credentialSubject"]["id"] == record["credentialSubject"]["id"]
    head, body, mark = token.split(".")
    with pytest.raises(signing.BadSignature):
        securing.read(f"{head}.{body[:-4]}AAAA.{mark}")


def test_a_link_shows_what_she_chose_to_whoever_has_it(mei: Visitor) -> None:
    address = link(mei)
    seen = Visitor().get(address)
    page = seen.content.decode()
    assert NAME in page
    assert "Result: 100%" in page
    assert "1 credit" in page
    assert (seen["X-Robots-Tag"], seen["Referrer-Policy"]) == ("noindex", "no-referrer")
    assert Visitor().get(f"{address}.jwt").status_code == 200
    bare = link(mei, scores="", credits="")
    page = Visitor().get(bare).content.decode()
    assert "Peppers" in page
    assert "Result" not in page
    assert "1 credit" not in page
    told = Visitor().get(f"{bare}.json").json()
    assert [one["score"] for one in told["certificates"]] == [None, None]
    assert told["credits"] == []
    assert Visitor().get(f"{bare}.jwt").status_code == 404  # the certificates in it have the results
    assert address.rpartition("/")[2] not in json.dumps(list(Share.objects.values()), default=str)


def test_a_link_closes_when_it_is_used_up_over_or_taken_back(mei: Visitor) -> None:
    twice = link(mei, most="2")
    assert [Visitor().get(twice).status_code for _ in range(3)] == [200, 200, 404]
    assert Visitor().get(f"{twice}.json").status_code == 404
    over = link(mei)
    Share.objects.filter(most=None).update(expires_at=datetime.now(UTC) - timedelta(seconds=1))
    assert Visitor().get(over).status_code == Visitor().get(f"{over}.json").status_code == 404
    taken = link(mei)
    share = Share.objects.order_by("-created_at")[0]
    other = Visitor()
    other.sign_up("hu", "胡一")
    assert other.post(f"/me/transcript/shares/{share.id}").status_code == 404
    assert Visitor().get(taken).status_code == 200
    assert mei.post(f"/me/transcript/shares/{share.id}").status_code == 303
    closed = Visitor().get(taken)
    assert closed.status_code == 404
    assert NAME not in closed.content.decode()
    assert "opened 1 time" in mei.page("/me/transcript")


@pytest.mark.parametrize(
    "wrong", [{"days": "3650"}, {"days": "x"}, {"days": ""}, {"most": "0"}, {"most": "-1"}, {"most": "99999"}]
)
def test_a_link_that_cannot_be_is_refused_in_a_sentence(mei: Visitor, wrong: dict[str, str]) -> None:
    response = mei.post("/me/transcript", {"days": "30", **wrong})
    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()
    assert not Share.objects.exists()


def test_no_more_links_are_open_than_one_can_look_after(mei: Visitor) -> None:
    for _number in range(services.MOST_SHARES):
        link(mei)
    assert mei.post("/me/transcript", {"days": "30"}).status_code == 422
    assert Share.objects.count() == services.MOST_SHARES
