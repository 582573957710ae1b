"""Sounds of a lesson: known by their bytes, taken in as they are, shown with their size, and loaded at a tap alone."""

import re
import zipfile
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.content import recordings
from tests.content.conftest import sealed
from tests.content.texts import Elements
from tests.factories import write_course_folder

from changqing.content import packs
from changqing.content.building import Built, build
from changqing.content.limits import MAX_SOUND_BYTES
from changqing.content.sounds import BadSound, Sound, read_sound, size_in_words
from changqing.core.templatetags.changqing import megabytes
from changqing.interchange import course_folder

WAV = b"RIFF\x24\0\0\0WAVEfmt " + bytes(2_000)


def written(path: Path, body: bytes) -> Path:
    path.write_bytes(body)
    return path


@pytest.mark.parametrize(
    ("name", "body", "ending"),
    [
        ("a.mp3", recordings.mp3(), ".mp3"),
        ("a.m4a", recordings.m4a(), ".m4a"),
        ("a.ogg", recordings.opus(), ".ogg"),
        ("a.opus", recordings.opus(), ".ogg"),
        ("a.mp3", recordings.opus(), ".ogg"),
        ("a.wav", recordings.mp3(), ".mp3"),
    ],
)
def test_a_sound_is_known_by_its_bytes_whatever_its_name_says(
    tmp_path: Path, name: str, body: bytes, ending: str
) -> None:
    sound = read_sound(written(tmp_path / name, body))
    assert re.fullmatch(rf"[0-9a-f]{{64}}{re.escape(ending)}", sound.name)
    assert sound.body == body


TAKEN = r"taken are MP3, M4A \(AAC\) and Ogg \(Opus or Vorbis\)"


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: WAV, f"WAV, which is large and is not made smaller here; {TAKEN}"),
        (lambda: b"", "empty"),
        (lambda: b"<html><script>alert(1)</script>" * 50, TAKEN),
        (lambda: "<p>你好</p>".encode("utf-16"), TAKEN),
        (lambda: b"fLaC" + bytes(500), "FLAC"),
        (lambda: b"#!AMR\n" + bytes(500), "AMR"),
        (lambda: b"MThd" + bytes(500), "MIDI"),
        (lambda: b"\xff\xf1" + bytes(500), "as M4A it is taken"),
        (lambda: b"\x1a\x45\xdf\xa3" + bytes(500), "WebM"),
        (lambda: recordings.id3(b"words alone"), "broken"),
        (lambda: recordings.mp3()[:500], "broken"),
        (lambda: recordings.opus().replace(b"OpusHead", b"\x80theora"), "neither Opus nor Vorbis"),
        (lambda: recordings.opus()[:48], "cut off"),
        (lambda: recordings.opus()[:47] * 2, "more than a sound"),
        (lambda: b"OggS", "neither Opus nor Vorbis"),
        (lambda: recordings.m4a(handler=b"vide"), "video"),
        (lambda: recordings.m4a(codec=b"alac"), "something else than AAC"),
        (lambda: recordings.m4a()[:-20], "cut off"),
        (lambda: recordings.m4a()[:28], "no sound in this MP4"),
        (lambda: b"\0\0\0\x1cftypM4A ", "cut off"),
    ],
)
def test_what_is_no_sound_is_refused_with_the_reason(tmp_path: Path, make: Callable[[], bytes], reason: str) -> None:
    with pytest.raises(BadSound, match=reason):
        read_sound(written(tmp_path / "a.mp3", make()))


def test_a_sound_of_300_mb_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "a.mp3").open("wb") as file:
        file.truncate(300_000_000)
    with pytest.raises(BadSound, match="300 MB; at most 30 are taken"):
        read_sound(tmp_path / "a.mp3")
    assert MAX_SOUND_BYTES == 30_000_000


def test_what_tells_of_the_one_who_recorded_it_is_not_passed_on(tmp_path: Path) -> None:
    for name, body in (
        ("a.mp3", recordings.id3(b"at home" * 900) + recordings.mp3() + b"TAG" + b"at home".ljust(125)),
        ("a.m4a", recordings.m4a(told=b"at home")),
    ):
        assert b"at home" in body
        assert b"at home" not in read_sound(written(tmp_path / name, body)).body
    assert read_sound(tmp_path / "a.mp3").body == recordings.mp3()
    assert len(read_sound(tmp_path / "a.m4a").body) == (tmp_path / "a.m4a").stat().st_size


WHOLE = [recordings.mp3(0.2), recordings.id3(b"x") + recordings.mp3(0.2), recordings.opus(0.2), recordings.m4a(0.2)]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.sampled_from(WHOLE),
    changes=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=6),
    kept=st.floats(0.01, 1),
)
def test_a_broken_sound_is_read_or_refused_never_a_crash(
    tmp_path: Path, body: bytes, changes: list[tuple[float, int]], kept: float
) -> None:
    broken = bytearray(body[: max(1, int(kept * len(body)))])
    for place, value in changes:
        broken[int(place * len(broken))] = value
    try:
        sound = read_sound(written(tmp_path / "broken", bytes(broken)))
    except BadSound:
        return
    assert len(sound.body) <= len(broken)


@given(body=st.binary(max_size=400))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_at_all_are_no_sound(tmp_path: Path, body: bytes) -> None:
    with pytest.raises(BadSound):
        read_sound(written(tmp_path / "any", body))


@pytest.mark.parametrize(
    ("size", "words"),
    [(1, "1 KB"), (16_000, "16 KB"), (999_000, "999 KB"), (1_240_000, "1.2 MB"), (30_000_000, "30 MB")],
)
def test_a_size_is_written_as_pages_write_it(size: int, words: str) -> None:
    for language in ("zh-hans", "en"):
        with translation.override(language):
            assert size_in_words(size) == megabytes(size) == words


def test_the_figure_says_what_it_is_and_how_large_and_loads_nothing() -> None:
    words = 'A "bird" & <b>song</b>'
    html = Sound("a" * 64 + ".mp3", bytes(1_234_567)).html(words, "At <dawn>")
    (figure, audio) = (dict(Elements(html).found)[tag] for tag in ("figure", "audio"))
    assert figure == {"class": "sound"}
    assert audio == {
        "controls": "", "preload": "none", "src": f"/content/{'a' * 64}.mp3", "aria-label": words, "title": "At <dawn>"
    }  # fmt: skip
    assert unescape(re.sub("<[^>]+>", "", html)) == f"{words} 1.2 MB"


def course_with(folder: Path, sound: bytes, text: str = "", name: str = "bird.mp3") -> Path:
    """Write a course whose first unit has a sound in its English text."""
    write_course_folder(folder)
    (folder / "media" / name).write_bytes(sound)
    path = next(folder.glob("1-*")) / "en.md"
    path.write_text(text or f'# Lesson 1\n\nListen first.\n\n![A bird](../media/{name} "At dawn")\n\nThen read.\n')
    return folder


def built(folder: Path) -> tuple[Built, list[str], list[str]]:
    """Return what a folder becomes, and what is told of it: errors and warnings."""
    draft = course_folder.read(folder.resolve(), "qinglan")
    made = build(draft)
    return made, [str(note) for note in draft.report.errors], [str(note) for note in draft.report.warnings]


def text_of(made: Built) -> str:
    return made.files[made.manifest.units[0].files["en"]].decode()


def test_a_sound_stands_in_its_lesson_and_is_not_counted_as_read(data: Path, tmp_path: Path) -> None:
    sound = recordings.mp3(10)
    made, errors, warnings = built(course_with(tmp_path / "with", sound))
    silent, *_ = built(write_course_folder(tmp_path / "without"))
    assert (errors, warnings) == ([], [])
    html = text_of(made)
    name = re.findall(r"/content/([0-9a-f]{64}\.mp3)", html)[0]
    assert html.startswith(
        '<p>Listen first.</p>\n<figure class="sound"><figcaption><span>A bird</span> <small>160 KB</small>'
    )
    assert html.endswith('title="At dawn"></audio></figure>\n<p>Then read.</p>')
    assert made.files[f"media/{name}"] == sound
    first, other = made.manifest.units[0], silent.manifest.units[0]
    assert first.sounds == len(sound)
    assert abs(first.bytes - other.bytes) < 700
    assert first.bytes_in_all == first.bytes + len(sound)
    assert [unit.sounds for unit in made.manifest.units[1:]] == [0] * (len(made.manifest.units) - 1)
    assert (other.sounds, other.bytes_in_all) == (0, other.bytes)


def test_a_pack_holds_a_sound_as_it_is_and_names_it(data: Path, tmp_path: Path) -> None:
    sound = recordings.opus(3)
    folder = course_with(tmp_path / "course", sound, name="bird.ogg")
    address, body = sealed(folder)
    assert (address, body) == sealed(folder)
    path = written(tmp_path / f"{address}.zip", body)
    pack = packs.open_file(path)
    (name,) = [name for name in pack.manifest.files if name.endswith(".ogg")]
    assert pack.read(name) == sound
    with zipfile.ZipFile(path) as archive:
        assert archive.getinfo(name).compress_type == zipfile.ZIP_STORED


def test_a_course_with_no_sound_has_the_pack_it_had(data: Path, tmp_path: Path) -> None:
    _address, body = sealed(write_course_folder(tmp_path / "course"))
    path = written(tmp_path / "course.zip", body)
    with zipfile.ZipFile(path) as archive:
        assert b'"sounds"' not in archive.read("manifest.json")


FIGURE = r'<figure class="sound">.*?</figure>'
PLACES = {
    "in the middle of words": ("Listen ![b](../media/bird.mp3) and say it.", "<p>Listen  and say it.</p>\n♪"),
    "two in a paragraph": ("![b](../media/bird.mp3)\n![c](../media/bird.mp3)", "♪\n♪"),
    "in a list": ("- one\n- ![b](../media/bird.mp3)\n- two", "<ul>\n<li>one</li>\n<li>\n♪\n</li>\n<li>two</li>\n</ul>"),
    "in a box": ("> **Try it** Say:\n>\n> ![b](../media/bird.mp3)",
                 '<aside class="box box-try">\n<p><strong>Try it</strong> Say:</p>\n♪\n</aside>'),
    "in a heading": ("## Hear ![b](../media/bird.mp3)\n\nmore", '<h2 id="hear">Hear </h2>\n♪\n<p>more</p>'),
    "in emphasis": ("**![b](../media/bird.mp3)**", "♪"),
    "in a link": ("[![b](../media/bird.mp3)](https://example.org/)", "♪"),
    "as HTML": ('<img src="../media/bird.mp3" alt="b">', "♪"),
}  # fmt: skip


@pytest.mark.parametrize(("markdown", "html"), PLACES.values(), ids=PLACES)
def test_a_sound_stands_by_itself_wherever_it_is_named(data: Path, tmp_path: Path, markdown: str, html: str) -> None:
    made, errors, _warnings = built(course_with(tmp_path / "c", recordings.mp3(), f"# One\n\n{markdown}\n"))
    assert errors == []
    found = text_of(made)
    assert re.sub(FIGURE, "♪", found) == html
    assert all(attributes["preload"] == "none" for tag, attributes in Elements(found).found if tag == "audio")


def test_in_a_table_a_sound_stays_in_its_cell(data: Path, tmp_path: Path) -> None:
    table = "| word | sound |\n|---|---|\n| ni hao | ![ni hao](../media/bird.mp3) |"
    made, *_ = built(course_with(tmp_path / "c", recordings.mp3(), f"# One\n\n{table}\n"))
    assert re.search(rf"<td>ni hao</td>\s*<td>{FIGURE}</td>", text_of(made))


@pytest.mark.parametrize(
    "markdown",
    [
        '<audio src="/content/x.mp3" autoplay></audio>',
        "<audio src=/content/x.mp3 autoplay",
        '<p title="<audio autoplay src=/content/x.mp3>">x</p>',
        "<figure class=sound onclick=x><audio/autoplay>",
    ],
)
def test_a_player_that_an_author_wrote_is_left_out(data: Path, tmp_path: Path, markdown: str) -> None:
    made, *_ = built(course_with(tmp_path / "c", recordings.mp3(), f"# One\n\n{markdown}\n"))
    assert "audio" not in [tag for tag, _attributes in Elements(text_of(made)).found]
    assert 'class="sound"' not in text_of(made)


def test_words_that_would_break_out_of_the_figure_stay_words(data: Path, tmp_path: Path) -> None:
    attack = '![x" autoplay onplay="alert(1)<script>](../media/bird.mp3 "y\' autoplay")'
    made, *_ = built(course_with(tmp_path / "c", recordings.mp3(), f"# One\n\n{attack}\n"))
    found = dict(Elements(text_of(made)).found)
    assert set(found["audio"]) == {"controls", "preload", "src", "aria-label", "title"}
    assert "script" not in found


@pytest.mark.parametrize(
    ("name", "body", "told"),
    [
        ("bird.wav", WAV, "1-first-steps/en.md:5: bird.wav: this is WAV, which is large and is not made smaller here; "
         "taken are MP3, M4A (AAC) and Ogg (Opus or Vorbis)"),
        ("bird.mp3", b"<html>", "1-first-steps/en.md:5: bird.mp3: it is no sound that is known here, or is broken; "
         "taken are MP3, M4A (AAC) and Ogg (Opus or Vorbis)"),
        ("bird.mp3", b"", "1-first-steps/en.md:5: bird.mp3: the file is empty; "
         "taken are MP3, M4A (AAC) and Ogg (Opus or Vorbis)"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_file_and_line(
    data: Path, tmp_path: Path, name: str, body: bytes, told: str
) -> None:
    _made, errors, _warnings = built(
        course_with(tmp_path / "c", body, f"# One\n\nListen.\n\n![b](../media/{name})\n", name)
    )
    assert errors == [told]


def test_what_can_be_done_without_is_told_and_the_rest_goes_on(data: Path, tmp_path: Path) -> None:
    text = "# One\n\n![far](https://example.org/a.mp3)\n\n![gone](../media/gone.mp3)\n\n![](../media/bird.mp3)\n"
    made, errors, warnings = built(course_with(tmp_path / "c", recordings.mp3(), text))
    assert errors == []
    assert warnings == [
        "1-first-steps/en.md:3: the sound https://example.org/a.mp3 is on another site; its description stands in",
        "1-first-steps/en.md:5: the sound ../media/gone.mp3 is missing; its description stands in",
        "1-first-steps/en.md:7: nothing says what is to be heard in bird.mp3: ![words](…)",
    ]
    assert "far" in text_of(made)


def test_a_sound_outside_the_folder_is_an_error(data: Path, tmp_path: Path) -> None:
    written(tmp_path / "secret.mp3", recordings.mp3())
    _made, errors, _warnings = built(course_with(tmp_path / "c", recordings.mp3(), "# One\n\n![x](../../secret.mp3)\n"))
    assert errors == ["1-first-steps/en.md:3: the sound ../../secret.mp3 lies outside the folder"]


def test_the_sounds_of_a_course_are_bounded_together(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("changqing.content.building.MAX_SOUNDS_BYTES", 40_000)
    folder = course_with(
        tmp_path / "c", recordings.mp3(2), "# One\n\n![a](../media/bird.mp3)\n\n![b](../media/b.mp3)\n"
    )
    written(folder / "media" / "b.mp3", recordings.mp3(1))
    _made, errors, _warnings = built(folder)
    assert len(errors) == 1
    assert errors[0].startswith("1-first-steps/en.md:5: b.mp3: with it, the sounds of the course have more than")
