"""What the site keeps of itself: how often public content has changed, and what was last due by the clock."""

from django.db import models

from changqing.core.fields import JSON


class PublicVersion(models.Model):
    """A counter; anything that changes a public page adds one (`core.version.bump`)."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveBigIntegerField(default=0)


class Due(models.Model):
    """A schedule of `core.work`, and the moment it was last due and put into the queue."""

    name = models.CharField(primary_key=True, max_length=100)
    slot = models.DateTimeField()


class Tally(models.Model):
    """How often something was tried by somebody in a stretch of time (`core.limits`); `key` is a fingerprint of all."""

    key = models.CharField(primary_key=True, max_length=64)
    count = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True)


class AuditEntry(models.Model):
    """One thing that someone did, or saw of a person (`core.audit`). Added, never changed: the database refuses it.

    `number` runs from 1 without a gap. `actor` is the account, null where it was the command line; `role` as what they
    acted. `thing` is what it was done to, `subjects` fingerprints of those whose data it is about, `told` what else is
    to be known. `digest` is of all this and of `before`, the digest of the entry before.
    """

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.UUIDField(null=True)
    role = models.CharField(max_length=20)
    act = models.CharField(max_length=60)
    thing = models.CharField(max_length=200, blank=True)
    subjects = JSON(default=list)
    told = JSON(default=dict)
    before = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["-number"]
        indexes = [
            models.Index(fields=["actor", "number"], name="audit_by_actor"),
            models.Index(fields=["act", "number"], name="audit_by_act"),
            models.Index(fields=["thing", "at"], name="audit_by_thing"),
        ]


class AuditSubject(models.Model):
    """Finds the entries about a person: `subject` is her fingerprint. It follows from the entries."""

    pk = models.CompositePrimaryKey("subject", "number")
    subject = models.CharField(max_length=64)
    number = models.BigIntegerField()
