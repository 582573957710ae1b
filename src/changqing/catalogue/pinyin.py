"""Pinyin of names and words. Its dictionary is large: for sorting lists and writing indexes, not for the server."""

import unicodedata
from functools import lru_cache


@lru_cache(maxsize=100_000)
def syllables(word: str) -> tuple[str, ...]:
    """Return the syllables of a Chinese word, without tones; ü is v, as one types it."""
    from pypinyin import lazy_pinyin

    return tuple(lazy_pinyin(word))


def sort_key(text: str) -> str:
    """Return the pinyin of a name with spaces between syllables, as lists are sorted by."""
    return " ".join(syllables(unicodedata.normalize("NFKC", text).lower()))
