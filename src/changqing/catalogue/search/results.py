"""A search: what is asked, and what there is of it: a page of rows, how many in all, how many for each choice."""

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

import msgspec
from django.utils.timezone import localdate

from changqing.catalogue import facets
from changqing.catalogue.facets import Facet, ProviderFacet, RegionFacet, WhenFacet
from changqing.catalogue.search import ranking, synonyms
from changqing.catalogue.search.index import Opened, reader
from changqing.catalogue.search.question import Part, Question, understanding
from changqing.catalogue.search.ranking import Near
from changqing.core.text import Text

MOST_BUCKETS = 60_000
ENOUGH = 8  # where fewer have all words, those with some are shown after them
MOST_ROWS = 10_000  # how deep one can leaf
_log = logging.getLogger(__name__)
T = TypeVar("T")


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
        return self._ask(lambda searcher: understanding(searcher, opened.lexicon, synonyms.current()).read(self.text))

    @cached_property
    def _all(self) -> list[ranking.Clause]:
        """The clauses of what was typed, each of which a row has that fits best."""
        return ranking.clauses(self.question, self._opened.searcher)

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
        return ranking.some_clauses(self.question.apart or self.question, self._opened.searcher)

    @property
    def typed(self) -> list[ranking.Clause]:
        """The clauses of what was typed, of which all must fit, or `at_least` so many."""
        return self._some[0] if self._few else self._all

    @cached_property
    def at_least(self) -> int | None:
        """How many parts of what was typed must fit; None for all of them."""
        if not self._few:
            return None
        parts = len(self.typed)
        for least in dict.fromkeys((parts - 1, parts // 2)):
            if least > 1 and self._count(ranking.compose(self.typed, self._narrowing(), (), at_least=least)) >= ENOUGH:
                return least
        return 1

    def _narrowing(self, without: str = "") -> list[Any]:
        chosen = {"kind": [self.kind], **self.chosen}
        return ranking.filters({name: codes for name, codes in chosen.items() if name != without}, self.today)

    def _fitting(self, without: str = "") -> Any:
        """Return the query for what fits, in no order."""
        return ranking.compose(self.typed, self._narrowing(without), (), at_least=self.at_least)

    @cached_property
    def _liked(self) -> list[ranking.Clause]:
        """The clauses that bring a row forward, whichever words it has."""
        found = ranking.beside(self.question, self._opened.searcher)
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
        offset = (number - 1) * size
        if offset >= MOST_ROWS:
            return Found([], self._count(self._fitting()), offset)
        if "fitting_all" not in vars(self):  # one question tells how many there are, and mostly the page as well
            found = self._ranked(ranking.compose(self._all, self._narrowing(), self._liked), size, offset)
            self.fitting_all = found.total
            if not self._few:
                return found
        query = ranking.compose(self.typed, self._narrowing(), self.preferred, at_least=self.at_least)
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
        free = [facet for facet in declared if not self.chosen.get(facet.name) or isinstance(facet, RegionFacet)]
        found = self._buckets(self._fitting(), free)
        for facet in declared:
            if facet not in free:
                found |= self._buckets(self._fitting(facet.name), [facet])
            if isinstance(facet, WhenFacet):
                found[facet.name]["now"] = self._open_now(facet)
        return {facet.name: found[facet.name] for facet in declared}

    def _open_now(self, facet: Facet) -> int:
        chosen = {**self.chosen, facet.name: ["now"]}
        narrowing = ranking.filters({"kind": [self.kind], **chosen}, self.today)
        return self._count(ranking.compose(self.typed, narrowing, (), at_least=self.at_least))

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
        for name, masks in self._opened.combinations.items():
            if name in buckets:
                buckets[name] = [(masks[int(key)], count) for key, count in buckets[name]]
        return {facet.name: self._read(facet, buckets) for facet in wanted}

    def _read(self, facet: Facet, buckets: Mapping[str, list[tuple[Any, int]]]) -> dict[str, int]:
        """Return a facet's counts out of the buckets of its column."""
        if isinstance(facet, RegionFacet):
            column = self._region_column()
            if column == "provinces":
                return _by_bit(buckets[column], {code: 1 << bit for bit, code in enumerate(facets.PROVINCES)})
            return {f"{int(key):06d}": count for key, count in buckets[column]}
        if isinstance(facet, ProviderFacet):
            return {str(key): count for key, count in buckets[facet.column] if key}
        if isinstance(facet, WhenFacet):
            months = {code: 1 << facets.month_bit(code) for code in facets.months_from(self.today, facet.months)}
            return _by_bit(buckets[facet.column], {"any-time": 1, **months})
        return _by_bit(buckets[facet.column], {code: facets.BITS[facet.name, code] for code in facet.codes})

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

    def explain(self, *, size: int, offset: int) -> dict[int, list[tuple[str, str, float]]]:
        """Return, for each row of a page, what its place comes from: clause, detail, what it adds to the score."""
        query = ranking.compose(self.typed, self._narrowing(), self.preferred, at_least=self.at_least)

        def ask(searcher: Any) -> dict[int, list[tuple[str, str, float]]]:
            hits = searcher.search(query, size, count=False, offset=offset, weight_by_field="fair").hits
            places = [place for _score, place in hits]
            numbers = searcher.fast_field_values("number", places)
            return {one: self._why(searcher, place) for one, place in zip(numbers, places, strict=True)}

        return self._ask(ask)

    def _why(self, searcher: Any, place: Any) -> list[tuple[str, str, float]]:
        found = []
        for clause in (*self.typed, *self.preferred):
            try:
                value = json.loads(clause.query.explain(searcher, place).to_json())["value"]
            except ValueError:  # the clause does not fit this row
                continue
            found.append((clause.name, clause.detail, round(float(value), 2)))
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


def _by_bit(buckets: Sequence[tuple[Any, int]], bits: Mapping[str, int]) -> dict[str, int]:
    """Return, for each code, how many rows have its bit."""
    found = dict.fromkeys(bits, 0)
    for key, count in buckets:
        mask = int(key)
        for code, bit in bits.items():
            if mask & bit:
                found[code] += count
    return found
