"""Marking: each kind of question, whatever is sent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changqing.assessment.marking import KINDS, mark
from changqing.content.manifest import Answer, Choice, Question, QuestionKind, Quiz


def question(kind: QuestionKind, keys: str = "abcd", key: str = "q1") -> Question:
    return Question(key, kind, {"en": "?"}, [Choice(one, {"en": one}) for one in keys])


def is_right(kind: QuestionKind, sent: list[str], right: list[str]) -> bool:
    quiz = Quiz("quiz", "after", [question(kind)])
    return mark(quiz, {"q1": sent}, {"q1": Answer(right)}).marks[0].right


@pytest.mark.parametrize(
    ("kind", "sent", "right", "expected"),
    [
        ("single", ["b"], ["b"], True),
        ("single", ["a"], ["b"], False),
        ("single", [], ["b"], False),
        ("single", ["a", "b"], ["b"], False),
        ("single", ["x", "b"], ["b"], True),
        ("multiple", ["a", "c"], ["a", "c"], True),
        ("multiple", ["c", "a"], ["a", "c"], True),
        ("multiple", ["a"], ["a", "c"], False),
        ("multiple", ["a", "b", "c"], ["a", "c"], False),
        ("multiple", ["a", "c", "x"], ["a", "c"], True),
        ("multiple", [], ["a"], False),
        ("multiple", [], [], False),
    ],
)
def test_a_question_is_right_when_all_that_is_right_is_chosen_and_nothing_else(
    kind: QuestionKind, sent: list[str], right: list[str], *, expected: bool
) -> None:
    assert is_right(kind, sent, right) is expected


@pytest.mark.parametrize("sent", [["true"], ["false"], [], ["True"], ["1"], ["true", "false"]])
def test_true_or_false_is_one_of_two(sent: list[str]) -> None:
    asked = Question("q1", "true-false", {"en": "?"}, [Choice("true", {}), Choice("false", {})])
    result = mark(Quiz("quiz", "after", [asked]), {"q1": sent}, {"q1": Answer(["false"])})
    assert result.marks[0].right is (sent == ["false"])


@given(
    kind=st.sampled_from(sorted(KINDS)),
    sent=st.lists(st.one_of(st.sampled_from("abcd"), st.text(max_size=5)), max_size=8),
    right=st.sets(st.sampled_from("abcd"), min_size=1),
)
def test_what_is_no_choice_never_counts_and_choices_keep_their_order(
    kind: QuestionKind, sent: list[str], right: set[str]
) -> None:
    asked = question(kind)
    result = mark(Quiz("quiz", "after", [asked]), {"q1": sent}, {"q1": Answer(sorted(right))})
    chosen = result.marks[0].chosen
    assert set(chosen) <= set(sent) & set("abcd")
    assert chosen == sorted(set(chosen))
    assert len(chosen) <= (4 if kind == "multiple" else 1)
    assert result.marks[0].right is (set(chosen) == right)


@given(st.lists(st.booleans(), max_size=9))
def test_the_score_counts_every_question_also_those_left_out(rights: list[bool]) -> None:
    questions = [question("single", key=f"q{number}") for number in range(len(rights))]
    sent = {f"q{number}": ["a"] for number, right in enumerate(rights) if right}
    answers = {one.key: Answer(["a"]) for one in questions}
    result = mark(Quiz("quiz", "after", questions), sent, answers)
    assert (result.score, result.most) == (sum(rights), len(rights))
    assert result.share == (sum(rights) / len(rights) if rights else 1.0)


def test_answers_to_questions_of_another_quiz_are_passed_over() -> None:
    quiz = Quiz("quiz", "after", [question("single")])
    result = mark(quiz, {"q1": ["a"], "q9": ["a"], "": ["a"]}, {"q1": Answer(["a"])})
    assert [one.question.key for one in result.marks] == ["q1"]
