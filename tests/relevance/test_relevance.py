"""The floor under the relevance of search, over the demonstration nation. `make bench` tells the figures by kind."""

from pathlib import Path

import pytest
from tests.relevance import measure

from changqing.catalogue.models import Course
from changqing.catalogue.search import Search

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


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("guangchang舞", "广场舞"),
        ("guang chang 舞", "广场舞"),
        ("shou机", "手机"),
        ("手ji", "手机"),
        ("书fa", "书法"),
        ("shuzi-jishu", "shuzi jishu"),
    ],
)
def test_a_word_in_two_scripts_is_one_word(nation: Path, typed: str, meant: str) -> None:
    assert measure.found(typed) == measure.found(meant) != []


def test_two_words_in_two_scripts_stay_two(nation: Path) -> None:
    assert [part.typed for part in Search("在yangtai种菜", "course").question.parts] == ["yangtai", "种菜"]


@pytest.mark.parametrize("typed", ["量子色动力学", "(a+)+$"])
def test_nothing_is_mended_that_is_no_slip(nation: Path, typed: str) -> None:
    search = Search(typed, "course")
    assert search.did_you_mean() == ""
    assert search.page(size=5, number=1).total == 0


def test_a_title_with_the_very_word_comes_before_one_with_another_for_it(nation: Path) -> None:
    titles = dict(Course.objects.values_list("slug", "title"))
    assert "广场舞" in titles[measure.found("广场舞")[0]]["zh-Hans"]


def test_a_latin_word_that_courses_have_is_not_read_as_a_character(nation: Path) -> None:
    assert "爱" not in [
        word for part in Search("AI", "course").question.parts for one in part.readings for word in one.words
    ]
