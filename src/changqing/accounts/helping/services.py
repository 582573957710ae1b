"""Changes: a helper is asked, comes, acts, and goes."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from changqing.accounts.helping import scopes
from changqing.accounts.helping.queries import alive
from changqing.accounts.models import HelpedAct, Helping, Learner, User
from changqing.accounts.services import lock
from changqing.core import audit, limits
from changqing.core.errors import DomainError
from changqing.core.ids import new_code, read_code
from changqing.core.limits import HOUR, Limit

TERMS = (7, 30, 90, 365)  # days
CODE_LASTS = timedelta(days=1)
MOST_HELPERS, MOST_HELPED = 5, 60  # of one learner; by one volunteer
TRIES = Limit(10, HOUR)
KEPT = timedelta(days=365)  # how long one that is over stays for her to look up


class NoHelping(DomainError):
    """Nobody can help, or ask for help, in this way."""

    code = "no-helping"
    status = 409


@transaction.atomic
def invite(learner: Learner, wanted: Sequence[str], days: int) -> Helping:
    """Let somebody help, by scope, for so many days from when he comes; return it with the code to tell him."""
    known = [one.code for one in scopes() if one.code in wanted]
    if learner.user_id is None:
        raise NoHelping(_("A helper needs to know whom he helps."), _("Make an account first."))
    if not known or days not in TERMS:
        raise NoHelping(_("Say what your helper may do, and for how long."))
    lock(learner.id)
    if alive().filter(learner_id=learner.id).count() >= MOST_HELPERS:
        raise NoHelping(_("You have as many helpers as one can have."), _("End one of them first."))
    until = timezone.now() + CODE_LASTS
    made = Helping.objects.create(learner_id=learner.id, scopes=known, days=days, code=new_code(), code_until=until)
    audit.record(audit.HERSELF, "helper:asked", subjects=[learner.id], scopes=known, days=days)
    return made


@transaction.atomic
def take_up(user: User, code: str) -> Helping:
    """Become the helper of whoever told one the code."""
    plain = read_code(code)
    found = Helping.objects.select_for_update().filter(code=plain, code_until__gt=timezone.now()).first()
    if not plain or found is None or found.ended_at:
        raise NoHelping(_("Nobody waits for a helper under this code."), _("Ask for it again; it is good for a day."))
    if found.learner.user_id == user.pk:
        raise NoHelping(_("This is your own code."), _("Tell it to your helper; he types it on his phone."))
    if alive().filter(user=user).count() >= MOST_HELPED:
        raise NoHelping(_("You help as many people as one can help here."))
    if alive().filter(user=user, learner_id=found.learner_id).exists():
        raise NoHelping(_("You help this person already."), _("To change what you may do, end that first."))
    now = timezone.now()
    found.user, found.code, found.taken_up_at, found.ends_at = user, "", now, now + timedelta(days=found.days)
    found.save()
    act(found, "helper-came")
    audit.record(audit.Actor(user.pk, "helper"), "helper:came", subjects=[found.learner_id], scopes=found.scopes)
    return found


def count_try(user: User) -> None:
    """Count a code that is typed; whoever guesses waits. Outside the transaction that fails."""
    limits.take("helping", str(user.pk), TRIES)


@transaction.atomic
def end(helping: Helping, *, by: str) -> None:
    """End it, at once; `by` is `learner` or `helper`. Done twice, it changes nothing."""
    now = timezone.now()
    if Helping.objects.filter(id=helping.id, ended_at=None).update(ended_at=now, ended_by=by, code=""):
        actor = audit.HERSELF if by == "learner" else audit.Actor(helping.user_id, "helper")
        audit.record(actor, "helper:ended", subjects=[helping.learner_id])
        if by == "helper":
            act(helping, "helper-went")


def act(helping: Helping, kind: str, **told: Any) -> HelpedAct:
    """Keep that a helper did something, for her to read; `kind` is a sentence of templates/helped."""
    return HelpedAct.objects.create(learner_id=helping.learner_id, helping_id=helping.id, kind=kind, told=told)


def read(learner_id: UUID, until: datetime) -> None:
    """Keep that she has read what her helpers did until a moment."""
    HelpedAct.objects.filter(learner_id=learner_id, read_at=None, at__lte=until).update(read_at=timezone.now())


def forget_over() -> int:
    """Delete codes nobody took up, after a week, and what is over, after a year; return how many rows went."""
    now = timezone.now()
    unused = Helping.objects.filter(user=None, code_until__lt=now - timedelta(days=7))
    over = Helping.objects.filter(ends_at__lt=now - KEPT)
    ended = Helping.objects.filter(ended_at__lt=now - KEPT)
    acts = HelpedAct.objects.filter(at__lt=now - 2 * KEPT)
    return sum(rows.delete()[0] for rows in (unused, over, ended, acts))
