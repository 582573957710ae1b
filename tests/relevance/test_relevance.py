"""The floor under the relevance of search, over the demonstration nation. `make bench` tells the figures by kind."""

from pathlib import Path

import pytest
from tests.relevance import measure

from changqing.catalogue.models import Course

pytestmark = pytest.mark.xdist_group("nation")
FLOOR, HELD_OUT_FLOOR, KIND_FLOOR = 0.75, 0.68, 0.5


@pytest.fixture
def queries(nation: Path) -> list[measure.Judged]:
    return [*measure.judged(), *measure.judged(measure.HELD_OUT)]


def test_there_are_judgements_enough_of_every_kind(queries: list[measure.Judged]) -> None:
    assert len(measure.judged()) >= 120
    assert len({one.text for one in queries}) == len(queries)
    kinds = [one.kind for one in measure.judged()]
    assert all(kinds.count(kind) >= 8 for kind in set(kinds))
    assert {"pinyin", "initials", "prefix", "mixed", "typo", "traditional", "synonym", "unit"} <= set(kinds)


def test_judgements_are_of_courses_that_are_there(queries: list[measure.Judged]) -> None:
    there = set(Course.objects.values_list("slug", flat=True))
    for one in queries:
        assert set(one.grades) <= there, one.text
        assert set(one.grades.values()) <= {0, 1, 2, 3}, one.text
        assert any(one.grades.values()), one.text


def test_gain_is_what_the_measure_says() -> None:
    assert measure.ndcg(["a", "b"], {"a": 3, "b": 1}) == 1
    assert measure.ndcg(["b", "a"], {"a": 3, "b": 1}) == pytest.approx((1 + 7 / 1.5849625) / (7 + 1 / 1.5849625))
    assert measure.ndcg([], {"a": 1}) == 0


def test_what_is_found_stays_as_good_as_it_was(nation: Path) -> None:
    by_kind, single = measure.measure()
    worst = "; ".join(f"{value:.2f} {one.text}" for value, one, _slugs in single[:10])
    assert measure.mean(by_kind) >= FLOOR, worst
    for kind, values in by_kind.items():
        assert sum(values) / len(values) >= KIND_FLOOR, (kind, worst)


def test_so_does_what_nobody_tuned_for(nation: Path) -> None:
    by_kind, single = measure.measure(measure.HELD_OUT)
    assert measure.mean(by_kind) >= HELD_OUT_FLOOR, [one.text for _value, one, _slugs in single[:10]]


def test_initials_of_what_an_area_is_called_find_its_courses(nation: Path) -> None:
    found = Course.objects.filter(slug__in=measure.found("szjs"))
    assert [course.slug for course in found if "digital-technology" not in course.areas] == []
    assert len(found) == measure.DEPTH
