"""Marking: what an answer is worth. One small class a kind of question, registered by its name."""

from dataclasses import dataclass
from typing import Protocol

from changqing.content.manifest import Answer, Question, Quiz


class Kind(Protocol):
    """A kind of question: how what was sent is read, and when it is right."""

    interaction: str  # xAPI 1.0.3 (Data, 2.4.4.1): interactionType

    def read(self, question: Question, sent: list[str]) -> list[str]:
        """Return the choices that were made, in the question's order; what is no choice is left out."""

    def is_right(self, chosen: list[str], answer: Answer) -> bool:
        """Say whether the choices are the right ones."""


class OneChoice:
    """One choice of several."""

    interaction = "choice"

    def read(self, question: Question, sent: list[str]) -> list[str]:
        return [choice.key for choice in question.choices if choice.key in sent][:1]

    def is_right(self, chosen: list[str], answer: Answer) -> bool:
        return chosen == answer.right


class SeveralChoices:
    """All that are right, and none that is wrong."""

    interaction = "choice"

    def read(self, question: Question, sent: list[str]) -> list[str]:
        return [choice.key for choice in question.choices if choice.key in sent]

    def is_right(self, chosen: list[str], answer: Answer) -> bool:
        return set(chosen) == set(answer.right)


class TrueOrFalse(OneChoice):
    """True, or false."""

    interaction = "true-false"


KINDS: dict[str, Kind] = {"single": OneChoice(), "multiple": SeveralChoices(), "true-false": TrueOrFalse()}


@dataclass(frozen=True)
class Mark:
    """What became of one question: the choices made, and whether they were right."""

    question: Question
    chosen: list[str]
    right: bool


@dataclass(frozen=True)
class Result:
    """What became of a quiz: a mark for each question; score and most possible, in questions."""

    marks: list[Mark]

    @property
    def score(self) -> int:
        """How many were right."""
        return sum(mark.right for mark in self.marks)

    @property
    def most(self) -> int:
        """How many there were."""
        return len(self.marks)

    @property
    def share(self) -> float:
        """The share that was right, 0 to 1 (xAPI: score.scaled)."""
        return self.score / self.most if self.most else 1.0


def mark(quiz: Quiz, sent: dict[str, list[str]], answers: dict[str, Answer]) -> Result:
    """Mark a quiz: `sent` maps question keys to the choices sent. A question left out is marked as not right."""
    marks = []
    for question in quiz.questions:
        kind = KINDS[question.kind]
        chosen = kind.read(question, sent.get(question.key, []))
        marks.append(Mark(question, chosen, bool(chosen) and kind.is_right(chosen, answers[question.key])))
    return Result(marks)
