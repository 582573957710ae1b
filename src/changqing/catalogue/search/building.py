"""The index written: whole, beside the one in use; or brought up to date with what changed since."""

import gc
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import tantivy
from django.utils.timezone import localdate
from tantivy import FieldType, Query

from changqing.catalogue.models import IndexEntry
from changqing.catalogue.search import fields, lexicon, rows, vocabulary
from changqing.catalogue.search.beside import beside
from changqing.catalogue.search.columns import Combinations
from changqing.catalogue.search.fields import Prepared
from changqing.catalogue.search.vocabulary import Vocabulary
from changqing.core.whole import whole

MANY = 50_000  # rows that are worth a second process
_HEAP = 15_000_000  # the least tantivy takes; for a few rows
_LARGE_HEAP = 300_000_000


class Stand(msgspec.Struct):
    """What an index is up to: the public version it has followed, the highest entry number it has seen.

    And what the numbers in its columns mean (`search.columns`).
    """

    version: int
    highest: int
    combinations: dict[str, list[int]]


def write_stand(folder: Path, stand: Stand) -> None:
    """Keep the stand in the folder of the index, whole or not at all."""
    with whole(folder / "stand.json") as temporary:
        temporary.write_bytes(msgspec.json.encode(stand))


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


def _prepared(reader: rows.Reader) -> Iterator[Prepared]:
    """Yield what goes into the index of every row of the catalogue."""
    for kind in rows.MODELS:
        for row in reader.every(kind):
            yield fields.prepare(row, reader.today)


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Leave the collection of cycles off: nothing here makes any, and looking for them takes a third of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def rebuild(folder: Path, version: int) -> int:
    """Make the whole index in a new folder and put it in the place of the old one; return how many rows it has."""
    fresh = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    rows.complete_entries(version)
    many = IndexEntry.objects.count() > MANY
    found, count, highest = Vocabulary(), 0, 0

    def work() -> Iterator[Prepared]:
        with _no_collecting():
            yield from _prepared(rows.Reader(localdate()))

    prepared = beside(work, Prepared) if many else work()
    index, known = open_rows(fresh), Combinations()
    writer = index.writer(heap_size=_LARGE_HEAP if many else 2 * _HEAP, num_threads=1)
    with _no_collecting():
        for row in prepared:
            found.add(row)
            for document in fields.documents(row, known):
                writer.add_document(document)
            count += 1
            highest = max(highest, row.number)
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    vocabulary.write(open_words(fresh), found, index.searcher(), 2 * _HEAP)
    write_stand(fresh, Stand(version, highest, known.known))
    old = folder.with_name(f"{folder.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    fresh.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
    return count


def follow(folder: Path, stand: Stand, version: int, changed: list[tuple[int, str, UUID]]) -> None:
    """Bring the index up to `version`: read again the rows of these entries, drop those that are gone."""
    found, known = Vocabulary(), Combinations(stand.combinations)
    if changed:
        writer = open_rows(folder).writer(heap_size=_HEAP, num_threads=1)
        for number, _kind, _row in changed:
            if number <= stand.highest:
                exactly = Query.range_query(fields.schema(), "number", FieldType.Integer, number, number)
                writer.delete_documents_by_query(exactly)
        reader = rows.Reader(localdate())
        for kind in dict.fromkeys(kind for _number, kind, _row in changed):
            for row in reader.read(kind, [(number, row) for number, of, row in changed if of == kind]):
                prepared = fields.prepare(row, reader.today)
                found.add(prepared)
                for document in fields.documents(prepared, known):
                    writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
    vocabulary.add(open_words(folder), found, _HEAP)
    highest = max([stand.highest, *(number for number, _kind, _row in changed)])
    write_stand(folder, Stand(version, highest, known.known))
