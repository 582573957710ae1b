"""Sounds as the site serves them: whole or in part, for ever, and told of in every size but that of reading."""

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.http import HttpResponse
from tests.content import recordings
from tests.factories import make_provider, write_course_folder
from tests.visitors import Visitor

from changqing.content import services
from changqing.core.downloads import SMALL
from changqing.interchange import course_folder

pytestmark = pytest.mark.django_db

MAKE: dict[str, tuple[Callable[[float], bytes], str]] = {
    "mp3": (recordings.mp3, "audio/mpeg"),
    "m4a": (recordings.m4a, "audio/mp4"),
    "ogg": (recordings.opus, "audio/ogg"),
}


def published(folder: Path, sound: bytes) -> str:
    """Publish a course whose first unit has a sound; return the sound's address."""
    write_course_folder(folder)
    (folder / "media" / "bird.mp3").write_bytes(sound)
    for path in folder.glob("1-*/*.md"):
        path.write_text(path.read_text() + "\n![A bird](../media/bird.mp3)\n")
    services.publish(course_folder.read(folder.resolve(), make_provider().code))
    return re.findall(r'<audio controls preload="none" src="([^"]+)"', Visitor().page("/learn/balcony/first-steps"))[0]


def body_of(response: HttpResponse) -> bytes:
    return b"".join(response.streaming_content)  # type: ignore[attr-defined]


@pytest.mark.parametrize("ending", MAKE)
def test_a_sound_is_served_with_its_type_and_may_be_kept_for_ever(data: Path, tmp_path: Path, ending: str) -> None:
    make, kind = MAKE[ending]
    sound = make(1)
    address = published(tmp_path / "course", sound)
    assert address == f"/content/{hashlib.sha256(sound).hexdigest()}.{ending}"
    answer = Visitor().get(address)
    assert (answer.status_code, body_of(answer)) == (200, sound)
    assert answer.headers["Content-Type"] == kind
    assert answer.headers["Content-Length"] == str(len(sound))
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert Visitor(**{"if-none-match": answer.headers["ETag"]}).get(address).status_code == 304


@pytest.mark.parametrize(
    ("asked", "part"),
    [("bytes=0-", slice(0, SMALL)), ("bytes=0-1", slice(0, 2)), ("bytes=500000-", slice(500_000, 500_000 + SMALL)),
     ("bytes=-100", slice(-100, None))],
)  # fmt: skip
def test_a_player_gets_the_part_it_asks_for_at_most_a_small_one(
    data: Path, tmp_path: Path, asked: str, part: slice
) -> None:
    sound = recordings.mp3(40, 320)
    address = published(tmp_path / "course", sound)
    answer = Visitor(range=asked).get(address)
    first = range(len(sound))[part][0]
    assert (answer.status_code, body_of(answer)) == (206, sound[part])
    last = first + len(sound[part]) - 1
    assert answer.headers["Content-Range"] == f"bytes {first}-{last}/{len(sound)}"


def test_a_part_that_is_not_there_and_a_sound_that_is_not_there_are_told(data: Path, tmp_path: Path) -> None:
    address = published(tmp_path / "course", recordings.mp3())
    assert Visitor(range="bytes=9999999-").get(address).status_code == 416
    assert Visitor().get(address.replace(".mp3", ".ogg")).status_code == 404
    assert Visitor().get(address.replace(".mp3", ".wav")).status_code == 404
    assert Visitor().get(f"/content/{'0' * 64}.mp3").status_code == 404


def test_the_sizes_that_are_told_of_a_course_count_its_sounds_and_that_of_reading_does_not(
    data: Path, tmp_path: Path
) -> None:
    published(tmp_path / "course", recordings.mp3(100, 128))
    course, unit = Visitor().page("/courses/balcony"), Visitor().page("/learn/balcony/first-steps")
    assert "<dd>1.6 MB</dd>" in course
    assert course.count("Save for offline · 1.6 MB") == 1
    assert re.search(r"first-steps.+?· 1 KB", course, re.DOTALL)
    assert re.search(r"min · 1 KB</p>", unit)
    assert "Save for offline · 1.6 MB" in unit


def test_where_data_is_saved_the_player_stands_as_it_does_elsewhere(data: Path, tmp_path: Path) -> None:
    published(tmp_path / "course", recordings.mp3())
    player = r'<figure class="sound">.+?</figure>'
    full, low = (Visitor(**more).page("/learn/balcony/first-steps") for more in ({}, {"save-data": "on"}))
    assert 'class="picture"' in low
    assert re.findall(player, low) == re.findall(player, full) != []
