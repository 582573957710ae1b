"""How texts become words for the index, and queries for the search: Chinese by rjieba, pinyin whole and initials."""

import re
import unicodedata
from collections.abc import Iterable
from itertools import pairwise

import rjieba

_runs = re.compile(r"[\u3400-\u9fff]+|[a-z0-9]+(?:['’.+#-][a-z0-9]+)*[+#]*")
_chinese = re.compile(r"[\u3400-\u9fff]")


def normal(text: str) -> str:
    """Return the text in one form: full-width letters and digits made plain, lower case."""
    return unicodedata.normalize("NFKC", text).lower()


def is_chinese(word: str) -> bool:
    """Say whether a word has a Chinese character in it."""
    return bool(_chinese.search(word))


def words(text: str) -> list[str]:
    """Return the words of a text as a query has them: the longest that rjieba sees, Latin words whole."""
    found: list[str] = []
    for run in _runs.findall(normal(text)):
        found.extend(rjieba.cut(run) if is_chinese(run) else [run])
    return found


def index_words(text: str) -> list[str]:
    """Return the words of a text as the index has them: also the words inside words, and single characters."""
    found: list[str] = []
    for run in _runs.findall(normal(text)):
        if is_chinese(run):
            found.extend(rjieba.cut_for_search(run))
            found.extend(character for character in run if len(run) > 1)
        else:
            found.append(run)
            found.extend(part for part in re.split(r"[^a-z0-9]+", run) if part and part != run)
    return found


def pinyin_words(text: str) -> list[str]:
    """Return the pinyin of the Chinese words of a text: whole, by syllable, and initials."""
    from pypinyin import lazy_pinyin  # a large dictionary, wanted only where an index is written

    found: list[str] = []
    for run in _runs.findall(normal(text)):
        if not is_chinese(run):
            continue
        syllables = [lazy_pinyin(part) for part in rjieba.cut(run)]
        inner = [lazy_pinyin(part) for part in rjieba.cut_for_search(run)]  # 手机 in 智能手机
        for word in (*syllables, *inner):
            found.extend(word)
            if len(word) > 1:
                found.extend(("".join(word), "".join(syllable[0] for syllable in word)))
        flat = [syllable for word in syllables for syllable in word]
        # Words may be typed together: neighbouring words make one, and a whole title its initials.
        for one, two in pairwise(syllables):
            found.extend(("".join(one + two), "".join(syllable[0] for syllable in one + two)))
        found.append("".join(syllable[0] for syllable in flat))
    return found


def beginnings(found: Iterable[str]) -> list[str]:
    """Return every beginning, of two letters to twenty, of the Latin words: what is there while one still types."""
    latin = {word for word in found if not is_chinese(word)}
    return sorted({word[:length] for word in latin for length in range(2, min(len(word), 20) + 1)})


def sort_key(text: str) -> str:
    """Return the pinyin of a name with spaces between syllables, as lists are sorted by."""
    from pypinyin import lazy_pinyin

    return " ".join(lazy_pinyin(normal(text)))


def joined(parts: Iterable[str]) -> str:
    """Return words as one field of the index."""
    return " ".join(parts)
