"""Packs: a release as one signed archive, addressed by the SHA-256 of its bytes.

A zip with `manifest.json` (which names every other file with its hash), `manifest.jws` (the site's signature over the
manifest, detached payload, RFC 7515 appendix F), `text/` and `media/`. The same course gives the same bytes: names are
sorted, times are fixed, nothing in it depends on when or where it was built. Layout: docs/packs.md.
"""

import base64
import hashlib
import io
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import msgspec
from django.conf import settings

from changqing.content.limits import MAX_FILES, MAX_PACK_BYTES, MAX_RATIO, MAX_UNPACKED_BYTES
from changqing.content.manifest import FORMAT, File, Manifest, read_manifest, write_manifest
from changqing.content.sounds import TYPES
from changqing.core import signing
from changqing.core.text import best_language
from changqing.core.whole import whole

MANIFEST = "manifest.json"
SIGNATURE = "manifest.jws"
KIND = "changqing-pack"
STORED = (".webp", *TYPES)  # small already: a part of it can be read where it lies
EPOCH = (1980, 1, 1, 0, 0, 0)
# What Python's zipfile raises for archives that are broken, encrypted, or compressed in ways it does not know.
UNREADABLE = (KeyError, zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError, struct.error)
_address = re.compile(r"[0-9a-f]{64}")
_sources = re.compile(r'src="/content/([0-9a-f]{64}\.\w+)"')


class BadPack(Exception):
    """An archive that is no pack of this site's, or was changed; says what is wrong with it."""


@dataclass(frozen=True)
class Pack:
    """An opened pack: its address, and its manifest, whose signature has been checked."""

    sha256: str
    path: Path
    manifest: Manifest

    def read(self, name: str) -> bytes:
        """Return a file of the pack, checked against the manifest; raise `BadPack` where it differs."""
        expected = self.manifest.files.get(name)
        if expected is None:
            raise BadPack(f"{name} is not in the manifest")
        with zipfile.ZipFile(self.path) as archive:
            try:
                with archive.open(name) as file:
                    body = file.read(expected.bytes + 1)
            except UNREADABLE as error:
                raise BadPack(f"{name} cannot be read ({error})") from error
        if hashlib.sha256(body).hexdigest() != expected.sha256:
            raise BadPack(f"{name} is not what the manifest says")
        return body


def folder() -> Path:
    """Return where packs are kept."""
    return Path(settings.DATA) / "packs"


def is_address(text: str) -> bool:
    """Say whether a text is the address of a pack."""
    return bool(_address.fullmatch(text))


def path_of(sha256: str) -> Path:
    """Return the file of the pack with that address."""
    return folder() / sha256[:2] / f"{sha256}.zip"


def seal(manifest: Manifest, files: dict[str, bytes]) -> tuple[str, bytes]:
    """Make a pack of a manifest and files; return its address and its bytes. The manifest's `files` are set here."""
    manifest.files = {name: File(hashlib.sha256(body).hexdigest(), len(body)) for name, body in sorted(files.items())}
    document = write_manifest(manifest)
    token = signing.sign(document, kind=KIND)
    head, _payload, tail = token.split(".")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        members = [(MANIFEST, document), (SIGNATURE, f"{head}..{tail}".encode()), *sorted(files.items())]
        for name, body in members:
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            compressed = not name.endswith(STORED)
            entry.compress_type = zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED
            archive.writestr(entry, body, compresslevel=9 if compressed else None)
    body = buffer.getvalue()
    return hashlib.sha256(body).hexdigest(), body


def keep(sha256: str, body: bytes) -> Path:
    """Write a pack where it belongs, whole or not at all; return its path."""
    path = path_of(sha256)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with whole(path) as temporary:
            temporary.write_bytes(body)
    return path


@lru_cache(maxsize=64)
def open_kept(sha256: str) -> Pack:
    """Open a pack of the site's own store, by its address."""
    path = path_of(sha256)
    if not path.exists():
        raise BadPack(f"the pack {sha256[:12]}… is not on this site")
    return Pack(sha256, path, _checked_manifest(path))


@lru_cache(maxsize=64)
def _spans(sha256: str) -> tuple[dict[str, int], int]:
    """Return how many bytes each entry takes in the archive, and how many the table at its end."""
    with zipfile.ZipFile(path_of(sha256)) as archive:
        starts = sorted((entry.header_offset, entry.filename) for entry in archive.infolist())
        ends = [start for start, _name in starts[1:]] + [archive.start_dir]
        spans = {name: end - start for (start, name), end in zip(starts, ends, strict=True)}
        return spans, path_of(sha256).stat().st_size - archive.start_dir


@lru_cache(maxsize=512)
def bytes_of_unit(sha256: str, unit_key: str, language: str) -> tuple[int, int]:
    """Return what a phone fetches to save a unit by itself (web/worker/04-packs.js), and what of it is the table.

    The table, the manifest with its signature, the texts of the unit in that language or the nearest there is, and
    their sounds and small pictures. Nothing where the pack has no such unit.
    """
    pack = open_kept(sha256)
    unit = pack.manifest.unit(unit_key)
    if unit is None:
        return 0, 0
    spans, table = _spans(sha256)
    written = [unit.files, *(page.files for page in unit.pages)]
    texts = {files[best_language(files, language) or ""] for files in written if files}
    media = {f"media/{name}" for text in texts for name in _sources.findall(pack.read(text).decode())}
    names = {MANIFEST, SIGNATURE, *texts, *media}
    return table + sum(spans.get(name, 0) for name in names), table


def open_file(path: Path) -> Pack:
    """Open a pack from anywhere, and check all of it: limits, signature, every file's hash, and its address.

    The address is checked where the file is named by one, as packs are wherever they are kept.
    """
    if path.stat().st_size > MAX_PACK_BYTES:
        raise BadPack(f"the file has more than {MAX_PACK_BYTES // 1_000_000} MB")
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    if _address.fullmatch(path.stem) and path.stem != digest.hexdigest():
        raise BadPack("the bytes are not those of the address the file is named by: the pack was changed")
    pack = Pack(digest.hexdigest(), path, _checked_manifest(path))
    with zipfile.ZipFile(path) as archive:
        names = {entry.filename for entry in archive.infolist()} - {MANIFEST, SIGNATURE}
    if extra := names ^ set(pack.manifest.files):
        raise BadPack(f"files and manifest differ: {', '.join(sorted(extra)[:5])}")
    for name in pack.manifest.files:
        pack.read(name)
    return pack


def _checked_manifest(path: Path) -> Manifest:
    """Return the manifest of an archive after checking limits, format and signature."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if len(entries) > MAX_FILES or sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
                raise BadPack("the archive is too large when opened")
            for entry in entries:
                if entry.filename.startswith("/") or ".." in entry.filename.split("/") or "\\" in entry.filename:
                    raise BadPack(f"the name {entry.filename!r} climbs out of the archive")
                if entry.file_size > MAX_RATIO * max(entry.compress_size, 500):
                    raise BadPack(f"{entry.filename} grows too much when opened")
            document, signature = archive.read(MANIFEST), archive.read(SIGNATURE).decode()
    except UNREADABLE as error:
        raise BadPack(f"this is no pack ({error})") from error
    head, _, tail = signature.partition("..")
    payload = base64.urlsafe_b64encode(document).rstrip(b"=").decode()
    try:
        signing.verify(f"{head}.{payload}.{tail}", kind=KIND)
        manifest = read_manifest(document)
    except signing.BadSignature as error:
        raise BadPack("the signature does not fit: the pack was changed, or is not of this site") from error
    except msgspec.MsgspecError as error:
        raise BadPack(f"the manifest cannot be read ({error})") from error
    if manifest.format != FORMAT:
        raise BadPack(f"the pack has the format {manifest.format!r}; this site reads {FORMAT!r}")
    return manifest
