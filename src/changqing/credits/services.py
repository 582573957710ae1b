"""Changes: a certificate earns credits, at once; taken back, its credits are taken back wherever they count by then."""

from datetime import UTC, datetime, time
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.db.models.functions import TruncDate
from django.utils.timezone import localdate, make_aware

from changqing.accounts import services as accounts
from changqing.accounts.models import User
from changqing.core.work import task
from changqing.credentials import queries as credentials
from changqing.credentials.models import Credential
from changqing.credits import ledger, queries
from changqing.credits.models import UNITS, Application, Claim, Rate, Step, Transfer


@transaction.atomic
def earn(credential: Credential) -> list[Transfer]:
    """Give what a certificate is worth by its provider's rate of the day it was issued; nothing where there is none.

    Once for a course and unit, whatever is issued again; several units may each have a rate. What is kept of a
    certificate and does not fit its signature is worth nothing: nobody can say for how many hours it was.
    """
    awarded = credentials.judge(credential).awarded
    if awarded is None:
        return []
    learner_id, course, provider = credential.learner_id, credential.course, credential.course.provider
    accounts.lock(learner_id)
    made = []
    for unit, _name in UNITS:
        rate = queries.rate_on(provider.id, course.id, unit, localdate(credential.issued_at))
        amount = rate.worth(awarded.hours) if rate else 0
        if amount == 0 or Claim.objects.filter(learner_id=learner_id, course=course, unit=unit).exists():
            continue
        lines = ledger.given(learner_id, provider, unit, amount)
        transfer = ledger.post(
            learner_id, lines, kind="earned", subject=course, unit=unit, told=credential.number_in_groups
        )
        Claim.objects.create(
            learner_id=learner_id,
            course=course,
            unit=unit,
            amount=amount,
            source=provider,
            provider=provider,
            earned_id=transfer.id,
        )
        made.append(transfer)
    return made


@transaction.atomic
def take_back(credential: Credential) -> None:
    """Take back what a revoked certificate earned; where it was recognised elsewhere, first there."""
    learner_id = credential.learner_id
    accounts.lock(learner_id)
    for claim in Claim.objects.filter(learner_id=learner_id, course_id=credential.course_id):
        told = credential.number_in_groups
        if claim.moved_id:
            return_to_source(learner_id, claim.moved_id, reasons=told)
        ledger.reverse(Transfer.objects.get(learner_id=learner_id, id=claim.earned_id), told=told)
        claim.delete()


@transaction.atomic
def return_to_source(learner_id: UUID, transfer_id: UUID, *, reasons: str, by: User | None = None) -> Transfer:
    """Undo a recognition: what it moved counts again where it was earned. The application says so, and why."""
    accounts.lock(learner_id)
    back = ledger.reverse(Transfer.objects.get(learner_id=learner_id, id=transfer_id), told=reasons)
    for claim in Claim.objects.filter(learner_id=learner_id, moved_id=transfer_id):
        claim.provider_id, claim.moved_id = claim.source_id, None
        claim.save(update_fields=["provider", "moved_id"])
    application = Application.objects.get(learner_id=learner_id, transfer_id=transfer_id)
    add_step(application, "reversed", reasons, by=by)
    return back


def add_step(application: Application, state: str, reasons: str, *, by: User | None = None, amount: int = 0) -> None:
    """Bring an application into a state, and keep who did that, and why."""
    application.state = state
    application.save(update_fields=["state", "transfer_id"])
    Step.objects.create(
        learner_id=application.learner_id,
        application_id=application.id,
        state=state,
        by_id=by.id if by else None,
        by_name=str(by)[:150] if by else "",
        amount=amount,
        reasons=reasons,
        at=datetime.now(UTC),
    )


@task
def catch_up_later(provider_id: str) -> None:
    """Do that in the background."""
    catch_up(UUID(provider_id))


def waiting_for(rate: Rate) -> int:
    """Return how many certificates earn by a rate when they are caught up with, once it is published. One query.

    Those of the days since it is valid; not those that have earned in its unit before, nor, where it is the
    provider's, those whose course has one of its own.
    """
    if rate.fixed == 0:
        return 0
    since = make_aware(datetime.combine(rate.valid_from, time.min))
    rows = Credential.objects.filter(course__provider_id=rate.provider_id, revoked_at=None, issued_at__gte=since)
    work = {"course_id": OuterRef("course_id"), "unit": rate.unit}
    rows = rows.exclude(Exists(Claim.objects.filter(learner_id=OuterRef("learner_id"), **work)))
    if rate.course_id:
        return rows.filter(course_id=rate.course_id).count()
    own = Rate.objects.filter(**work, valid_from__lte=OuterRef("day"))
    return rows.annotate(day=TruncDate("issued_at")).exclude(Exists(own)).count()


def catch_up(provider_id: UUID) -> int:
    """Give what certificates that were issued before a rate was published are worth by it; return how many got some."""
    rows = Credential.objects.filter(course__provider_id=provider_id, revoked_at=None).select_related(
        "course__provider"
    )
    return sum(bool(earn(one)) for one in rows.iterator())
