"""What the site keeps of itself: how often public content has changed, and what was last due by the clock."""

from django.db import models


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
