"""When a learner gets her account, her enrolments go with her. Runs after `records` has moved the statements."""

from typing import Any
from uuid import UUID

from django.dispatch import receiver

from changqing.accounts.services import learner_merged
from changqing.learning import services


@receiver(learner_merged)
def move_enrolments(sender: Any, source: UUID, target: UUID, **_: Any) -> None:
    """Move them."""
    services.move_enrolments(source=source, target=target)
