"""Signing up, in and out: allauth's views in our templates."""

from typing import Any
from urllib.parse import quote

from allauth.account import views
from allauth.account.internal.stagekit import unstash_login
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect

from changqing.accounts import codes, recovering, services
from changqing.accounts.forms import ConfirmCodeForm
from changqing.accounts.models import IdentityProvider, User
from changqing.accounts.numbers import covered
from changqing.accounts.queries import learner_of_cookie
from changqing.accounts.services import kept_counters
from changqing.core import limits, sms
from changqing.core.errors import DomainError
from changqing.core.limits import HOUR, Limit, TooOften
from changqing.core.policy import policy

SIGN_UPS = Limit(60, HOUR)  # from one address: a class that signs up together


class SignupView(views.SignupView):
    """Sign up; the page says how much of what was done on this device goes along."""

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            limits.take("sign-up", limits.address_of(self.request), SIGN_UPS)
        except TooOften as error:
            form.add_error(None, str(error))
            refused: HttpResponse = self.form_invalid(form)
            return refused
        answer: HttpResponse = super().form_valid(form)
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        learner = learner_of_cookie(self.request)
        context["kept"] = sum(count(learner.id) for count in kept_counters) if learner else 0
        return context


class RequestCodeView(views.RequestLoginCodeView):
    """Ask for a code by text message. Whose number is new here, has an account once she has typed the code."""

    def form_valid(self, form: Any) -> HttpResponse:
        number = form.cleaned_data["phone"]
        try:
            codes.check(self.request, number)
            recovery = recovering.granted(number)
            form._user = recovery.user if recovery else services.account_of_number(number)
            answer: HttpResponse = super().form_valid(form)
        except TooOften as error:
            if self._was_sent(number):  # asked for twice: the first is on its way
                return HttpResponseRedirect(str(self.get_success_url()))
            form.add_error("phone", str(error))
        except sms.NotSent as error:
            form.add_error("phone", str(error))
        else:
            return answer
        refused: HttpResponse = self.form_invalid(form)
        return refused

    def _was_sent(self, number: str) -> bool:
        login = unstash_login(self.request, peek=True)
        stages = login.state.get("stages", {}) if login else {}
        state = stages.get("login_by_code", {}).get("data", {}) if isinstance(stages, dict) else {}
        return bool(state.get("phone") == number and state.get("code"))


class ConfirmCodeView(views.ConfirmLoginCodeView):
    """Type the code; or have it sent once more. Whoever is new by it, is asked for a name once."""

    def _verify_form_valid(self, form: Any) -> HttpResponse:
        if self._process.user:  # before she is signed in: it ends all sessions
            recovering.take_up(self._process.user, str(self._process.state["phone"]))
        answer: HttpResponse = super()._verify_form_valid(form)
        user = self.request.user
        if isinstance(user, User) and user.has_made_up_name and not user.name:
            return redirect(f"/me/account?next={quote(answer['Location'])}")
        return answer

    def _resend_form_valid(self, form: Any) -> HttpResponse:
        try:
            codes.check(self.request, self._process.state["phone"])
            self._process.resend()
        except (TooOften, sms.NotSent) as error:
            failed: HttpResponse = self.render_to_response(
                self.get_context_data(form=ConfirmCodeForm(), told=str(error))
            )
            return failed
        again: HttpResponse = self.render_to_response(self.get_context_data(form=ConfirmCodeForm(), sent_again=True))
        return again

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"covered": covered(context["phone"]), "is_real": sms.is_real()}


signup = policy("anyone")(SignupView.as_view())


class LoginView(views.LoginView):
    """Sign in by user name and password; the page has the other ways too."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"universities": IdentityProvider.objects.exists()}


login = policy("anyone")(LoginView.as_view())
logout = policy("anyone")(views.logout)
request_code = policy("anyone")(RequestCodeView.as_view())
confirm_code = policy("anyone")(ConfirmCodeView.as_view())


class ChangePhoneView(views.ChangePhoneView):
    """Give another number, or a first one; it counts once the code that was sent there is typed."""

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            codes.check(self.request, form.cleaned_data["phone"])
            answer: HttpResponse = super().form_valid(form)
        except DomainError as error:
            form.add_error("phone", str(error))
            answer = self.form_invalid(form)
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        phone = context.get("phone")
        return context | {"covered": covered(phone) if phone else ""}


class VerifyPhoneView(views._VerifyPhoneChangeView):
    """Type the code that proves that one has the new number."""

    def respond_process_succeeded(self, form: Any) -> HttpResponse:
        services.note(self.request, "number:changed")
        return redirect("/me/account")

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            answer: HttpResponse = super().form_valid(form)
        except DomainError as error:
            if self._action == "resend":
                return redirect("account_verify_phone")
            form.add_error("code", str(error))
            answer = self.render_to_response(self.get_context_data(form=form))
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"covered": covered(self.process.phone), "is_real": sms.is_real()}
