"""Which words of a text to mark: those that were typed, and those they were taken for."""

import re

from changqing.catalogue.search import fields, words
from changqing.catalogue.search.question import Question

MOST = 40


def pattern(question: Question) -> re.Pattern[str] | None:
    """Return a pattern that finds the words of a question in an escaped text; None where there is nothing to mark.

    It also finds entities (&amp;), so that no word is found inside one.
    """
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
    found = sorted([*chinese][:MOST], key=len, reverse=True)
    options = [re.escape(word) for word in found]
    options += [rf"(?<![a-z0-9]){re.escape(stem)}[a-z]{{0,6}}" for stem in [*latin][:MOST]]
    return re.compile(rf"&\#?\w+;|{'|'.join(options)}", re.IGNORECASE) if options else None
