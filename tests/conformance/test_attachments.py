"""Attachments and signatures (xAPI 1.0.3, Data 2.4.11 and 2.6; Communication 1.5.2)."""

import base64
import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from tests.conformance.lrs import Lrs, statement

BOUNDARY = "a-boundary"
SIGNATURE = "http://adlnet.gov/expapi/attachments/signature"


def header(content: bytes, **changes: Any) -> dict[str, Any]:
    return {
        "usageType": "https://tool.example/picture",
        "display": {"en": "A picture"},
        "contentType": "image/png",
        "length": len(content),
        "sha2": hashlib.sha256(content).hexdigest(),
    } | changes


def part(content: bytes, **changes: str | None) -> bytes:
    headers: dict[str, str | None] = {
        "Content-Type": "image/png",
        "Content-Transfer-Encoding": "binary",
        "X-Experience-API-Hash": hashlib.sha256(content).hexdigest(),
    }
    headers |= {name.replace("_", "-"): value for name, value in changes.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items() if value is not None)
    return lines.encode() + b"\r\n" + content


def multipart(told: Any, *parts: bytes, first: str = "application/json") -> bytes:
    whole = [f"Content-Type: {first}\r\n\r\n".encode() + json.dumps(told).encode(), *parts]
    pieces = [f"--{BOUNDARY}\r\n".encode() + one + b"\r\n" for one in whole]
    return b"".join(pieces) + f"--{BOUNDARY}--\r\n".encode()


def send(lrs: Lrs, body: bytes, content_type: str = f"multipart/mixed; boundary={BOUNDARY}") -> int:
    return int(lrs.ask("POST", "statements", body, content_type=content_type).status_code)


PICTURE = bytes(range(256)) + b"\r\n--not-the-boundary\r\n\x00\n"


def test_an_attachment_comes_back_byte_for_byte_with_its_statement(lrs: Lrs) -> None:
    told = statement(attachments=[header(PICTURE)])
    assert send(lrs, multipart([told], part(PICTURE))) == 200
    response = lrs.ask("GET", "statements", attachments="true", limit="1")
    assert response["Content-Type"].startswith("multipart/mixed")
    boundary = response["Content-Type"].split('boundary="')[1].rstrip('"').encode()
    first, second, end = response.content.split(b"--" + boundary)[1:]
    assert json.loads(first.split(b"\r\n\r\n")[1])["statements"][0]["id"] == told["id"]
    assert second.partition(b"\r\n\r\n")[2] == PICTURE + b"\r\n"
    assert hashlib.sha256(PICTURE).hexdigest().encode() in second
    assert end == b"--\r\n"
    assert lrs.ask("GET", "statements", statementId=told["id"])["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no parts",
        multipart(statement(attachments=[header(PICTURE)])),
        multipart(statement(attachments=[header(PICTURE)]), part(PICTURE + b"!")),
        multipart(statement(attachments=[header(PICTURE)]), part(PICTURE, X_Experience_API_Hash=None)),
        multipart(statement(attachments=[header(PICTURE)]), part(PICTURE, Content_Transfer_Encoding=None)),
        multipart(statement(attachments=[header(PICTURE)]), part(PICTURE, Content_Transfer_Encoding="base64")),
        multipart(statement(), part(PICTURE)),
        multipart(statement(attachments=[header(PICTURE)]), part(PICTURE), first="text/plain"),
        multipart(statement(attachments=[header(PICTURE)]), part(PICTURE))[:-6],
        multipart(statement(attachments=[header(b"other", sha2=hashlib.sha256(PICTURE).hexdigest())]), part(b"other")),
    ],
)
def test_parts_that_do_not_fit_are_refused(lrs: Lrs, body: bytes) -> None:
    assert send(lrs, body) == 400
    assert lrs.found() == []


def test_a_boundary_must_be_named_and_json_alone_carries_no_parts(lrs: Lrs) -> None:
    body = multipart(statement(attachments=[header(PICTURE)]), part(PICTURE))
    assert send(lrs, body, "multipart/mixed") == 400
    assert send(lrs, body, "multipart/form-data; boundary=x") == 400
    assert lrs.ask("POST", "statements", statement(attachments=[header(PICTURE)])).status_code == 400
    linked = header(PICTURE, fileUrl="https://tool.example/picture.png")
    assert lrs.ask("POST", "statements", statement(attachments=[linked])).status_code == 200


def encoded(told: Any) -> str:
    data = told if isinstance(told, bytes) else json.dumps(told).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def certificate(key: rsa.RSAPrivateKey) -> str:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "tool.example")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    signed = made.not_valid_before(now).not_valid_after(now + timedelta(days=1)).sign(key, hashes.SHA256())
    return base64.b64encode(signed.public_bytes(Encoding.DER)).decode()


def signed(
    told: Any, key: rsa.RSAPrivateKey, *, said: str = "RS256", size: Any = None, by: rsa.RSAPrivateKey | None = None
) -> bytes:
    """Return a JWS, made here by RFC 7515 alone."""
    over = f"{encoded({'alg': said, 'x5c': [certificate(by or key)]})}.{encoded(told)}"
    return f"{over}.{encoded(key.sign(over.encode(), padding.PKCS1v15(), size or hashes.SHA256()))}".encode()


def with_signature(told: dict[str, Any], token: bytes, kind: str = "application/octet-stream") -> bytes:
    whole = told | {"attachments": [header(token, usageType=SIGNATURE, contentType=kind)]}
    return multipart(whole, part(token, Content_Type=kind))


@pytest.mark.parametrize(
    ("said", "size"), [("RS256", hashes.SHA256()), ("RS384", hashes.SHA384()), ("RS512", hashes.SHA512())]
)
def test_a_signed_statement_is_taken(lrs: Lrs, key: rsa.RSAPrivateKey, said: str, size: Any) -> None:
    told = statement()
    assert send(lrs, with_signature(told, signed(told, key, said=said, size=size))) == 200


def test_a_signature_that_does_not_fit_is_refused(lrs: Lrs, key: rsa.RSAPrivateKey) -> None:
    told = statement()
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    good = signed(told, key)
    for body in (
        with_signature(told, b"no signature"),
        with_signature(told, signed({**told, "verb": {"id": "http://v.example/x"}}, key)),
        with_signature(told, signed(told, key, said="HS256")),
        with_signature(told, signed(told, key, by=other)),
        with_signature(told, signed("text", key)),
        with_signature(told, good, kind="text/plain"),
    ):
        assert send(lrs, body) == 400
    assert lrs.found() == []
