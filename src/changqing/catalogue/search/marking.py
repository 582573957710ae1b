"""Which words of a text to mark: those that were typed, and those they were taken for."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from changqing.catalogue.search import fields, words
from changqing.catalogue.search.question import Question

MOST = 40
_entity = re.compile(r"&#?\w+;")
Span = tuple[int, int]


@dataclass(frozen=True)
class Marks:
    """The words of a question, as they are found in texts: Chinese ones as written, others by their stem."""

    chinese: tuple[str, ...]
    latin: tuple[re.Pattern[str], ...]

    def within(self, text: str) -> "Marks":
        """Return those of the words that are in a text, for what stands in it."""
        chinese = [word for word in self.chinese if word in text]
        return Marks(tuple(chinese), tuple([pattern for pattern in self.latin if pattern.search(text)]))

    def first(self, text: str) -> int:
        """Return where the first of the words begins in a text; -1 where it has none."""
        found = self._found(text)
        return min(found)[0] if found else -1

    def mark(self, html: str) -> str:
        """Return an escaped text with the words marked. An entity (&amp;) is one sign, and no word."""
        spans = self._found(html)
        if not spans:
            return html
        spans = _apart(spans)
        if "&" in html:
            entities = [one.span() for one in _entity.finditer(html)]
            spans = [one for one in spans if all(one[1] <= begin or end <= one[0] for begin, end in entities)]
        pieces: list[str] = []
        place = 0
        for begin, end in spans:
            pieces += (html[place:begin], "<mark>", html[begin:end], "</mark>")
            place = end
        return "".join((*pieces, html[place:]))

    def _found(self, text: str) -> list[Span]:
        found: list[Span] = []
        for word in self.chinese:
            end = 0
            while (place := text.find(word, end)) >= 0:
                end = place + len(word)
                found.append((place, end))
        for pattern in self.latin:
            found += [one.span() for one in pattern.finditer(text)]
        return found


def _apart(spans: Iterable[Span]) -> list[Span]:
    """Return spans of which none is in another: the first ones, of those that begin together the longest."""
    found: list[Span] = []
    for begin, end in sorted(spans, key=lambda one: (one[0], -one[1])):
        if not found or begin >= found[-1][1]:
            found.append((begin, end))
    return found


@lru_cache(maxsize=2_000)
def _stem(stem: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z0-9]){re.escape(stem)}[a-z]{{0,6}}", re.IGNORECASE)


def of(question: Question) -> Marks | None:
    """Return the words of a question to be marked; None where there is nothing to mark."""
    chinese: dict[str, None] = {}
    latin: dict[str, None] = {}
    for part in question.parts:
        for reading in part.readings:
            for word in reading.words:
                if words.is_chinese(word):
                    if len(word) > 1 or len(part.typed) == 1:
                        chinese[word] = None
                elif len(word) > 1:
                    latin[fields.stem(word)] = None
    if not chinese and not latin:
        return None
    return Marks(tuple(islice(chinese, MOST)), tuple(map(_stem, islice(latin, MOST))))
