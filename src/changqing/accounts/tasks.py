"""What is done by night: what nobody needs any more is deleted."""

from importlib import import_module

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session

from changqing.accounts import recovering, services
from changqing.accounts.helping import services as helping
from changqing.core import limits
from changqing.core.work import task


@task
def forget() -> None:
    """Delete sessions that are over, counts of tries, and accounts begun by a number that nobody ever opened."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    limits.forget_old()
    services.forget_unproved()
    recovering.forget_over()
    helping.forget_over()
