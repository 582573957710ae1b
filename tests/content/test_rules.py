"""Completion rules as data: what is taken, what is refused and where, and that packs of before are the same packs."""

from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from changqing.content import rules
from changqing.content.manifest import Page, Question, Quiz, Unit
from changqing.content.rules import CompletionRule, Condition

ASKED = Quiz("light-quiz", "after", [Question("q1", "true-false", {"en": "?"}, [])])
UNITS = [
    Unit("light", {"en": "Light"}, {}, quizzes=[ASKED], pages=[Page("poster", "assignment", {"en": "Poster"}, {})]),
    Unit("water", {"en": "Water"}, {}, pages=[Page("more", "page", {"en": "More"}, {})]),
]


def faults(table: object) -> list[tuple[str, str]]:
    return list(rules.faults(msgspec.convert(table, CompletionRule), UNITS))


@pytest.mark.parametrize(
    "table",
    [
        {},
        {"units": ["light"], "score": 0.8},
        {"units": "all", "from": date(2026, 9, 1), "until": date(2026, 9, 1)},
        {"hours_attended": 6},
        {"assignments": "all"},
        {
            "all": [
                {"units": "all"},
                {"any": [{"hours_online": 1.5}, {"average": 0.8, "over": ["light"]}, {"average": 1}], "at_least": 2},
                {"assignments": ["light/poster"], "until": "2027-01-31"},
            ]
        },
    ],
)
def test_a_rule_that_can_be_met_is_taken(table: object) -> None:
    assert faults(table) == []


@pytest.mark.parametrize(
    ("table", "place", "words"),
    [
        ({"score": 1.5}, "score", "between 0 and 1"),
        ({"units": ["harvest"]}, "units", "the unit 'harvest', which is not there"),
        ({"units": ["light", "light"]}, "units", "named twice"),
        ({"all": [{"units": []}]}, "all[1].units", "no unit is named"),
        ({"units": "all", "hours_online": 2}, "", "one of"),
        ({"all": [{"units": "all"}, {}]}, "all[2]", "says none"),
        ({"all": []}, "all", "no condition"),
        ({"any": [{"hours_online": 0}]}, "any[1].hours_online", "more than 0"),
        ({"hours_attended": float("nan")}, "hours_attended", "not nan"),
        ({"any": [{"units": "all"}], "at_least": 2}, "at_least", "cannot be met"),
        ({"all": [{"units": "all"}], "at_least": 2}, "at_least", "no 'any'"),
        ({"assignments": ["water/more"]}, "assignments", "the assignment 'water/more', which is not there"),
        ({"average": 0.8, "over": ["water"]}, "over", "has no quiz"),
        ({"average": 80}, "average", "share"),
        ({"units": "all", "over": ["light"]}, "over", "no 'average'"),
        ({"all": [{"units": "all", "from": "2026-09-02"}], "until": "2026-09-01"}, "all[1]", "no day is both"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(table: object, place: str, words: str) -> None:
    found = faults(table)
    assert [one for one, _what in found] == [place], found
    assert words in found[0][1]


def test_too_many_and_too_deep_are_refused() -> None:
    many = {"any": [{"units": "all"}] * rules.MOST_CONDITIONS}
    assert "more than" in faults(many)[0][1]
    deep: dict[str, object] = {"units": "all"}
    for _level in range(rules.MOST_LEVELS):
        deep = {"all": [deep]}
    assert "deep" in faults(deep)[0][1]


def test_what_is_written_otherwise_is_no_rule() -> None:
    for table in ({"hours": 3}, {"hours_online": "3"}, {"from": "yesterday"}, {"any": {"units": "all"}}):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(table, CompletionRule)


def test_rules_of_before_have_the_same_bytes() -> None:
    """A pack's name is the digest of its manifest: what was published before keeps its own."""
    assert msgspec.json.encode(CompletionRule(), order="sorted") == b"{}"
    assert msgspec.json.encode(CompletionRule(units=["a"], score=0.5), order="sorted") == b'{"score":0.5,"units":["a"]}'


conditions = st.recursive(
    st.one_of(
        st.builds(Condition, units=st.one_of(st.just("all"), st.lists(st.sampled_from(["light", "no"])))),
        st.builds(Condition, average=st.floats(), over=st.lists(st.sampled_from(["light", "water"]), max_size=2)),
        st.builds(Condition, hours_online=st.floats(), since=st.dates()),
        st.builds(Condition, hours_attended=st.floats(0.1, 9), until=st.dates()),
        st.builds(Condition, assignments=st.lists(st.sampled_from(["light/poster", "x"]), max_size=2)),
    ),
    lambda parts: st.one_of(
        st.builds(Condition, all=st.lists(parts, max_size=3)),
        st.builds(Condition, any=st.lists(parts, max_size=3), at_least=st.integers(-1, 4)),
    ),
    max_leaves=12,
)


@given(conditions)
def test_any_tree_is_taken_or_refused_with_words(condition: Condition) -> None:
    rule = CompletionRule(all=[condition])
    for place, what in rules.faults(rule, UNITS):
        assert place.startswith("all") or not place
        assert what
    if not list(rules.faults(rule, UNITS)):
        assert msgspec.json.decode(msgspec.json.encode(rule), type=CompletionRule) == rule
