"""The operators' pages of certificates: found by number, university or account; withdrawn; issued again."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.http import urlencode

from changqing.accounts.models import Learner
from changqing.catalogue import queries as catalogue
from changqing.core import audit
from changqing.core.errors import DomainError
from changqing.core.forms import Form
from changqing.core.ids import read_id
from changqing.core.paging import listed
from changqing.core.policy import policy
from changqing.credentials import older, queries, services
from changqing.credentials.console.forms import ReissueForm, RevokeForm, WithdrawForm
from changqing.credentials.models import Credential, OlderRecord, in_groups, read_number

PAGE_SIZE = 50
HERE, PAPER = "/console/certificates", "/console/certificates/paper"


def _typed(request: HttpRequest) -> str:
    """Return what is searched for; '' where it is nothing a database could hold."""
    typed = request.GET.get("q", "").strip()[:100]
    return "" if "\0" in typed else typed


def _found(typed: str) -> QuerySet[Credential]:
    """Return the certificates of a number, of a university's code, or of an account's user name; all for nothing.

    Each by an index: nothing is compared with parts of names, so that a million rows are no more than ten.
    """
    rows = Credential.objects.select_related("course__provider")
    if not typed:
        return rows
    by_number = rows.filter(number=read_number(typed)[:12])
    if by_number.exists():
        return by_number
    if provider := catalogue.provider_typed(typed):
        return rows.filter(course__provider=provider)
    return rows.filter(learner_id__in=Learner.objects.filter(user__username=typed).values("id"))


@policy("operator")
def certificates(request: HttpRequest) -> HttpResponse:
    """Certificates, the latest first; fifty, and a way to those before. They are not counted: there may be millions."""
    typed, before = _typed(request), read_id(request.GET.get("before", ""))
    rows = _found(typed)
    if before:
        rows = rows.filter(id__lt=before)
    shown = list(rows.order_by("-id")[: PAGE_SIZE + 1])
    more, shown = len(shown) > PAGE_SIZE, shown[:PAGE_SIZE]
    audit.seen(request, "certificates", [one.learner_id for one in shown])
    asked: dict[str, Any] = {"q": typed} if typed else {}
    context = {
        "q": typed,
        "verdicts": [queries.judge(one) for one in shown],
        "earlier_url": f"{HERE}?{urlencode({**asked, 'before': shown[-1].id})}" if more else "",
        "latest_url": f"{HERE}?{urlencode(asked)}" if before else "",
    }
    return render(request, "credentials/console/certificates.html", context)


@policy("operator")
def certificate(request: HttpRequest, number: str) -> HttpResponse:
    """One certificate: what it says, what became of it; a post withdraws it, or puts another in its place."""
    verdict = queries.verdict(number)
    held = verdict.credential
    if held is None:
        raise Http404
    audit.seen(request, f"certificate {held.number}", [held.learner_id])
    forms: dict[str, Form] = {"revoke": RevokeForm(), "reissue": ReissueForm()}
    status = 200
    if request.method == "POST":
        name = "reissue" if "reissue" in request.POST else "revoke"
        forms[name] = form = (ReissueForm if name == "reissue" else RevokeForm)(request.POST)
        status = 422
        if form.is_valid():
            try:
                return HttpResponseRedirect(f"{HERE}/{_changed(held, name, form)}?done={name}", status=303)
            except DomainError as refused:
                form.refuse(refused)
                status = refused.status
    context = {
        "verdict": verdict,
        "held": held,
        "holder": Learner.objects.filter(id=held.learner_id).select_related("user").first(),
        "replaced_by": in_groups(held.replaced_by) if held.replaced_by else "",
        "instead_of": Credential.objects.filter(learner_id=held.learner_id, replaced_by=held.number).first(),
        "forms": forms,
        "done": request.GET.get("done", ""),
    }
    return render(request, "credentials/console/certificate.html", context, status=status)


def _changed(held: Credential, name: str, form: Form) -> str:
    """Do what was asked; return the number of the certificate to look at."""
    told = form.cleaned_data
    if name == "reissue":
        return services.reissue(held.id, because=told["because"], name=told["name"]).number_in_groups
    return services.revoke(held.id, because=told["because"]).number_in_groups


@policy("operator")
def paper(request: HttpRequest) -> HttpResponse:
    """Entries of paper certificates, by a university's code or a number; a post withdraws one."""
    form, status, asked = WithdrawForm(), 200, None
    if request.method == "POST":
        entry = read_id(request.POST.get("entry", ""))
        asked = get_object_or_404(OlderRecord.objects.select_related("provider"), id=entry)
        form, status = WithdrawForm(request.POST), 422
        if form.is_valid():
            older.withdraw(asked.provider.code, asked.number, because=form.cleaned_data["because"])
            return HttpResponseRedirect(f"{PAPER}?{urlencode({'q': asked.number, 'done': '1'})}", status=303)
    typed = _typed(request)
    rows, page = listed(
        request, older.entered(typed), PAGE_SIZE, f"{PAPER}?{urlencode({'q': typed})}" if typed else PAPER
    )
    shown = [(asked, form)] if asked else [(one, WithdrawForm(auto_id=f"{one.id}-%s")) for one in rows]
    context = {"q": typed, "rows": shown, "page": page, "done": request.GET.get("done", "")}
    return render(request, "credentials/console/paper.html", context, status=status)
