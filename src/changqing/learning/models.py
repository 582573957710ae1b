"""Enrolments (facts), and progress (projections of statements; `changqing manage rebuild_projections`).

Rows by learner carry `learner_id` and no foreign key to each other or to accounts, so that they can be sharded by it.
"""

from django.db import models

from changqing.catalogue.models import Course, Offering
from changqing.content.models import Release
from changqing.core.ids import new_id


class Enrolment(models.Model):
    """A learner in an offering. She stays on the release she began until she chooses to move."""

    id = models.UUIDField(default=new_id, editable=False)
    pk = models.CompositePrimaryKey("learner_id", "id")
    learner_id = models.UUIDField()
    course = models.ForeignKey(Course, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, db_constraint=False, null=True, related_name="+")
    release = models.ForeignKey(Release, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    enrolled_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["learner_id", "course"], name="one_enrolment_a_course")]


class CourseProgress(models.Model):
    """Projection: how far a learner is in a course, and when she completed it."""

    pk = models.CompositePrimaryKey("learner_id", "course_id")
    learner_id = models.UUIDField()
    course_id = models.UUIDField()
    started_at = models.DateTimeField()
    last_at = models.DateTimeField()
    last_statement = models.UUIDField()
    last_unit = models.CharField(max_length=100, blank=True)
    completed_at = models.DateTimeField(null=True)


class UnitProgress(models.Model):
    """Projection: a unit that a learner has opened, and when first."""

    pk = models.CompositePrimaryKey("learner_id", "course_id", "unit")
    learner_id = models.UUIDField()
    course_id = models.UUIDField()
    unit = models.CharField(max_length=100)
    opened_at = models.DateTimeField()


class QuizProgress(models.Model):
    """Projection: what a learner made of a quiz.

    `best` and `last` are shares of right answers, 0 to 1. `answers` holds, by question, the last answer given: the
    time, the statement's id, the choices, and whether they were right.
    """

    pk = models.CompositePrimaryKey("learner_id", "course_id", "quiz")
    learner_id = models.UUIDField()
    course_id = models.UUIDField()
    unit = models.CharField(max_length=100)
    quiz = models.CharField(max_length=100)
    attempts = models.PositiveIntegerField(default=0)
    best = models.FloatField(default=0)
    last = models.FloatField(default=0)
    last_at = models.DateTimeField(null=True)
    last_statement = models.UUIDField(null=True)
    passed_at = models.DateTimeField(null=True)
    answers = models.JSONField(default=dict)


class DayProgress(models.Model):
    """Projection: what a learner did in a unit on a day, by the site's clock; `unit` is '' for the course as a whole.

    `online` and `attended` are seconds that tools told. `quizzes` has the best share of the day by quiz, 0 to 1;
    `assignments` the keys of those that were passed.
    """

    pk = models.CompositePrimaryKey("learner_id", "course_id", "unit", "day")
    learner_id = models.UUIDField()
    course_id = models.UUIDField()
    unit = models.CharField(max_length=100, blank=True)
    day = models.DateField()
    online = models.BigIntegerField(default=0)
    attended = models.BigIntegerField(default=0)
    quizzes = models.JSONField(default=dict)
    assignments = models.JSONField(default=list)


class FormerCount(models.Model):
    """How many learners who have been erased began a course in a month, and how many of them completed it."""

    course_id = models.UUIDField()
    month = models.DateField()
    began = models.PositiveIntegerField(default=0)
    completed = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["course_id", "month"], name="one_former_count_a_month")]
