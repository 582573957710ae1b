"""When someone signs in or up, what was done on this device before becomes hers."""

from typing import Any

from allauth.account.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from changqing.accounts import queries, services
from changqing.accounts.models import User


@receiver(user_logged_in)
def keep_progress(sender: Any, request: HttpRequest, user: User, **_: Any) -> None:
    """Adopt the learner of this device's cookie."""
    learner = services.adopt(user, queries.learner_of_cookie(request))
    request.META[queries.CURRENT] = learner
    request.META[services.ADOPTED] = True
