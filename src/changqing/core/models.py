"""The one row that says how often public content has changed: the version every page cache follows."""

from django.db import models


class PublicVersion(models.Model):
    """A counter; anything that changes a public page adds one (`core.version.bump`)."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveBigIntegerField(default=0)
