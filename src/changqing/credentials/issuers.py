"""Who issues: the site and each of its providers, by a name that leads to their keys (did:web).

All sign with the site's keys: a provider's document lists them as its own, so that a verifier who asks the provider's
address finds the key without knowing the site.
"""

from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings
from joserfc.util import urlsafe_b64decode

from changqing.catalogue.models import Provider
from changqing.core import signing
from changqing.core.text import pick

DID_CONTEXT = [
    "https://www.w3.org/ns/did/v1",
    "https://w3id.org/security/jwk/v1",
    "https://w3id.org/security/multikey/v1",
]
_ED25519 = b"\xed\x01"  # what an Ed25519 key begins with in a Multikey


def did(provider: str = "") -> str:
    """Return the name of a provider, by its code, or of the site (did:web, method specification, 3.1)."""
    parts = urlsplit(settings.SITE_IRI)
    place = ":".join([quote(parts.netloc, safe=""), *(quote(part, safe="") for part in parts.path.split("/") if part)])
    return f"did:web:{place}:providers:{quote(provider, safe='')}" if provider else f"did:web:{place}"


def multikey_id(name: str, key: signing.PublicKey) -> str:
    """Return how a key is called as a Multikey, by which proofs within documents name it."""
    return f"{name}#{_multikey(key)}"


def _multikey(key: signing.PublicKey) -> str:
    """Return the public half as Controlled Identifiers 1.0 has it (2.2.2, Multikey)."""
    return signing.multibase(_ED25519 + urlsafe_b64decode(key.jwk["x"].encode()))


def did_document(provider: str = "") -> dict[str, Any]:
    """Return the document that a name leads to: the keys, the present one first, each by its two names.

    A key that signed before stays among the verification methods, so that what it signed can be verified; one that is
    not trusted any more is no longer among those that assert anything (DID Core 1.0, 5.3.2).
    """
    name = did(provider)
    methods = [(key, method) for key in signing.public_keys() for method in _methods(name, key)]
    return {
        "@context": DID_CONTEXT,
        "id": name,
        "verificationMethod": [method for _key, method in methods],
        "assertionMethod": [method["id"] for key, method in methods if key.compromised_since is None],
    }


def _methods(name: str, key: signing.PublicKey) -> list[dict[str, Any]]:
    """Return a key as it is named in a JWT, and as it is named in a proof within a document."""
    return [
        {
            "id": f"{name}#{key.kid}",
            "type": "JsonWebKey",
            "controller": name,
            "publicKeyJwk": {**key.jwk, "kid": key.kid, "alg": signing.ALGORITHM},
        },
        {
            "id": multikey_id(name, key),
            "type": "Multikey",
            "controller": name,
            "publicKeyMultibase": _multikey(key),
        },
    ]


def jwks() -> dict[str, Any]:
    """Return the keys as a set (RFC 7517, section 5)."""
    return {
        "keys": [{**key.jwk, "kid": key.kid, "alg": signing.ALGORITHM, "use": "sig"} for key in signing.public_keys()]
    }


def profile(provider: Provider) -> dict[str, Any]:
    """Return a provider as an issuer (Open Badges 3.0, B.1.14 Profile)."""
    return {
        "id": did(provider.code),
        "type": ["Profile"],
        "name": pick(provider.name, "zh-Hans"),
        "url": f"{settings.SITE_URL}{provider.url}",
        "names": provider.name,
    }
