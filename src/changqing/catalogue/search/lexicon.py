"""The lexicon: every word of the catalogue, found by its pinyin, its initials, its beginning, or a spelling near it.

A second small index beside the one of courses. A typed word that the catalogue does not have as it stands is looked up
here, and the words it may mean are looked for instead: no pinyin has to be kept for each course.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Query

from changqing.catalogue.search import words

HEAP = 15_000_000
# Sounds that many speakers do not tell apart (模糊音); both sides are written the same way in the field `blurred`.
_FIRST = {"n": "l", "f": "h"}
_BLURS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ang", "an"), ("eng", "en"), ("ing", "in"))


def blurred(syllables: Iterable[str]) -> str:
    """Return pinyin in which sounds that are often confused are one: zhong zong, nong long, fang hang."""
    found = []
    for syllable in syllables:
        blunt = syllable
        for one, other in _BLURS:
            blunt = blunt.replace(one, other)
        found.append(_FIRST.get(blunt[:1], blunt[:1]) + blunt[1:] if len(blunt) > 1 else blunt)
    return "".join(found)


@dataclass(frozen=True)
class Entry:
    """A word, or a phrase of neighbouring words of a title: how it is written, and the words it is made of."""

    written: str
    parts: tuple[str, ...]
    weight: int = 0


@cache
def schema() -> Any:
    """Return the lexicon's fields."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("written", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("parts", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("pinyin", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("spoken", stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("blurred", "initials", "inside", "spelled"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
    builder.add_integer_field("weight", stored=True, fast=True)
    return builder.build()


def open_index(path: Path) -> Any:
    """Return the lexicon in that folder, making an empty one where there is none."""
    path.mkdir(parents=True, exist_ok=True)
    index = tantivy.Index(schema(), path=str(path), reuse=True)
    analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer("whitespace", analyzer)
    return index


def document(entry: Entry, syllables: Sequence[str]) -> Any:
    """Return what the lexicon keeps of a word; `syllables` are its pinyin, none for a Latin word."""
    found = tantivy.Document()
    found.add_text("written", entry.written)
    found.add_text("parts", " ".join(entry.parts))
    found.add_integer("weight", entry.weight)
    if syllables:
        whole = "".join(syllables)
        found.add_text("pinyin", whole)
        found.add_text("spoken", " ".join(syllables))
        found.add_text("blurred", blurred(syllables))
        if len(syllables) > 1:
            found.add_text("initials", "".join(one[0] for one in syllables))
        if len(entry.parts) == 1:
            found.add_text("inside", " ".join(words.inner_words(entry.written)))
            found.add_text("spelled", whole)
    else:
        found.add_text("spelled", entry.written)
    return found


class Lexicon:
    """The lexicon opened for reading."""

    def __init__(self, index: Any) -> None:
        self._searcher = index.searcher()

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def _entries(self, query: Any, limit: int) -> list[Entry]:
        found = []
        for _weight, place in self._searcher.search(query, limit, count=False, order_by_field="weight").hits:
            kept = self._searcher.doc(place)
            found.append(Entry(kept["written"][0], tuple(kept["parts"][0].split()), kept["weight"][0]))
        return found

    def _term(self, field: str, value: str) -> Any:
        return Query.term_query(schema(), field, value)

    def has(self, written: str) -> bool:
        """Say whether the word is in it."""
        return bool(self._searcher.doc_freq("written", written))

    def find(self, field: str, value: str, limit: int = 12) -> list[Entry]:
        """Return the words whose `field` (written, pinyin, blurred, initials, inside) is that, the most used first."""
        if not self._searcher.doc_freq(field, value):
            return []
        return self._entries(self._term(field, value), limit)

    def beginning(self, typed: str, limit: int = 20) -> list[Entry]:
        """Return the words that begin so: Chinese ones as written, others by their spelling or pinyin."""
        if words.is_chinese(typed):
            return self._beginning("written", typed, limit)
        return [one for one in self._beginning("spelled", typed, limit) if one.written != typed]

    def phrases_beginning(self, typed: str, limit: int) -> list[Entry]:
        """Return the words and phrases whose writing or whole pinyin begins so, for suggestions."""
        return self._beginning("written" if words.is_chinese(typed) else "pinyin", typed, limit)

    def _beginning(self, field: str, typed: str, limit: int) -> list[Entry]:
        terms = [term for term, _count in self._searcher.terms_with_prefix(field, typed, limit=200)]
        return self._entries(Query.term_set_query(schema(), field, terms), limit) if terms else []

    def near(self, typed: str, limit: int = 5) -> list[Entry]:
        """Return the words spelled almost so, nearest first: one slip, or two in a word of eight letters or more."""
        for distance in (1, 2) if len(typed) >= 8 else (1,):
            query = Query.fuzzy_term_query(schema(), "spelled", typed, distance=distance)
            if found := self._entries(query, limit):
                return found
        return []

    def near_written(self, typed: str, limit: int = 5) -> list[Entry]:
        """Return the Chinese words written almost so: one character wrong, missing or too many."""
        return self._entries(Query.fuzzy_term_query(schema(), "written", typed, distance=1), limit)

    def reading(self, written: str) -> list[str]:
        """Return the pinyin of a word, or the most usual one of each of its characters; unknown ones are left out."""
        return self._spoken(written) or [one for character in written for one in self._spoken(character)]

    def _spoken(self, written: str) -> list[str]:
        hits = self._searcher.search(self._term("written", written), 1, count=False).hits
        return [one for _score, place in hits for kept in self._searcher.doc(place)["spoken"] for one in kept.split()]
