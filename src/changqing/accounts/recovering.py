"""The way back for somebody who has lost her telephone and forgotten her password: two who know her say that it is she.

A host of a learning point begins it with her user name and her new number, and a second one confirms it; then she signs
in by a code that is sent to the new number. Both are in the audit log, and she reads there who they were. Whoever is
still signed in sees what is going on, and can stop it. Staff come back by an operator, not by this.
"""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from changqing.accounts.models import Learner, Recovery, User
from changqing.accounts.queries import user_of_number
from changqing.accounts.services import NumberTaken, end_sessions, set_number
from changqing.core import audit, limits
from changqing.core.audit import Actor
from changqing.core.errors import DomainError
from changqing.core.ids import new_code, read_code
from changqing.core.limits import DAY, Limit

LASTS = timedelta(days=1)  # from the first witness to the second, and from the second to her signing in
BEGUN = Limit(20, DAY)  # by one witness


class NotPossible(DomainError):
    """Nobody can come back this way, or not with these witnesses."""

    code = "no-recovery"
    status = 409


def _actor(witness: User) -> Actor:
    return Actor(witness.pk, "witness")


def _about(user: User) -> list[UUID]:
    return list(Learner.objects.filter(user=user).values_list("id", flat=True))


@transaction.atomic
def begin(witness: User, username: str, number: str, because: str) -> Recovery:
    """Have the first witness say who stands before her, and which number (E.164) she has now."""
    limits.take("recovery", str(witness.pk), BEGUN)
    user = User.objects.filter(username=username.strip(), is_active=True).first()
    if user is None:
        raise NotPossible(_("Nobody has this user name."), _("Look at a certificate or a list of a class of hers."))
    if user.pk == witness.pk:
        raise NotPossible(_("Nobody is a witness for herself."))
    if user.is_staff:
        raise NotPossible(_("This account works for the site."), _("An operator gives it back."))
    if user_of_number(number):
        raise NumberTaken
    Recovery.objects.filter(user=user, state__in=(Recovery.OPEN, Recovery.GRANTED)).update(state=Recovery.STOPPED)
    made = Recovery.objects.create(
        user=user, **Recovery.fields_of(number),
        code=new_code(), because=because, first_by=witness.pk,
        ends_at=timezone.now() + LASTS,
    )  # fmt: skip
    audit.record(_actor(witness), "recovery:begun", subjects=_about(user))
    return made


def waiting(code: str) -> Recovery | None:
    """Return what waits for a second witness under a code, however it was typed."""
    rows = Recovery.objects.filter(code=read_code(code), state=Recovery.OPEN, ends_at__gt=timezone.now())
    return rows.select_related("user").first()


@transaction.atomic
def confirm(witness: User, code: str) -> Recovery:
    """Have the second witness say the same; from now on she can sign in by a code to her new number, for a day."""
    found = waiting(code)
    if found is None:
        raise NotPossible(_("Nothing waits under this code."), _("Ask the first witness for it; it is good for a day."))
    if witness.pk in (found.first_by, found.user_id):
        raise NotPossible(_("The second witness is somebody else than the first, and than she herself."))
    now = timezone.now()
    changed = Recovery.objects.filter(id=found.id, state=Recovery.OPEN).update(
        state=Recovery.GRANTED, second_by=witness.pk, second_at=now, ends_at=now + LASTS
    )
    if not changed:
        raise NotPossible(_("Nothing waits under this code."), _("Ask the first witness for it; it is good for a day."))
    audit.record(_actor(witness), "recovery:confirmed", subjects=_about(found.user))
    found.refresh_from_db()
    return found


def granted(number: str) -> Recovery | None:
    """Return whose way back a number (E.164) is, if two have witnessed it. One query."""
    rows = Recovery.objects.filter(
        fingerprint=Recovery.print_of(number), state=Recovery.GRANTED, ends_at__gt=timezone.now()
    )
    return rows.select_related("user").order_by("-second_at").first()


def under_way(user: User) -> Recovery | None:
    """Return what is under way for an account, so that its owner sees it. One query."""
    states = (Recovery.OPEN, Recovery.GRANTED)
    return Recovery.objects.filter(user=user, state__in=states, ends_at__gt=timezone.now()).first()


@transaction.atomic
def stop(user: User) -> None:
    """Stop it: the owner of the account is still here."""
    if Recovery.objects.filter(user=user, state__in=(Recovery.OPEN, Recovery.GRANTED)).update(state=Recovery.STOPPED):
        audit.record(audit.HERSELF, "recovery:stopped", subjects=_about(user))


@transaction.atomic
def take_up(user: User, number: str) -> None:
    """Give the account its new number, now that a code sent there was typed; whoever is signed in elsewhere is out."""
    found = granted(number)
    if found is None or found.user_id != user.pk:
        return
    Recovery.objects.filter(id=found.id).update(state=Recovery.USED)
    set_number(user, number, verified=True)
    user.set_unusable_password()
    user.save(update_fields=["password"])
    end_sessions(user)
    audit.record(audit.HERSELF, "recovery:used", subjects=_about(user))


def forget_over() -> int:
    """Delete what was not taken up, a week after it was over; return how many."""
    return Recovery.objects.filter(ends_at__lt=timezone.now() - timedelta(days=7)).delete()[0]
