"""What a programme is to reach, its cohorts, and who takes part."""

from django.db import models

from changqing.catalogue.models import Programme
from changqing.core.fields import JSON
from changqing.core.ids import new_id


class Aim(models.Model):
    """What a programme is to reach, in numbers, as it was agreed with whoever pays.

    `people` is how many are to take part, by audience code; `completions` how many courses are to be completed;
    `teaching_hours` how many hours of teaching in rooms are paid for.
    """

    programme = models.OneToOneField(Programme, on_delete=models.CASCADE, primary_key=True, related_name="aim_numbers")
    people = JSON(default=dict)
    completions = models.PositiveIntegerField(default=0)
    teaching_hours = models.FloatField(default=0)
    changed_at = models.DateTimeField(auto_now=True)


class Cohort(models.Model):
    """Those who go through a programme together. One joins it until its last day; without one, at any time."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="cohorts")
    name = models.CharField(max_length=100)
    starts = models.DateField()
    ends = models.DateField(null=True)

    class Meta:
        ordering = ["starts", "id"]
        constraints = [models.UniqueConstraint(fields=["programme", "name"], name="one_cohort_a_name")]

    def __str__(self) -> str:
        return self.name


class Part(models.Model):
    """A learner takes part in a programme: in which cohort, and as whom (an audience code), as she says herself."""

    pk = models.CompositePrimaryKey("learner_id", "programme_id")
    learner_id = models.UUIDField()
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, db_constraint=False, related_name="parts")
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, db_constraint=False, related_name="parts")
    audience = models.CharField(max_length=30)
    joined_on = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["cohort"], name="parts_of_a_cohort")]


class FormerPart(models.Model):
    """How many who have been erased took part in a year, by cohort and audience, and how much they completed."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="former")
    audience = models.CharField(max_length=30)
    year = models.PositiveSmallIntegerField()
    joined = models.PositiveIntegerField(default=0)
    completed = models.PositiveIntegerField(default=0)
    completions = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cohort", "audience", "year"], name="one_former_count_a_cohort")]
