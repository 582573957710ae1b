"""Passkeys (WebAuthn level 2): a key that a phone keeps and opens by finger, face or PIN; the site has its public half.

A passkey is a way to sign in beside the others, not a second step after the password.
"""

import json

from allauth.account.models import Login
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AddWebAuthnForm, LoginWebAuthnForm
from allauth.mfa.webauthn.internal import auth, flows
from cryptography.exceptions import InvalidSignature
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from changqing.accounts import proving, services
from changqing.accounts.devices import named
from changqing.accounts.models import User
from changqing.core import limits
from changqing.core.limits import MINUTE, Limit, TooOften
from changqing.core.policy import policy
from changqing.core.security import is_of_this_site

MOST = 10  # of one account
ASKED = Limit(600, 5 * MINUTE)  # from one address


def of_user(user: User) -> list[Authenticator]:
    """Return the passkeys of an account, oldest first. One query."""
    rows = Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.WEBAUTHN)
    return list(rows.order_by("created_at"))


def _is_good(form: Form) -> bool:
    """Say whether a form brings what a device signed. What is no such thing at all, the library trips over."""
    try:
        return form.is_valid()
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, InvalidSignature):
        return False


@policy("signed-in")
@proving.proved
def add(request: HttpRequest) -> HttpResponse:
    """Make a passkey on this device; it is named after the device."""
    user = request.user
    assert isinstance(user, User)
    failed = False
    if request.method == "POST":
        form = AddWebAuthnForm({**request.POST.dict(), "passwordless": "on"}, user=user)
        if len(of_user(user)) < MOST and _is_good(form):
            name = str(named(request.headers.get("User-Agent", "")))
            flows.add_authenticator(request, name=name, credential=form.cleaned_data["credential"])
            services.note(request, "passkey:added")
            return redirect("/me/account")
        failed = True
    options = auth.begin_registration(user, passwordless=True)
    return render(request, "accounts/passkey.html", {"options": json.dumps(options), "failed": failed})


@policy("signed-in")
@require_POST
@proving.proved
def remove(request: HttpRequest, number: int) -> HttpResponse:
    """Take a passkey off the account; nobody signs in by it any more."""
    user = request.user
    assert isinstance(user, User)
    found = next((one for one in of_user(user) if one.pk == number), None)
    if found is None:
        raise Http404
    flows.remove_authenticator(request, found)
    services.note(request, "passkey:removed")
    return redirect("/me/account")


@policy("anyone")
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """Sign in by a passkey: a GET by script begins it, a POST brings what the device signed."""
    if request.method != "POST":
        if request.headers.get("X-Requested-With") != "XMLHttpRequest" or request.user.is_authenticated:
            return redirect("/accounts/login/")
        limits.take("passkey", limits.address_of(request), ASKED)
        return JsonResponse(auth.begin_authentication(user=None))
    form = LoginWebAuthnForm(request.POST)
    try:
        limits.take("passkey", limits.address_of(request), ASKED)
        valid = _is_good(form)
    except TooOften:
        valid = False
    if not valid:
        return redirect("/accounts/login/?passkey=failed")
    authenticator = form.cleaned_data["credential"]
    wanted = request.POST.get("next", "")
    login = Login(user=authenticator.user, redirect_url=wanted if is_of_this_site(request, wanted) else None)
    answer: HttpResponseBase = flows.perform_passwordless_login(request, authenticator, login)
    return answer
