"""The words met while rows are read, and the lexicon written of them."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

from tantivy import Query

from changqing.catalogue import pinyin
from changqing.catalogue.search import fields, lexicon, synonyms, words
from changqing.catalogue.search.fields import Prepared
from changqing.catalogue.search.lexicon import Entry, Lexicon

MOST_PHRASES = 200_000
MANY = 20_000  # of so many phrases, only those are kept that occur more often than by chance


class Vocabulary:
    """Words, and pairs of neighbours in titles."""

    def __init__(self) -> None:
        self.words: set[str] = set()
        self.phrases: Counter[tuple[str, str]] = Counter()

    def add(self, row: Prepared) -> None:
        """Take in the words of a row."""
        title = row.title.split(" ")
        self.words.update(title, row.text.split(" "), row.context.split(" "))
        self.phrases.update(pairwise(title))

    def entries(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield each word and each phrase with the words it is made of."""
        for word in self.words:
            if len(word) > 1 or words.is_chinese(word):
                yield word, (word,)
        least = 1 if len(self.phrases) < MANY else 3
        for pair, count in self.phrases.most_common(MOST_PHRASES):
            if count < least:
                break
            plain = all(words.is_chinese(word) and word not in words.STOP_WORDS for word in pair)
            if plain and "".join(pair) not in self.words:
                yield "".join(pair), pair


def _common_characters() -> Iterator[str]:
    """Yield the characters of GB 2312: so that a wrong character of the same sound is understood, too."""
    for high in range(0xB0, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                yield bytes((high, low)).decode("gb2312")
            except UnicodeDecodeError:
                continue


def _weight(searcher: Any, parts: Iterable[str]) -> int:
    """Return how much a word is used; of a phrase, its least used word."""
    stems = map(fields.stem, parts)
    return min(int(3 * searcher.doc_freq("title", stem) + searcher.doc_freq("text", stem)) for stem in stems)


def _spoken(parts: Iterable[str]) -> list[str]:
    return [one for part in parts if words.is_chinese(part) for one in pinyin.syllables(part)]


def write(index: Any, vocabulary: Vocabulary, searcher: Any, heap: int) -> None:
    """Write the whole lexicon into an empty index; `searcher` tells how much each word is used."""
    writer = index.writer(heap_size=heap, num_threads=1)
    known = set()
    for written, parts in vocabulary.entries():
        known.add(written)
        writer.add_document(lexicon.document(Entry(written, parts, _weight(searcher, parts)), _spoken(parts)))
    for written in sorted(synonyms.current().spellings - known):  # no course has them; found misspelled, too
        parts = synonyms.spelling(written)
        writer.add_document(lexicon.document(Entry(written, parts), _spoken(parts)))
    for character in _common_characters():
        if character not in known:
            writer.add_document(lexicon.document(Entry(character, (character,)), pinyin.syllables(character)))
    writer.commit()
    writer.wait_merging_threads()


def add(index: Any, vocabulary: Vocabulary, heap: int) -> None:
    """Put the words into the lexicon that it does not have, or that no course had; their pinyin is what it can tell."""
    known = Lexicon(index)
    entries = {one: synonyms.spelling(one) for one in synonyms.current().spellings} | dict(vocabulary.entries())
    fresh = {}
    for written, parts in entries.items():
        weight = int(written in vocabulary.words)
        if all(one.weight < weight for one in known.find("written", written, 1)):
            fresh[written] = (parts, weight)
    if not fresh:
        return
    writer = index.writer(heap_size=heap, num_threads=1)
    for written, (parts, weight) in fresh.items():
        spoken = known.reading(written) if words.is_chinese(written) else []
        writer.delete_documents_by_query(Query.term_query(lexicon.schema(), "written", written))
        writer.add_document(lexicon.document(Entry(written, parts, weight), spoken))
    writer.commit()
    writer.wait_merging_threads()
