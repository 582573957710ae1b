"""A search: what is asked, and what there is of it: a page of rows, how many in all, how many for each choice."""

import json
import logging
from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import Any, TypeVar

import msgspec
from django.utils.timezone import localdate

from changqing.catalogue import facets
from changqing.catalogue.facets import Facet, ProviderFacet, RegionFacet, WhenFacet
from changqing.catalogue.search import ranking, synonyms
from changqing.catalogue.search.index import Opened, reader
from changqing.catalogue.search.question import Part, Question, Understanding
from changqing.catalogue.search.ranking import Near
from changqing.catalogue.search.words import spelled
from changqing.core.kept import Kept
from changqing.core.text import Text

MOST_BUCKETS = 60_000
ENOUGH = 8  # where fewer have all words, those with some are shown after them
MOST_ROWS = 10_000  # how deep one can leaf
_log = logging.getLogger(__name__)
T = TypeVar("T")
Buckets = Sequence[tuple[Any, int]]
# What was found where nothing was typed: in a large catalogue that is the most to go through.
_kept: Kept[Any] = Kept(500)


class NoIndex(Exception):
    """There is no index just now; it is being made."""


@dataclass(frozen=True)
class Found:
    """The numbers of the rows found, in order, for one page of results; and how many there are in all."""

    numbers: list[int]
    total: int
    offset: int = 0


@dataclass(frozen=True)
class FoundUnit:
    """A unit found by its text: the number of its course, its title and address."""

    course: int
    title: Text
    url: str


@dataclass(frozen=True)
class Why:
    """What brings a row forward, and by how much; of a word, as which words it was taken, how, and where it stands."""

    name: str
    detail: str
    adds: float
    words: str = ""
    how: str = ""
    where: str = ""


@dataclass
class Search:
    """What is asked: words, a kind of row, codes by field, from where, and on which day.

    How the words were taken is settled by the first use: all of them, some of them, or mended ones.
    """

    text: str
    kind: str
    chosen: Mapping[str, Sequence[str]] = field(default_factory=dict)
    near: Near = field(default_factory=Near)
    today: date = field(default_factory=localdate)

    @cached_property
    def _opened(self) -> Opened:
        opened = reader.opened()
        if opened is None:
            raise NoIndex
        return opened

    @property
    def current(self) -> bool:
        """Whether what it finds may be kept: the index has followed all that is published."""
        return self._opened.current

    @cached_property
    def question(self) -> Question:
        """What was typed, understood."""
        if not self.text:
            return Question("")
        opened = self._opened
        reads = Understanding(opened.lexicon, opened.frequencies.of_text, synonyms.current())
        return self._ask(lambda _searcher: reads.read(self.text))

    @cached_property
    def _weighing(self) -> ranking.Weighing:
        return ranking.Weighing(self._opened.frequencies)

    @cached_property
    def _all(self) -> list[ranking.Clause]:
        """The clauses of what was typed, each of which a row has that fits best."""
        return ranking.clauses(self.question, self._weighing)

    @cached_property
    def fitting_all(self) -> int:
        """How many rows have all parts of what was typed."""
        return self._count(ranking.compose(self._all, self._narrowing(), ()))

    @cached_property
    def _few(self) -> bool:
        """Whether so few rows have all parts that those are shown, too, that have some."""
        several = len(self._all) > 1 or self.question.apart is not None
        return several and self.fitting_all < ENOUGH

    @cached_property
    def _some(self) -> tuple[list[ranking.Clause], list[ranking.Clause]]:
        """The clauses of which a row must have some, and those that only bring it forward; none where all must fit."""
        return ranking.some_clauses(self.question.apart or self.question, self._weighing)

    @property
    def typed(self) -> list[ranking.Clause]:
        """The clauses of what was typed, of which all must fit, or `at_least` so many."""
        return self._some[0] if self._few else self._all

    @cached_property
    def at_least(self) -> int | None:
        """How many parts of what was typed must fit; None for all of them."""
        if not self._few:
            return None
        return next(
            (
                least
                for least in self._leasts()
                if self._count(ranking.compose(self.typed, self._narrowing(), (), at_least=least)) >= ENOUGH
            ),
            1,
        )

    def _leasts(self) -> list[int]:
        """Return how many parts may have to fit where not all do: all but one, half of them."""
        parts = len(self.typed)
        return [least for least in dict.fromkeys((parts - 1, parts // 2)) if least > 1]

    def _narrowing(self, without: str = "") -> list[Any]:
        chosen = {"kind": [self.kind], **self.chosen}
        return ranking.filters({name: codes for name, codes in chosen.items() if name != without}, self.today)

    def _fitting(self, without: str = "") -> Any:
        """Return the query for what fits, in no order."""
        return ranking.compose(self.typed, self._narrowing(without), (), at_least=self.at_least)

    @cached_property
    def _liked(self) -> list[ranking.Clause]:
        """The clauses that bring a row forward, whichever words it has."""
        found = ranking.beside(self.question, self._weighing)
        if self.kind in ("course", "programme"):
            asked = [*self.chosen.get("audience", ()), *ranking.audiences_in(self.question, synonyms.current())]
            found += ranking.preferences(list(dict.fromkeys(asked)), self.near, self.today)
        return found

    @property
    def preferred(self) -> list[ranking.Clause]:
        """The clauses that bring a row forward."""
        if not self._few:
            return self._liked
        return [ranking.all_words(self._all), *self._some[1], *self._liked]

    def _once(self, what: Hashable, work_out: Callable[[], T]) -> T:
        """Return an answer; where nothing was typed, many ask the same, and it is kept until something is published."""
        if self.text or not self.current:
            return work_out()
        chosen = tuple(sorted((name, tuple(codes)) for name, codes in self.chosen.items() if codes))
        found: T = _kept.get_or((what, self.kind, chosen, self.near, self.today), work_out)
        return found

    def _count(self, query: Any) -> int:
        return int(self._ask(lambda searcher: searcher.search(query, 1, count=True).count))

    def _ask(self, question: Callable[[Any], T]) -> T:
        """Ask the index; where it cannot be read, take note, have it made again, and raise `NoIndex`."""
        try:
            return question(self._opened.searcher)
        except (KeyboardInterrupt, SystemExit, NoIndex):
            raise
        except BaseException as error:  # tantivy's panics are no Exception
            _log.exception("searching")
            reader.broken()
            raise NoIndex from error

    def page(self, *, size: int, number: int) -> Found:
        """Return one page of results, the best first; as far down as ten thousand."""
        return self._once(("page", size, number), lambda: self._page(size, (number - 1) * size))

    def _page(self, size: int, offset: int) -> Found:
        if offset >= MOST_ROWS:
            return Found([], self._count(self._fitting()), offset)
        if "fitting_all" not in vars(self):  # one question tells how many there are, and mostly the page as well
            found = self._ranked(ranking.compose(self._all, self._narrowing(), self._liked), size, offset)
            self.fitting_all = found.total
            if not self._few:
                return found
            for least in self._leasts():
                found = self._ordered(size, offset, least)
                if found.total >= ENOUGH:
                    self.at_least = least
                    return found
            self.at_least = 1
        return self._ordered(size, offset, self.at_least)

    def _ordered(self, size: int, offset: int, least: int | None) -> Found:
        query = ranking.compose(self.typed, self._narrowing(), self.preferred, at_least=least)
        return self._ranked(query, size, offset)

    def _ranked(self, query: Any, size: int, offset: int) -> Found:
        def ask(searcher: Any) -> Found:
            result = searcher.search(query, size, count=True, offset=offset, weight_by_field="fair")
            places = [place for _score, place in result.hits]
            return Found(searcher.fast_field_values("number", places), result.count, offset)

        return self._ask(ask)

    def counts(self, declared: Sequence[Facet]) -> dict[str, dict[str, int]]:
        """Return, for each facet, how many there would be with each code chosen instead of the facet's others.

        One pass over what fits gives all facets that nothing is chosen of; each of the others takes one of its own.
        """
        found = dict(self._open(declared))
        for facet in declared:
            if facet.name not in found:
                found[facet.name] = self._without(facet, declared)
            if isinstance(facet, WhenFacet):
                found[facet.name] = {**found[facet.name], "now": self._open_now(facet)}
        return {facet.name: found[facet.name] for facet in declared}

    def _open(self, declared: Sequence[Facet]) -> dict[str, dict[str, int]]:
        """Return the counts of the facets that nothing is chosen of, and of regions, which lie in the chosen one."""
        free = [facet for facet in declared if not self.chosen.get(facet.name) or isinstance(facet, RegionFacet)]
        what = ("counts", *(facet.name for facet in free))
        return self._once(what, lambda: self._buckets(self._fitting(), free))

    def _without(self, facet: Facet, declared: Sequence[Facet]) -> dict[str, int]:
        """Return the counts of a facet as if nothing were chosen of it."""
        if self.text:
            return self._buckets(self._fitting(facet.name), [facet])[facet.name]
        chosen = {name: codes for name, codes in self.chosen.items() if name != facet.name}
        return replace(self, chosen=chosen)._open(declared)[facet.name]

    def _open_now(self, facet: Facet) -> int:
        narrowing = ranking.filters({"kind": [self.kind], **self.chosen, facet.name: ["now"]}, self.today)
        query = ranking.compose(self.typed, narrowing, (), at_least=self.at_least)
        return self._once("now", lambda: self._count(query))

    def _region_column(self) -> str:
        """Return the column of the regions to offer: those in the one that is chosen."""
        chosen = next(iter(self.chosen.get("region", ())), "")
        return "provinces" if not chosen else "prefecture" if chosen.endswith("0000") else "county"

    def _buckets(self, query: Any, wanted: Sequence[Facet]) -> dict[str, dict[str, int]]:
        columns: dict[str, int] = {}
        for facet in wanted:
            column = self._region_column() if isinstance(facet, RegionFacet) else facet.column
            columns[column] = facet.most if isinstance(facet, ProviderFacet) else MOST_BUCKETS
        if not columns:
            return {}
        asked = {name: {"terms": {"field": name, "size": size}} for name, size in columns.items()}
        answer = self._ask(lambda searcher: searcher.aggregate(query, asked))
        buckets = {name: [(one["key"], one["doc_count"]) for one in answer[name]["buckets"]] for name in columns}
        rows = {
            name: _rows_by_bit(masks, buckets[name])
            for name, masks in self._opened.combinations.items()
            if name in buckets
        }
        return {facet.name: self._read(facet, buckets, rows) for facet in wanted}

    def _read(self, facet: Facet, buckets: Mapping[str, Buckets], rows: Mapping[str, Counter[int]]) -> dict[str, int]:
        """Return a facet's counts out of the buckets of its column, or the rows by bit where it is one of bits."""
        if isinstance(facet, ProviderFacet):
            return {str(key): count for key, count in buckets[facet.column] if key}
        if isinstance(facet, RegionFacet):
            column = self._region_column()
            if column != "provinces":
                return {f"{int(key):06d}": count for key, count in buckets[column]}
            return {code: rows[column][1 << bit] for bit, code in enumerate(facets.PROVINCES)}
        if isinstance(facet, WhenFacet):
            months = {code: 1 << facets.month_bit(code) for code in facets.months_from(self.today, facet.months)}
            return {code: rows[facet.column][bit] for code, bit in {"any-time": 1, **months}.items()}
        return {code: rows[facet.column][facets.BITS[facet.name, code]] for code in facet.codes}

    def kinds(self, kinds: Sequence[str]) -> dict[str, int]:
        """Return how many rows of other kinds fit the words, whatever it is narrowed by."""
        found = {}
        for kind in kinds if self.typed else ():
            narrowing = ranking.filters({"kind": [kind]}, self.today)
            found[kind] = self._count(ranking.compose(self.typed, narrowing, ()))
        return found

    def units(self, courses: Sequence[int] | None = None, *, size: int = 20, offset: int = 0) -> list[FoundUnit]:
        """Return units whose text fits the words: of these courses alone, where some are named."""
        if not self.typed or courses == []:
            return []
        chosen = {"kind": ["unit"]} | ({"course": [str(one) for one in courses]} if courses else {})
        query = ranking.compose(self.typed, ranking.filters(chosen, self.today), (), at_least=self.at_least)

        def ask(searcher: Any) -> list[FoundUnit]:
            hits = searcher.search(query, size, count=False, offset=offset).hits
            places = [place for _score, place in hits]
            numbers = searcher.fast_field_values("number", places)
            bodies = [msgspec.json.decode(bytes(searcher.doc(place)["unit"][0])) for place in places]
            pairs = zip(numbers, bodies, strict=True)
            return [FoundUnit(course, body["title"], body["url"]) for course, body in pairs]

        return self._ask(ask)

    def first_of_subjects(self, subjects: Sequence[str]) -> dict[str, list[int]]:
        """Return, for each subject, the numbers of its rows that fit, the best first."""
        found: dict[str, list[int]] = {}
        for subject in subjects:
            narrowing = [*self._narrowing(), *ranking.filters({"subject": [subject]}, self.today)]
            query = ranking.compose(self.typed, narrowing, self.preferred, at_least=self.at_least)

            def ask(searcher: Any, query: Any = query) -> list[int]:
                hits = searcher.search(query, 50, count=False, weight_by_field="fair").hits
                return list(searcher.fast_field_values("number", [place for _score, place in hits]))

            found[subject] = self._ask(ask)
        return found

    def explain(self, *, size: int, offset: int) -> dict[int, list[Why]]:
        """Return, for each row of a page, what its place comes from."""
        query = ranking.compose(self.typed, self._narrowing(), self.preferred, at_least=self.at_least)

        def ask(searcher: Any) -> dict[int, list[Why]]:
            hits = searcher.search(query, size, count=False, offset=offset, weight_by_field="fair").hits
            places = [place for _score, place in hits]
            numbers = searcher.fast_field_values("number", places)
            return {one: self._why(searcher, place) for one, place in zip(numbers, places, strict=True)}

        return self._ask(ask)

    def _why(self, searcher: Any, place: Any) -> list[Why]:
        def value(query: Any) -> float | None:
            try:
                return float(json.loads(query.explain(searcher, place).to_json())["value"])
            except ValueError:  # it does not fit this row
                return None

        found = []
        for clause in (*self.typed, *self.preferred):
            adds = value(clause.query)
            if adds is not None:
                ways = [(worth, way) for way, query in clause.ways if (worth := value(query)) is not None]
                why = Why(clause.name, clause.detail, round(adds, 2))
                if ways:
                    best = max(ways, key=lambda one: one[0])[1]
                    read = best.reading
                    why = replace(why, words=spelled(read.words), how=read.how, where=ranking.FIELD_NAMES[best.field])
                found.append(why)
        return found

    def did_you_mean(self) -> str:
        """Return the words mended, where some are misspelled."""
        return self.question.corrected

    def has_words(self) -> bool:
        """Say whether there is anything to look for in what was typed."""
        return bool(self.question.parts)

    def unread(self) -> list[Part]:
        """Return the parts of what was typed that nobody can read."""
        return [part for part in self.question.parts if not part.readings]


@lru_cache(maxsize=20_000)
def _bits(mask: int) -> tuple[int, ...]:
    """Return the bits of an integer, each by itself."""
    return tuple(1 << place for place in range(mask.bit_length()) if mask >> place & 1)


def _rows_by_bit(masks: Sequence[int], buckets: Buckets) -> Counter[int]:
    """Return, for each bit of a column, how many rows have it. `masks` says what the numbers in the column mean."""
    found: Counter[int] = Counter()
    for key, count in buckets:
        for bit in _bits(masks[int(key)]):
            found[bit] += count
    return found
