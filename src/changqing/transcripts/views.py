"""A learner's transcript, for her, and for whom she shares it with."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST

from changqing.accounts.models import Learner
from changqing.accounts.queries import current_learner
from changqing.core.errors import DomainError
from changqing.core.policy import policy
from changqing.transcripts import clr, forms, queries, services
from changqing.transcripts.models import Share
from changqing.transcripts.queries import Transcript

HERE = "/me/transcript"
# What of a transcript can be taken along: ending → content type, and how it is made.
FORMS: dict[str, tuple[str, Callable[[Transcript], bytes]]] = {
    "pdf": ("application/pdf", forms.pdf),
    "json": ("application/json", lambda found: msgspec.json.format(msgspec.json.encode(forms.plain(found)))),
    "jwt": ("application/vc+jwt", lambda found: clr.seal(found).encode()),
}

APART = {"X-Robots-Tag": "noindex", "Cache-Control": "private, no-store", "Referrer-Policy": "no-referrer"}


def _learner(request: HttpRequest) -> Learner:
    learner = current_learner(request)
    if learner is None:  # an operator who never learnt
        raise Http404
    return learner


@policy("signed-in")
def mine(request: HttpRequest) -> HttpResponse:
    """Show a learner her transcript and her links; a post makes a link, whose address is shown this once."""
    learner = _learner(request)
    context: dict[str, Any] = {}
    status = 200
    if request.method == "POST":
        most = request.POST.get("most", "").strip()
        days = request.POST.get("days", "")
        try:
            _made, secret = services.share(
                learner.id,
                label=request.POST.get("label", ""),
                days=int(days) if days.isascii() and days.isdigit() and len(days) < 6 else 0,
                most=(int(most) if most.isascii() and most.isdigit() and len(most) < 9 else 0) if most else None,
                with_scores="scores" in request.POST,
                with_credits="credits" in request.POST,
            )
            context = {"link": f"{settings.SITE_URL}/transcripts/{secret}"}
        except DomainError as refused:
            context, status = {"refused": refused}, refused.status
    context |= {"transcript": queries.transcript(learner), "shares": queries.shares(learner.id), "days": services.DAYS}
    return render(request, "transcripts/mine.html", context, status=status)


@policy("signed-in")
@require_POST
def revoke(request: HttpRequest, share_id: UUID) -> HttpResponse:
    """Take a link back."""
    if not services.revoke(_learner(request).id, share_id):
        raise Http404
    return HttpResponseRedirect(f"{HERE}#links", status=303)


def _file(found: Transcript, form: str) -> HttpResponse:
    if form not in FORMS:
        raise Http404
    content_type, make = FORMS[form]
    headers = {"Content-Disposition": f'attachment; filename="changqing-transcript.{form}"'}
    return HttpResponse(make(found), content_type=content_type, headers=headers)


@policy("signed-in")
def my_file(request: HttpRequest, form: str) -> HttpResponse:
    """Give a learner her transcript to take along: PDF, JSON, or a signed record (CLR 2.0)."""
    return _file(queries.transcript(_learner(request)), form)


def _found(share: Share | None) -> tuple[Share, Transcript]:
    """Return a link and what it shows; where it leads nowhere any more, it is as if it had never been."""
    learner = Learner.objects.filter(id=share.learner_id).select_related("user").first() if share else None
    if share is None or learner is None:
        raise Http404
    return share, queries.transcript(learner).showing(scores=share.with_scores, credits=share.with_credits)


def _kept_apart(response: HttpResponse) -> HttpResponse:
    """Keep what somebody shares out of search engines and caches, and its address from other sites."""
    for name, value in APART.items():
        response.headers[name] = value
    return response


@policy("anyone")
def shared(request: HttpRequest, secret: str) -> HttpResponse:
    """Show a transcript to whoever has the link, and count it."""
    share = queries.share_of(secret)
    if share is None or not services.count(share):
        return _kept_apart(render(request, "transcripts/closed.html", status=404))
    share, found = _found(share)
    context = {"transcript": found, "share": share, "files": None if share.most else f"/transcripts/{secret}"}
    return _kept_apart(render(request, "transcripts/shared.html", context))


@policy("anyone")
def shared_file(request: HttpRequest, secret: str, form: str) -> HttpResponse:
    """Give a shared transcript as a file; by a link that may be opened so many times alone it cannot be had.

    Nor is there a signed record where scores are left out: the certificates in it have them.
    """
    share = queries.share_of(secret)
    if share is None or share.state != "open" or share.most is not None or (form == "jwt" and not share.with_scores):
        raise Http404
    return _kept_apart(_file(_found(share)[1], form))
