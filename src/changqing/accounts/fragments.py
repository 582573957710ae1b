"""The personal part of every page's header."""

from django.http import HttpRequest
from django.template.loader import render_to_string

from changqing.accounts.queries import current_learner
from changqing.core.pages import fragment


@fragment("account")
def account(request: HttpRequest) -> str:
    """Who is signed in, or how to sign in."""
    context = {"learner": current_learner(request), "staff": request.user.is_staff}
    return render_to_string("personal/account.html", context, request)
