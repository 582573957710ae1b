"""The index written: whole, beside the one in use; or brought up to date with what changed since."""

import os
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import tantivy
from django.utils.timezone import localdate
from tantivy import FieldType, Query

from changqing.catalogue import pinyin
from changqing.catalogue.models import IndexEntry
from changqing.catalogue.search import fields, lexicon, rows, synonyms, words
from changqing.catalogue.search.lexicon import Entry

MOST_PHRASES = 200_000
_HEAP = 15_000_000  # the least tantivy takes; for a few rows
_LARGE_HEAP = 300_000_000


class Stand(msgspec.Struct):
    """What an index is up to: the public version it has followed, and the highest entry number it has seen."""

    version: int
    highest: int


def write_stand(folder: Path, stand: Stand) -> None:
    """Keep the stand in the folder of the index, whole or not at all."""
    temporary = folder / f"stand.{os.getpid()}"
    temporary.write_bytes(msgspec.json.encode(stand))
    temporary.replace(folder / "stand.json")


def read_stand(folder: Path) -> Stand | None:
    """Return the stand of the index in the folder; None where there is none that can be read."""
    try:
        return msgspec.json.decode((folder / "stand.json").read_bytes(), type=Stand)
    except (OSError, msgspec.MsgspecError):
        return None


def open_rows(folder: Path) -> Any:
    """Return the index of rows in the folder, making an empty one where there is none."""
    path = folder / "rows"
    path.mkdir(parents=True, exist_ok=True)
    return fields.register(tantivy.Index(fields.schema(), path=str(path), reuse=True))


def open_words(folder: Path) -> Any:
    """Return the lexicon in the folder, making an empty one where there is none."""
    return lexicon.open_index(folder / "words")


class Vocabulary:
    """The words met while rows are read: what the lexicon is made of."""

    def __init__(self) -> None:
        self.words: set[str] = set()
        self.phrases: Counter[tuple[str, str]] = Counter()
        self._titles: set[str] = set()

    def add(self, row: rows.Row, found: fields.Words) -> None:
        """Take in a row's words, and the pairs of neighbours in its title."""
        self.words.update(found.title, found.text, found.context)
        for value in row.title.values():
            if value in self._titles:
                continue
            if len(self._titles) < MOST_PHRASES:
                self._titles.add(value)
            for run in words.runs(value):
                if words.is_chinese(run):
                    self.phrases.update(pairwise(words.cut(run)))

    def entries(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield each word and each phrase with the words it is made of."""
        for word in self.words:
            if len(word) > 1 or words.is_chinese(word):
                yield word, (word,)
        for pair, _count in self.phrases.most_common(MOST_PHRASES):
            if not set(pair) & words.STOP_WORDS and "".join(pair) not in self.words:
                yield "".join(pair), pair


def _common_characters() -> Iterator[str]:
    """Yield the characters of GB 2312: so that a wrong character of the same sound is understood, too."""
    for high in range(0xB0, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                yield bytes((high, low)).decode("gb2312")
            except UnicodeDecodeError:
                continue


def _documents(row: rows.Row, vocabulary: Vocabulary) -> Iterator[Any]:
    found = fields.words_of(row)
    vocabulary.add(row, found)
    yield fields.document(row, found)
    for unit in row.units:
        body = {"key": unit.key, "title": unit.title, "url": unit.url}
        kept = tantivy.Document(
            title=words.joined(*map(words.title_words, unit.title.values())),
            text=words.joined(words.text_words(unit.text)),
            codes=f"kind:unit course:{row.number}",
        )
        kept.add_bytes("unit", msgspec.json.encode(body))
        kept.add_integer("number", row.number)
        yield kept


def rebuild(folder: Path, version: int) -> int:
    """Make the whole index in a new folder and put it in the place of the old one; return how many rows it has."""
    fresh = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    rows.complete_entries(version)
    vocabulary, count, highest = Vocabulary(), 0, 0
    index = open_rows(fresh)
    writer = index.writer(heap_size=_LARGE_HEAP if IndexEntry.objects.count() > 50_000 else 2 * _HEAP, num_threads=1)
    reader = rows.Reader(localdate())
    for kind in rows.MODELS:
        entries = IndexEntry.objects.filter(kind=kind).values_list("number", "row")
        for row in reader.read(kind, entries.iterator(rows.CHUNK)):
            for document in _documents(row, vocabulary):
                writer.add_document(document)
            count += 1
            highest = max(highest, row.number)
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    _write_lexicon(fresh, vocabulary, index.searcher())
    write_stand(fresh, Stand(version, highest))
    old = folder.with_name(f"{folder.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    fresh.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
    return count


def _weight(searcher: Any, parts: Iterable[str]) -> int:
    """Return how much a word is used; of a phrase, its least used word."""
    stems = map(fields.stem, parts)
    return min(int(3 * searcher.doc_freq("title", stem) + searcher.doc_freq("text", stem)) for stem in stems)


def _unused(written: str) -> Any:
    """Return what the lexicon keeps of a word that no course has, and that means the same as others."""
    parts = tuple(words.cut(written))
    return lexicon.document(Entry(written, parts), [one for part in parts for one in pinyin.syllables(part)])


def _write_lexicon(folder: Path, vocabulary: Vocabulary, searcher: Any) -> None:
    writer = open_words(folder).writer(heap_size=2 * _HEAP, num_threads=1)
    for written, parts in vocabulary.entries():
        spoken = [one for part in parts for one in pinyin.syllables(part)] if words.is_chinese(written) else []
        writer.add_document(lexicon.document(Entry(written, parts, _weight(searcher, parts)), spoken))
    known = {written for written, _parts in vocabulary.entries()}
    for written in sorted(synonyms.current().spellings - known):  # understood by pinyin, too, though no course has them
        writer.add_document(_unused(written))
    for character in _common_characters():
        if character not in vocabulary.words:
            writer.add_document(lexicon.document(Entry(character, (character,)), pinyin.syllables(character)))
    writer.commit()
    writer.wait_merging_threads()


def follow(folder: Path, stand: Stand, version: int, changed: list[tuple[int, str, UUID]]) -> None:
    """Bring the index up to `version`: read again the rows of these entries, drop those that are gone."""
    index = open_rows(folder)
    vocabulary = Vocabulary()
    if changed:
        writer = index.writer(heap_size=_HEAP, num_threads=1)
        for number, _kind, _row in changed:
            if number <= stand.highest:
                exactly = Query.range_query(fields.schema(), "number", FieldType.Integer, number, number)
                writer.delete_documents_by_query(exactly)
        reader = rows.Reader(localdate())
        for kind in dict.fromkeys(kind for _number, kind, _row in changed):
            entries = [(number, row) for number, of, row in changed if of == kind]
            for row in reader.read(kind, entries):
                for document in _documents(row, vocabulary):
                    writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
    _add_words(folder, vocabulary)
    highest = max([stand.highest, *(number for number, _kind, _row in changed)])
    write_stand(folder, Stand(version, highest))


def _add_words(folder: Path, vocabulary: Vocabulary) -> None:
    """Put the words into the lexicon that it does not have; their pinyin is that of their characters."""
    index = open_words(folder)
    known = lexicon.Lexicon(index)
    entries = dict(vocabulary.entries()) | {one: tuple(words.cut(one)) for one in synonyms.current().spellings}
    fresh = [(written, parts) for written, parts in entries.items() if not known.has(written)]
    if not fresh:
        return
    writer = index.writer(heap_size=_HEAP, num_threads=1)
    for written, parts in fresh:
        spoken = known.reading(written) if words.is_chinese(written) else []
        weight = int(written in vocabulary.words)
        writer.add_document(lexicon.document(Entry(written, parts, weight), spoken))
    writer.commit()
    writer.wait_merging_threads()
