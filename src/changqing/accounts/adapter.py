"""What allauth asks of a site: how people sign up and in here."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class Adapter(DefaultAccountAdapter):
    """A user name and a password; no e-mail is asked for or sent."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return True

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing: the page people arrive at shows that they are signed in."""
