"""A certificate earns its credits in the transaction that issues it; revoked, they are taken back in the same."""

from typing import Any

from django.dispatch import receiver

from changqing.credentials.models import Credential
from changqing.credentials.services import credential_issued, credential_revoked
from changqing.credits import services


@receiver(credential_issued)
def earn(sender: Any, credential: Credential, **_: Any) -> None:
    """Give what it is worth."""
    services.earn(credential)


@receiver(credential_revoked)
def take_back(sender: Any, credential: Credential, replaced: bool, **_: Any) -> None:
    """Take it back; where another certificate takes its place, all stays as it is."""
    if not replaced:
        services.take_back(credential)
