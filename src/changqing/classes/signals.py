"""When a learner gets her account, her seats, hours and notices go with her."""

from typing import Any
from uuid import UUID

from django.dispatch import receiver

from changqing.accounts.services import learner_merged
from changqing.classes.models import BookingChange, Notice
from changqing.classes.roll import services as roll
from changqing.classes.seats import claiming


@receiver(learner_merged)
def move(sender: Any, source: UUID, target: UUID, **_: Any) -> None:
    """Move them. Runs after `records` has moved the statements."""
    BookingChange.objects.filter(learner_id=source).update(learner_id=target)
    Notice.objects.filter(learner_id=source).update(learner_id=target)
    claiming.move_bookings(source=source, target=target)
    roll.move_marks(source=source, target=target)
