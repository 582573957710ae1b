"""Sounds: MP3, M4A and Ogg as browsers play them, known by their bytes; none is loaded before a tap.

Nothing is made smaller: that would need a program that is not on every machine. What tells of the one who recorded it,
and pictures that nobody hears, are taken out of MP3 and M4A.
"""

import hashlib
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils import translation

from changqing.content.limits import MAX_SOUND_BYTES
from changqing.content.media import address
from changqing.core.stencils import filled
from changqing.core.templatetags.changqing import megabytes

TYPES = {".mp3": "audio/mpeg", ".m4a": "audio/mp4", ".ogg": "audio/ogg"}
TAKEN = "taken are MP3, M4A (AAC) and Ogg (Opus or Vorbis)"
# What is written as a picture and is a sound by its name; whether it can be taken is seen by its bytes.
ENDINGS = {".mp3", ".m4a", ".m4b", ".ogg", ".oga", ".opus", ".wav", ".flac", ".aac", ".aif", ".aiff", ".amr", ".wma",
           ".mid", ".midi", ".weba", ".caf"}  # fmt: skip
OTHERS = {
    b"fLaC": "FLAC",
    b"FORM": "AIFF",
    b"#!AMR": "AMR",
    b"MThd": "MIDI",
    b"caff": "CAF",
    b"\x30\x26\xb2\x75": "WMA",
    b"\x1a\x45\xdf\xa3": "WebM",
}
# MPEG audio, layer III (ISO/IEC 11172-3 and 13818-3, section 2.4.2.3): by version, kbit/s and samples a second.
KBITS = {
    3: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
FRAMES = 3  # so many in a row are no accident
BEFORE = 4_096  # bytes that may stand before the first frame


class BadSound(Exception):
    """A sound that cannot be taken in; says why."""


@dataclass(frozen=True)
class Sound:
    """A sound ready for a page: its name (SHA-256 and ending) and its bytes."""

    name: str
    body: bytes

    def html(self, words: str, title: str = "") -> str:
        """Return the figure that says what it is and how large, with a player that loads nothing by itself."""
        values = {"what": words, "title": title, "size": size_in_words(len(self.body)), "url": address(self.name)}
        return filled("components/sound.html", values)


def is_sound(name: str) -> bool:
    """Say whether a file is a sound by its name."""
    return Path(name).suffix.lower() in ENDINGS


def size_in_words(size: int) -> str:
    """Return a size as it stands in a text: the same in every language, as the text is not made for one reader."""
    with translation.override(None):
        return megabytes(size)


def read_sound(path: Path) -> Sound:
    """Return the sound in a file; raise `BadSound` with the reason."""
    size = path.stat().st_size
    if size > MAX_SOUND_BYTES:
        raise BadSound(f"the sound has {size // 1_000_000} MB; at most {MAX_SOUND_BYTES // 1_000_000} are taken")
    body = path.read_bytes()
    if body[:4] == b"OggS":
        ending, kept = ".ogg", _ogg(body)
    elif body[4:8] == b"ftyp":
        ending, kept = ".m4a", _m4a(body)
    else:
        ending, kept = ".mp3", _mp3(body)
    return Sound(f"{hashlib.sha256(kept).hexdigest()}{ending}", kept)


def _kind(body: bytes) -> str:
    """Return what a file is that cannot be taken; '' where it is not known."""
    if not body:
        return "the file is empty"
    if body[:4] in (b"RIFF", b"RF64") and body[8:12] == b"WAVE":
        return "this is WAV, which is large and is not made smaller here"
    if body[0] == 0xFF and len(body) > 1 and body[1] & 0xF6 == 0xF0:
        return "this is AAC by itself; as M4A it is taken"
    return next((f"this is {name}" for sign, name in OTHERS.items() if body.startswith(sign)), "")


def _ogg(body: bytes) -> bytes:
    """Return an Ogg file as it is (RFC 3533, section 6), where it holds one stream, of Opus or Vorbis."""
    lacing = body[27 : 27 + body[26]] if len(body) > 27 else b""
    packet = body[27 + len(lacing) :]
    after = packet[sum(lacing) :]
    if not packet.startswith((b"OpusHead", b"\x01vorbis")) or not body[5] & 2:
        raise BadSound(f"this Ogg holds neither Opus nor Vorbis; {TAKEN}")
    if after[:4] != b"OggS" or len(after) < 27:
        raise BadSound("the sound is cut off")
    if after[5] & 2:
        raise BadSound("this Ogg holds more than a sound, perhaps a video")
    return body


def _frame(body: bytes, at: int) -> int:
    """Return the length of the MP3 frame that begins there; 0 where none does."""
    if at + 4 > len(body) or body[at] != 0xFF or body[at + 1] & 0xE6 != 0xE2:
        return 0
    version, rate, kbits = body[at + 1] >> 3 & 3, body[at + 2] >> 2 & 3, body[at + 2] >> 4
    if version == 1 or rate == 3 or kbits in (0, 15):
        return 0
    samples = 144_000 if version == 3 else 72_000
    return samples * KBITS[version or 2][kbits] // RATES[version][rate] + (body[at + 2] >> 1 & 1)


def _are_frames(body: bytes, at: int) -> bool:
    for _number in range(FRAMES):
        length = _frame(body, at)
        if not length:
            return False
        at += length
    return True


def _mp3(body: bytes) -> bytes:
    """Return the frames of an MP3 file without the tags before and after them (ID3v2.4, section 3; ID3v1)."""
    if known := _kind(body):
        raise BadSound(f"{known}; {TAKEN}")
    begin = 0
    while body[begin : begin + 3] == b"ID3" and begin + 10 <= len(body):
        a, b, c, d = body[begin + 6 : begin + 10]
        begin += 10 + ((a & 127) << 21 | (b & 127) << 14 | (c & 127) << 7 | d & 127) + (body[begin + 5] & 16 and 10)
    begin = len(body) - len(body[begin:].lstrip(b"\0"))
    first = body.find(b"\xff", begin, begin + BEFORE)
    while first >= 0 and not _are_frames(body, first):
        first = body.find(b"\xff", first + 1, begin + BEFORE)
    if first < 0:
        raise BadSound(f"it is no sound that is known here, or is broken; {TAKEN}")
    end = len(body) - 128 if body[-128:-125] == b"TAG" else len(body)
    return body[first:end]


@dataclass(frozen=True)
class _Box:
    """A box of an MP4 file: its kind, where it begins, where what is in it begins, and where it ends."""

    kind: bytes
    start: int
    inside: int
    end: int


def _boxes(body: bytes | bytearray, start: int, end: int) -> Iterator[_Box]:
    """Yield the boxes that stand one after the other (ISO/IEC 14496-12, section 4.2)."""
    while start < end:
        if start + 8 > end:
            raise BadSound("the sound is cut off")
        size, inside = struct.unpack_from(">I", body, start)[0], start + 8
        if size == 1 and start + 16 <= end:
            size, inside = struct.unpack_from(">Q", body, start + 8)[0], start + 16
        stop = end if size == 0 else start + size
        if stop < inside or stop > end:
            raise BadSound("the sound is cut off, or broken")
        yield _Box(bytes(body[start + 4 : start + 8]), start, inside, stop)
        start = stop


def _within(body: bytes | bytearray, boxes: list[_Box], *path: bytes) -> list[_Box]:
    """Return the boxes at a path below these."""
    for kind in path:
        boxes = [box for one in boxes for box in _boxes(body, one.inside, one.end) if box.kind == kind]
    return boxes


def _m4a(body: bytes) -> bytes:
    """Return an MP4 file that holds AAC and no pictures, with what its tags said blanked (lengths stay as they are)."""
    top = list(_boxes(body, 0, len(body)))
    movie = [box for box in top if box.kind == b"moov"]
    tracks = _within(body, movie, b"trak")
    if not tracks or not any(box.kind == b"mdat" for box in top):
        raise BadSound(f"there is no sound in this MP4; {TAKEN}")
    kinds = {bytes(body[box.inside + 8 : box.inside + 12]) for box in _within(body, tracks, b"mdia", b"hdlr")}
    if b"vide" in kinds:
        raise BadSound("it is a video, or has a picture in it; only a sound is taken")
    described = _within(body, tracks, b"mdia", b"minf", b"stbl", b"stsd")
    if kinds != {b"soun"} or {bytes(body[box.inside + 12 : box.inside + 16]) for box in described} != {b"mp4a"}:
        raise BadSound(f"this MP4 holds something else than AAC; {TAKEN}")
    kept = bytearray(body)
    told = [*top, *(box for one in (*movie, *tracks) for box in _boxes(body, one.inside, one.end))]
    for box in told:
        if box.kind in (b"udta", b"meta", b"uuid"):
            kept[box.start + 4 : box.start + 8] = b"free"
            kept[box.inside : box.end] = bytes(box.end - box.inside)
    return bytes(kept)
