"""Changes to the record: statements are added, and that is all."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from django.db import IntegrityError, transaction
from django.dispatch import Signal

from changqing.accounts import services as accounts
from changqing.core.errors import DomainError
from changqing.records import agents, clock, keys, packing, projections, rows, writing
from changqing.records.models import Mention, Reference, Statement, ToolCredential, Voided
from changqing.records.projections import Event
from changqing.records.sameness import is_same
from changqing.records.statements import VERBS, Made, moment, voiding
from changqing.records.writing import Mentioned, Row

# Sent inside the transaction, when the projections have moved: `learner_id`, and the `events` of hers that are new.
recorded = Signal()


class StatementConflict(DomainError):
    """A statement came again under the same id with other content (xAPI 1.0.3, Communication, 2.1.1: 409)."""

    code = "statement-conflict"
    status = 409
    clause = "Communication 2.1.1"


@dataclass(frozen=True, slots=True)
class Told:
    """A statement about to be added: whole but for what the store sets, and whose record it goes into.

    `is_learner`: that is a learner of this site, whose progress it may move.
    """

    statement: dict[str, Any]
    learner_id: UUID
    tool: ToolCredential | None = None
    is_learner: bool = True


def record(learner_id: UUID, made: Sequence[Made]) -> list[Row]:
    """Add statements of a learner that the site makes; see `add`."""
    return add([Told(one.document(learner_id), learner_id) for one in made])


def take_back(learner_id: UUID, statement_ids: Sequence[UUID]) -> None:
    """Add statements that void others of a learner which the site made (xAPI 1.0.3, Data 2.3.2)."""
    add([Told(voiding(one), learner_id) for one in statement_ids])


def add(told: Sequence[Told]) -> list[Row]:
    """Add statements to the record and move the projections, all or nothing; durable when this returns.

    A statement that is there already is passed over; one whose id is taken by other content raises
    `StatementConflict`. Return the statements that were new, in their order.
    """
    try:
        return _add(told)
    except IntegrityError:
        if transaction.get_connection().in_atomic_block:
            raise
        return _add(told)  # the same came at the same moment, and was first: now it is there


@transaction.atomic
def _add(told: Sequence[Told]) -> list[Row]:
    if learners := {one.learner_id for one in told if one.is_learner}:
        accounts.lock_all(learners)
    new = _unknown(told)
    if not new:
        return []
    first = clock.take(len(new))
    made: list[Row] = []
    mentions: list[Mentioned] = []
    references: list[Reference] = []
    voided: list[Voided] = []
    for stored, one in enumerate(new, first):
        whole = one.statement
        whole["stored"] = moment(stored)
        whole.setdefault("timestamp", whole["stored"])  # Data 2.4.7
        whole["authority"] = agents.tool_agent(one.tool.key) if one.tool else agents.site_agent()
        row = rows.row_of(whole, learner_id=one.learner_id, stored=stored, tool_id=one.tool.id if one.tool else None)
        made.append(row)
        mentions += rows.mentions_of(whole, row)
        if reference := rows.reference_of(whole, row):
            references.append(reference)
            if whole["verb"]["id"] == VERBS["voided"]:
                voided.append(Voided(target_id=reference.target_id, by_id=row.id))
    writing.add_statements(made)
    writing.add_mentions(mentions)
    if references:
        _refer(references)
    hers = [row for row, one in zip(made, new, strict=True) if one.is_learner]
    events = projections.apply(hers) if hers else []
    if voided:
        _void(voided)
    by_learner: dict[UUID, list[Event]] = {}
    for event in events:
        by_learner.setdefault(event.learner_id, []).append(event)
    for learner_id, moved in by_learner.items():
        recorded.send(sender=Statement, learner_id=learner_id, events=moved)
    return made


def _unknown(told: Sequence[Told]) -> list[Told]:
    """Return what is not in the record yet, each once; raise `StatementConflict`."""
    ids = [UUID(one.statement["id"]) for one in told]
    known = {id_: msgspec.json.decode(packing.unpack(packed)) for id_, packed in writing.packed_of(ids).items()}
    new: dict[UUID, Told] = {}
    for id_, one in zip(ids, told, strict=True):
        before = known.get(id_) or (new[id_].statement if id_ in new else None)
        if before is None:
            new[id_] = one
        elif not is_same(before, one.statement):
            raise StatementConflict(f"The statement {id_} is in the record already, with other content.")
    return list(new.values())


def _refer(references: list[Reference]) -> None:
    """Keep what these statements are about, and what that is about in its turn, however they come in."""
    found = list(references)
    for one in references:
        for further in Reference.objects.filter(id=one.target_id):
            found.append(
                Reference(learner_id=one.learner_id, id=one.id, target_id=further.target_id, stored=one.stored)
            )
        for before in Reference.objects.filter(target_id=one.id):
            found.append(
                Reference(learner_id=before.learner_id, id=before.id, target_id=one.target_id, stored=before.stored)
            )
    Reference.objects.bulk_create({(one.id, one.target_id): one for one in found}.values(), ignore_conflicts=True)


def _void(voided: list[Voided]) -> None:
    """Take statements back: they are not given out any more, and projections are made again without them.

    What takes another back cannot be taken back itself (Data 2.3.2), whichever of the two comes in first.
    """
    Voided.objects.filter(target_id__in=[one.by_id for one in voided]).delete()
    targets = {one.target_id for one in voided}
    voiding = Statement.objects.filter(id__in=targets, verb_key=keys.key(VERBS["voided"]))
    targets -= set(voiding.values_list("id", flat=True))
    Voided.objects.bulk_create([one for one in voided if one.target_id in targets], ignore_conflicts=True)
    owners = set(Statement.objects.filter(id__in=targets).values_list("learner_id", flat=True))
    if owners:
        projections.rebuild(owners)


@transaction.atomic
def move(*, source: UUID, target: UUID) -> None:
    """Put one learner's statements into another's record (she has got her account). The statements stay as they are."""
    moving = list(Statement.objects.filter(learner_id=source))
    Statement.objects.filter(learner_id=source).delete()
    for row in moving:
        for one in rows.mentions_of(msgspec.json.decode(row.document), row):
            Mention.objects.filter(key=one.key, stored=one.stored, learner_id=source).delete()
    taken = set(Statement.objects.filter(learner_id=target).values_list("stored", flat=True))
    for row in moving:
        row.learner_id = target
        while row.stored in taken:  # two processes, the same microsecond
            row.stored += 1
        taken.add(row.stored)
    Statement.objects.bulk_create(moving)
    for row in moving:
        writing.add_mentions(rows.mentions_of(msgspec.json.decode(row.document), row))
    references = list(Reference.objects.filter(learner_id=source))
    Reference.objects.filter(learner_id=source).delete()
    for reference in references:
        reference.learner_id = target
    Reference.objects.bulk_create(references)
    projections.rebuild({source, target})


def rebuild(*, learner_id: UUID | None = None) -> int:
    """Make the projections of a learner, or of all, again from statements; return how many were read."""
    return projections.rebuild(None if learner_id is None else {learner_id})
