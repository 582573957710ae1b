"""Facts: links by which a learner shares her transcript."""

from datetime import UTC, datetime

from django.db import models

from changqing.core.ids import new_id


class Share(models.Model):
    """A link to a learner's transcript: for whom, until when, how often it may be opened, and what it shows.

    `secret_hash` is the SHA-256 of the secret in the link, which the site does not keep. `opened` counts how often the
    page was asked for; `most` is how often it may be, empty where that has no limit.
    """

    pk = models.CompositePrimaryKey("learner_id", "id")
    learner_id = models.UUIDField()
    id = models.UUIDField(default=new_id, editable=False)
    secret_hash = models.CharField(max_length=64, db_index=True)
    label = models.CharField(max_length=100, blank=True)
    with_scores = models.BooleanField(default=True)
    with_credits = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    most = models.PositiveIntegerField(null=True)
    opened = models.PositiveIntegerField(default=0)
    last_opened_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    @property
    def state(self) -> str:
        """`open`, or why it is not: `revoked`, `expired`, `used`."""
        if self.revoked_at:
            return "revoked"
        if self.expires_at <= datetime.now(UTC):
            return "expired"
        return "used" if self.most is not None and self.opened >= self.most else "open"
