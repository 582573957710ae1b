"""When a learner gets her account, her statements go with her; she is told how many there are."""

from typing import Any
from uuid import UUID

from django.dispatch import receiver

from changqing.accounts.services import kept_counters, learner_merged
from changqing.records import documents, queries, services

kept_counters.append(queries.count)


@receiver(learner_merged)
def move_statements(sender: Any, source: UUID, target: UUID, **_: Any) -> None:
    """Move them, and the documents that tools keep of her."""
    services.move(source=source, target=target)
    documents.move(source=source, target=target)
