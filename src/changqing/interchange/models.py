"""What was handed in to be imported, and what came of it."""

from django.conf import settings
from django.db import models
from django.utils.timezone import now

from changqing.core.fields import JSON
from changqing.core.ids import new_id

READING, PREVIEWED, WRITING = "reading", "previewed", "writing"
DONE, REFUSED, FAILED = "done", "refused", "failed"
BUSY = (READING, WRITING)


class Import(models.Model):
    """A list that somebody handed in. The line stays for ever; the file and the plan may be thrown away (`kept`).

    `provider` is the code it was limited to, or ''. `state`: reading → previewed (waits for a decision) → writing →
    done; refused: thrown away unwritten; failed: could not be read or written, `reasons` (remarks) say why. `digest` is
    that of the plan a person was shown; `moved` says that it is not the first one, the catalogue having changed.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=20)
    provider = models.CharField(max_length=40, blank=True)
    file_name = models.CharField(max_length=200)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
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
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.file_name} {self.state}"

    @property
    def url(self) -> str:
        """Its page in the console."""
        return f"/console/imports/{self.id}"

    @property
    def is_busy(self) -> bool:
        """Whether it is being read or written."""
        return self.state in BUSY
