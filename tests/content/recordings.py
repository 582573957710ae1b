"""Sounds made for tests, byte by byte: silence as MP3, as Opus in Ogg, and as AAC in MP4, a second and longer."""

import struct

# MPEG-1 layer III, one channel at 44.1 kHz: the header's third byte says how many kbit/s, and how long a frame is.
KBITS = {32: (0x10, 104), 128: (0x90, 417), 320: (0xE0, 1044)}


def mp3(seconds: float = 1, kbits: int = 128) -> bytes:
    """Return silence as MP3: frames that say nothing, 26 ms each."""
    third, length = KBITS[kbits]
    return (bytes([0xFF, 0xFB, third, 0xC4]) + bytes(length - 4)) * max(1, round(seconds * 44_100 / 1152))


def id3(body: bytes) -> bytes:
    """Return a tag as stands before MP3 (ID3v2.4) with a comment in it."""
    frame = b"COMM" + struct.pack(">I", len(body)) + b"\0\0" + body
    size = len(frame)
    return b"ID3\4\0\0" + bytes(size >> shift & 127 for shift in (21, 14, 7, 0)) + frame


def _page(packets: list[bytes], *, kind: int, place: int, number: int) -> bytes:
    """Return a page of Ogg (RFC 3533, section 6)."""
    lacing = b"".join(b"\xff" * (len(one) // 255) + bytes([len(one) % 255]) for one in packets)
    head = struct.pack("<4sBBQIII", b"OggS", 0, kind, place, 7, number, 0) + bytes([len(lacing)]) + lacing
    page = head + b"".join(packets)
    return page[:22] + struct.pack("<I", _crc(page)) + page[26:]


def _crc(page: bytes) -> int:
    found = 0
    for byte in page:
        found ^= byte << 24
        for _bit in range(8):
            found = (found << 1 ^ (0x04C11DB7 if found & 0x80000000 else 0)) & 0xFFFFFFFF
    return found


def opus(seconds: float = 1) -> bytes:
    """Return silence as Opus in Ogg (RFC 7845): frames of 20 ms."""
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 312, 48_000, 0, 0)
    tags = b"OpusTags" + struct.pack("<I", 4) + b"test" + struct.pack("<I", 0)
    pages = [_page([head], kind=2, place=0, number=0), _page([tags], kind=0, place=0, number=1)]
    frames = round(seconds * 50)
    for first in range(0, frames, 50):
        count = min(50, frames - first)
        kind = 4 if first + count == frames else 0
        pages.append(_page([b"\xf8\xff\xfe"] * count, kind=kind, place=(first + count) * 960, number=len(pages)))
    return b"".join(pages)


def _box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I", len(body) + 8) + kind + body


def _full(kind: bytes, *parts: bytes) -> bytes:
    return _box(kind, bytes(4), *parts)


def m4a(seconds: float = 1, *, told: bytes = b"", handler: bytes = b"soun", codec: bytes = b"mp4a") -> bytes:
    """Return silence as AAC in MP4 (ISO/IEC 14496-12 and -14); `told` stands in its tags."""
    frame = bytes.fromhex("00c800802380")
    count = round(seconds * 44_100 / 1024)
    length = count * 1024
    ftyp = _box(b"ftyp", b"M4A \0\0\2\0M4A mp42isom")
    setup = b"\x04\x11\x40\x15" + bytes(3) + struct.pack(">II", 64_000, 64_000) + b"\x05\x02\x12\x08"
    esds = _full(b"esds", b"\x03" + bytes([len(setup) + 6]) + b"\0\1\0" + setup + b"\x06\x01\x02")
    entry = _box(
        codec,
        bytes(6),
        struct.pack(">H", 1),
        bytes(8),
        struct.pack(">HHI", 1, 16, 0),
        struct.pack(">I", 44_100 << 16),
        esds,
    )
    matrix = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)

    def movie(offset: int) -> bytes:
        table = _box(
            b"stbl",
            _full(b"stsd", struct.pack(">I", 1), entry),
            _full(b"stts", struct.pack(">III", 1, count, 1024)),
            _full(b"stsc", struct.pack(">IIII", 1, 1, count, 1)),
            _full(b"stsz", struct.pack(">II", len(frame), count)),
            _full(b"stco", struct.pack(">II", 1, offset)),
        )
        where = _box(b"dinf", _full(b"dref", struct.pack(">I", 1), _box(b"url ", b"\0\0\0\1")))
        media = _box(
            b"mdia",
            _full(b"mdhd", struct.pack(">IIIIHH", 0, 0, 44_100, length, 0x55C4, 0)),
            _full(b"hdlr", bytes(4), handler, bytes(13)),
            _box(b"minf", _full(b"smhd", bytes(4)), where, table),
        )
        track = b"\0\0\0\7" + struct.pack(">IIIII", 0, 0, 1, 0, length) + bytes(8) + struct.pack(">HHHH", 0, 0, 256, 0)
        tags = _box(b"udta", _full(b"meta", told)) if told else b""
        return _box(
            b"moov",
            _full(
                b"mvhd",
                struct.pack(">IIIIIH", 0, 0, 44_100, length, 0x10000, 256),
                bytes(10),
                matrix,
                bytes(24),
                struct.pack(">I", 2),
            ),
            _box(b"trak", _box(b"tkhd", track, matrix, bytes(8)), media, tags),
            tags,
        )

    offset = len(ftyp) + len(movie(0)) + 8
    return ftyp + movie(offset) + _box(b"mdat", frame * count)
