"""Changes: credentials are issued, once, may be revoked, and replaced by another."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.dispatch import Signal
from django.utils.translation import gettext_lazy as _

from changqing.accounts.models import Learner
from changqing.core import signing
from changqing.core.errors import DomainError
from changqing.credentials import achievement
from changqing.credentials.models import Credential, StatusPlace, new_number
from changqing.learning import queries as learning
from changqing.learning.queries import Standing

# Sent in the transaction that does it, with `credential`; of a revoked one also whether it is `replaced` by another.
credential_issued = Signal()
credential_revoked = Signal()


class NotCompleted(DomainError):
    """The course is not completed; there is nothing to certify."""

    code = "not-completed"
    status = 409


class UnknownCredential(DomainError):
    """No credential has that number."""

    code = "unknown-credential"
    status = 404


class Untrustworthy(DomainError):
    """What is kept of a credential was changed."""

    code = "untrustworthy"
    status = 409


class NoName(DomainError):
    """A certificate is made out to someone; this learner has no account yet."""

    code = "no-name"
    status = 409


@transaction.atomic
def issue(learner: Learner, course_id: UUID) -> Credential:
    """Return the learner's credential of a completed course, issuing it where that has not been done.

    Raise `NotCompleted` or `NoName`. Twice, or at once from two tabs, it is the same credential.
    """
    found = _latest(learner.id, course_id)
    if found:
        return found
    standing = learning.standing(learner.id, course_id)
    if standing is None or standing.completed_at is None:
        raise NotCompleted(_("This course is not completed yet."), _("Its page shows what is still missing."))
    if not learner.name:
        raise NoName(_("A certificate needs a name on it."), _("Make an account; all you have done goes with you."))
    try:
        with transaction.atomic():
            return _store(learner.id, _awarded(learner, standing))
    except IntegrityError:
        return Credential.objects.select_related("course").get(
            learner_id=learner.id, course_id=course_id, revoked_at=None
        )


def _latest(learner_id: UUID, course_id: UUID) -> Credential | None:
    """Return the credential that stands, or the last that did: what was revoked is not issued again by itself."""
    rows = Credential.objects.filter(learner_id=learner_id, course_id=course_id).select_related("course")
    return rows.order_by(F("revoked_at").asc(nulls_first=True), "-issued_at").first()


def _store(learner_id: UUID, awarded: achievement.Awarded) -> Credential:
    """Sign and keep a credential, in a place of its own in the lists of revoked ones."""
    placed = replace(awarded, status_index=StatusPlace.objects.create().id)
    made = Credential.objects.create(
        number=placed.number,
        learner_id=learner_id,
        course_id=placed.course_id,
        issued_at=placed.issued_at,
        token=achievement.seal(placed),
        status_index=placed.status_index,
    )
    credential_issued.send(sender=Credential, credential=made)
    return made


def _awarded(learner: Learner, standing: Standing) -> achievement.Awarded:
    facts = standing.manifest.course
    course = standing.enrolment.course
    online, attended = learning.hours(standing)
    return achievement.Awarded(
        number=new_number(),
        name=learner.name,
        course_id=course.id,
        course_title=facts.title,
        provider_code=course.provider.code,
        provider_name=course.provider.name,
        outcomes=facts.outcomes,
        hours=facts.hours,
        score=standing.score,
        release=standing.enrolment.release_id,
        issued_at=datetime.now(UTC).replace(microsecond=0),
        learner_id=learner.id,
        attended=round(attended, 1) if attended else None,
        online=round(online, 1) if attended else None,
    )


@transaction.atomic
def revoke(credential_id: UUID, *, because: str, replaced: bool = False) -> Credential:
    """Take a credential back, with the reason; revoked twice, the first date stays."""
    found = Credential.objects.select_for_update().get(id=credential_id)
    if found.revoked_at is None:
        found.revoked_at, found.revoked_because = datetime.now(UTC), because
        found.save(update_fields=["revoked_at", "revoked_because"])
        credential_revoked.send(sender=Credential, credential=found, replaced=replaced)
    return found


@transaction.atomic
def reissue(credential_id: UUID, *, because: str, name: str = "") -> Credential:
    """Put a new credential in a credential's place: with another name, or signed by today's key.

    It says what the old one says, which is revoked and names it. Asked for twice, or at once, there is one new one.
    Raise `Untrustworthy` where what is kept does not fit its signature.
    """
    old = Credential.objects.select_for_update().get(id=credential_id)
    if old.replaced_by:
        return Credential.objects.select_related("course").get(number=old.replaced_by)
    try:
        awarded = achievement.unseal(old.token)
    except (signing.BadSignature, ValueError, KeyError):
        raise Untrustworthy(
            _("What is kept under this number does not fit its signature."), _("Revoke it, and look into it.")
        ) from None
    if old.revoked_at is None:
        old = revoke(old.id, because=because, replaced=True)
    now = datetime.now(UTC).replace(microsecond=0)
    fresh = replace(awarded, number=new_number(), name=name or awarded.name, issued_at=now, learner_id=old.learner_id)
    made = _store(old.learner_id, fresh)
    old.replaced_by = made.number
    old.save(update_fields=["replaced_by"])
    return made
