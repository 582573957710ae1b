"""Changes: a learner applies for recognition; someone decides, with reasons; she appeals, and someone else decides."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from changqing.accounts import services as accounts
from changqing.accounts.models import Learner, User
from changqing.catalogue.models import Course, Programme, Provider
from changqing.core.errors import DomainError
from changqing.credits import ledger, queries, services
from changqing.credits.models import Application, Claim, hundredths
from changqing.credits.queries import Asked

MOST_WRITTEN = 2_000  # letters of what a learner tells, and of reasons


class NothingEarned(DomainError):
    """There is nothing to recognise."""

    code = "nothing-earned"
    status = 409


class AlreadyCounts(DomainError):
    """The work counts somewhere else by now: it counts once."""

    code = "already-counts"
    status = 409


class AlreadyAsked(DomainError):
    """The same was asked before."""

    code = "already-asked"
    status = 409


class NotWaiting(DomainError):
    """The application is not in the state in which that can be done."""

    code = "not-waiting"
    status = 409


class SamePerson(DomainError):
    """Who decided does not decide on the appeal."""

    code = "same-person"
    status = 403


class BadDecision(DomainError):
    """A decision without reasons, or of more than there is."""

    code = "bad-decision"
    status = 422


def _written(text: str) -> str:
    cleaned = "".join(one for one in text.strip() if one in "\n\t" or one.isprintable())
    if len(cleaned) > MOST_WRITTEN:
        raise BadDecision(_("That is too long."), _("Write at most 2,000 letters."))
    return cleaned


@transaction.atomic
def apply(learner_id: UUID, subject: Course | Programme, target: Provider, unit: str, told: str = "") -> Application:
    """Ask a university to recognise a course, or a programme, that was earned elsewhere.

    Where a rule covers it that needs no decision it is recognised at once. Raise `NothingEarned`, `AlreadyCounts` or
    `AlreadyAsked`. Asked twice at once, one is kept.
    """
    told = _written(told)
    accounts.lock(learner_id)
    claims = queries.claims_of(learner_id, subject, unit)
    if not claims:
        raise NothingEarned(
            _("You have not earned this yet."),
            _("Credits come with the certificate; for a programme, with all of them."),
        )
    _check_free(claims)
    if all(one.source_id == target.id for one in claims):
        raise AlreadyCounts(_("It counts at this university already."))
    rule = queries.rule_for(subject, target.id, unit, localdate())
    about = {"course": subject} if isinstance(subject, Course) else {"programme": subject}
    last = Application.objects.filter(learner_id=learner_id, target=target, unit=unit, **about).order_by("-created_at")
    earlier = queries.application(learner_id, last[0].id) if last else None
    if not queries.may_be_asked(earlier, rule):
        raise AlreadyAsked(_("You have asked this university for that already."), _("See what became of it below."))
    made = Application.objects.create(
        learner_id=learner_id,
        target=target,
        unit=unit,
        rule=rule,
        told_by_learner=told,
        created_at=datetime.now(UTC),
        **about,
    )
    if rule and rule.at_once:
        _accept(made, claims, rule.worth(sum(one.amount for one in claims)), by=None, reasons="")
    return made


def _check_free(claims: Sequence[Claim]) -> None:
    if any(one.moved_id for one in claims):
        raise AlreadyCounts(_("This counts at another university already."), _("The same work counts once."))


def worth_of(application: Application, claims: Sequence[Claim]) -> tuple[int, int]:
    """Return what was earned, and what of it the rule gives (all, where none covers it), in hundredths."""
    earned = sum(one.amount for one in claims)
    return earned, application.rule.worth(earned) if application.rule else earned


@transaction.atomic
def decide(
    learner_id: UUID, application_id: UUID, *, by: User, accept: bool, reasons: str, amount: Decimal | None = None
) -> Application:
    """Decide on an application, or on the appeal: with reasons, and on an appeal by someone who did not decide before.

    What a rule gives is not for whoever decides to change; `amount` (units) counts where there is none. Raise
    `NotWaiting`, `SamePerson`, `BadDecision`, `NothingEarned`, or `AlreadyCounts` where another university was faster.
    """
    reasons = _written(reasons)
    accounts.lock(learner_id)
    asked = _in_state(learner_id, application_id, "open", "appealed")
    if any(step.by_id == by.id for step in asked.steps):
        raise SamePerson(_("You have decided on this before."), _("Somebody else decides on the appeal."))
    if Learner.objects.filter(id=learner_id, user=by).exists():
        raise SamePerson(_("This is your own application."), _("Somebody else decides on it."))
    if not reasons:
        raise BadDecision(_("A decision needs its reasons."), _("The learner reads them."))
    application = asked.application
    if accept:
        claims = queries.claims_of(learner_id, application.subject, application.unit)
        if not claims:
            raise NothingEarned(_("The certificate was taken back meanwhile."))
        earned, most = worth_of(application, claims)
        given = hundredths(amount) if amount is not None and application.rule is None else most
        if not 0 < given <= earned:
            raise BadDecision(_("Recognise more than nothing, and at most what was earned."))
        _accept(application, claims, given, by=by, reasons=reasons)
    else:
        state = "final" if application.state == "appealed" else "refused"
        services.add_step(application, state, reasons, by=by)
    return application


def _accept(one: Application, claims: Sequence[Claim], amount: int, *, by: User | None, reasons: str) -> None:
    """Move what was earned to the university that recognises it."""
    _check_free(claims)
    lines = [line for claim in claims for line in ledger.given(one.learner_id, claim.source, one.unit, -claim.amount)]
    lines += ledger.given(one.learner_id, one.target, one.unit, amount)
    moved = ledger.post(one.learner_id, lines, kind="recognised", subject=one.subject, unit=one.unit)
    taken = Claim.objects.filter(
        learner_id=one.learner_id, unit=one.unit, moved_id=None, course_id__in=[claim.course_id for claim in claims]
    ).update(provider=one.target, moved_id=moved.id)
    if taken != len(claims):  # also where nobody held the lock, the same work counts once
        raise AlreadyCounts(_("This counts at another university already."), _("The same work counts once."))
    one.transfer_id = moved.id
    services.add_step(one, "accepted", reasons, by=by, amount=amount)


@transaction.atomic
def appeal(learner_id: UUID, application_id: UUID, reasons: str) -> Application:
    """Ask for a second decision, once, by somebody else. Raise `NotWaiting` or `BadDecision`."""
    reasons = _written(reasons)
    accounts.lock(learner_id)
    asked = _in_state(learner_id, application_id, "refused")
    if not reasons:
        raise BadDecision(_("An appeal needs its reasons."), _("Say what the first decision did not see."))
    services.add_step(asked.application, "appealed", reasons)
    return asked.application


@transaction.atomic
def withdraw(learner_id: UUID, application_id: UUID) -> Application:
    """Take an application back that still waits. Raise `NotWaiting`."""
    accounts.lock(learner_id)
    asked = _in_state(learner_id, application_id, "open", "appealed")
    services.add_step(asked.application, "withdrawn", "")
    return asked.application


@transaction.atomic
def undo(learner_id: UUID, application_id: UUID, *, by: User, reasons: str) -> Application:
    """Take a recognition back that was a mistake; what was earned counts again where it was earned."""
    reasons = _written(reasons)
    accounts.lock(learner_id)
    asked = _in_state(learner_id, application_id, "accepted")
    if not reasons:
        raise BadDecision(_("A decision needs its reasons."), _("The learner reads them."))
    if transfer_id := asked.application.transfer_id:
        services.return_to_source(learner_id, transfer_id, reasons=reasons, by=by)
    asked.application.refresh_from_db()
    return asked.application


def _in_state(learner_id: UUID, application_id: UUID, *states: str) -> Asked:
    asked = queries.application(learner_id, application_id)
    if asked is None or asked.application.state not in states:
        raise NotWaiting(_("That cannot be done with this application."), _("Look at what became of it."))
    return asked
