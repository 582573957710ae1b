"""Sources of courses, what was harvested of them, and what they call the courses that they brought."""

from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.timezone import now

from changqing.catalogue.models import Course, Offering, Provider
from changqing.core.fields import JSON
from changqing.core.ids import new_id
from changqing.interchange.planned import BUSY, Planned

OOAPI, JSONLD = "ooapi", "jsonld"
OVERTAKEN = "overtaken"
COURSE, OFFERING = "courses", "offerings"


class Source(models.Model):
    """Where the courses of a provider are read: its own Open Education API, or a feed of schema.org courses.

    `organisation` is what the feed calls the provider, where it has others as well. `category`, `audiences`, `level`
    stand in where it says nothing of them. `partial`: what is right is written although other entries are wrong.
    `confirmed`: somebody has looked at a harvest from this address; before, nothing is written by the clock.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, related_name="sources")
    kind = models.CharField(max_length=20)
    address = models.CharField(max_length=500)
    organisation = models.CharField(max_length=200, blank=True)
    period = models.CharField(max_length=20, default="daily")
    active = models.BooleanField(default=True)
    partial = models.BooleanField(default=False)
    category = models.CharField(max_length=30, blank=True)
    audiences = JSON(default=list)
    level = models.CharField(max_length=20, blank=True)
    confirmed = models.BooleanField(default=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=now)
    due_at = models.DateTimeField(default=now, db_index=True)
    tried_at = models.DateTimeField(null=True)
    succeeded_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["provider", "address"], name="one_source_an_address")]

    def __str__(self) -> str:
        return f"{self.kind} {self.address}"

    @property
    def url(self) -> str:
        """Its page in the console."""
        return f"/console/sources/{self.id}"

    @property
    def folder(self) -> Path:
        """Where its last answers are kept. They are never served."""
        return Path(settings.DATA) / "sources" / str(self.id)


class Harvest(Planned):
    """One time that a source was read. `scheduled`: by the clock; else somebody asked for it, and decides.

    `reasons` say why it waits for a decision; `overtaken`: a later one has taken its place, unwritten. Of a source only
    one is being read or written at a time: the database holds that, however many workers there are.
    """

    PLACE: ClassVar[str] = "harvests"

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="harvests")
    scheduled = models.BooleanField(default=False)

    class Meta(Planned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["source"], condition=models.Q(state__in=BUSY), name="one_harvest_at_a_time")
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.state}"

    @property
    def url(self) -> str:
        """Its page in the console."""
        return f"/console/sources/{self.source_id}/harvests/{self.id}"


class Harvested(models.Model):
    """A course or an offering (`kind`) that a source has, by what it calls it.

    `said` is what it said of it last: a field that it says as before is left as it is here. `brought`: the source
    brought it; else it was here before, and the source cannot take it away.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="harvested")
    kind = models.CharField(max_length=10)
    source_key = models.CharField(max_length=500)
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="harvested")
    offering = models.ForeignKey(Offering, on_delete=models.CASCADE, null=True, related_name="harvested")
    said = JSON(default=dict)
    brought = models.BooleanField(default=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["source", "kind", "source_key"], name="one_row_a_key"),
            models.UniqueConstraint(fields=["course"], condition=models.Q(kind="courses"), name="one_source_a_course"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.source_key}"
