"""The statements a lesson gives rise to: a unit opened, a quiz answered; on the site, or on a phone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from changqing.assessment.marking import KINDS, Result, mark
from changqing.content import queries as content
from changqing.content.manifest import Quiz, Unit
from changqing.content.models import Release
from changqing.core.ids import new_id
from changqing.records.activities import Activity
from changqing.records.statements import Made


@dataclass(frozen=True)
class Happening:
    """Which one it is, and when: `claimed` is what the clock of a phone said, '' where it happened on the site.

    The statement about the whole is `id`; those about its parts have ids that follow from it, so that what a phone
    sends twice is the same twice.
    """

    id: UUID
    when: datetime
    claimed: str = ""

    @classmethod
    def now(cls) -> "Happening":
        """Return one that happens on the site, now."""
        return cls(new_id(), datetime.now(UTC))


def opened(release: Release, unit: Unit, happening: Happening) -> list[Made]:
    """Return the statement that a learner opened a unit."""
    activity = Activity(release.course_id, unit.key)
    return [
        Made("experienced", activity, release.id, id=happening.id, timestamp=happening.when, claimed=happening.claimed)
    ]


def answered(
    release: Release, unit: Unit, quiz: Quiz, sent: Mapping[str, Sequence[str]], happening: Happening
) -> tuple[list[Made], Result]:
    """Mark a quiz; return a statement for each question and one for the whole, and the marks."""
    result = mark(quiz, {key: list(choices) for key, choices in sent.items()}, content.answers(release, quiz.key))
    # A microsecond apart, so that the record has them in their order: each question, then the whole.
    moments = [happening.when + timedelta(microseconds=place) for place in range(len(result.marks) + 1)]
    made = [
        Made(
            "answered",
            Activity(release.course_id, unit.key, quiz.key, one.question.key),
            release.id,
            {"response": "[,]".join(one.chosen), "success": one.right},
            id=uuid5(happening.id, one.question.key),
            interaction=KINDS[one.question.kind].interaction,
            timestamp=moment,
            claimed=happening.claimed,
        )
        for one, moment in zip(result.marks, moments, strict=False)
    ]
    passed = result.share >= content.manifest(release).completion.score
    score = {"scaled": round(result.share, 4), "raw": result.score, "min": 0, "max": result.most}
    made.append(
        Made(
            "passed" if passed else "failed",
            Activity(release.course_id, unit.key, quiz.key),
            release.id,
            {"score": score, "success": passed, "completion": True},
            id=happening.id,
            timestamp=moments[-1],
            claimed=happening.claimed,
        )
    )
    return made, result
