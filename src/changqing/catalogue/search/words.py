"""How texts become words, for the index and for what is typed: one form of writing, Chinese cut by rjieba."""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

_runs = re.compile(r"[\u3400-\u9fff\U00020000-\U000323af]+|[a-z0-9]+(?:['’.+#-][a-z0-9]+)*[+#]*|[^\W\d_a-z]+")
_chinese = re.compile(r"[\u3400-\u9fff\U00020000-\U000323af]")
_parts = re.compile(r"[^a-z0-9]+")

_DATA = Path(__file__).parent.parent / "data"


def _listed(name: str) -> list[str]:
    return (_DATA / f"{name}.txt").read_text(encoding="utf-8").split()


# Words that say nothing of what a text is about. Not in texts of the index, and left out of a question that has others.
STOP_WORDS = frozenset(_listed("stop-words"))


@cache
def _dictionary() -> Any:
    """Return what cuts, taught the words of our field that it has not: they are cut as one."""
    import rjieba  # a seventh of a second: a server that begins, or a command, need not wait for it

    for word in _listed("words"):
        if not rjieba.has_word(word):
            rjieba.add_word(word, None, None)
    return rjieba


@cache
def _converters() -> tuple[Any, Any]:
    from opencc import OpenCC  # some megabytes: wanted only where Chinese is met

    return OpenCC("t2s"), OpenCC("tw2sp")


@cache
def _traditional() -> frozenset[str]:
    """Return the characters that are not simplified ones."""
    every = "".join(map(chr, range(0x3400, 0xA000)))
    return frozenset(one for one, other in zip(every, _converters()[0].convert(every), strict=False) if one != other)


def simplified(text: str) -> str:
    """Return traditional characters and words as simplified ones (手機 手机, 軟體 软件); other text as it is."""
    return text if _traditional().isdisjoint(text) else str(_converters()[1].convert(text))


def normal(text: str) -> str:
    """Return the text in one form: full-width signs made plain, small letters, simplified characters."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return simplified(plain) if _chinese.search(plain) else plain


def is_chinese(word: str) -> bool:
    """Say whether a word has a Chinese character in it."""
    return bool(_chinese.search(word))


def runs(text: str) -> list[str]:
    """Return the stretches of one script in a text, in their one form: Chinese, Latin words, words of other scripts."""
    return _runs.findall(normal(text))


def cut(run: str) -> list[str]:
    """Return the words of a Chinese run: the longest the dictionary has."""
    return list(_cut(run))


@lru_cache(maxsize=20_000)
def _cut(run: str) -> tuple[str, ...]:
    return tuple(_dictionary().cut(run, False))


def _is_chinese_run(run: str) -> bool:
    """Say whether a stretch of one script is Chinese: its first character tells."""
    return "\u3400" <= run[0] <= "\u9fff" or run[0] >= "\U00020000"


def in_dictionary(word: str) -> bool:
    """Say whether the dictionary has a Chinese word."""
    return bool(_dictionary().has_word(word))


def words(text: str) -> list[str]:
    """Return the words of a text as a question has them: the longest in Chinese, Latin words whole."""
    found: list[str] = []
    for run in runs(text):
        found += _cut(run) if _is_chinese_run(run) else (run,)
    return found


def inner_words(word: str) -> list[str]:
    """Return the words inside a Chinese word, and its characters: 智能手机 has 智能, 手机, 智, 能, 手, 机."""
    return [part for part in (*_dictionary().cut_for_search(word, False), *word) if part != word]


def latin_parts(word: str) -> list[str]:
    """Return the parts of a Latin word that is put together: wi-fi has wi and fi."""
    if word.isalnum():
        return []
    return [part for part in _parts.split(word) if part and part != word]


def text_words(text: str) -> tuple[str, ...]:
    """Return the words of a running text as the index has them, without those that say nothing."""
    return tuple(word for word in words(text) if word not in STOP_WORDS)


@lru_cache(maxsize=2_000)
def title_words(text: str) -> tuple[str, ...]:
    """Return the words of a title as the index has them, in their order."""
    found: list[str] = []
    for run in runs(text):
        if _is_chinese_run(run):
            found += _cut(run)
        elif run not in STOP_WORDS:
            found.append(run)
            found += latin_parts(run)
    return tuple(found)


def spelled(parts: Sequence[str]) -> str:
    """Return words as one writes them after one another: Chinese ones without a space."""
    return ("" if is_chinese(parts[0]) else " ").join(parts)


def joined(*texts: tuple[str, ...]) -> str:
    """Return words as one field of the index, each once, in the order they came."""
    return " ".join(dict.fromkeys(word for text in texts for word in text))


def cut_finer(word: str) -> list[str]:
    """Return a Chinese word as the shorter words it consists of; as characters, where it has none."""
    if len(word) == 1:
        return []
    pieces: list[str] = []
    rest = word
    while rest:
        for length in range(min(len(rest), len(word) - 1), 0, -1):
            if length == 1 or _dictionary().has_word(rest[:length]):
                pieces.append(rest[:length])
                rest = rest[length:]
                break
    return pieces
