"""A certificate verified by who knows nothing of this project: by the standards alone, from what the site serves.

Nothing of the site's code is used to verify: names are resolved as did:web says, signatures are checked by RFC 8032
(`cryptography`), lists of revoked credentials read as the W3C describes them.
"""

import base64
import gzip
import io
import json
import re
import struct
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pypdf import PdfReader
from tests.visitors import Site, Visitor

from changqing.core import cli, signing
from changqing.credentials.models import Credential

pytestmark = pytest.mark.django_db


def decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def fetched(address: str) -> bytes:
    """Return what an address of the site serves to anyone."""
    parts = urlsplit(address)
    assert parts.netloc == "changqing.example"
    response = Visitor().get(parts.path)
    assert response.status_code == 200, address
    assert response["Access-Control-Allow-Origin"] == "*"
    return response.content


def resolved(did: str) -> dict[str, Any]:
    """Return the document a did:web leads to (method specification, section 3.2)."""
    _did, _web, host, *path = did.split(":")
    place = "/".join(unquote(one) for one in path) if path else ".well-known"
    document = json.loads(fetched(f"https://{unquote(host)}/{place}/did.json"))
    assert document["id"] == did
    return dict(document)


def verified(token: str) -> dict[str, Any]:
    """Return the credential in a token whose signature fits (RFC 7515, RFC 8037; Open Badges 3.0, 8.2.4)."""
    head, payload, signature = token.split(".")
    header, told = json.loads(decoded(head)), json.loads(decoded(payload))
    assert header["alg"] == "EdDSA"
    issuer = told["issuer"] if isinstance(told["issuer"], str) else told["issuer"]["id"]
    assert told["iss"] == issuer
    assert told["jti"] == told["id"]
    assert header["kid"].partition("#")[0] == issuer
    document = resolved(issuer)
    assert header["kid"] in document["assertionMethod"], "the issuer does not vouch for this key"
    method = next(one for one in document["verificationMethod"] if one["id"] == header["kid"])
    assert method["controller"] == issuer
    key = Ed25519PublicKey.from_public_bytes(decoded(method["publicKeyJwk"]["x"]))
    key.verify(decoded(signature), f"{head}.{payload}".encode())
    return dict(told)


def is_revoked(credential: dict[str, Any]) -> bool:
    """Look into the list that a credential names (Bitstring Status List 1.0, section 3.2)."""
    status = credential["credentialStatus"]
    told = verified(fetched(status["statusListCredential"]).decode())
    assert "BitstringStatusListCredential" in told["type"]
    subject = told["credentialSubject"]
    assert subject["statusPurpose"] == status["statusPurpose"] == "revocation"
    assert subject["encodedList"].startswith("u")
    bits = gzip.decompress(decoded(subject["encodedList"][1:]))
    assert len(bits) * 8 >= 131_072
    place = int(status["statusListIndex"])
    return bool(bits[place // 8] & (128 >> place % 8))


def check_schema(credential: dict[str, Any]) -> None:
    """What Open Badges 3.0 asks of an AchievementCredential (B.1.1 and what it refers to)."""
    assert credential["@context"][0] == "https://www.w3.org/ns/credentials/v2"
    assert re.fullmatch(r"https://purl\.imsglobal\.org/spec/ob/v3p0/context-3\.0\.\d+\.json", credential["@context"][1])
    assert set(credential["type"]) >= {"VerifiableCredential", "AchievementCredential"}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", credential["validFrom"])
    assert isinstance(credential["name"], str)
    issuer, subject = credential["issuer"], credential["credentialSubject"]
    assert issuer["type"] == ["Profile"]
    assert isinstance(issuer["name"], str)
    assert subject["type"] == ["AchievementSubject"]
    assert subject["id"].startswith("urn:uuid:")
    [identity] = subject["identifier"]
    assert (identity["type"], identity["hashed"], identity["identityType"]) == ("IdentityObject", False, "name")
    achievement = subject["achievement"]
    assert achievement["type"] == ["Achievement"]
    for name in ("id", "name", "description"):
        assert isinstance(achievement[name], str)
        assert achievement[name]
    assert isinstance(achievement["criteria"]["narrative"], str)
    described = {one["id"] for one in achievement.get("resultDescription", [])}
    assert {one["resultDescription"] for one in subject.get("result", [])} <= described
    assert credential["credentialSchema"][0]["type"] == "1EdTechJsonSchemaValidator2019"


def number() -> str:
    return Credential.objects.get(revoked_at=None).number_in_groups


def token_of(mei: Visitor) -> str:
    response = mei.get(f"/certificates/{number()}.jwt")
    assert response["Content-Type"] == "application/vc+jwt"
    return response.content.decode()


def test_the_file_for_a_wallet(mei: Visitor) -> None:
    told = verified(token_of(mei))
    check_schema(told)
    assert told["issuer"]["id"] == "did:web:changqing.example:providers:qinglan"
    assert told["credentialSubject"]["identifier"][0]["identityHash"] == "梅小雨"
    assert not is_revoked(told)


def test_a_transcript_holds_it_and_is_signed_around_it(mei: Visitor) -> None:
    response = mei.get("/me/transcript.jwt")
    assert response["Content-Type"] == "application/vc+jwt"
    record = verified(response.content.decode())
    assert set(record["type"]) == {"VerifiableCredential", "ClrCredential"}
    assert re.fullmatch(r"https://purl\.imsglobal\.org/spec/clr/v2p0/context-2\.0\.\d+\.json", record["@context"][1])
    assert record["issuer"]["id"] == "did:web:changqing.example"
    subject = record["credentialSubject"]
    assert subject["type"] == ["ClrSubject"]
    [held] = subject["verifiableCredential"]
    assert held["type"] == ["EnvelopedVerifiableCredential"]
    inner = verified(held["id"].removeprefix("data:application/vc+jwt,"))
    check_schema(inner)
    assert inner["credentialSubject"]["id"] == subject["id"] == record["sub"]
    assert not is_revoked(inner)


def test_the_badge_carries_it(mei: Visitor) -> None:
    picture = mei.get(f"/certificates/{number()}.png").content
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    place, found = 8, []
    while place < len(picture):
        length, kind = struct.unpack(">I4s", picture[place : place + 8])
        if kind == b"iTXt":
            found.append(picture[place + 8 : place + 8 + length])
        place += 12 + length
    [chunk] = found
    keyword, rest = chunk.split(b"\x00", 1)
    assert keyword == b"openbadgecredential"
    assert rest[:2] == b"\x00\x00"  # not compressed
    check_schema(verified(rest[2:].split(b"\x00", 2)[2].decode()))


def test_the_pdf_carries_it_and_is_in_both_languages(mei: Visitor) -> None:
    reader = PdfReader(io.BytesIO(mei.get(f"/certificates/{number()}.pdf").content))
    [content] = reader.attachments["credential.jwt"]
    check_schema(verified(content.decode()))
    text = "".join(page.extract_text() for page in reader.pages).replace("\n", "")
    assert len(reader.pages) == 1
    for words in (
        "Certificate of Completion",
        "结业证书",
        "梅小雨",
        "青岚示范大学",
        "Qinglan Demonstration University",
    ):
        assert words in text
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            assert "+" in font["/BaseFont"], "a font that is not a part of one, embedded"


def test_the_providers_profile_and_keys_are_where_its_name_leads(mei: Visitor) -> None:
    profile = json.loads(Visitor().get("/providers/qinglan/issuer.json").content)
    assert profile["id"] == "did:web:changqing.example:providers:qinglan"
    keys = json.loads(Visitor().get("/.well-known/jwks.json").content)["keys"]
    assert [key["kid"] for key in keys] == [signing.key_id()]
    assert all("d" not in key for key in keys)


def test_a_forged_one_and_one_with_a_swapped_key_do_not_verify(mei: Visitor) -> None:
    token = token_of(mei)
    head, payload, signature = token.split(".")
    told = json.loads(decoded(payload))
    told["credentialSubject"]["identifier"][0]["identityHash"] = "别的人"
    forged = base64.urlsafe_b64encode(json.dumps(told).encode()).rstrip(b"=").decode()
    with pytest.raises(InvalidSignature):
        verified(f"{head}.{forged}.{signature}")
    header = json.loads(decoded(head)) | {"kid": "did:web:changqing.example:providers:qinglan#another"}
    swapped = base64.urlsafe_b64encode(json.dumps(header).encode()).rstrip(b"=").decode()
    with pytest.raises(AssertionError, match="does not vouch"):
        verified(f"{swapped}.{payload}.{signature}")


def test_after_a_rotation_the_old_ones_verify_and_new_ones_are_by_the_new_key(mei: Visitor, site: Site) -> None:
    before, token = signing.key_id(), token_of(mei)
    assert cli.main(["keys", "rotate"]) == 0
    assert signing.key_id() != before
    verified(token)
    assert "This certificate is genuine" in Visitor().page(f"/verify/{number()}")
    tao = Visitor()
    tao.sign_up("tao", "陶大江")
    tao.complete()
    newer = Credential.objects.get(learner_id=tao.learner.id)  # type: ignore[union-attr]
    assert json.loads(decoded(newer.token.split(".")[0]))["kid"].endswith(signing.key_id())
    verified(newer.token)


def test_a_revoked_one_is_in_the_list_and_its_successor_is_not(
    mei: Visitor, capsys: pytest.CaptureFixture[str]
) -> None:
    old = number()
    told = verified(token_of(mei))
    assert (
        cli.main(["certificates", "reissue", old, "--because", "A sign of the name was wrong", "--name", "梅晓雨"]) == 0
    )
    said = capsys.readouterr().out
    assert cli.main(["certificates", "reissue", old, "--because", "Again"]) == 0
    assert capsys.readouterr().out == said
    assert Credential.objects.count() == 2
    assert is_revoked(told)
    fresh = verified(token_of(mei))
    assert not is_revoked(fresh)
    assert fresh["credentialSubject"]["identifier"][0]["identityHash"] == "梅晓雨"
    assert fresh["credentialSubject"]["id"] == told["credentialSubject"]["id"]
    page = Visitor().page(f"/verify/{old}")
    assert "This certificate was withdrawn" in page
    assert "A sign of the name was wrong" in page
    assert f'href="/verify/{number()}"' in page


def test_what_a_stolen_key_signed_is_doubtful_and_what_it_signed_before_is_not(mei: Visitor) -> None:
    kid, token = signing.key_id(), token_of(mei)
    assert cli.main(["keys", "revoke", kid, "--since", "2100-01-01"]) == 0
    assert signing.key_id() != kid
    assert "This certificate is genuine" in Visitor().page(f"/verify/{number()}")
    assert cli.main(["keys", "revoke", kid, "--since", "2020-01-01"]) == 0
    assert "This certificate is in doubt" in Visitor().page(f"/verify/{number()}")
    with pytest.raises(AssertionError, match="does not vouch"):
        verified(token)
    assert cli.main(["certificates", "reissue", number(), "--because", "The key was stolen"]) == 0
    assert "This certificate is genuine" in Visitor().page(f"/verify/{number()}")
    assert cli.main(["keys", "revoke", "none"]) == 1
