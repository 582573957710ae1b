"""Changes: learners come into being, and get accounts."""

import secrets
from collections.abc import Callable, Collection
from datetime import timedelta
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX as UNUSABLE
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.dispatch import Signal
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from changqing.accounts.models import MADE_UP, FormerLearner, Learner, Phone, PhoneNumber, User
from changqing.accounts.queries import CURRENT, current_learner, user_of_number
from changqing.core import audit
from changqing.core.errors import DomainError

# Sent inside the transaction that merges two records: `source` and `target`, ids. Every room that keeps rows by
# learner moves them.
learner_merged = Signal()

# Rooms that keep what a learner did say here how much of it there is: learner id → number of things.
kept_counters: list[Callable[[UUID], int]] = []

# What a request tells the middleware: a learner without account has come into being; or she has got an account.
NEW = "changqing.learner.new"
ADOPTED = "changqing.learner.adopted"


def learner_for(request: HttpRequest) -> Learner:
    """Return who is learning on this request, making a learner where there is none; the answer will carry a cookie."""
    learner = current_learner(request)
    if learner is None:
        if request.user.is_authenticated:
            learner, _ = Learner.objects.get_or_create(user=request.user)
        else:
            learner = Learner.objects.create()
            request.META[NEW] = True
        request.META[CURRENT] = learner
    return learner


def register(*, username: str, password: str, name: str = "") -> User:
    """Create a user with a learner of its own (demonstration and tests; people sign up by the form)."""
    with transaction.atomic():
        user = User.objects.create_user(username=username, password=password, name=name)
        Learner.objects.create(user=user)
    return user


def end_sessions(user: User, *, but: str = "") -> int:
    """End all sessions of an account but one, if its key is given; return how many there were."""
    found = list(UserSession.objects.filter(user=user).exclude(session_key=but))
    for one in found:
        one.end()
    return len(found)


def note(request: HttpRequest, act: str) -> None:
    """Say in the audit log what a person did with her own account."""
    if learner := current_learner(request):
        audit.record(audit.HERSELF, act, subjects=[learner.id])


def made_up_name() -> str:
    """Return a user name for somebody who chose none."""
    return MADE_UP + secrets.token_hex(5)


def set_name(user: User, name: str) -> None:
    """Give a person another name; certificates that are made out already keep theirs."""
    user.name = name
    user.save(update_fields=["name"])


@transaction.atomic
def adopt(user: User, stranger: Learner | None) -> Learner:
    """Give a user what was done on this device before signing in or up; return the user's learner.

    A new user becomes the learner she was. A user who has a record already gets the other one merged into it. Done
    twice, it changes nothing.
    """
    own = Learner.objects.select_for_update().filter(user=user).first()
    if stranger is not None:
        stranger = Learner.objects.select_for_update().filter(id=stranger.id, user=None).first()
    if stranger is None:
        return own or Learner.objects.create(user=user)
    # A PIN that was set before she signed in may be somebody else's: it opens no account.
    Phone.objects.filter(learner_id=stranger.id).update(pin_hash="")
    if own is None:
        stranger.user = user
        stranger.save(update_fields=["user"])
        return stranger
    merge(source=stranger.id, target=own.id)
    return own


def lock(learner_id: UUID) -> None:
    """Let nobody else change what belongs to a learner until the surrounding transaction ends."""
    Learner.objects.select_for_update().filter(id=learner_id).values_list("id").first()


def lock_all(learner_ids: Collection[UUID] | None) -> None:
    """Lock several learners, or all, always in the same order, so that two that lock the same do not wait for ever.

    Those who are no learners of this site are passed over.
    """
    rows = Learner.objects.select_for_update().order_by("id").values_list("id")
    for _one in (rows if learner_ids is None else rows.filter(id__in=list(learner_ids))).iterator():
        pass


def everyone() -> QuerySet[Learner, UUID]:
    """Return the ids of all learners, as a part of a query."""
    return Learner.objects.values_list("id", flat=True)


@transaction.atomic
def merge(*, source: UUID, target: UUID) -> None:
    """Make one learner of two: all that `source` did is `target`'s from now on."""
    learner_merged.send(sender=Learner, source=source, target=target)
    FormerLearner.objects.filter(learner_id=source).update(learner_id=target)
    FormerLearner.objects.create(id=source, learner_id=target)
    Learner.objects.filter(id=source).delete()


class NumberTaken(DomainError):
    """A telephone number belongs to another account."""

    code = "number-taken"
    status = 409

    def __init__(self) -> None:
        super().__init__(_("This number belongs to another account."), _("Sign in with it instead."))


@transaction.atomic
def account_of_number(number: str) -> User:
    """Return the account with a telephone number, making one where there is none; it opens only by a code sent there.

    Asked again before anybody has proved to have the number, it is the same account.
    """
    if user := user_of_number(number):
        return user
    waiting = PhoneNumber.objects.filter(
        fingerprint=PhoneNumber.print_of(number), user__username__startswith=MADE_UP,
        user__last_login=None, user__password__startswith=UNUSABLE,
    )  # fmt: skip
    if row := waiting.select_related("user").order_by("created_at").first():
        return row.user
    user = User(username=made_up_name())
    user.set_unusable_password()
    user.save(force_insert=True)
    set_number(user, number, verified=False)
    return user


def set_number(user: User, number: str, *, verified: bool) -> None:
    """Give an account a telephone number (E.164); `verified`: somebody has just proved to have it."""
    now = timezone.now()
    values = {**PhoneNumber.fields_of(number), "verified_at": now if verified else None}
    try:
        with transaction.atomic():
            PhoneNumber.objects.update_or_create(
                user=user, defaults={**values, **({"used_at": now} if verified else {})}, create_defaults=values
            )
    except IntegrityError as error:
        raise NumberTaken from error


@transaction.atomic
def remove_number(user: User) -> None:
    """Take the telephone number off an account that can be signed in to otherwise."""
    if not user.has_usable_password():
        raise DomainError(
            _("Without this number you could not sign in any more."), _("Choose a password first."), code="only-way-in"
        )
    PhoneNumber.objects.filter(user=user).delete()


def forget_unproved(before: timedelta = timedelta(days=1)) -> int:
    """Delete accounts that were begun by a number and never opened; return how many."""
    found = User.objects.filter(
        username__startswith=MADE_UP, last_login=None, password__startswith=UNUSABLE,
        date_joined__lt=timezone.now() - before, learner=None,
    )  # fmt: skip
    return found.delete()[1].get("accounts.User", 0)
