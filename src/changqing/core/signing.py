"""The site's Ed25519 keys, and compact JWS signatures with them (RFC 7515, RFC 8037).

One key signs. Keys that signed before stay known, by their public half, for what they signed stays good; of one that
fell into wrong hands it is kept since when. `changqing keys` changes them.
"""

import fcntl
import json
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, cast

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from joserfc import jws
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import OKPKey

from changqing.core.errors import DomainError

ALGORITHM = "EdDSA"
# EdDSA is what Open Badges 3.0 verifiers accept today; joserfc warns since RFC 9864 renames it Ed25519.
warnings.filterwarnings("ignore", message="EdDSA is deprecated", category=SecurityWarning)


class _Registry(jws.JWSRegistry):
    """One that reads as large a payload as a transcript has."""

    max_payload_length = 4_000_000
    max_header_length = 2_000


_registry = _Registry(algorithms=[ALGORITHM])


class BadSignature(Exception):
    """A signature does not fit what it is on, or is by a key that is not the site's."""


class UnknownKey(DomainError):
    """The site has no such key."""

    code = "unknown-key"
    status = 404


class PublicKey(NamedTuple):
    """A key of the site: its id (RFC 7638 thumbprint), its public half as JWK, since when, and until when it signed.

    `compromised_since`: what it signed from then on may be by somebody else. The one that signs has no `retired_at`.
    """

    kid: str
    jwk: dict[str, str]
    since: datetime | None
    retired_at: datetime | None = None
    compromised_since: datetime | None = None


def key_path() -> Path:
    """Return where the site's private key is kept."""
    return Path(settings.DATA) / "keys" / "signing.jwk"


def _history_path() -> Path:
    return key_path().with_name("signing-history.json")


def _write(path: Path, told: Any) -> Path:
    """Write beside a file what is to take its place, readable by the owner only."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = path.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(told, file)
        file.flush()
        os.fsync(file.fileno())
    return temporary


@lru_cache(maxsize=4)
def _load(path: Path, changed: int) -> OKPKey:
    return OKPKey.import_key(json.loads(path.read_text()))


def site_key() -> OKPKey:
    """Return the key pair that signs, making one on the first call ever; a rotation is seen at once."""
    path = key_path()
    if not path.exists():
        temporary = _write(path, OKPKey.generate_key("Ed25519", auto_kid=True).as_dict(private=True))
        with suppress(FileExistsError):  # where another process was first: its key is the one
            os.link(temporary, path)
        temporary.unlink()
    return _load(path, path.stat().st_mtime_ns)


def key_id() -> str:
    """Return the id of the key that signs: its JWK thumbprint (RFC 7638)."""
    return str(site_key().thumbprint())


def _told(moment: str | None) -> datetime | None:
    return datetime.fromisoformat(moment) if moment else None


@lru_cache(maxsize=4)
def _history(path: Path, changed: int) -> tuple[dict[str, Any], ...]:
    return tuple(json.loads(path.read_text()))


def public_keys() -> list[PublicKey]:
    """Return all keys that the site has ever signed with, the present one first."""
    path = _history_path()
    rows = {one["kid"]: one for one in (_history(path, path.stat().st_mtime_ns) if path.exists() else ())}
    present = key_id()
    first = rows.get(present, {"kid": present, "jwk": site_key().as_dict(private=False), "since": None})
    others = [one for kid, one in reversed(rows.items()) if kid != present]
    return [
        PublicKey(
            one["kid"],
            {name: str(one["jwk"][name]) for name in ("kty", "crv", "x")},
            _told(one.get("since")),
            _told(one.get("retired_at")),
            _told(one.get("compromised_since")),
        )
        for one in (first, *others)
    ]


@contextmanager
def _alone() -> Iterator[dict[str, dict[str, Any]]]:
    """Change the history of keys, alone; it is written whole or not at all."""
    path = _history_path()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        rows = {one["kid"]: one for one in (json.loads(path.read_text()) if path.exists() else [])}
        kid = key_id()
        rows.setdefault(kid, {"kid": kid, "jwk": site_key().as_dict(private=False), "since": None})
        yield rows
        _write(path, list(rows.values())).replace(path)


def rotate() -> str:
    """Have a new key sign from now on; return its id. The private half of the old one is deleted."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    made = OKPKey.generate_key("Ed25519", auto_kid=True)
    kid = str(made.thumbprint())
    with _alone() as rows:
        rows[key_id()].setdefault("retired_at", now)
        rows[kid] = {"kid": kid, "jwk": made.as_dict(private=False), "since": now}
    # The history first: what is signed by a key that is not in it yet would be nobody's.
    _write(key_path(), made.as_dict(private=True)).replace(key_path())
    return kid


def distrust(kid: str, since: datetime) -> None:
    """Say that what a key signed from a moment on may be somebody else's; where it signs still, another takes over."""
    with _alone() as rows:
        if kid not in rows:
            raise UnknownKey(f"The site has no key '{kid}'.", "`changqing keys list` has them all.")
        before = _told(rows[kid].get("compromised_since"))
        rows[kid]["compromised_since"] = (min(before, since) if before else since).isoformat(timespec="seconds")
    if kid == key_id():
        rotate()


def sign(payload: bytes, *, kind: str, kid: str = "") -> str:
    """Return `payload` as a compact JWS; `kind` is its `typ`. The same payload and key give the same signature.

    `kid` is how the header names the key, where that is more than its id: an address that ends with `#` and the id.
    """
    header = {"alg": ALGORITHM, "typ": kind, "kid": kid or key_id()}
    return jws.serialize_compact(header, payload, site_key(), registry=_registry)


def sign_bytes(payload: bytes) -> bytes:
    """Return the signature of the key that signs on `payload` itself (RFC 8032, 5.1.6): 64 bytes."""
    return cast(Ed25519PrivateKey, site_key().private_key).sign(payload)


_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def multibase(data: bytes) -> str:
    """Return bytes in the letters of Bitcoin's base 58, with the `z` that says so (W3C Controlled Identifiers, 2.4)."""
    number, letters = int.from_bytes(data), ""
    while number:
        number, place = divmod(number, 58)
        letters = _BASE58[place] + letters
    return "z" + "1" * (len(data) - len(data.lstrip(b"\0"))) + letters


def key_of(token: str) -> PublicKey:
    """Return the key of the site that a compact JWS says it is signed by; raise `BadSignature`."""
    try:
        named = str(jws.extract_compact(token.encode(), registry=_registry).headers().get("kid", ""))
    except (JoseError, ValueError, UnicodeError) as error:
        raise BadSignature(str(error)) from error
    kid = named.rpartition("#")[2]
    found = next((one for one in public_keys() if one.kid == kid), None)
    if found is None:
        raise BadSignature(f"signed by a key that is not this site's: {named[:100]!r}")
    return found


def verify(token: str, *, kind: str) -> bytes:
    """Return the payload of a compact JWS that this site signed as `kind`; raise `BadSignature` otherwise."""
    key = OKPKey.import_key(dict(key_of(token).jwk))
    try:
        found = jws.deserialize_compact(token.encode(), key, registry=_registry)
    except (JoseError, ValueError, UnicodeError) as error:
        raise BadSignature(str(error)) from error
    if found.headers().get("typ") != kind:
        raise BadSignature(f"signed as {found.headers().get('typ')!r}, not as {kind!r}")
    return bytes(found.payload)
