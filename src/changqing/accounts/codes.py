"""Codes by text message: who may have how many, what the message says, and that it is sent once."""

import secrets

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from changqing.accounts.models import PhoneNumber
from changqing.core import limits, sms
from changqing.core.limits import DAY, HOUR, MINUTE, Limit

# A number gets few, since each is a ring at somebody's bedside; an address many, since a village may stand behind it.
OF_A_NUMBER = (Limit(1, MINUTE), Limit(5, HOUR), Limit(10, DAY))
OF_AN_ADDRESS = (Limit(60, HOUR), Limit(300, DAY))
DIGITS = 6


def new_code() -> str:
    """Return a code to be typed, by chance."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def _counted(request: HttpRequest, number: str) -> list[tuple[str, str, tuple[Limit, ...]]]:
    return [
        ("code-address", limits.address_of(request), OF_AN_ADDRESS),
        ("code-number", PhoneNumber.print_of(number), OF_A_NUMBER),
        ("code", "all", (Limit(settings.SMS_A_DAY, DAY),)),
    ]


def check(request: HttpRequest, number: str) -> None:
    """Raise `TooOften` where no code may be sent now; nothing is counted."""
    limits.check(_counted(request, number))


def send(request: HttpRequest, number: str, code: str) -> None:
    """Send a code; raise `TooOften`, or `sms.NotSent`."""
    for action, whom, most in _counted(request, number):
        limits.take(action, whom, *most)
    sms.send(
        number, _("[Changqing] Your code is %(code)s. It is good for 10 minutes. Give it to nobody.") % {"code": code}
    )
