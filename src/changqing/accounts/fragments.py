"""The personal part of every page's header."""

from django.http import HttpRequest
from django.template.loader import render_to_string

from changqing.accounts.helping import queries as helping
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


@fragment("helped")
def helped(request: HttpRequest) -> str:
    """On the learner's own page: what helpers did that she has not read."""
    learner = current_learner(request)
    acts = helping.acts(learner.id, unread=True) if learner and learner.user_id else []
    if not acts:
        return ""
    until = acts[0]["act"].at.isoformat()
    return render_to_string("personal/helped.html", {"acts": acts, "until": until}, request)
