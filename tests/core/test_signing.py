"""The site's key is its own, and a signature holds for what it was given for."""

import json
import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import OctKey, OKPKey

from changqing.core import signing
from changqing.core.signing import BadSignature


def test_the_key_is_made_once_and_readable_by_its_owner_only(data: Path) -> None:
    first = signing.key_id()
    path = signing.key_path()
    assert path == data / "keys" / "signing.jwk"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [one.name for one in path.parent.iterdir()] == ["signing.jwk"]
    key = json.loads(path.read_text())
    assert (key["kty"], key["crv"]) == ("OKP", "Ed25519")
    signing._load.cache_clear()  # another process
    assert signing.key_id() == first


def test_the_same_payload_has_the_same_signature(data: Path) -> None:
    token = signing.sign(b"evergreen", kind="leaf")
    assert signing.sign(b"evergreen", kind="leaf") == token
    assert signing.verify(token, kind="leaf") == b"evergreen"
    assert jws.extract_compact(token.encode()).headers() == {
        "alg": "EdDSA",
        "typ": "leaf",
        "kid": signing.key_id(),
    }


def test_a_signature_of_one_kind_is_none_of_another(data: Path) -> None:
    token = signing.sign(b"{}", kind="changqing-pack")
    for kind in ("vc+jwt", "", "changqing-pack ", "CHANGQING-PACK"):
        with pytest.raises(BadSignature):
            signing.verify(token, kind=kind)


def test_another_sites_signature_is_none(data: Path) -> None:
    other = OKPKey.generate_key("Ed25519")
    token = jws.serialize_compact(
        {"alg": "EdDSA", "typ": "leaf", "kid": signing.key_id()}, b"{}", other, algorithms=["EdDSA"]
    )
    with pytest.raises(BadSignature):
        signing.verify(token, kind="leaf")


def test_a_token_cannot_choose_a_weaker_algorithm(data: Path) -> None:
    unsigned = jws.serialize_compact({"alg": "none", "typ": "leaf"}, b"{}", OctKey.generate_key(), algorithms=["none"])
    public = json.dumps(signing.site_key().as_dict(private=False)).encode()
    secret = OctKey.import_key(public)
    symmetric = jws.serialize_compact({"alg": "HS256", "typ": "leaf"}, b"{}", secret, algorithms=["HS256"])
    for token in (unsigned, symmetric):
        with pytest.raises(BadSignature):
            signing.verify(token, kind="leaf")


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=60))
def test_what_is_no_token_is_a_bad_signature_and_nothing_worse(data: Path, text: str) -> None:
    head, payload, signature = signing.sign(b"{}", kind="leaf").split(".")
    for token in (
        text,
        f"{text}.{payload}.{signature}",
        f"{head}.{payload}.{text}",
        f"{head}.{payload}.{signature}.{text}",
    ):
        with pytest.raises(BadSignature):
            signing.verify(token, kind="leaf")
