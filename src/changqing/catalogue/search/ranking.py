"""What comes first: the weights, and the query they make. Every clause has a name, so that a rank can be explained."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_noop
from tantivy import Occur, Query

from changqing.catalogue import codes
from changqing.catalogue.search import fields
from changqing.catalogue.search.question import Part, Question, Reading
from changqing.catalogue.search.synonyms import Spelling, Synonyms, spelling
from changqing.core.text import LANGUAGES, label

FIELDS = {"title": 4.0, "text": 1.0, "context": 0.5}  # how much a word counts in each
FIELD_NAMES = {
    "title": gettext_noop("in the title"),
    "text": gettext_noop("in the text"),
    "context": gettext_noop("in what is around it"),  # its provider, places, codes
    "": gettext_noop("in any of its texts"),
}
BESIDE = 0.4  # a single character beside whole words
ALL_WORDS = 20.0  # what has all words comes before what has some
OPEN = 0.5  # one can enrol today
CONTENT = 1.0  # one can begin at once, here
ASKED_FIRST = 4.0  # made first of all for the audience that was asked for
ASKED = 2.0  # made for it among others
MOST = 20_000  # rows to choose from; a word that so many titles have is not looked for in texts as well
NEAR = (3.0, 2.0, 1.2, 0.6)  # met in the same county, near it, in the prefecture or near that, in the province


@dataclass(frozen=True)
class Near:
    """Regions from near to far, one tuple a ring: what meets in an inner ring comes before what meets in an outer."""

    rings: tuple[tuple[str, ...], ...] = ()


def term(field: str, value: str) -> Any:
    """Return the query for one word of a field."""
    return Query.term_query(fields.schema(), field, value)


def _any(queries: Sequence[Any]) -> Any:
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Should, one) for one in queries])


def _all(queries: Sequence[Any]) -> Any:
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Must, one) for one in queries])


@dataclass(frozen=True)
class Place:
    """Where a reading can stand: its words in the fields that have them, how much that is worth, in how many rows."""

    words: tuple[tuple[tuple[str, str], ...], ...]  # for each word, the fields that have it, and its stem there
    weight: float
    rows: int
    reading: Reading

    @property
    def field(self) -> str:
        """The field it stands in; '' where each of its words may stand in another."""
        return self.words[0][0][0] if len(self.words) == 1 else ""


Way = tuple[Place, Any]  # where a reading can stand, and the query for it there


@dataclass(frozen=True)
class Clause:
    """A part of the query that adds to the score, what it stands for, and the ways it can fit."""

    name: str
    detail: str
    query: Any
    ways: tuple[Way, ...] = ()


@dataclass(frozen=True)
class Weighing:
    """Weighs words by how rare they are, in one index.

    A part may be read as several words. The rarest of them would weigh most by itself, and it is the least likely one
    to be meant; so all weigh as much as the commonest.
    """

    frequencies: fields.Frequencies
    _places: dict[Part, list[Place]] = field(default_factory=dict)

    def ways(self, part: Part, *, most: int | None = None) -> tuple[Way, ...]:
        """Return the ways one part can fit; none of a part that nobody can read.

        Of about `most` rows or more, those are left out where it would count least; so are several words that each
        stand nearly everywhere.
        """
        stems = {fields.stem(word) for reading in part.readings for word in reading.words}
        commonest = {name: min((self.frequencies.rarity(name, one) for one in stems), default=0.0) for name in FIELDS}
        places = self.places(part)
        plain = [place for place in places if len(place.words) == 1 or place.rows <= MOST]
        places = _foremost(plain or places, most) if most is not None else plain or places
        return tuple((place, self._query(place, commonest)) for place in places)

    def rows(self, part: Part) -> int:
        """Return in about how many rows a part stands; a row that has several of its readings counts for each."""
        return sum(place.rows for place in self.places(part))

    def places(self, part: Part) -> list[Place]:
        """Return where a part can stand."""
        if part not in self._places:
            self._places[part] = [place for reading in part.readings for place in self._of(reading)]
        return self._places[part]

    def _of(self, reading: Reading) -> Iterator[Place]:
        stems = [fields.stem(word) for word in reading.words]
        having = [{name: self.frequencies.of(name, stem) for name in FIELDS} for stem in stems]
        if len(stems) == 1:
            for name, rows in having[0].items():
                if rows:
                    yield Place((((name, stems[0]),),), FIELDS[name] * reading.weight, rows, reading)
        elif rows := min(sum(one.values()) for one in having):
            words = tuple(
                tuple((name, stem) for name in FIELDS if one[name]) for stem, one in zip(stems, having, strict=True)
            )
            yield Place(words, reading.weight, rows, reading)

    def _query(self, place: Place, commonest: Mapping[str, float]) -> Any:
        """Return the query for a reading in one place: a word in a field, or several words in any."""
        share = place.weight / len(place.words)
        several = len(place.words) > 1

        def weighed(name: str, stem: str) -> Any:
            weight = (FIELDS[name] if several else 1) * share * commonest[name] / self.frequencies.rarity(name, stem)
            return Query.boost_query(term(name, stem), weight)

        return _all([_any([weighed(name, stem) for name, stem in word]) for word in place.words])


def _foremost(places: Sequence[Place], most: int) -> list[Place]:
    """Return the places that are worth most, of so many rows in all; the best one in any case."""
    found: list[Place] = []
    rows = 0
    for place in sorted(places, key=lambda one: -one.weight):
        if not found or rows + place.rows <= most:
            found.append(place)
            rows += place.rows
    return found


def filters(chosen: Mapping[str, Sequence[str]], today: date) -> list[Any]:
    """Return a query for each field that is narrowed: any of its codes must be there."""
    return [_filter(name, tuple(values), today) for name, values in chosen.items() if values]


@lru_cache(maxsize=1_000)
def _filter(name: str, values: tuple[str, ...], today: date) -> Any:
    queries: list[Any] = []
    for value in values:
        if name == "when" and value == "now":
            queries += [term("codes", word) for word in fields.day_words(today)]
        else:
            queries.append(term("provider", value) if name == "provider" else term("codes", f"{name}:{value}"))
    return Query.const_score_query(_any(queries), 0.0)


@cache
def _audience_names() -> dict[Spelling, str]:
    """Return what each audience is called, in all languages: its spelling, and its code."""
    found: dict[Spelling, str] = {}
    for language in LANGUAGES:
        with translation.override(language):
            found |= {spelling(label(code)): code for code in codes.AUDIENCES if code != "everyone"}
    return found


def audiences_in(question: Question, table: Synonyms) -> list[str]:
    """Return the audiences that are named in what was typed, by their names or words that mean the same."""
    names = _audience_names()
    found = []
    for part in question.parts:
        typed = spelling(part.typed)
        found += [names[one] for one in (typed, *table.others.get(typed, {})) if one in names]
    return list(dict.fromkeys(found))


def _constant(query: Any, score: float) -> Any:
    return Query.const_score_query(query, score)


def preferences(audiences: Sequence[str], near: Near, today: date) -> list[Clause]:
    """Return what brings a row forward, whatever was typed."""
    open_now = _any([term("codes", word) for word in fields.day_words(today)])
    found = [
        Clause(gettext_noop("can be begun here"), "", _constant(term("codes", "content:yes"), CONTENT)),
        Clause(gettext_noop("open for enrolment"), "", _constant(open_now, OPEN)),
    ]
    for code in audiences:
        found.append(
            Clause(gettext_noop("made first of all for"), code, _constant(term("codes", f"first:{code}"), ASKED_FIRST))
        )
        found.append(
            Clause(gettext_noop("made for, among others"), code, _constant(term("codes", f"audience:{code}"), ASKED))
        )
    in_person = _any([term("codes", "mode:presential"), term("codes", "mode:blended")])
    rings = [
        Query.const_score_query(_any([term("codes", f"region:{code}") for code in ring]), score)
        for ring, score in zip(near.rings, NEAR, strict=False)
        if ring
    ]
    if rings:
        nearest = Query.disjunction_max_query(rings) if len(rings) > 1 else rings[0]
        meets = [(Occur.Must, nearest), (Occur.Must, _constant(in_person, 0.0))]
        found.append(
            Clause(gettext_noop("meets near"), near.rings[0][0] if near.rings[0] else "", Query.boolean_query(meets))
        )
    return found


def clauses(question: Question, weighing: Weighing) -> list[Clause]:
    """Return a clause for each part of what was typed, of which all must fit: the rarest one bounds what there is."""
    rows = [weighing.rows(part) for part in question.main]
    rarest = rows.index(min(rows)) if rows else None
    return [
        _has(part, weighing.ways(part, most=MOST if place == rarest else None))
        for place, part in enumerate(question.main)
    ]


def some_clauses(question: Question, weighing: Weighing) -> tuple[list[Clause], list[Clause]]:
    """Return the clauses of which some must fit, the rarest ones; and of the others, that only bring a row forward."""
    some: list[Clause] = []
    others: list[Clause] = []
    rows = 0
    for part in sorted(question.main, key=weighing.rows):
        rows += min(MOST, weighing.rows(part))
        clause = _has(part, weighing.ways(part, most=MOST))
        (some if len(some) < 2 or rows <= 2 * MOST else others).append(clause)
    return some, others


def beside(question: Question, weighing: Weighing) -> list[Clause]:
    """Return a clause for each part that only brings a row forward."""
    return [_has(part, weighing.ways(part), BESIDE) for part in question.beside]


def _has(part: Part, ways: Sequence[Way], share: float = 1.0) -> Clause:
    """Return the clause of a part: the best way it fits counts."""
    found = [query for _place, query in ways]
    query = Query.disjunction_max_query(found) if len(found) > 1 else found[0] if found else Query.empty_query()
    return Clause(
        gettext_noop("has the word"),
        part.typed,
        query if share == 1 else Query.boost_query(query, share),
        tuple(ways),
    )


def all_words(typed: Sequence[Clause]) -> Clause:
    """Return the clause that brings forward what has all parts of what was typed."""
    return Clause(
        gettext_noop("has all words"),
        "",
        _constant(_all([one.query for one in typed]), ALL_WORDS),
    )


def compose(
    typed: Sequence[Clause], narrowing: Sequence[Any], preferred: Sequence[Clause], *, at_least: int | None = None
) -> Any:
    """Return the whole query: all typed parts must fit (or `at_least` so many), and all that it is narrowed by."""
    parts: list[tuple[Any, Any]] = [(Occur.Must, one) for one in narrowing]
    if typed and at_least is not None:
        some = Query.boolean_query([(Occur.Should, one.query) for one in typed], at_least)
        parts.append((Occur.Must, some))
    else:
        parts += [(Occur.Must, one.query) for one in typed]
    parts += [(Occur.Should, one.query) for one in preferred]
    if not narrowing and not typed:
        parts.append((Occur.Must, _constant(Query.all_query(), 0.0)))
    return Query.boolean_query(parts)
