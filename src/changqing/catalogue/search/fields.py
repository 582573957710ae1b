"""The fields of the index, and the document a row becomes (docs/search.md)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any

import tantivy
from django.utils import translation

from changqing.catalogue import facets
from changqing.catalogue.search import words
from changqing.catalogue.search.rows import Row
from changqing.core.text import LANGUAGES, label

FORMAT = "5"
# What it is called, what it is about, and what stands around it: provider, regions, names of its codes.
TEXT_FIELDS = ("title", "text", "context")
COLUMNS = ("number", "fair", *facets.COLUMNS, "months", "provinces", "prefecture", "county")
_EPOCH = date(2020, 1, 1)
_LEVELS = 14  # 2 to the 14th days: until the year 2064
_GOLDEN = 0x9E3779B97F4A7C15  # spreads consecutive numbers over all of 64 bits


@cache
def schema() -> Any:
    """Return the index's fields. Positions and frequencies are not kept: texts are short, and space is dear."""
    builder = tantivy.SchemaBuilder()
    for name in TEXT_FIELDS:
        builder.add_text_field(name, tokenizer_name="stemmed", index_option="basic")
    builder.add_text_field("codes", tokenizer_name="plain", index_option="basic")
    builder.add_text_field("provider", tokenizer_name="raw", index_option="basic", fast=True)
    for name in COLUMNS:
        builder.add_integer_field(name, fast=True)
    builder.add_bytes_field("unit", stored=True)
    return builder.build()


@cache
def stemmer() -> Any:
    """Return the analyzer of words: English ones by their stem, Chinese ones as they are."""
    whitespace = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace())
    return whitespace.filter(tantivy.Filter.stemmer("english")).build()


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Return a word as the fields of text have it."""
    return str(stemmer().analyze(word)[0])


def register(index: Any) -> Any:
    """Tell an opened index how its fields are cut into words; return it."""
    index.register_tokenizer("stemmed", stemmer())
    plain = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer("plain", plain)
    return index


def _day(day: date) -> int:
    return max(0, min((day - _EPOCH).days, (1 << _LEVELS) - 1))


def window_words(since: date | None, until: date | None) -> Iterator[str]:
    """Yield the words for a stretch of days, both ends in it: the fewest blocks of 1, 2, 4 … days that cover it.

    A day is in the stretch if one of its fifteen blocks (`day_words`) is among them. So the index need not be made
    again at midnight for what opens and closes.
    """
    if since is None and until is None:
        yield "open:always"
        return
    low = _day(since) if since else 0
    high = (_day(until) if until else (1 << _LEVELS) - 1) + 1
    level = 0
    while low < high:
        if low & 1:
            yield f"open:{level}.{low}"
            low += 1
        if high & 1:
            high -= 1
            yield f"open:{level}.{high}"
        low, high, level = low >> 1, high >> 1, level + 1


def day_words(day: date) -> list[str]:
    """Return the words of which one stands at every row that is open on that day."""
    number = _day(day)
    return ["open:always", *(f"open:{level}.{number >> level}" for level in range(_LEVELS + 1))]


@cache
def label_words(code: str) -> tuple[str, ...]:
    """Return the words of a code's names in all the site's languages: what seniors are called, for one."""
    found: list[str] = []
    for language in LANGUAGES:
        with translation.override(language):
            found.extend(words.text_words(label(code)))
    return tuple(found)


def fair(number: int) -> int:
    """Return a row's place among equals: by chance, but the same on every machine, and no provider's advantage.

    Scores are multiplied by its logarithm to base 2, which is from 62 to 63: enough to tell equals apart, and no more.
    """
    return (1 << 62) + ((number * _GOLDEN & (1 << 64) - 1) >> 49 << 47)


def _labelled(row: Row) -> Iterable[str]:
    named = [row.category, *row.areas, *row.modes, row.provider_kind, row.provider_level]
    return (code for code in (*named, *row.audiences) if code and code != "everyone")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a row's fields of text, each in the first of them that has it."""

    title: dict[str, None]
    text: dict[str, None]
    context: dict[str, None]


def words_of(row: Row) -> Words:
    """Return the words of a row's fields of text."""
    title = dict.fromkeys(word for text in row.title.values() for word in words.title_words(text))
    text = dict.fromkeys(word for text in row.texts for word in words.text_words(text))
    for unit in row.units:
        for value in (*unit.title.values(), unit.text):
            text.update(dict.fromkeys(words.text_words(value)))
    context = dict.fromkeys(word for text in row.context for word in words.text_words(text))
    for code in _labelled(row):
        context.update(dict.fromkeys(label_words(code)))
    for word in title:
        text.pop(word, None)
        context.pop(word, None)
    for word in text.keys() & context.keys():
        del context[word]
    return Words(title, text, context)


def document(row: Row, found: Words) -> Any:
    """Return what the index keeps of a row, given its words."""
    tokens = [f"kind:{row.kind}", *facets.tokens_of(row)]
    if row.audiences:
        tokens.append(f"first:{row.audiences[0]}")
    if row.content:
        tokens.append("content:yes")
    if row.subject:
        tokens.append(f"subject:{row.subject}")
    for since, until in row.windows:
        tokens.extend(window_words(since, until))
    kept = tantivy.Document(
        title=" ".join(found.title),
        text=" ".join(found.text),
        context=" ".join(found.context),
        codes=" ".join(dict.fromkeys(tokens)),
    )
    kept.add_text("provider", row.provider)
    add = kept.add_integer
    add("number", row.number)
    add("fair", fair(row.number))
    for column, value in facets.columns_of(row).items():
        add(column, value)
    for code in row.regions:
        if not code.endswith("0000"):
            add("prefecture" if code.endswith("00") else "county", int(code))
    return kept
