"""The personal part of every page's header."""

from django.http import HttpRequest
from django.template.loader import render_to_string

from changqing.accounts.queries import current_learner
from changqing.core.pages import fragment
from changqing.core.preferences import section_of
from changqing.core.stencils import stencil


@fragment("account")
def account(request: HttpRequest) -> str:
    """Who is signed in, or how to sign in."""
    learner, staff = current_learner(request), request.user.is_staff
    if learner is None and not staff:  # most of those who come: there is nothing of theirs in it
        here = section_of(request.path)
        return stencil("personal/account.html", section=here if here == "me" else "")()
    return render_to_string("personal/account.html", {"learner": learner, "staff": staff}, request)
