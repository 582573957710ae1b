"""The ledger: transfers whose entries sum to nothing, balances kept with them, checked against each other."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Sum
from django.utils.translation import gettext_lazy as _

from changqing.catalogue.models import Course, Programme, Provider
from changqing.core.errors import DomainError
from changqing.core.ids import new_id
from changqing.credits.models import Account, Entry, Transfer

HELD, ISSUED = "held", "issued"
Line = tuple[Account, int]


class NotEnough(DomainError):
    """There is less on an account than is to be taken off it."""

    code = "not-enough"
    status = 409


def account(learner_id: UUID, provider: Provider, unit: str, side: str) -> Account:
    """Return an account, opening it where there is none."""
    found, _new = Account.objects.get_or_create(learner_id=learner_id, provider=provider, unit=unit, side=side)
    return found


def given(learner_id: UUID, provider: Provider, unit: str, amount: int) -> list[Line]:
    """Return the lines by which a provider gives a learner so much; below nothing, by which it takes it back."""
    issued = account(learner_id, provider, unit, ISSUED)
    return [(issued, -amount), (account(learner_id, provider, unit, HELD), amount)]


@transaction.atomic
def post(
    learner_id: UUID,
    lines: Sequence[Line],
    *,
    kind: str,
    subject: Course | Programme,
    unit: str,
    told: str = "",
    reverses: UUID | None = None,
) -> Transfer:
    """Add a transfer; raise `NotEnough` where what a learner holds would fall below nothing, and move nothing.

    The lines must sum to nothing, whatever comes onto one account comes off another: `ValueError`.
    """
    if sum(amount for _account, amount in lines) != 0:
        raise ValueError("the lines of a transfer sum to nothing")
    amounts: Counter[UUID] = Counter()
    for one, amount in lines:
        amounts[one.id] += amount
    about: dict[str, Any] = {"course" if isinstance(subject, Course) else "programme": subject}
    made = Transfer.objects.create(
        learner_id=learner_id, kind=kind, unit=unit, told=told, reverses=reverses, at=datetime.now(UTC), **about
    )
    # Always in the same order, so that two that move the same accounts do not wait for each other for ever.
    for account_id, amount in sorted(amounts.items()):
        rows = Account.objects.filter(learner_id=learner_id, id=account_id)
        try:
            with transaction.atomic():
                rows.update(balance=F("balance") + amount)
        except IntegrityError:
            raise NotEnough(
                _("There are not enough credits on the account."), _("They may count elsewhere by now.")
            ) from None
    Entry.objects.bulk_create(
        Entry(learner_id=learner_id, id=new_id(), transfer_id=made.id, account_id=account_id, amount=amount)
        for account_id, amount in amounts.items()
    )
    return made


def lines_of(transfer: Transfer) -> list[Line]:
    """Return the lines of a transfer. Two queries."""
    entries = list(Entry.objects.filter(learner_id=transfer.learner_id, transfer_id=transfer.id))
    rows = Account.objects.filter(learner_id=transfer.learner_id, id__in=[entry.account_id for entry in entries])
    accounts = {one.id: one for one in rows}
    return [(accounts[entry.account_id], entry.amount) for entry in entries]


def reverse(transfer: Transfer, *, told: str) -> Transfer:
    """Add the transfer that undoes another; raise `NotEnough`. A second time is refused (`IntegrityError`)."""
    return post(
        transfer.learner_id,
        [(one, -amount) for one, amount in lines_of(transfer)],
        kind="reversed",
        subject=transfer.subject,
        unit=transfer.unit,
        told=told,
        reverses=transfer.id,
    )


def check() -> list[str]:
    """Return what does not agree: balances and entries, transfers that do not sum to nothing; empty where all does."""
    rows = Entry.objects.values("account_id").annotate(whole=Sum("amount"))
    sums = {row["account_id"]: row["whole"] for row in rows.iterator()}
    found = []
    for one in Account.objects.iterator():
        if one.balance != sums.get(one.id, 0):
            found.append(f"account {one.id}: balance {one.balance}, entries {sums.get(one.id, 0)}")
    uneven = Entry.objects.values("transfer_id").annotate(whole=Sum("amount")).exclude(whole=0)
    return found + [f"transfer {row['transfer_id']}: its entries sum to {row['whole']}" for row in uneven]
