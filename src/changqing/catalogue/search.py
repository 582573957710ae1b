"""The search index: courses, programmes and providers, by words, pinyin and codes.

A derived file under `CHANGQING_DATA/search`: `changqing search reindex` makes it again from the database. It is written
before the transaction that changes the catalogue is committed; rows it names that are not there yet are passed over.
"""

import fcntl
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import tantivy
from django.conf import settings
from tantivy import Occur, Query

from changqing.catalogue import words
from changqing.catalogue.models import Course, Programme, Provider, Region
from changqing.core.pages import watcher

FORMAT = "4"
TEXT_FIELDS = {"title": 4.0, "provider_name": 1.5, "text": 1.0, "pinyin": 2.0}
OPEN_NOW = 3.0
BEGINNING = 0.5
CODE_FIELDS = ("kind", "category", "audience", "area", "mode", "region", "provider")


@cache
def schema() -> Any:
    """Return the index's fields."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    for name in (*CODE_FIELDS, "open"):
        builder.add_text_field(name, tokenizer_name="words")
    for name in (*TEXT_FIELDS, "beginning"):
        builder.add_text_field(name, tokenizer_name="words")
    builder.add_integer_field("rank", fast=True)
    return builder.build()


def folder() -> Path:
    """Return where the index is kept."""
    return Path(settings.DATA) / "search" / FORMAT


def _open(path: Path) -> Any:
    path.mkdir(parents=True, exist_ok=True)
    index = tantivy.Index(schema(), path=str(path), reuse=True)
    tokenizer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer("words", tokenizer)
    return index


class Reader:
    """The index opened for reading; follows the public version, so that a published course is found at once."""

    def __init__(self) -> None:
        self._index: Any = None
        self._version = -1

    def searcher(self) -> Any:
        """Return a searcher of the index as it stands now."""
        version = watcher.current()
        if self._index is None or version != self._version:
            if not exists():  # a new site, or a new format
                reindex()
            self._index = _open(folder())
            self._index.reload()
            self._version = version
        return self._index.searcher()


reader = Reader()


@dataclass(frozen=True)
class Found:
    """The ids found, in order, for one page of results; and how many there are in all."""

    ids: list[str]
    total: int


def _term(field: str, value: str) -> Any:
    return Query.term_query(schema(), field, value)


def _word_query(word: str) -> Any:
    """Return the query for one word of what was typed: in any field, or as pinyin, or the beginning of one."""
    options = [(Occur.Should, Query.boost_query(_term(name, word), weight)) for name, weight in TEXT_FIELDS.items()]
    if not words.is_chinese(word):
        options.append((Occur.Should, Query.boost_query(_term("beginning", word), BEGINNING)))
    return Query.boolean_query(options)


def _query(text: str, chosen: Mapping[str, Sequence[str]], occur: Any) -> Any:
    """Return the query for typed words and chosen codes: all fields must fit, any of the codes of one field."""
    clauses = [(occur, _word_query(word)) for word in words.words(text)]
    parts = [(Occur.Must, Query.boolean_query(clauses))] if clauses else []
    for field, codes in chosen.items():
        if codes:
            any_of = Query.boolean_query([(Occur.Should, _term(field, code)) for code in codes])
            parts.append((Occur.Must, any_of))
    if not parts:
        return Query.all_query()
    if clauses:  # of two that fit as well, the one that can be begun now comes first
        parts.append((Occur.Should, Query.boost_query(_term("open", "now"), OPEN_NOW)))
    return Query.boolean_query(parts)


@dataclass(frozen=True)
class Search:
    """What is asked: words, and codes by field (`kind` among them)."""

    text: str
    chosen: Mapping[str, Sequence[str]]

    def _best(self) -> Any:
        """Return the query where every word fits, or, if nothing fits, where any does."""
        strict = _query(self.text, self.chosen, Occur.Must)
        if len(words.words(self.text)) > 1 and not reader.searcher().search(strict, 1).hits:
            return _query(self.text, self.chosen, Occur.Should)
        return strict

    def page(self, *, size: int, number: int) -> Found:
        """Return one page of results, the best first; without words, what can be started now comes first."""
        searcher = reader.searcher()
        asked = {} if words.words(self.text) else {"order_by_field": "rank"}
        result = searcher.search(self._best(), size, count=True, offset=(number - 1) * size, **asked)
        return Found([searcher.doc(place)["id"][0] for _score, place in result.hits], result.count)

    def count(self, field: str, code: str) -> int:
        """Return how many there would be with this code chosen instead of the field's others."""
        chosen = {**self.chosen, field: [code]}
        query = Search(self.text, chosen)._best()
        return int(reader.searcher().search(query, 1, count=True).count)

    def has_words(self) -> bool:
        """Say whether there is anything to look for in what was typed."""
        return bool(words.words(self.text))


def _regions() -> dict[str, list[Region]]:
    """Return, by code, each region with those it lies in."""
    every = {region.code: region for region in Region.objects.all()}

    def up(code: str | None) -> list[Region]:
        return [every[code], *up(every[code].parent_id)] if code else []

    return {code: up(code) for code in every}


def _codes(regions: Iterable[Region]) -> str:
    return words.joined(sorted({region.code for region in regions}))


def _texts(*texts: Mapping[str, str]) -> str:
    return words.joined(word for text in texts for value in text.values() for word in words.index_words(value))


def _document(kind: str, row: Any, regions: dict[str, list[Region]], **fields: Any) -> Any:
    title = row.name if kind == "provider" else row.title
    provider = row if kind == "provider" else row.provider
    pinyin = words.pinyin_words(title.get("zh-Hans", ""))
    return tantivy.Document(
        id=str(row.id),
        kind=kind,
        title=_texts(title),
        pinyin=words.joined(pinyin),
        beginning=words.joined(words.beginnings([*pinyin, *words.index_words(" ".join(title.values()))])),
        provider=provider.code,
        provider_name=_texts(provider.name),
        **fields,
    )


def _course(course: Course, regions: dict[str, list[Region]]) -> Any:
    places = {offering.place.region_id for offering in course.offerings.all() if offering.place}
    within = {one.code: one for code in (course.provider.region_id, *places) for one in regions[code]}
    modes = {offering.mode for offering in course.offerings.all()}
    return _document(
        "course",
        course,
        regions,
        text=_texts(course.summary, *course.outcomes, *course.syllabus, *(one.name for one in within.values())),
        category=course.category,
        audience=words.joined(course.audiences),
        area=words.joined(course.areas),
        mode=words.joined(sorted(modes)),
        open="now" if course.has_content else "",
        region=_codes(within.values()),
        # What can be begun now first; the rest in an order that is no provider's advantage, but always the same.
        rank=int(course.has_content) * 10**9 + course.id.int % 10**9,
    )


def _programme(programme: Programme, regions: dict[str, list[Region]]) -> Any:
    return _document(
        "programme",
        programme,
        regions,
        text=_texts(programme.summary, programme.aim),
        audience=words.joined(programme.audiences),
        area=programme.area,
        mode=programme.mode,
        region=_codes(regions[programme.region_id]),
        rank=programme.id.int % 10**9,
    )


def _provider(provider: Provider, regions: dict[str, list[Region]]) -> Any:
    return _document(
        "provider",
        provider,
        regions,
        text=_texts(provider.summary),
        region=_codes(regions[provider.region_id]),
        rank=provider.id.int % 10**9,
    )


def _documents() -> Iterable[Any]:
    regions = _regions()
    for course in Course.objects.select_related("provider").prefetch_related("offerings__place"):
        yield _course(course, regions)
    for programme in Programme.objects.select_related("provider"):
        yield _programme(programme, regions)
    for provider in Provider.objects.all():
        yield _provider(provider, regions)


def reindex() -> int:
    """Make the whole index again beside the one in use, then put it in its place; return how many rows it has."""
    target = folder()
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.with_name("lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # one process at a time
        return _reindex(target)


def _reindex(target: Path) -> int:
    fresh = target.with_name(f"{target.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    index = _open(fresh)
    writer = index.writer(heap_size=30_000_000, num_threads=1)
    count = 0
    for document in _documents():
        writer.add_document(document)
        count += 1
    writer.commit()
    writer.wait_merging_threads()
    old = target.with_name(f"{target.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    fresh.rename(target)
    shutil.rmtree(old, ignore_errors=True)
    reader._index = None
    return count


def exists() -> bool:
    """Say whether there is an index of this format."""
    return (folder() / "meta.json").exists()


def prepare(say: Callable[[str], None]) -> None:
    """Make the index where a site with courses has none of this format (it was restored, or upgraded)."""
    if not exists() and Course.objects.exists():
        say("Making the search index …")
        reindex()


def update_course(course: Course) -> None:
    """Put a course into the index, in place of what it was."""
    if not exists():
        return
    index = _open(folder())
    writer = index.writer(heap_size=15_000_000, num_threads=1)
    writer.delete_documents_by_term("id", str(course.id))
    fresh = Course.objects.select_related("provider").prefetch_related("offerings__place").get(id=course.id)
    writer.add_document(_course(fresh, _regions()))
    writer.commit()
    writer.wait_merging_threads()
