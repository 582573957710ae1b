"""What has a plan and waits for a decision: a list that was handed in, or a feed that was harvested."""

from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.timezone import now

from changqing.core.fields import JSON
from changqing.core.ids import new_id

READING, PREVIEWED, WRITING = "reading", "previewed", "writing"
DONE, REFUSED, FAILED = "done", "refused", "failed"
BUSY = (READING, WRITING)


class Planned(models.Model):
    """The line stays; the files may be thrown away (`kept`).

    `state`: reading → previewed (waits for a decision) → writing → done; refused: thrown away unwritten; failed: could
    not be read or written. `reasons` (remarks) say why it failed or waits. `digest` is that of the plan a person was
    shown; `moved` says that it is not the first one, the catalogue having changed.
    """

    PLACE: ClassVar[str]
    """The folder of `CHANGQING_DATA` in which each has one of its own."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=now, db_index=True)
    state = models.CharField(max_length=20, default=READING)
    state_since = models.DateTimeField(default=now)
    partial = models.BooleanField(default=False)
    counts = JSON(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    moved = models.BooleanField(default=False)
    reasons = JSON(default=list)
    kept = models.BooleanField(default=True)

    class Meta:
        abstract = True
        ordering = ["-created_at", "-id"]

    @property
    def folder(self) -> Path:
        """Where its files are. They are never served."""
        return Path(settings.DATA) / self.PLACE / str(self.id)

    @property
    def url(self) -> str:
        """Its page in the console."""
        return f"/console/{self.PLACE}/{self.id}"

    @property
    def is_busy(self) -> bool:
        """Whether it is being read or written."""
        return self.state in BUSY
