"""Changes: a learner makes a link to her transcript, and takes it back; somebody opens it."""

import secrets
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from changqing.accounts import services as accounts
from changqing.core.errors import DomainError
from changqing.transcripts.models import Share
from changqing.transcripts.queries import hashed

DAYS = (7, 30, 90, 365)
MOST_OPENED = 10_000
MOST_SHARES = 50  # that are open at once


class BadShare(DomainError):
    """The link cannot be made so."""

    code = "bad-share"
    status = 422


@transaction.atomic
def share(
    learner_id: UUID, *, label: str, days: int, most: int | None, with_scores: bool, with_credits: bool
) -> tuple[Share, str]:
    """Return a new link and its secret, which is told this once. Raise `BadShare`."""
    label = "".join(one for one in label.strip() if one.isprintable())[:100]
    if days not in DAYS:
        raise BadShare(_("Choose for how long the link is open."))
    if most is not None and not 1 <= most <= MOST_OPENED:
        raise BadShare(_("A link may be opened from 1 to 10,000 times."))
    accounts.lock(learner_id)
    now = datetime.now(UTC)
    if Share.objects.filter(learner_id=learner_id, revoked_at=None, expires_at__gt=now).count() >= MOST_SHARES:
        raise BadShare(_("You have 50 open links."), _("Take some back first."))
    secret = secrets.token_urlsafe(16)
    made = Share.objects.create(
        learner_id=learner_id,
        secret_hash=hashed(secret),
        label=label,
        with_scores=with_scores,
        with_credits=with_credits,
        created_at=now,
        expires_at=now + timedelta(days),
        most=most,
    )
    return made, secret


def revoke(learner_id: UUID, share_id: UUID) -> bool:
    """Take a link back, at once and for good; say whether there is one. Twice, the first time stays."""
    rows = Share.objects.filter(learner_id=learner_id, id=share_id)
    rows.filter(revoked_at=None).update(revoked_at=datetime.now(UTC))
    return rows.exists()


def count(found: Share) -> bool:
    """Count that a link was opened; say whether it may be. At once from two places, it is not opened too often."""
    now = datetime.now(UTC)
    rows = Share.objects.filter(
        Q(most=None) | Q(opened__lt=F("most")),
        learner_id=found.learner_id,
        id=found.id,
        revoked_at=None,
        expires_at__gt=now,
    )
    return rows.update(opened=F("opened") + 1, last_opened_at=now) == 1
