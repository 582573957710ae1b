"""A course completed earns its credential, at once where the learner has a name."""

from typing import Any
from uuid import UUID

from django.dispatch import receiver

from changqing.accounts.models import Learner
from changqing.accounts.services import learner_merged
from changqing.credentials import older, services
from changqing.learning.models import Enrolment
from changqing.learning.services import course_completed


@receiver(course_completed)
def issue(sender: Any, learner_id: UUID, enrolment: Enrolment, **_: Any) -> None:
    """Issue it. A learner without account gets it when she has one and asks for it."""
    learner = Learner.objects.select_related("user").get(id=learner_id)
    if learner.name:
        services.issue(learner, enrolment.course_id)


@receiver(learner_merged)
def move_older(sender: Any, source: UUID, target: UUID, **_: Any) -> None:
    """Take her paper certificates along."""
    older.move(source=source, target=target)
