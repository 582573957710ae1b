"""The site's Ed25519 key, and compact JWS signatures with it (RFC 7515, RFC 8037)."""

import json
import os
import warnings
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from joserfc import jws
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import OKPKey

ALGORITHM = "EdDSA"
# EdDSA is what Open Badges 3.0 verifiers accept today; joserfc warns since RFC 9864 renames it Ed25519.
warnings.filterwarnings("ignore", message="EdDSA is deprecated", category=SecurityWarning)
_registry = jws.JWSRegistry(algorithms=[ALGORITHM])


class BadSignature(Exception):
    """A signature does not fit what it is on, or is by a key that is not the site's."""


def key_path() -> Path:
    """Return where the site's private key is kept."""
    return Path(settings.DATA) / "keys" / "signing.jwk"


@lru_cache(maxsize=4)
def _load(path: Path) -> OKPKey:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        key = OKPKey.generate_key("Ed25519", auto_kid=True)
        temporary = path.with_suffix(f".{os.getpid()}")
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(key.as_dict(private=True), file)
        with suppress(FileExistsError):  # where another process was first: its key is the one
            os.link(temporary, path)
        temporary.unlink()
    return OKPKey.import_key(json.loads(path.read_text()))


def site_key() -> OKPKey:
    """Return the site's key pair, making it on the first call ever."""
    return _load(key_path())


def key_id() -> str:
    """Return the key's id: its JWK thumbprint (RFC 7638)."""
    return str(site_key().thumbprint())


def sign(payload: bytes, *, kind: str) -> str:
    """Return `payload` as a compact JWS; `kind` is its `typ`. The same payload gives the same signature."""
    return jws.serialize_compact(
        {"alg": ALGORITHM, "typ": kind, "kid": key_id()}, payload, site_key(), registry=_registry
    )


def verify(token: str, *, kind: str) -> bytes:
    """Return the payload of a compact JWS that this site signed as `kind`; raise `BadSignature` otherwise."""
    try:
        found = jws.deserialize_compact(token.encode(), site_key(), registry=_registry)
    except (JoseError, ValueError, UnicodeError) as error:
        raise BadSignature(str(error)) from error
    if found.headers().get("typ") != kind:
        raise BadSignature(f"signed as {found.headers().get('typ')!r}, not as {kind!r}")
    return bytes(found.payload)
