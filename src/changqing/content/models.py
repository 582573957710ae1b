"""Releases: frozen versions of courses, each a pack."""

from django.db import models

from changqing.catalogue.models import Course
from changqing.core.ids import new_id


class Release(models.Model):
    """A frozen version of a course. `answers` is the answer key, which stays on the site."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="releases")
    number = models.PositiveIntegerField()
    pack = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    answers = models.JSONField(default=dict)
    published_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["course", "-number"]
        constraints = [models.UniqueConstraint(fields=["course", "number"], name="one_release_a_number")]

    def __str__(self) -> str:
        return f"{self.course_id} release {self.number}"
