"""Statements as they lie in the table: compressed with a dictionary of what statements say again and again.

A statement is some 600 to 1,200 bytes of JSON, most of which stands in every other. With the dictionary
(`scripts/build_dictionary.py`) it takes a fifth of that, in some four microseconds. The first byte says which one it
was: a dictionary that was ever used stays.
"""

import threading
from functools import cache
from pathlib import Path
from typing import NamedTuple

import zstandard

NEWEST = 1
_local = threading.local()


class _Pair(NamedTuple):
    compressor: zstandard.ZstdCompressor
    decompressor: zstandard.ZstdDecompressor


@cache
def _dictionary(number: int) -> zstandard.ZstdCompressionDict:
    trained = (Path(__file__).parent / "dictionaries" / f"{number}.zdict").read_bytes()
    return zstandard.ZstdCompressionDict(trained)


def _pair(number: int) -> _Pair:
    """Return a thread's own compressor and decompressor: they are not to be shared."""
    pairs: dict[int, _Pair] = _local.__dict__.setdefault("pairs", {})
    if number not in pairs:
        words = _dictionary(number)
        pairs[number] = _Pair(
            zstandard.ZstdCompressor(level=3, dict_data=words, write_checksum=False, write_dict_id=False),
            zstandard.ZstdDecompressor(dict_data=words),
        )
    return pairs[number]


def pack(document: bytes) -> bytes:
    """Return a statement's JSON, packed."""
    return bytes((NEWEST,)) + _pair(NEWEST).compressor.compress(document)


def unpack(packed: bytes | memoryview) -> bytes:
    """Return the JSON of a packed statement."""
    whole = bytes(packed)
    return _pair(whole[0]).decompressor.decompress(whole[1:])
