"""Signing in at one's university: OpenID Connect, by allauth.

What a university says of a person is used for two things: who she is there (`sub`), and, when an account is made, her
name. Nothing else is kept. An e-mail address is no proof of anything here, so no account is ever found by one; someone
who has an account already connects the university to it on her own page.
"""

from typing import Any
from urllib.parse import urlsplit

import requests
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from allauth.socialaccount.providers.base import AuthError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from changqing.accounts.models import IdentityProvider, User
from changqing.accounts.queries import number_of
from changqing.accounts.services import made_up_name
from changqing.core.errors import DomainError
from changqing.core.sealing import seal, unseal
from changqing.core.text import Text, pick

PROVIDER = "openid_connect"
SECONDS = 8  # a university's server may be slow; a person waits no longer
NEAR = ("127.0.0.1", "localhost", "::1")


class NoAnswer(DomainError):
    """A university's sign-in service does not answer, or not as it should."""

    code = "university-no-answer"
    status = 502

    def __init__(self) -> None:
        super().__init__(
            _("The sign-in of this university does not answer as it should."),
            _("Sign in by another way, or try it again later. Nothing has changed."),
        )


class WrongAddress(DomainError):
    """An address that people's sign-in must not go to."""

    code = "wrong-address"


def check_address(address: str) -> str:
    """Return an address that may be asked: by HTTPS, or on this machine; raise `WrongAddress`."""
    parts = urlsplit(address)
    if not parts.hostname or (parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in NEAR)):
        raise WrongAddress(_("The address of a sign-in service begins with https://."))
    return address


def save(code: str, name: Text, server: str, client_id: str, secret: str) -> IdentityProvider:
    """Let people of a university sign in there, or bring up to date how."""
    sealed = seal(secret, IdentityProvider.PURPOSE)
    values = {"name": name, "server": check_address(server), "client_id": client_id, "secret": sealed}
    return IdentityProvider.objects.update_or_create(code=code, defaults=values)[0]


def accounts_of(user: User) -> QuerySet[SocialAccount]:
    """Return where a person can sign in, by university. One query."""
    found: QuerySet[SocialAccount] = SocialAccount.objects.filter(user=user).order_by("date_joined")
    return found


def names(codes: list[str]) -> dict[str, Text]:
    """Return the names of universities by code. One query."""
    return dict(IdentityProvider.objects.filter(code__in=codes).values_list("code", "name"))


def remove(user: User, account_id: int) -> None:
    """Take a university off an account that can be opened otherwise."""
    has_number = number_of(user)
    others = accounts_of(user).exclude(id=account_id).exists()
    if not (user.has_usable_password() or others or (has_number and has_number[1])):
        raise DomainError(
            _("Without this university you could not sign in any more."), _("Choose a password first."),
            code="only-way-in",
        )  # fmt: skip
    accounts_of(user).filter(id=account_id).delete()


class Careful(requests.Session):
    """Asks by HTTPS only, waits a while only, and follows nobody elsewhere."""

    def request(self, method: Any, url: Any, *args: Any, **kwargs: Any) -> requests.Response:
        """Ask; raise `requests.RequestException` for all that goes wrong."""
        try:
            check_address(str(url))
        except DomainError as error:
            raise requests.exceptions.InvalidURL(str(error)) from error
        kwargs |= {"timeout": SECONDS, "allow_redirects": False}
        return super().request(method, url, *args, **kwargs)


class SocialAdapter(DefaultSocialAccountAdapter):
    """Universities of this site's own table; accounts with little in them."""

    def list_apps(self, request: HttpRequest, provider: Any = None, client_id: Any = None) -> list[SocialApp]:
        rows = IdentityProvider.objects.filter(**({} if provider in (None, PROVIDER) else {"code": provider}))
        return [
            SocialApp(
                provider=PROVIDER, provider_id=one.code, name=pick(one.name), client_id=one.client_id,
                secret=unseal(one.secret, IdentityProvider.PURPOSE), settings={"server_url": one.server},
            )
            for one in (rows.filter(client_id=client_id) if client_id else rows)
        ]  # fmt: skip

    def get_requests_session(self) -> requests.Session:
        return Careful()

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Keep nothing of what else was told; say where a university's account belongs to somebody else here."""
        sociallogin.email_addresses = []
        sociallogin.account.extra_data = {}
        if sociallogin.account.pk:
            SocialAccount.objects.filter(pk=sociallogin.account.pk).update(extra_data={})
        connecting = sociallogin.state.get("process") == "connect"
        if connecting and sociallogin.is_existing and sociallogin.user != request.user:
            raise ImmediateHttpResponse(redirect("/me/account?university=taken#universities"))

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: Any) -> User:
        """Make a new account: a made-up user name, and the name the university says."""
        user: User = sociallogin.user
        user.username, user.email = made_up_name(), ""
        user.name = " ".join("".join(one for one in str(data.get("name") or "") if one.isprintable()).split())[:100]
        return user

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> User:
        user: User = sociallogin.user
        user.set_unusable_password()
        sociallogin.save(request)
        return user

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:
        return "/me/account#universities"

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None
    ) -> None:
        """Lead back to the ways to sign in; say that it did not work, where she did not stop it herself."""
        if error == AuthError.CANCELLED:
            raise ImmediateHttpResponse(redirect("account_login"))
        if isinstance(exception, requests.RequestException):
            raise NoAnswer
        raise ImmediateHttpResponse(render(request, "accounts/university_failed.html", status=401))

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send nothing: there is no mail here; her list of sign-ins says it."""
