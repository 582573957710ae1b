"""`python -m bench.searching`: service times of the site of CHANGQING_DATA, and FTS5's beside them, as JSON.

Each question is asked once after a few that warm up, and its processor time taken: the share of this process, whatever
else the machine does. FTS5 gets the questions in the same order.
"""

import json
import statistics
import sys
import time
import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from bench.fts5 import Asked

JUDGED = Path(__file__).parent.parent / "tests" / "relevance"
WARM = 10
Question = TypeVar("Question")
Row = dict[str, Any]


def _judged() -> list[tuple[str, str]]:
    """Return the judged texts with the kind of each."""
    found = []
    for name in ("judgements.toml", "held-out.toml"):
        found += tomllib.loads((JUDGED / name).read_text(encoding="utf-8"))["query"]
    return [(one["text"], one["kind"]) for one in found]


def _times(ask: Callable[[Question], object], questions: Sequence[Question]) -> list[float]:
    """Return the milliseconds of each question, in order of size."""
    for one in questions[:WARM]:
        ask(one)
    found = []
    for one in questions:
        before = time.process_time()
        ask(one)
        found.append((time.process_time() - before) * 1000)
    return sorted(found)


def _row(name: str, times: Sequence[float], beside: Sequence[float] | None = None) -> Row:
    place = int(len(times) * 0.95)
    row: Row = {"name": name, "value": times[place], "unit": "ms", "median": statistics.median(times)}
    return row | ({"beside": beside[place]} if beside else {})


def _narrowings(texts: Sequence[str], count: int) -> list[tuple[str, Mapping[str, list[str]]]]:
    """Return so many questions narrowed by up to six facets, half of them with nothing typed: the same every time."""
    from changqing.catalogue import codes, facets

    choices = {
        "category": list(codes.CATEGORIES),
        "audience": list(codes.AUDIENCES),
        "mode": list(codes.MODES),
        "region": facets.PROVINCES[:31],
        "length": list(codes.LENGTHS),
        "when": ["now", "any-time"],
    }
    chance = Random(3)
    found = []
    for number in range(count):
        chosen = {name: [chance.choice(of)] for name, of in choices.items() if chance.random() < 0.35}
        found.append((chance.choice(texts) if number % 2 else "", chosen))
    return found


def _beside(texts: Sequence[str], *, counted: bool) -> list[float]:
    """Return the times of FTS5 for the same."""
    from django.conf import settings

    peer = Asked(Path(settings.DATA))

    def ask(text: str) -> None:
        question = peer.question(text)
        peer.page(question)
        if counted:
            peer.counts(question)

    return _times(ask, texts)


def main() -> int:
    """Print the figures."""
    import django

    django.setup()
    from changqing.catalogue import facets
    from changqing.catalogue.search import Search
    from changqing.core import kept

    def plain(text: str) -> None:
        Search(text, "course").page(size=20, number=1)

    def narrowed(one: tuple[str, Mapping[str, list[str]]]) -> None:
        search = Search(one[0], "course", one[1])
        search.page(size=20, number=1)
        search.counts(facets.COURSE_FACETS)

    def full(text: str) -> None:
        narrowed((text, {}))

    def first(text: str) -> None:
        kept.forget()
        full(text)

    judged = _judged()
    texts = [text for text, _kind in judged]
    rows = [
        _row("words", _times(plain, texts), _beside(texts, counted=False)),
        _row("words, all facets", _times(full, texts), _beside(texts, counted=True)),
        _row("misspelled words", _times(plain, [text for text, kind in judged if kind == "typo"])),
        _row("narrowed, all facets", _times(narrowed, _narrowings(texts, 200))),
        _row("nothing typed, first after a publication", _times(first, [""] * 20)),
    ]
    json.dump(rows, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
