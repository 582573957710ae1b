"""Signing up, in and out: allauth's views in our templates."""

from typing import Any

from allauth.account import views

from changqing.accounts.queries import learner_of_cookie
from changqing.accounts.services import kept_counters
from changqing.core.policy import policy


class SignupView(views.SignupView):
    """Sign up; the page says how much of what was done on this device goes along."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        learner = learner_of_cookie(self.request)
        context["kept"] = sum(count(learner.id) for count in kept_counters) if learner else 0
        return context


signup = policy("anyone")(SignupView.as_view())
login = policy("anyone")(views.login)
logout = policy("anyone")(views.logout)
