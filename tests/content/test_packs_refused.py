"""Packs that were changed, forged or made to harm are refused, each with a sentence."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.content.conftest import sealed
from tests.factories import write_course_folder

from changqing.content import packs
from changqing.content.packs import BadPack

Members = dict[str, bytes]
EACH_EXAMPLE_WRITES_ANEW = [HealthCheck.function_scoped_fixture]


def repacked(pack: Path, change: Callable[[Members], object], *, method: int = zipfile.ZIP_DEFLATED) -> Path:
    """Write the pack again with its members changed; the name no longer says what the bytes must be."""
    with zipfile.ZipFile(pack) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    path = pack.with_name("changed.zip")
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return path


@settings(max_examples=150, deadline=None, suppress_health_check=EACH_EXAMPLE_WRITES_ANEW)
@given(place=st.floats(0, 1, exclude_max=True), bits=st.integers(1, 255))
def test_a_pack_with_one_byte_changed_anywhere_is_refused(pack: Path, place: float, bits: int) -> None:
    body = bytearray(pack.read_bytes())
    body[int(place * len(body))] ^= bits
    changed = pack.parent / "carried" / pack.name
    changed.parent.mkdir(exist_ok=True)
    changed.write_bytes(body)
    with pytest.raises(BadPack):
        packs.open_file(changed)


@settings(max_examples=150, deadline=None, suppress_health_check=EACH_EXAMPLE_WRITES_ANEW)
@given(place=st.floats(0, 1, exclude_max=True), bits=st.integers(1, 255))
def test_a_renamed_pack_with_one_byte_changed_is_refused_or_says_the_very_same(
    pack: Path, place: float, bits: int
) -> None:
    """A byte of the zip's own book-keeping (a date) may differ: then the address does, and no content."""
    body = bytearray(pack.read_bytes())
    body[int(place * len(body))] ^= bits
    changed = pack.with_name("renamed.zip")
    changed.write_bytes(body)
    true = packs.open_file(pack)
    try:
        opened = packs.open_file(changed)
    except BadPack:
        return
    assert opened.sha256 != true.sha256
    assert opened.manifest == true.manifest
    assert all(opened.read(name) == true.read(name) for name in true.manifest.files)


@settings(max_examples=60, deadline=None, suppress_health_check=EACH_EXAMPLE_WRITES_ANEW)
@given(share=st.floats(0, 1, exclude_max=True))
def test_a_pack_cut_off_anywhere_is_refused(pack: Path, share: float) -> None:
    cut = pack.with_name("cut.zip")
    cut.write_bytes(pack.read_bytes()[: int(share * pack.stat().st_size)])
    with pytest.raises(BadPack):
        packs.open_file(cut)


@settings(max_examples=60, deadline=None, suppress_health_check=EACH_EXAMPLE_WRITES_ANEW)
@given(body=st.binary(max_size=400))
def test_what_is_no_zip_is_refused(tmp_path: Path, data: Path, body: bytes) -> None:
    path = tmp_path / "strange.zip"
    path.write_bytes(body)
    with pytest.raises(BadPack, match="this is no pack"):
        packs.open_file(path)


def test_a_file_more_is_refused(pack: Path) -> None:
    path = repacked(pack, lambda members: members.update({"text/extra.html": b"more"}))
    with pytest.raises(BadPack, match=r"text/extra\.html"):
        packs.open_file(path)


def test_a_file_less_is_refused(pack: Path) -> None:
    path = repacked(pack, lambda members: members.pop("text/going-on/en.html"))
    with pytest.raises(BadPack, match=r"text/going-on/en\.html"):
        packs.open_file(path)


@pytest.mark.parametrize(
    "name", ["../out.html", "/etc/cron.d/job", "text/../../out.html", "text\\..\\..\\out.html", "..", "C:\\out"]
)
def test_a_name_that_climbs_out_is_refused(pack: Path, name: str) -> None:
    path = repacked(pack, lambda members: members.update({name: b"x"}))
    with pytest.raises(BadPack, match="climbs out"):
        packs.open_file(path)


def test_a_file_that_grows_too_much_is_refused_before_it_is_opened(pack: Path) -> None:
    path = repacked(pack, lambda members: members.update({"text/zeros.html": b"\0" * 40_000_000}))
    assert path.stat().st_size < 200_000
    with pytest.raises(BadPack, match="grows too much"):
        packs.open_file(path)


def test_a_manifest_that_is_a_bomb_is_refused(pack: Path) -> None:
    path = repacked(pack, lambda members: members.update({"manifest.json": b" " * 40_000_000}))
    with pytest.raises(BadPack, match="grows too much"):
        packs.open_file(path)


def test_an_archive_of_very_many_files_is_refused(pack: Path) -> None:
    path = repacked(pack, lambda members: members.update({f"text/{n}": b"" for n in range(6_000)}))
    with pytest.raises(BadPack, match="too large"):
        packs.open_file(path)


def test_a_pack_signed_by_another_site_is_refused(pack: Path, tmp_path: Path, settings: LazySettings) -> None:
    assert packs.open_file(pack).sha256 == pack.stem
    settings.DATA = tmp_path / "another-site"
    settings.DATA.mkdir()
    with pytest.raises(BadPack, match="signature does not fit"):
        packs.open_file(pack)


@pytest.mark.parametrize("signature", [b"", b"..", b"e30..", b"\xff\xfe", b"eyJhbGciOiJub25lIn0.."])
def test_a_pack_without_a_true_signature_is_refused(pack: Path, signature: bytes) -> None:
    path = repacked(pack, lambda members: members.update({"manifest.jws": signature}))
    with pytest.raises(BadPack):
        packs.open_file(path)


def test_a_pack_with_no_signature_at_all_is_refused(pack: Path) -> None:
    with pytest.raises(BadPack, match="this is no pack"):
        packs.open_file(repacked(pack, lambda members: members.pop("manifest.jws")))


def test_the_signature_of_another_course_does_not_fit(pack: Path, tmp_path: Path) -> None:
    other = write_course_folder(tmp_path / "other", "window-sill")
    _address, body = sealed(other)
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        signature = archive.read("manifest.jws")
    with pytest.raises(BadPack, match="signature does not fit"):
        packs.open_file(repacked(pack, lambda members: members.update({"manifest.jws": signature})))


def test_an_encrypted_archive_is_refused(pack: Path) -> None:
    body = bytearray(pack.read_bytes())
    for start, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = body.find(start)
        while place >= 0:
            body[place + offset] |= 1
            place = body.find(start, place + 4)
    path = pack.with_name("encrypted.zip")
    path.write_bytes(body)
    with pytest.raises(BadPack):
        packs.open_file(path)


def test_a_file_larger_than_packs_are_is_refused_unread(tmp_path: Path, data: Path) -> None:
    path = tmp_path / "huge.zip"
    with path.open("wb") as file:
        file.truncate(600_000_000)
    with pytest.raises(BadPack, match="500 MB"):
        packs.open_file(path)
