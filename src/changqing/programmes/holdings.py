"""What this room holds of a person; what is left of her when she is erased: counts by cohort and audience."""

from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from changqing.accounts.personal import Person, first, hold
from changqing.learning.models import CourseProgress
from changqing.programmes.models import FormerPart, Part

hold(Part, _("Programmes you take part in"))


@first
def _count(person: Person) -> None:
    """Keep that somebody took part, and how many of its courses she completed."""
    for row in Part.objects.filter(learner_id=person.learner_id):
        done = CourseProgress.objects.filter(
            learner_id=person.learner_id, completed_at__isnull=False,
            course_id__in=row.programme.courses.values("id"),
        ).count()  # fmt: skip
        key: dict[str, Any] = {"cohort_id": row.cohort_id, "audience": row.audience, "year": row.joined_on.year}
        FormerPart.objects.get_or_create(**key)
        FormerPart.objects.filter(**key).update(
            joined=F("joined") + 1, completed=F("completed") + int(done > 0), completions=F("completions") + done
        )
