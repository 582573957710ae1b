"""At a learning point: two who know somebody help her back into her account."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST

from changqing.accounts import recovering
from changqing.accounts.forms import RecoveryForm
from changqing.accounts.numbers import covered
from changqing.accounts.proving import proved
from changqing.classes.views.roll import user_of
from changqing.core.errors import DomainError
from changqing.core.policy import policy


def _page(request: HttpRequest, form: RecoveryForm, status: int = 200, **more: object) -> HttpResponse:
    return render(request, "classes/recovery.html", {"form": form, **more}, status=status)


@policy("teacher")
@proved
def recovery(request: HttpRequest) -> HttpResponse:
    """Begin it as the first witness; or look, as the second, at what waits under a code."""
    if request.method == "POST":
        form = RecoveryForm(request.POST)
        if not form.is_valid():
            return _page(request, form, 422)
        told = form.cleaned_data
        try:
            made = recovering.begin(user_of(request), told["username"], told["phone"], told["because"])
        except DomainError as refused:
            form.add_error(None, str(refused))
            return _page(request, form, refused.status)
        return _page(request, RecoveryForm(), made=made, covered=covered(made.number))
    code = request.GET.get("code", "")[:20]
    found = recovering.waiting(code) if code else None
    return _page(
        request, RecoveryForm(), code=code, found=found, covered=covered(found.number) if found else "",
        done=request.GET.get("done", ""),
    )  # fmt: skip


@policy("teacher")
@require_POST
@proved
def confirm_recovery(request: HttpRequest) -> HttpResponse:
    """Confirm it as the second witness."""
    try:
        recovering.confirm(user_of(request), request.POST.get("code", "")[:20])
    except DomainError as refused:
        return _page(request, RecoveryForm(), refused.status, refused=refused)
    return HttpResponseRedirect("/teach/recovery?done=1", status=303)
