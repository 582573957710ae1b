"""Paper certificates from before: entered by a provider's office from its lists, claimed by their learners.

They carry no signature. Wherever one is shown, it is said that it comes from paper, who entered it, and when.
"""

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import msgspec
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from changqing.accounts import services as accounts
from changqing.accounts.models import Learner
from changqing.catalogue import queries as catalogue
from changqing.core.errors import DomainError
from changqing.core.text import Text, bare
from changqing.credentials.models import OlderRecord, OlderTry

MOST_TRIES = 10
WITHIN = timedelta(hours=1)
AT_ONCE = 500  # rows written by one statement


class OlderTold(msgspec.Struct, kw_only=True):
    """What a list says of a paper certificate; `holder` whom it is made out to, `hours` of study,
    `result` as it is printed.
    """

    provider: UUID
    number: str
    holder: str
    what: Text
    issued_on: date
    hours: float = 0
    result: str = ""


class NoSuchRecord(DomainError):
    """No paper certificate is there that fits."""

    code = "no-such-record"
    status = 404


class TooManyTries(DomainError):
    """Somebody asked too often for what is not there."""

    code = "too-many-tries"
    status = 429


def known(provider_ids: Collection[UUID]) -> dict[tuple[UUID, str], OlderRecord]:
    """Return the paper certificates of providers by provider and number. One query."""
    rows = OlderRecord.objects.filter(provider_id__in=provider_ids)
    return {(row.provider_id, row.plain): row for row in rows.iterator()}


@transaction.atomic
def enter(told: Sequence[OlderTold], by: str) -> None:
    """Enter paper certificates, or say anew what is said of them; `by` is who does it."""
    now = datetime.now(UTC)
    rows = [
        OlderRecord(
            provider_id=one.provider,
            number=one.number,
            plain=bare(one.number),
            name=one.holder,
            what=one.what,
            hours=one.hours,
            result=one.result,
            issued_on=one.issued_on,
            entered_by=by[:150],
            entered_at=now,
        )
        for one in told
    ]
    OlderRecord.objects.bulk_create(
        rows,
        batch_size=AT_ONCE,
        update_conflicts=True,
        unique_fields=["provider", "plain"],
        update_fields=["number", "name", "what", "hours", "result", "issued_on", "entered_by", "entered_at"],
    )


@transaction.atomic
def _claim(learner: Learner, number: str, issued_on: date) -> OlderRecord | None:
    accounts.lock(learner.id)
    rows = OlderRecord.objects.filter(plain=bare(number), issued_on=issued_on, withdrawn_at=None)
    fitting = [one for one in rows if bare(one.name) == bare(learner.name)]
    mine = next((one for one in fitting if one.learner_id == learner.id), None)
    if mine:
        return mine
    for one in fitting:
        free = OlderRecord.objects.filter(id=one.id, learner_id=None)
        if free.update(learner_id=learner.id, claimed_at=datetime.now(UTC)):
            return OlderRecord.objects.get(id=one.id)
    OlderTry.objects.create(learner_id=learner.id, tried_at=datetime.now(UTC))
    return None


def claim(learner: Learner, number: str, issued_on: date) -> OlderRecord:
    """Put a paper certificate into a learner's record: its number, its day and her name must be those printed on it.

    Claimed twice by her, it is hers; of two who claim it at once, one has it. Raise `NoSuchRecord`, which does not tell
    what did not fit, or `TooManyTries`.
    """
    since = datetime.now(UTC) - WITHIN
    OlderTry.objects.filter(tried_at__lt=since).delete()
    if OlderTry.objects.filter(learner_id=learner.id).count() >= MOST_TRIES:
        raise TooManyTries(_("You have tried often. Try again in an hour."))
    found = _claim(learner, number, issued_on) if bare(number) and bare(learner.name) else None
    if found is None:
        raise NoSuchRecord(
            _("There is no such certificate under your name, or it is in somebody's record already."),
            _("Number, day and name must be as they are printed. If they are, ask the university's office."),
        )
    return found


def of_learner(learner_id: UUID) -> list[OlderRecord]:
    """Return a learner's paper certificates, the latest first. One query."""
    rows = OlderRecord.objects.filter(learner_id=learner_id, withdrawn_at=None).select_related("provider")
    return list(rows.order_by("-issued_on", "-id"))


def entered(typed: str = "") -> QuerySet[OlderRecord]:
    """Return entries of a provider's code, else of a number; all where nothing is typed. The latest first."""
    rows = OlderRecord.objects.select_related("provider").order_by("-id")
    if not typed:
        return rows
    provider = catalogue.provider_typed(typed)
    return rows.filter(provider=provider) if provider else rows.filter(plain=bare(typed))


def withdraw(provider_code: str, number: str, *, because: str) -> OlderRecord:
    """Take an entry back, also out of its learner's record. Twice, the first time stays. Raise `NoSuchRecord`."""
    rows = OlderRecord.objects.filter(provider__code=provider_code, plain=bare(number))
    rows.filter(withdrawn_at=None).update(withdrawn_at=datetime.now(UTC), withdrawn_because=because)
    found = rows.first()
    if found is None:
        raise NoSuchRecord(f"{provider_code} has entered no paper certificate '{number}'.")
    return found


def move(*, source: UUID, target: UUID) -> None:
    """Give one learner's paper certificates to another: they are one person."""
    OlderRecord.objects.filter(learner_id=source).update(learner_id=target)
