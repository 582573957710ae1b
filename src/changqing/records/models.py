"""The record: one row a statement."""

from django.db import models


class Statement(models.Model):
    """One thing that happened. `document` is the statement as it was made; the other fields are read out of it."""

    pk = models.CompositePrimaryKey("learner_id", "id")
    learner_id = models.UUIDField()
    id = models.UUIDField(db_index=True)
    verb = models.CharField(max_length=200)
    activity = models.CharField(max_length=400)
    course_id = models.UUIDField(null=True)
    timestamp = models.DateTimeField()
    stored = models.DateTimeField()
    document = models.TextField()

    class Meta:
        ordering = ["timestamp", "id"]
        indexes = [models.Index(fields=["learner_id", "course_id", "timestamp"], name="statement_by_course")]

    def __str__(self) -> str:
        return f"{self.id} {self.verb.rpartition('/')[2]} {self.activity}"
