"""The fields of the index, and what a row becomes in it (docs/search.md)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from math import log
from typing import Any

import msgspec
import tantivy
from django.utils import translation

from changqing.catalogue import facets
from changqing.catalogue.facets import Facts
from changqing.catalogue.search import columns, words
from changqing.catalogue.search.rows import Row
from changqing.core.text import LANGUAGES, label

FORMAT = "7"
# What it is called, what it is about, and what stands around it: provider, regions, names of its codes.
TEXT_FIELDS = ("title", "text", "context")
COLUMNS = ("number", "fair", *columns.NAMES, "prefecture", "county")
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


class Frequencies:
    """In how many rows of an opened index each word stands. What was asked once is kept: words come again."""

    def __init__(self, searcher: Any) -> None:
        self._rows = searcher.num_docs
        self._asked = lru_cache(maxsize=50_000)(searcher.doc_freq)

    def of(self, field: str, stem: str) -> int:
        """Return in how many rows a field has the word."""
        return int(self._asked(field, stem))

    def rarity(self, field: str, stem: str) -> float:
        """Return the weight that tantivy itself gives to the word (BM25's idf)."""
        having = self.of(field, stem)
        return log(1 + (max(0, self._rows - having) + 0.5) / (having + 0.5))

    def of_text(self, word: str) -> int:
        """Return how often a word stands in the fields of text, which each have it once a row."""
        one = stem(word)
        return sum(self.of(name, one) for name in TEXT_FIELDS)


def register(index: Any) -> Any:
    """Tell an opened index how its fields are cut into words; return it."""
    index.register_tokenizer("stemmed", stemmer())
    plain = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer("plain", plain)
    return index


def _day(day: date) -> int:
    return max(0, min((day - _EPOCH).days, (1 << _LEVELS) - 1))


@lru_cache(maxsize=20_000)
def _window(since: str | None, until: str | None, today: date) -> tuple[str, ...]:
    first, last = (date.fromisoformat(day) if day else None for day in (since, until))
    return window_words(first, last, today)


def window_words(since: date | None, until: date | None, today: date) -> tuple[str, ...]:
    """Return the words for a stretch of days, both ends in it: the fewest blocks of 1, 2, 4 … days that cover it.

    A day is in the stretch if one of its fifteen blocks (`day_words`) is among them. So the index need not be made
    again at midnight for what opens and closes. Days before today are left out: nobody will ask for them again.
    """
    if since is not None and since <= today:
        since = None
    if since is None and until is None:
        return ("open:always",)
    low = _day(since or today)
    high = (_day(until) if until else (1 << _LEVELS) - 1) + 1
    found = []
    level = 0
    while low < high:
        if low & 1:
            found.append(f"open:{level}.{low}")
            low += 1
        if high & 1:
            high -= 1
            found.append(f"open:{level}.{high}")
        low, high, level = low >> 1, high >> 1, level + 1
    return tuple(found)


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


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a row's fields of text, each in the first of them that has it."""

    title: list[str]
    text: list[str]
    context: list[str]


@lru_cache(maxsize=20_000)
def _once(text: str) -> Mapping[str, None]:
    return dict.fromkeys(words.text_words(text))


@lru_cache(maxsize=20_000)
def _all_once(texts: tuple[str, ...]) -> Mapping[str, None]:
    return {word: None for text in texts for word in _once(text)}


@lru_cache(maxsize=5_000)
def _called(facts: Facts) -> Mapping[str, None]:
    named = (facts.category, facts.provider_kind, facts.provider_level, *facts.areas, *facts.modes, *facts.audiences)
    return {word: None for code in named if code and code != "everyone" for word in label_words(code)}


def words_of(row: Row) -> Words:
    """Return the words of a row's fields of text."""
    title: dict[str, None] = {}
    for value in row.title.values():
        title.update(dict.fromkeys(words.title_words(value)))
    seen = dict(title)
    for value in row.texts:
        seen.update(_once(value))
    for unit in row.units:
        for value in (*unit.title.values(), unit.text):
            seen.update(_once(value))
    text = [*seen][len(title) :]
    begin = len(seen)
    seen.update(_all_once(row.context))
    seen.update(_called(row.facts))
    return Words([*title], text, [*seen][begin:])


@lru_cache(maxsize=20_000)
def _where_and_when(regions: tuple[str, ...], months: tuple[str, ...]) -> tuple[str, ...]:
    return (*(f"region:{code}" for code in regions), *(f"when:{month}" for month in months))


def tokens(row: Row, today: date) -> list[str]:
    """Return the words a row is filtered by, and those that bring it forward."""
    found = [f"kind:{row.facts.kind}", *facets.tokens_of(row.facts), *_where_and_when(row.regions, row.months)]
    if row.facts.audiences:
        found.append(f"first:{row.facts.audiences[0]}")
    if row.content:
        found.append("content:yes")
    if row.subject:
        found.append(f"subject:{row.subject}")
    if len(row.windows) == 1:
        return [*found, *_window(*row.windows[0], today)]
    return [*found, *dict.fromkeys(word for window in row.windows for word in _window(*window, today))]


class Prepared(msgspec.Struct, array_like=True):
    """A row as it goes into the index: words, codes, bits. Plain enough to be handed from one process to another."""

    number: int
    title: str
    text: str
    context: str
    codes: str
    provider: str
    masks: list[int]  # in the order of columns.NAMES
    regions: list[int]
    units: list[tuple[str, str, bytes]]  # the words of a title, those of a text, what is kept of it


def prepare(row: Row, today: date) -> Prepared:
    """Return what goes into the index of a row."""
    found = words_of(row)
    masks = [*facets.masks_of(row.facts).values(), columns.months(row.months), columns.provinces(row.regions)]
    units = []
    for unit in row.units:
        title = words.joined(*map(words.title_words, unit.title.values()))
        body = msgspec.json.encode({"key": unit.key, "title": unit.title, "url": unit.url})
        units.append((title, words.joined(words.text_words(unit.text)), body))
    return Prepared(
        number=row.number,
        title=" ".join(found.title),
        text=" ".join(found.text),
        context=" ".join(found.context),
        codes=" ".join(tokens(row, today)),
        provider=row.provider,
        masks=masks,
        regions=[int(code) for code in row.regions if code[2:] != "0000"],
        units=units,
    )


def documents(row: Prepared, combinations: columns.Combinations) -> Iterator[Any]:
    """Yield what the index keeps of a row: itself, and its units."""
    kept = tantivy.Document(title=row.title, text=row.text, context=row.context, codes=row.codes, provider=row.provider)
    add = kept.add_integer
    add("number", row.number)
    add("fair", fair(row.number))
    for column, mask in zip(columns.NAMES, row.masks, strict=True):
        add(column, combinations.number(column, mask))
    for code in row.regions:
        add("county" if code % 100 else "prefecture", code)
    yield kept
    for title, text, body in row.units:
        unit = tantivy.Document(title=title, text=text, codes=f"kind:unit course:{row.number}")
        unit.add_bytes("unit", body)
        unit.add_integer("number", row.number)
        yield unit
