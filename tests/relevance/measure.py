"""The relevance of search, measured: NDCG@10 of the judged queries over the demonstration nation.

NDCG (Järvelin and Kekäläinen 2002): gains of 2^grade - 1, discounted by the logarithm of the place, over the best
there can be.
"""

import math
import tomllib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from changqing.catalogue import queries
from changqing.catalogue.models import Course
from changqing.catalogue.search import Search

JUDGEMENTS = Path(__file__).with_name("judgements.toml")
# Judged apart, and never used to choose a word or a weight.
HELD_OUT = Path(__file__).with_name("held-out.toml")
DEPTH = 10


@dataclass(frozen=True)
class Judged:
    """A query, what kind it is of, and the grade of each course by its slug."""

    text: str
    kind: str
    grades: dict[str, int]


def judged(path: Path = JUDGEMENTS) -> list[Judged]:
    """Return the judged queries, their grades told for each course of the demonstration."""
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["query"]
    by_subject: dict[str, list[str]] = defaultdict(list)
    by_title: dict[str, str] = {}
    for slug, provider, title in Course.objects.values_list("slug", "provider__code", "title"):
        by_subject[slug.removesuffix(f"-{provider}")].append(slug)
        by_title[title["zh-Hans"]] = slug
    found = []
    for row in rows:
        grades = {slug: grade for key, grade in row.get("grades", {}).items() for slug in by_subject[key]}
        for title, grade in row.get("courses", {}).items():
            if title in by_title:  # of a thousand and two courses that are written, a thousand are there
                grades[by_title[title]] = grade
        found.append(Judged(row["text"], row["kind"], grades))
    return found


def gain(grades: Sequence[int]) -> float:
    """Return the discounted gain of grades in that order."""
    return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades[:DEPTH]))


def ndcg(found: Sequence[str], grades: dict[str, int]) -> float:
    """Return how good the first ten of what was found are, from 0 to 1."""
    best = gain(sorted(grades.values(), reverse=True))
    return gain([grades.get(slug, 0) for slug in found]) / best if best else 1.0


def found(text: str) -> list[str]:
    """Return the slugs of the first ten courses found."""
    numbers = Search(text, "course").page(size=DEPTH, number=1).numbers
    return [course.slug for course in queries.courses_in_order(queries.rows_of(numbers))]


def measure(path: Path = JUDGEMENTS) -> tuple[dict[str, list[float]], list[tuple[float, Judged, list[str]]]]:
    """Return NDCG@10 of every query by kind, and every query with what it found, the worst first."""
    by_kind: dict[str, list[float]] = defaultdict(list)
    single = []
    for one in judged(path):
        slugs = found(one.text)
        value = ndcg(slugs, one.grades)
        by_kind[one.kind].append(value)
        single.append((value, one, slugs))
    return by_kind, sorted(single, key=lambda row: row[0])


def mean(by_kind: dict[str, list[float]]) -> float:
    """Return the mean over all queries."""
    return fmean(value for values in by_kind.values() for value in values)
