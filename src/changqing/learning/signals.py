"""When a learner gets her account, her enrolments go with her; when a tool tells of her, her courses are looked at."""

from typing import Any
from uuid import UUID

from django.dispatch import receiver

from changqing.accounts.services import learner_merged
from changqing.learning import services
from changqing.records.projections import Event
from changqing.records.services import recorded


@receiver(learner_merged)
def move_enrolments(sender: Any, source: UUID, target: UUID, **_: Any) -> None:
    """Move them. Runs after `records` has moved the statements."""
    services.move_enrolments(source=source, target=target)


@receiver(recorded)
def evaluate(sender: Any, learner_id: UUID, events: list[Event], **_: Any) -> None:
    """Complete the courses whose rule is met by what a tool told; what the site records it looks at itself."""
    if courses := {event.activity.course for event in events if not event.by_site}:
        services.evaluate(learner_id, courses)
