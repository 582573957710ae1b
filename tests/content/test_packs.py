"""Packs: the same course makes the same bytes, everywhere; the manifest tells the truth; answers stay at home."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from tests.content.conftest import built_from, sealed
from tests.factories import QUIZ, publish_course, write_course_folder

from changqing.content import packs, services
from changqing.content.models import Release
from changqing.content.packs import BadPack
from changqing.core import signing
from changqing.interchange import course_folder

SEAL = """
import sys, django
from pathlib import Path
django.setup()
from changqing.content import packs
from changqing.content.building import build
from changqing.interchange import course_folder
built = build(course_folder.read(Path(sys.argv[1]).resolve(), "qinglan"))
print(packs.seal(built.manifest, built.files)[0])
"""


def test_a_course_built_twice_makes_the_same_bytes(data: Path, tmp_path: Path) -> None:
    folder = write_course_folder(tmp_path / "course")
    assert sealed(folder) == sealed(folder)


def test_a_copy_elsewhere_with_other_dates_makes_the_same_bytes(data: Path, tmp_path: Path) -> None:
    folder = write_course_folder(tmp_path / "course")
    copy = tmp_path / "far" / "away" / "另一个"
    shutil.copytree(folder, copy)
    for position, path in enumerate(sorted(copy.rglob("*"), reverse=True)):
        os.utime(path, (10**9 + position * 1000,) * 2)
    assert sealed(copy) == sealed(folder)


def test_another_process_makes_the_same_bytes(data: Path, tmp_path: Path) -> None:
    folder = write_course_folder(tmp_path / "course")
    address, _body = sealed(folder)
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "changqing.core.settings",
        "CHANGQING_DATA": str(data),
        "CHANGQING_SECRET_KEY": settings.SECRET_KEY,
        "PYTHONHASHSEED": "7",
        "TZ": "America/Lima",
    }
    done = subprocess.run(
        [sys.executable, "-c", SEAL, str(folder)], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == address


def test_the_address_is_the_hash_of_the_bytes(pack: Path) -> None:
    assert hashlib.sha256(pack.read_bytes()).hexdigest() == pack.stem
    assert packs.open_file(pack).sha256 == pack.stem


def test_the_manifest_names_every_file_with_its_hash_and_size(pack: Path) -> None:
    with zipfile.ZipFile(pack) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        names = set(archive.namelist()) - {"manifest.json", "manifest.jws"}
        assert set(manifest["files"]) == names
        assert {name.split("/")[0] for name in names} == {"text", "media"}
        for name in names:
            body = archive.read(name)
            assert manifest["files"][name] == {"sha256": hashlib.sha256(body).hexdigest(), "bytes": len(body)}


def test_the_manifest_says_what_the_course_is(pack: Path) -> None:
    manifest = packs.open_file(pack).manifest
    assert (manifest.format, manifest.course.slug, manifest.course.licence) == (
        "changqing-pack/1",
        "balcony",
        "CC-BY-SA-4.0",
    )
    assert manifest.course.languages == ["zh-Hans", "en"]
    assert [unit.key for unit in manifest.units] == ["first-steps", "going-on"]
    assert manifest.completion.score == 0.6


def test_the_media_in_a_pack_are_named_by_their_content(pack: Path) -> None:
    found = packs.open_file(pack)
    media = [name for name in found.manifest.files if name.startswith("media/")]
    assert media
    for name in media:
        assert Path(name).stem == hashlib.sha256(found.read(name)).hexdigest()


def test_what_is_right_is_not_in_the_pack(data: Path, tmp_path: Path) -> None:
    folder = write_course_folder(tmp_path / "course")
    right_first = built_from(folder)
    for path in folder.rglob("quiz.toml"):
        path.write_text(QUIZ.replace("answer = false", "answer = true"), encoding="utf-8")
    right_second = built_from(folder)
    assert right_first.answers != right_second.answers
    assert right_first.files == right_second.files
    assert right_first.manifest.answers != right_second.manifest.answers
    right_first.manifest.answers = right_second.manifest.answers = ""
    assert right_first.manifest == right_second.manifest


def test_neither_reasons_nor_marks_stand_anywhere_in_the_pack(pack: Path) -> None:
    with zipfile.ZipFile(pack) as archive:
        for name in archive.namelist():
            body = archive.read(name).decode()
            for secret in ("没有光就不长", "No light, no growth", "A stone is not", '"right"', "explain"):
                assert secret not in body, (name, secret)


def test_a_change_of_the_right_answer_alone_makes_a_new_release(db: None, data: Path, tmp_path: Path) -> None:
    first = publish_course(tmp_path / "course")
    for path in (tmp_path / "course").rglob("quiz.toml"):
        path.write_text(QUIZ.replace("answer = false", "answer = true"), encoding="utf-8")
    second, new = services.publish(course_folder.read((tmp_path / "course").resolve(), "qinglan"))
    assert (new, second.number) == (True, 2)
    assert first.pack != second.pack
    assert second.answers["first-steps-quiz"]["q3"]["right"] == ["true"]
    first.refresh_from_db()
    assert first.answers["first-steps-quiz"]["q3"]["right"] == ["false"]


def test_an_unchanged_course_makes_no_release(db: None, data: Path, tmp_path: Path) -> None:
    first = publish_course(tmp_path / "course")
    again, new = services.publish(course_folder.read((tmp_path / "course").resolve(), "qinglan"))
    assert (again.id, new) == (first.id, False)
    assert Release.objects.count() == 1


def test_a_kept_pack_whose_file_was_changed_is_not_read(db: None, data: Path, tmp_path: Path) -> None:
    release = publish_course(tmp_path / "course")
    path = packs.path_of(release.pack)
    name = "text/first-steps/en.html"
    with zipfile.ZipFile(path) as archive:
        members = {entry: archive.read(entry) for entry in archive.infolist()}
    with zipfile.ZipFile(path, "w") as archive:
        for entry, body in members.items():
            archive.writestr(entry, b"<p>Send me your money.</p>" if entry.filename == name else body)
    packs.open_kept.cache_clear()
    with pytest.raises(BadPack, match="not what the manifest says"):
        packs.open_kept(release.pack).read(name)


def test_the_private_key_is_for_the_owner_alone(pack: Path) -> None:
    assert signing.key_path().stat().st_mode & 0o777 == 0o600
