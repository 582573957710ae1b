"""Pages of signing in at a university: which, there and back; what is connected to an account."""

from typing import Any
from urllib.parse import quote

import requests
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect import views
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from changqing.accounts import proving, services, universities
from changqing.accounts.models import IdentityProvider, User
from changqing.core.policy import policy
from changqing.core.security import is_of_this_site
from changqing.core.text import pick

WRONG = (requests.RequestException, OAuth2Error, KeyError, TypeError, ValueError)


@policy("anyone")
def choose(request: HttpRequest) -> HttpResponse:
    """Which university: those there are, by name, and a field to find one."""
    words = request.GET.get("q", "")[:100].strip().casefold()
    rows = [{"code": one.code, "name": one.name} for one in IdentityProvider.objects.all()]
    found = [one for one in rows if words in " ".join([one["code"], *one["name"].values()]).casefold()]
    found.sort(key=lambda one: pick(one["name"]))
    wanted = request.GET.get("next", "")
    onward: dict[str, str] = {"next": wanted} if is_of_this_site(request, wanted) else {}
    connects = request.user.is_authenticated and request.GET.get("process") == "connect"
    if connects:
        onward = {"process": "connect"}
    context = {
        "rows": found, "words": request.GET.get("q", "")[:100], "many": len(rows) > 12, "onward": onward,
        "query": "?" + "&".join(f"{key}={quote(value)}" for key, value in onward.items()) if onward else "",
        "connects": connects,
    }  # fmt: skip
    return render(request, "accounts/universities.html", context)


@policy("anyone")
def sign_in(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Lead to the university. To connect it to an account, one has just shown that it is hers."""
    if request.GET.get("process") not in (None, "connect"):
        return redirect("account_login")
    if request.GET.get("process") == "connect" and not proving.is_proved(request):
        return redirect(f"/accounts/reauthenticate/?next={quote('/accounts/university/?process=connect')}")
    return _asked(views.login, request, provider_id)


@policy("anyone")
def come_back(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Come back from the university, known."""
    return _asked(views.callback, request, provider_id)


def _asked(view: Any, request: HttpRequest, provider_id: str) -> HttpResponseBase:
    try:
        answer: HttpResponseBase = view(request, provider_id)
    except WRONG as error:
        raise universities.NoAnswer from error
    return answer


@policy("signed-in")
@require_POST
@proving.proved
def remove(request: HttpRequest, account_id: int) -> HttpResponseBase:
    """Take a university off one's account."""
    assert isinstance(request.user, User)
    universities.remove(request.user, account_id)
    services.note(request, "university:removed")
    return redirect("/me/account#universities")
