"""Changes: credentials are issued, once, and may be revoked."""

from datetime import UTC, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from changqing.accounts.models import Learner
from changqing.core.errors import DomainError
from changqing.credentials import achievement
from changqing.credentials.models import Credential, new_number
from changqing.learning import queries as learning
from changqing.learning.completion import required_units
from changqing.learning.queries import Standing


class NotCompleted(DomainError):
    """The course is not completed; there is nothing to certify."""

    code = "not-completed"
    status = 409


class UnknownCredential(DomainError):
    """No credential has that number."""

    code = "unknown-credential"
    status = 404


class NoName(DomainError):
    """A certificate is made out to someone; this learner has no account yet."""

    code = "no-name"
    status = 409


@transaction.atomic
def issue(learner: Learner, course_id: UUID) -> Credential:
    """Return the learner's credential of a completed course, issuing it where that has not been done.

    Raise `NotCompleted` or `NoName`. Twice, or at once from two tabs, it is the same credential.
    """
    found = Credential.objects.filter(learner_id=learner.id, course_id=course_id).select_related("course").first()
    if found:
        return found
    standing = learning.standing(learner.id, course_id)
    if standing is None or standing.completed_at is None:
        raise NotCompleted(_("This course is not completed yet."), _("Its page shows what is still missing."))
    if not learner.name:
        raise NoName(_("A certificate needs a name on it."), _("Make an account; all you have done goes with you."))
    awarded = _awarded(learner, standing)
    try:
        with transaction.atomic():
            return Credential.objects.create(
                number=awarded.number,
                learner_id=learner.id,
                course_id=course_id,
                issued_at=awarded.issued_at,
                token=achievement.seal(awarded),
            )
    except IntegrityError:
        return Credential.objects.select_related("course").get(learner_id=learner.id, course_id=course_id)


def _awarded(learner: Learner, standing: Standing) -> achievement.Awarded:
    facts = standing.manifest.course
    course = standing.enrolment.course
    required = [quiz for unit in required_units(standing.manifest) if (quiz := unit.quiz("after"))]
    shares = [standing.best[quiz.key] for quiz in required if quiz.key in standing.best]
    return achievement.Awarded(
        number=new_number(),
        name=learner.name,
        course_id=course.id,
        course_title=facts.title,
        provider_code=course.provider.code,
        provider_name=course.provider.name,
        outcomes=facts.outcomes,
        hours=facts.hours,
        score=sum(shares) / len(shares) if shares else None,
        release=standing.enrolment.release_id,
        issued_at=datetime.now(UTC).replace(microsecond=0),
    )


@transaction.atomic
def revoke(credential_id: UUID, *, because: str) -> Credential:
    """Take a credential back, with the reason; revoked twice, the first date stays."""
    found = Credential.objects.select_for_update().get(id=credential_id)
    if found.revoked_at is None:
        found.revoked_at, found.revoked_because = datetime.now(UTC), because
        found.save(update_fields=["revoked_at", "revoked_because"])
    return found
