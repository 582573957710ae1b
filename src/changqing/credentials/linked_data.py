"""Credentials as linked data: what their words stand for, and the one order in which a graph is signed.

The contexts that a credential names are other people's documents, and a site in a village must not ask another site
before it can issue. So the words that our credentials use stand here, with what those contexts say they mean (W3C
Verifiable Credentials 2.0; 1EdTech Open Badges 3.0.3 and its extensions); `tests/credentials/test_wallet.py` holds
them against the whole contexts. A word that is not here is refused: what is signed is never less than what is said.
"""

from collections.abc import Mapping
from typing import Any

CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"  # names the kind of schema credentials refer to

_VC = "https://www.w3.org/2018/credentials#"
_STATUS = "https://www.w3.org/ns/credentials/status#"
_SECURITY = "https://w3id.org/security#"
_OB = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#"
_SCHEMA = "https://schema.org/"
_DATE_TIME = "http://www.w3.org/2001/XMLSchema#dateTime"
_XSD = "https://www.w3.org/2001/XMLSchema#"  # as Open Badges writes it; the W3C's own begins with http


def _each(base: str, *names: str, kind: str = "") -> dict[str, Any]:
    """Return terms of a vocabulary that are called what they are called there; `kind`: what their values are."""
    return {name: {"@id": base + name, "@type": kind} if kind else base + name for name in names}


_TERMS: dict[str, Any] = {
    "id": "@id",
    "type": "@type",
    **_each(_VC, "VerifiableCredential"),
    **_each(_VC, "issuer", "credentialSubject", "credentialStatus", "credentialSchema", "evidence", kind="@id"),
    **_each(_VC, "validFrom", kind=_DATE_TIME),
    **_each(_STATUS, "BitstringStatusListEntry", "BitstringStatusListCredential", "BitstringStatusList"),
    **_each(_STATUS, "statusPurpose", "statusListIndex", "ttl"),
    **_each(_STATUS, "statusListCredential", kind="@id"),
    **_each(_STATUS, "encodedList", kind=f"{_SECURITY}multibase"),
    **_each(_SCHEMA, "name", "description", "inLanguage", "value"),
    "AchievementCredential": f"{_OB}OpenBadgeCredential",
    **_each(_OB, "Profile", "AchievementSubject", "Achievement", "IdentityObject", "ResultDescription", "Evidence"),
    **_each(_OB, "identifier", "achievement", "achievementType", "narrative", "identityHash", "identityType"),
    **_each(_OB, "resultDescription", "resultType", "result"),
    **_each(_OB, "hashed", kind=f"{_XSD}boolean"),
    **_each(_OB, "creditsAvailable", kind=f"{_XSD}float"),
    "criteria": {"@id": f"{_OB}Criteria", "@type": "@id"},
    # Within a result this is the address of a description, as a text; within an achievement it is the description.
    "Result": {"@id": f"{_OB}Result", "@context": _each(_OB, "resultDescription", kind=f"{_XSD}anyURI")},
    "1EdTechJsonSchemaValidator2019": "https://purl.imsglobal.org/spec/vccs/v1p0/context.json#1EdTechJsonSchemaValidator2019",
    **_each(_SECURITY, "DataIntegrityProof", "assertionMethod"),
    **_each(_SECURITY, "cryptosuite", kind=f"{_SECURITY}cryptosuiteString"),
    **_each(_SECURITY, "proofPurpose", kind="@vocab"),
    **_each(_SECURITY, "verificationMethod", kind="@id"),
    "created": {"@id": "http://purl.org/dc/terms/created", "@type": _DATE_TIME},
}
_CONTEXTS: dict[str, dict[str, Any]] = {CREDENTIALS: _TERMS, BADGES: {}, EXTENSIONS: {}}


class UnknownTerm(ValueError):
    """A credential says something for which there is no word here, so that it would not be signed."""


def _load(url: str, options: Mapping[str, Any]) -> dict[str, Any]:
    return {"contextUrl": None, "documentUrl": url, "document": {"@context": _CONTEXTS[url]}}


def _refuse(name: str) -> None:
    raise UnknownTerm(f"'{name}' has no meaning in the contexts of credentials")


def canonical(document: Mapping[str, Any]) -> bytes:
    """Return a document as the graph it is, in its canonical order (W3C RDF Dataset Canonicalization, RDFC-1.0).

    As N-Quads in UTF-8. Raise `UnknownTerm` rather than leave something out (VC Data Integrity 1.0, 2.4.1).
    """
    for one in document["@context"]:
        if isinstance(one, str) and one not in _CONTEXTS:
            raise UnknownTerm(f"the context {one} is not known here")
    from pyld import jsonld  # costs a tenth of a second and 10 MB, which those who want no such file need not spend

    options = {"documentLoader": _load, "base": None}
    expanded = jsonld.expand(_plain(document), options, on_property_dropped=_refuse)
    for name in _names(expanded):
        if ":" not in name:
            _refuse(name)
    told = jsonld.normalize(expanded, {**options, "algorithm": "URDNA2015", "format": "application/n-quads"})
    return str(told).encode()


def _plain(value: Any) -> Any:
    """Return a document with whole numbers as such: 6.0 and 6 are one number to JSON, and not to Python."""
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _names(value: Any) -> list[str]:
    """Return what an expanded document calls things and kinds of things: each must be an address by now."""
    if isinstance(value, list):
        return [name for one in value for name in _names(one)]
    if not isinstance(value, Mapping) or "@value" in value:
        return []
    here = [*value.get("@type", []), *([value["@id"]] if "@id" in value else [])]
    return here + [name for one in value.values() for name in _names(one)]
