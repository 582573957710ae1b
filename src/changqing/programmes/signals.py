"""When a learner gets her account, her parts go with her."""

from typing import Any
from uuid import UUID

from django.dispatch import receiver

from changqing.accounts.services import learner_merged
from changqing.programmes import services


@receiver(learner_merged)
def move_parts(sender: Any, source: UUID, target: UUID, **_: Any) -> None:
    """Move them."""
    services.move_parts(source=source, target=target)
