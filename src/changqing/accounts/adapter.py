"""What allauth asks of a site: how people sign up and in here, and how often they may try."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.forms import Field
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from changqing.accounts import codes, queries, services
from changqing.accounts.models import User
from changqing.accounts.numbers import PhoneField, e164
from changqing.core import limits
from changqing.core.limits import DAY, MINUTE, Limit, TooOften

# Passwords that were wrong. A name from one address, a name from all, an address: someone who fills in lists of stolen
# passwords is stopped by the last two; who forgot hers, by the first; nobody shuts out a neighbour by trying as her.
OF_A_NAME_HERE = (Limit(5, 5 * MINUTE),)
OF_A_NAME = (Limit(100, DAY),)
OF_AN_ADDRESS = (Limit(60, 5 * MINUTE), Limit(600, DAY))


class Adapter(DefaultAccountAdapter):
    """A user name and a password, or a telephone number and a code; no e-mail is asked for or sent."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": _("This is not the code. Look at the newest message."),
        "phone_taken": _("This number belongs to another account."),
        "same_as_current": _("This is your number already."),
        "too_many_login_attempts": _("That was tried very often. Wait five minutes, or sign in by another way."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return True

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing: the page people arrive at shows what has happened."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address, as limits count it."""
        return limits.address_of(request).partition("/")[0]

    def get_login_stages(self) -> list[str]:
        """Ask for no passkey after the password: it is a way by itself."""
        return [one for one in super().get_login_stages() if not one.startswith("allauth.mfa.")]

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Leave it to `accounts.proving`, which every such view here asks."""
        return False

    # Passwords.

    def _counted(self, request: HttpRequest, credentials: dict[str, Any]) -> list[tuple[str, str, tuple[Limit, ...]]]:
        address = limits.address_of(request)
        name = str(credentials.get("username") or credentials.get("phone") or "").strip().casefold()
        return [
            ("wrong-password-here", f"{name} {address}", OF_A_NAME_HERE),
            ("wrong-password", name, OF_A_NAME),
            ("wrong-password-address", address, OF_AN_ADDRESS),
        ]

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse where wrong passwords were tried too often."""
        try:
            limits.check(self._counted(request, credentials))
        except TooOften as error:
            raise self.validation_error("too_many_login_attempts") from error

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Count a wrong password."""
        for action, whom, most in self._counted(request, credentials):
            try:
                limits.take(action, whom, *most)
            except TooOften:  # said at the next try
                continue

    # Telephone numbers.

    def phone_form_field(self, **kwargs: Any) -> Field:
        return PhoneField(**kwargs)

    def generate_phone_verification_code(self, *, user: Any, phone: str) -> str:
        return codes.new_code()

    def send_verification_code_sms(self, user: Any, phone: str, code: str, **kwargs: Any) -> None:
        codes.send(self.request, phone, code)

    def send_account_already_exists_sms(self, phone: str) -> None:
        """Send nothing: `ChangePhoneForm` says it on the page, to someone who is signed in."""

    def send_unknown_account_sms(self, phone: str, **kwargs: Any) -> None:
        """Never called: whose number is not known, gets an account (`forms.RequestCodeForm`)."""

    def set_phone(self, user: Any, phone: str, verified: bool) -> None:
        services.set_number(user, phone, verified=verified)

    def set_phone_verified(self, user: Any, phone: str) -> None:
        services.set_number(user, phone, verified=True)

    def get_phone(self, user: Any) -> tuple[str, bool] | None:
        return queries.number_of(user)

    def get_user_by_phone(self, phone: str) -> User | None:
        try:
            return queries.user_of_number(e164(phone))
        except ValueError:
            return None
