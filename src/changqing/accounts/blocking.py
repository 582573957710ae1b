"""Accounts that are misused are closed by operators, with a reason; several at once, and undone at once."""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from changqing.accounts.models import Block, Learner, User
from changqing.accounts.numbers import e164
from changqing.accounts.queries import user_of_number
from changqing.accounts.services import end_sessions
from changqing.core import audit
from changqing.core.audit import Actor
from changqing.core.errors import DomainError
from changqing.core.ids import new_id

MOST = 200  # at once


class NotClosed(DomainError):
    """These accounts cannot be closed, or not in this way."""

    code = "not-closed"
    status = 409


def find(words: str, *, closed: bool, before: UUID | None, most: int) -> list[User]:
    """Return accounts, the newest first: all, or those that begin with a user name, or have a name or a number.

    One query, or two, each by an index.
    """
    rows = User.objects.order_by("-id")
    if words:
        rows = rows.filter(id__in=_by_words(words))
    if closed:
        rows = rows.filter(is_active=False)
    if before:
        rows = rows.filter(id__lt=before)
    return list(rows[:most])


def _by_words(words: str) -> list[UUID]:
    text = words.replace("\0", "").strip()
    found = list(User.objects.filter(name=text).order_by("-id").values_list("id", flat=True)[:MOST])
    # A range, not LIKE: it goes by the index on every database.
    named = User.objects.filter(username__gte=text, username__lt=text + "\U0010ffff").order_by("username")
    found += named.values_list("id", flat=True)[:MOST]
    try:
        user = user_of_number(e164(text))
    except ValueError:
        user = None
    return [*found, *([user.id] if user else [])]


def closable(ids: Collection[UUID], *, by: UUID) -> list[User]:
    """Return those of these accounts that can be closed: open ones, not of staff, not one's own. One query."""
    rows = User.objects.filter(id__in=list(ids)[:MOST], is_active=True, is_staff=False).exclude(id=by)
    return list(rows.order_by("-id"))


def _learners(users: Sequence[User]) -> list[UUID]:
    return list(Learner.objects.filter(user__in=users).values_list("id", flat=True))


@transaction.atomic
def close(ids: Collection[UUID], because: str, *, by: UUID) -> UUID:
    """Close accounts: nobody can sign in to them, and whoever is signed in is out. Return what they are undone by."""
    reason = " ".join(because.split())[:300]
    if not reason:
        raise NotClosed(_("Say why."), _("The reason stands in the log, and whoever asks is told it."))
    users = closable(ids, by=by)
    if not users:
        raise NotClosed(
            _("None of these accounts can be closed."), _("Staff and closed accounts are left as they are.")
        )
    batch = new_id()
    Block.objects.bulk_create([Block(user=one, batch=batch, because=reason, by=by) for one in users])
    User.objects.filter(id__in=[one.id for one in users]).update(is_active=False)
    for one in users:
        end_sessions(one)
    audit.record(Actor(by, "operator"), "account:closed", str(batch), _learners(users), because=reason)
    return batch


@transaction.atomic
def undo(batch: UUID, *, by: UUID) -> int:
    """Open again what was closed together and is not open yet; return how many."""
    rows = Block.objects.select_for_update().filter(batch=batch, ended_at=None).select_related("user")
    users = [one.user for one in rows]
    if users:
        Block.objects.filter(batch=batch, ended_at=None).update(ended_by=by, ended_at=timezone.now())
        closed_otherwise = Block.objects.filter(user__in=users, ended_at=None).values("user")
        User.objects.filter(id__in=[one.id for one in users]).exclude(id__in=closed_otherwise).update(is_active=True)
        audit.record(Actor(by, "operator"), "account:opened", str(batch), _learners(users))
    return len(users)
