"""When a learner gets her account, her statements go with her."""

from typing import Any
from uuid import UUID

from django.dispatch import receiver

from changqing.accounts.services import learner_merged
from changqing.records import services


@receiver(learner_merged)
def move_statements(sender: Any, source: UUID, target: UUID, **_: Any) -> None:
    """Move them."""
    services.move(source=source, target=target)
