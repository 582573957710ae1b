"""Signatures of marks: by the key that a teacher's browser made and keeps (ECDSA P-256, SHA-256; RFC 7518, 3.4)."""

import base64
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature


def signed_text(*, id: str, session: str, learner: str, state: str, minutes: int, way: str, at: str) -> str:
    """Return what a phone signs of a mark: its parts, in this order, each on a line."""
    return "\n".join(("changqing mark 1", id, session, learner, state, str(minutes), way, at))


def _number(text: str) -> int:
    return int.from_bytes(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


@lru_cache(maxsize=500)
def _loaded(x: str, y: str) -> ec.EllipticCurvePublicKey:
    return ec.EllipticCurvePublicNumbers(_number(x), _number(y), ec.SECP256R1()).public_key()


def is_key(jwk: Any) -> bool:
    """Say whether this is a public key of P-256 as a JWK (RFC 7517)."""
    try:
        fine = jwk["kty"] == "EC" and jwk["crv"] == "P-256"
        _loaded(jwk["x"], jwk["y"])
    except (KeyError, TypeError, ValueError):
        return False
    return bool(fine)


def is_signed(jwk: dict[str, str], text: str, signature: str) -> bool:
    """Say whether a signature, 64 bytes as base64url, is that of a key on a text."""
    try:
        raw = base64.urlsafe_b64decode(signature + "=" * (-len(signature) % 4))
        if len(raw) != 64:
            return False
        der = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
        _loaded(jwk["x"], jwk["y"]).verify(der, text.encode(), ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError, KeyError):
        return False
    return True
