"""Words that mean the same: the operators' table, as questions are read with it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from changqing.catalogue.models import SynonymGroup
from changqing.catalogue.search import words
from changqing.core.pages import watcher

Spelling = tuple[str, ...]


def spelling(text: str) -> Spelling:
    """Return the words of a synonym: 人工智能 is one, 'mobile phone' two."""
    return tuple(words.words(text))


SAME, NARROWER = 0.8, 0.75  # how much a word counts that was not typed


@dataclass(frozen=True)
class Synonyms:
    """For each spelling what else it finds, and how much that counts. Found only where its words stand side by side."""

    others: Mapping[Spelling, Mapping[Spelling, float]]
    longest: int
    spellings: frozenset[str] = frozenset()

    def at(self, found: list[str], place: int) -> Spelling | None:
        """Return the longest spelling that begins at this place of a question."""
        for length in range(min(self.longest, len(found) - place), 0, -1):
            one = tuple(found[place : place + length])
            if one in self.others:
                return one
        return None


def read(groups: Iterable[tuple[Iterable[str], Iterable[str]]]) -> Synonyms:
    """Return groups of words (those that mean the same, those that are narrower) as they are looked up."""
    others: dict[Spelling, dict[Spelling, float]] = {}
    written: set[str] = set()
    for same, narrower in groups:
        spellings = {one: SAME for one in map(spelling, same) if one}
        inner = {one: NARROWER for one in map(spelling, narrower) if one}
        for one in spellings:
            found = others.setdefault(one, {})
            for other, weight in {**inner, **spellings}.items():
                if other != one:
                    found[other] = max(weight, found.get(other, 0.0))
        written.update("".join(one) for one in (*spellings, *inner) if words.is_chinese(one[0]) or len(one) == 1)
    longest = max((len(one) for one in others), default=0)
    return Synonyms(others, longest, frozenset(written))


class _Kept:
    """The table in memory, read again when something was published."""

    def __init__(self) -> None:
        self.version = -1
        self.table = Synonyms({}, 0)

    def current(self) -> Synonyms:
        """Return the table as it is now."""
        version = watcher.number()
        if version != self.version:
            self.table = read(SynonymGroup.objects.values_list("words", "narrower"))
            self.version = version
        return self.table


kept = _Kept()
current = kept.current

_separators = re.compile(r"[,，、;；/|=＝\n]+")


def split(text: str) -> list[str]:
    """Return the words of a group as an operator types them, with commas, strokes or new lines between."""
    return list(dict.fromkeys(" ".join(one.split()) for one in _separators.split(text) if one.strip()))
