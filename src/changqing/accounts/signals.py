"""When someone signs in or up, what was done on this device before becomes hers."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.signals import user_logged_in, user_signed_up
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from changqing.accounts import queries, services
from changqing.accounts.middleware import SEEN
from changqing.accounts.models import User


@receiver(user_logged_in)
def keep_progress(sender: Any, request: HttpRequest, user: User, **_: Any) -> None:
    """Adopt the learner of this device's cookie."""
    learner = services.adopt(user, queries.learner_of_cookie(request))
    request.META[queries.CURRENT] = learner
    request.META[services.ADOPTED] = True
    request.session[SEEN] = timezone.localdate().isoformat()


@receiver(user_signed_up)
def has_just_proved_it(sender: Any, request: HttpRequest, user: User, **_: Any) -> None:
    """Who has just made an account needs not show at once that it is hers."""
    record_authentication(request, user, method="sign-up")
