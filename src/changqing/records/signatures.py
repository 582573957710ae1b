"""Signed statements: the signature is a JWS over the statement itself, as an attachment (xAPI 1.0.3, Data 2.6)."""

import base64
from collections.abc import Mapping
from typing import Any

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from changqing.records.sameness import is_same
from changqing.records.validation import Invalid

USAGE = "http://adlnet.gov/expapi/attachments/signature"
ALGORITHMS = ["RS256", "RS384", "RS512"]


class _Registry(jws.JWSRegistry):
    """One that takes certificates in headers, and statements of any length."""

    max_header_length = 64_000
    max_payload_length = 4_000_000
    max_signature_length = 4_000


_registry = _Registry(algorithms=ALGORITHMS)


def check(statement: Mapping[str, Any], attachments: Mapping[str, bytes], where: str) -> None:
    """Check every signature among a statement's attachments; raise `Invalid`."""
    for place, header in enumerate(statement.get("attachments", ())):
        if header["usageType"] != USAGE:
            continue
        here = f"{where}.attachments[{place}]"
        if header["contentType"] != "application/octet-stream":
            raise Invalid(f"{here}.contentType", "of a signature must be application/octet-stream.", "signature")
        token = attachments.get(header["sha2"].lower())
        if token is None:
            raise Invalid(here, "the signature itself must be sent as a part.", "signature")
        _check(token, statement, here)


def _check(token: bytes, statement: Mapping[str, Any], where: str) -> None:
    try:
        found = jws.extract_compact(token.strip(), registry=_registry)
        headers = found.headers()
        told = msgspec.json.decode(found.payload)
    except (JoseError, ValueError, TypeError, AttributeError, msgspec.DecodeError, RecursionError):
        raise Invalid(where, "is no JSON Web Signature of a statement.", "signature") from None
    if headers.get("alg") not in ALGORITHMS:
        raise Invalid(where, f"must be signed by {', '.join(ALGORITHMS)}.", "signature")
    if not isinstance(told, dict) or not _agrees(told, statement):
        raise Invalid(where, "signs another statement than this one.", "signature")
    if chain := headers.get("x5c"):
        try:
            key = _key(chain[0])
            jws.deserialize_compact(token.strip(), key, algorithms=ALGORITHMS, registry=_registry)
        except (JoseError, ValueError, TypeError, IndexError, KeyError):
            raise Invalid(where, "does not fit the certificate it names.", "signature") from None


def _agrees(told: dict[str, Any], statement: Mapping[str, Any]) -> bool:
    """Say whether what was signed is the statement: but for its attachments, which hold the signature itself."""
    left, right = ({**one} for one in (told, statement))
    for one in (left, right):
        one.pop("attachments", None)
    if "id" not in left or "id" not in right:
        left.pop("id", None)
        right.pop("id", None)
    if "timestamp" not in left or "timestamp" not in right:
        left.pop("timestamp", None)
        right.pop("timestamp", None)
    return is_same(left, right)


def _key(certificate: str) -> RSAKey:
    public = x509.load_der_x509_certificate(base64.b64decode(certificate)).public_key()
    if not isinstance(public, RSAPublicKey):
        raise ValueError("not an RSA key")
    return RSAKey.import_key(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
