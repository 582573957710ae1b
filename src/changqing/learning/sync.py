"""Taking in what a phone brings: in batches, in any order, any number of times, days or months later.

What the phone says is what happened there: a unit was opened, a quiz was answered, each with an id that was made on the
phone. The site marks, and makes the statements. A thing that is in the record already is acknowledged again; one that
cannot be taken is refused by itself, with the reason, and the phone keeps it. Form: docs/offline.md.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from django.db import transaction
from django.utils.translation import gettext as _

from changqing.accounts import services as accounts
from changqing.accounts.queries import present_id
from changqing.content import packs
from changqing.content import queries as content
from changqing.content.manifest import Quiz, Unit
from changqing.content.models import Release
from changqing.learning import services
from changqing.learning.making import Happening, answered, opened
from changqing.records import queries as record
from changqing.records import services as records
from changqing.records.statements import Made, essence

MOST = 500
MOST_ANSWERS = 200
MOST_ANSWER = 100
EXACT = timedelta(minutes=2)  # clocks that differ by less are taken to be right


Short = Annotated[str, msgspec.Meta(max_length=100)]


class Told(msgspec.Struct, forbid_unknown_fields=True):
    """One thing that happened on a phone: `at` by its clock, `pack` what it was reading."""

    id: UUID
    verb: Literal["opened", "answered"]
    pack: Short
    unit: Short
    at: Annotated[str, msgspec.Meta(max_length=40)]
    quiz: Short = ""
    answers: dict[Short, list[Short]] = {}


@dataclass(frozen=True)
class Refused:
    """What could not be taken in, and why; `code` is stable."""

    id: str
    code: str
    detail: str


class _Wrong(Exception):
    """Why one thing cannot be taken in."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code, self.detail = code, detail


@dataclass
class Taken:
    """What became of a batch: ids that are in the record now, how many of them are new, and what was refused."""

    acknowledged: list[str] = field(default_factory=list)
    new: int = 0
    refused: list[Refused] = field(default_factory=list)


def offset_of(sent_at: str, now: datetime) -> timedelta:
    """Return by how much the clock of a phone is behind ours; nothing where it cannot be told, or is little."""
    moment = moment_of(sent_at)
    behind = now - moment if moment else timedelta()
    return behind if abs(behind) > EXACT else timedelta()


def moment_of(text: str) -> datetime | None:
    """Return the moment that a text names, in UTC; None where it names none."""
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _when(told: Told, release: Release, offset: timedelta, now: datetime) -> datetime:
    """Return when it happened as far as we know: not before the lesson was published, and not after now."""
    moment = moment_of(told.at)
    try:
        moment = moment + offset if moment else now
    except OverflowError:
        moment = now
    return min(max(moment, release.published_at), now)


@transaction.atomic
def take_in(learner_id: UUID, sent: Iterable[Any], *, sent_at: str, now: datetime) -> Taken:
    """Add what a phone tells to a learner's record; each thing is acknowledged or refused by itself.

    `sent` are objects as JSON has them, `sent_at` is the phone's clock at sending, `now` ours.
    """
    accounts.lock(learner_id)
    learner_id = present_id(learner_id)
    taken, told = Taken(), []
    for one in sent:
        try:
            told.append(msgspec.convert(one, Told))
        except msgspec.ValidationError as error:
            name = str(one.get("id", ""))[:100] if isinstance(one, Mapping) else ""
            taken.refused.append(Refused(name, "malformed", str(error)))
    releases = content.releases_of_packs([pack for pack in {one.pack for one in told} if packs.is_address(pack)])
    offset = offset_of(sent_at, now)
    made: dict[UUID, tuple[Release, list[Made]]] = {}
    for one in told:
        try:
            release = releases.get(one.pack)
            if release is None:
                raise _Wrong("unknown-release", _("This site does not have what it was done in."))
            happening = Happening(one.id, _when(one, release, offset, now), one.at)
            statements = _statements(one, release, happening)
            if one.id in made and _essences(learner_id, made[one.id][1]) != _essences(learner_id, statements):
                raise _Wrong("statement-conflict", _("Something else is in the record under the same id."))
            made[one.id] = (release, statements)
        except _Wrong as wrong:
            taken.refused.append(Refused(str(one.id), wrong.code, wrong.detail))
    _add(learner_id, made, taken)
    return taken


def _add(learner_id: UUID, made: dict[UUID, tuple[Release, list[Made]]], taken: Taken) -> None:
    """Record what is new of it, and complete the courses whose rule is met by it."""
    known = record.known([statement.id for _release, statements in made.values() for statement in statements])
    fresh: list[Made] = []
    courses: dict[UUID, Release] = {}
    used: set[UUID] = set()
    for name, (release, statements) in made.items():
        there = [known.get(statement.id) for statement in statements]
        same = all(row and row.learner_id == learner_id for row in there) and [
            essence(msgspec.json.decode(row.document)) for row in there if row
        ] == _essences(learner_id, statements)
        ids = {statement.id for statement in statements}
        if (any(there) and not same) or ids & used:
            detail = _("Something else is in the record under the same id.")
            taken.refused.append(Refused(str(name), "statement-conflict", detail))
            continue
        used |= ids
        taken.acknowledged.append(str(name))
        if not same:
            taken.new += 1
            fresh += statements
            courses.setdefault(release.course_id, release)
    enrolments = [services.enrol(learner_id, release) for release in courses.values()]
    if fresh:
        records.record(learner_id, fresh)
    for enrolment in enrolments:
        # What was done is in the record, also where what she is enrolled in cannot be read just now.
        with suppress(packs.BadPack):
            services.complete(learner_id, enrolment)


def _essences(learner_id: UUID, statements: list[Made]) -> list[Any]:
    return [essence(statement.document(learner_id)) for statement in statements]


def _statements(told: Told, release: Release, happening: Happening) -> list[Made]:
    """Return the statements that one thing told gives rise to; raise `_Wrong`."""
    try:
        unit = content.manifest(release).unit(told.unit)
    except packs.BadPack as error:
        raise _Wrong("broken-release", str(error)) from error
    if unit is None:
        raise _Wrong("unknown-unit", _("There is no such unit in it."))
    if told.verb == "opened":
        return opened(release, unit, happening)
    quiz = _quiz(unit, told)
    return answered(release, unit, quiz, told.answers, happening)[0]


def _quiz(unit: Unit, told: Told) -> Quiz:
    quiz = next((quiz for quiz in unit.quizzes if quiz.key == told.quiz), None)
    if quiz is None:
        raise _Wrong("unknown-quiz", _("There are no such questions in it."))
    if len(told.answers) > MOST_ANSWERS or any(len(chosen) > MOST_ANSWER for chosen in told.answers.values()):
        raise _Wrong("malformed", _("These are more answers than there can be."))
    return quiz
