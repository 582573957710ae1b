"""What this room holds of a person; what is left of her when she is erased: counts by course and month."""

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from changqing.accounts.personal import Person, first, hold
from changqing.learning.models import (
    CourseProgress,
    DayProgress,
    Enrolment,
    FormerCount,
    QuizProgress,
    UnitProgress,
)

hold(Enrolment, _("Courses you are in"))
hold(CourseProgress, _("How far you are in courses"))
hold(UnitProgress, _("Units you have opened"))
hold(QuizProgress, _("What came of your quizzes"))
hold(DayProgress, _("What you did on which day"))


@first
def _count(person: Person) -> None:
    """Keep that somebody was in these courses, and how many completed them."""
    for row in CourseProgress.objects.filter(learner_id=person.learner_id):
        month = row.started_at.date().replace(day=1)
        FormerCount.objects.get_or_create(course_id=row.course_id, month=month)
        FormerCount.objects.filter(course_id=row.course_id, month=month).update(
            began=F("began") + 1, completed=F("completed") + int(row.completed_at is not None)
        )
