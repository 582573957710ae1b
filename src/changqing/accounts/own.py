"""A person's own account: her name, number, password and the places where she is signed in."""

from typing import Any
from urllib.parse import quote

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.signals import password_changed
from allauth.usersessions.models import UserSession
from django.contrib.auth import logout, update_session_auth_hash
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from changqing.accounts import erasing, log, passkeys, proving, recovering, services, universities
from changqing.accounts.devices import named
from changqing.accounts.forms import CodeForm, EraseForm, NameForm, PasswordForm, ProveForm
from changqing.accounts.models import IdentityProvider, User
from changqing.accounts.numbers import covered
from changqing.accounts.personal import Person, counts
from changqing.accounts.queries import CURRENT, current_learner, number_of
from changqing.accounts.services import ADOPTED
from changqing.accounts.taking import archive
from changqing.accounts.views import ChangePhoneView, VerifyPhoneView
from changqing.core import audit, sms
from changqing.core.errors import DomainError
from changqing.core.policy import policy
from changqing.core.security import is_of_this_site

WRONG = _("This is not the password of this account.")


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _next(request: HttpRequest, otherwise: str = "/me/account") -> str:
    """Return where to go on to: a page of this site, never another."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    return wanted if is_of_this_site(request, wanted) else otherwise


@policy("signed-in")
def account(request: HttpRequest) -> HttpResponse:
    """Show the account; take a new name."""
    user = _user(request)
    form = NameForm(request.POST if request.method == "POST" else None, initial={"name": user.name})
    if request.method == "POST" and form.is_valid():
        services.set_name(user, form.cleaned_data["name"])
        return redirect(_next(request))
    number = number_of(user)
    sessions = [
        {"row": one, "device": named(one.user_agent), "here": one.session_key == request.session.session_key}
        for one in UserSession.objects.purge_and_list(user)
    ]
    sessions.sort(key=lambda one: (not one["here"], -one["row"].last_seen_at.timestamp()))
    connected = list(universities.accounts_of(user))
    known = universities.names([one.provider for one in connected])
    context = {
        "universities": [{"row": one, "name": known.get(one.provider, {})} for one in connected],
        "has_universities": bool(connected) or IdentityProvider.objects.exists(),
        "taken": request.GET.get("university") == "taken",
        "form": form, "sessions": sessions, "number": covered(number[0]) if number and number[1] else "",
        "passkeys": [{"row": one, "name": one.data.get("name", "")} for one in passkeys.of_user(user)],
        "has_password": user.has_usable_password(), "next": request.GET.get("next", ""),
        "username": "" if user.has_made_up_name else user.username,
        "recovery": recovering.under_way(user),
        "is_new": user.has_made_up_name and not user.name,
    }  # fmt: skip
    return render(request, "accounts/account.html", context)


@policy("signed-in")
@require_POST
def stop_recovery(request: HttpRequest) -> HttpResponse:
    """Say that one is still here: nobody comes into the account by witnesses."""
    recovering.stop(_user(request))
    return redirect("/me/account")


@policy("signed-in")
@require_POST
def end_session(request: HttpRequest, session_id: int) -> HttpResponse:
    """End one of one's own sessions; whoever holds that phone is signed out at once."""
    found = UserSession.objects.filter(id=session_id, user=_user(request)).first()
    if found is None:
        raise Http404
    found.end()
    return redirect("/me/account#sessions")


@policy("signed-in")
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """End all of one's sessions but this one."""
    services.end_sessions(_user(request), but=request.session.session_key or "")
    services.note(request, "sessions:ended")
    return redirect("/me/account#sessions")


@policy("signed-in")
@proving.proved
def password(request: HttpRequest) -> HttpResponseBase:
    """Choose a password, a first one or another; all other sessions end."""
    user = _user(request)
    form = PasswordForm(request.POST if request.method == "POST" else None, user=user)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            user.set_password(form.cleaned_data["password1"])
            user.save(update_fields=["password"])
        records = get_authentication_records(request, user)
        update_session_auth_hash(request, user)
        request.session["account_authentication_methods"] = records
        services.end_sessions(user, but=request.session.session_key or "")
        services.note(request, "password:changed")
        password_changed.send(sender=User, request=request, user=user)
        return redirect("/me/account")
    return render(request, "accounts/password.html", {"form": form, "has_password": user.has_usable_password()})


@policy("signed-in")
def prove(request: HttpRequest) -> HttpResponse:
    """Show once more who one is: by password, or by a code that is sent to one's number."""
    user = _user(request)
    number = number_of(user)
    number = number if number and number[1] else None
    forms: dict[str, Any] = {"password": ProveForm() if user.has_usable_password() else None, "code": None}
    told, sent = "", bool(proving.expected_code(request))
    if request.method == "POST":
        action = request.POST.get("action", "")
        try:
            if action == "send" and number:
                proving.send_code(request, user)
                sent = True
            elif action in ("password", "code"):
                proving.count_try(user)
                if method := _proof(request, user, action, forms):
                    proving.record(request, user, method)
                    return redirect(_next(request))
        except DomainError as error:
            told = str(error)
    if sent and forms["code"] is None:
        forms["code"] = CodeForm(auto_id="code_%s")
    context = {
        "forms": forms, "told": told, "sent": sent, "number": covered(number[0]) if number else "",
        "universities": universities.names([one.provider for one in universities.accounts_of(user)]),
        "next": quote(_next(request), safe="/?=&"), "is_real": sms.is_real(),
    }  # fmt: skip
    return render(request, "accounts/prove.html", context)


def _proof(request: HttpRequest, user: User, action: str, forms: dict[str, Any]) -> str:
    """Return by what it was shown, empty where it was not; the form says why."""
    if action == "password":
        form = ProveForm(request.POST)
        forms["password"] = form
        if form.is_valid():
            if user.check_password(form.cleaned_data["password"]):
                return "password"
            form.add_error("password", str(WRONG))
        return ""
    code = CodeForm(request.POST, code=proving.expected_code(request), auto_id="code_%s")
    forms["code"] = code
    if code.is_valid():
        return "code"
    proving.wrong_code(request)
    return ""


def _person(request: HttpRequest) -> Person | None:
    learner = current_learner(request)
    return erasing.person_of(learner) if learner else None


@policy("anyone")
def data(request: HttpRequest) -> HttpResponse:
    """Show what the site has of whoever asks, with an account or without."""
    person = _person(request)
    seen_by = log.shown(audit.about(person.learner_id)) if person else []
    context = {
        "held": counts(person) if person else [],
        "seen_by": seen_by,
        "has_account": request.user.is_authenticated,
    }
    return render(request, "accounts/data.html", context)


@policy("anyone")
@require_POST
@proving.proved
def take_data(request: HttpRequest) -> HttpResponse:
    """Give her all that the site has of her, as a file."""
    person = _person(request)
    if person is None:
        return redirect("/me/data")
    services.note(request, "person:exported")
    answer = HttpResponse(archive(person), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="changqing-{timezone.localdate()}.zip"'
    return answer


@policy("anyone")
@proving.proved
def erase_data(request: HttpRequest) -> HttpResponse:
    """Erase all that is hers, after she has said that she means it."""
    person = _person(request)
    if person is None:
        return redirect("/me/data")
    form = EraseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        erasing.erase(person, by=audit.HERSELF)
        logout(request)
        request.META[ADOPTED] = True  # takes the cookie of a learner without account back
        request.META[CURRENT] = None
        return render(request, "accounts/erased.html")
    context = {"form": form, "held": counts(person), "has_account": request.user.is_authenticated}
    return render(request, "accounts/erase.html", context)


@policy("signed-in")
@proving.proved
def change_number(request: HttpRequest) -> HttpResponseBase:
    """Give a telephone number, or another one."""
    answer: HttpResponseBase = ChangePhoneView.as_view()(request)
    return answer


@policy("signed-in")
@proving.proved
def verify_number(request: HttpRequest) -> HttpResponseBase:
    """Type the code that came to the new number."""
    answer: HttpResponseBase = VerifyPhoneView.as_view()(request)
    return answer


@policy("signed-in")
@require_POST
@proving.proved
def remove_number(request: HttpRequest) -> HttpResponseBase:
    """Take the number off the account."""
    services.remove_number(_user(request))
    services.note(request, "number:removed")
    return redirect("/me/account")
