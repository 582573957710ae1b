"""The operators' pages on which lists are handed in, looked at, and written."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST

from changqing.accounts.models import User
from changqing.core.arriving import told_length
from changqing.core.paging import asked_page, pagination
from changqing.core.policy import policy
from changqing.interchange import queries, services, showing, stages
from changqing.interchange.forms import UploadForm
from changqing.interchange.models import Import
from changqing.interchange.plan_views import shown, taken_along
from changqing.interchange.planned import PREVIEWED
from changqing.interchange.remarks import Refused
from changqing.interchange.sheets.containers import check_size

FORM_BYTES = 100_000  # what a form has beside its file
HERE = "/console/imports"


@policy("operator")
def imports(request: HttpRequest) -> HttpResponse:
    """Earlier imports, and the form for another."""
    form, status, refused = UploadForm(), 200, _too_large(request)
    if refused:
        status = refused.status
    elif request.method == "POST":
        form = UploadForm(request.POST, request.FILES)
        if form.is_valid() and isinstance(request.user, User):
            row = services.receive(
                kind=form.cleaned_data["kind"],
                provider=form.cleaned_data["provider"],
                file=form.cleaned_data["file"],
                user=request.user,
            )
            return HttpResponseRedirect(row.url, status=303)
        status = 422
    page = asked_page(request)
    rows, pages = queries.imports(page)
    context = {
        "form": form,
        "refused": refused,
        "table": showing.history(rows) if rows else None,
        "page": pagination(HERE, page, pages),
    }
    return render(request, "interchange/imports.html", context, status=status)


def _too_large(request: HttpRequest) -> Refused | None:
    """Return the error for what is too large, before anything of it is read; Django bounds no files by itself."""
    try:
        check_size(told_length(request.META) - FORM_BYTES)
    except Refused as refused:
        return refused
    return None


def _found(import_id: UUID) -> Import:
    row = queries.one(import_id)
    if row is None:
        raise Http404
    return row


@policy("operator")
def one_import(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """One import: what it would do, or did, row by row; and what can be decided."""
    row = _found(import_id)
    context = showing.page_of(row, show=request.GET.get("show", ""), number=asked_page(request))
    return shown(request, "interchange/import.html", row, context)


@policy("operator")
@require_POST
def write(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Have the import written; `partial` leaves wrong rows out."""
    row = _found(import_id)
    if row.state == PREVIEWED:
        services.decide(row, partial=request.POST.get("partial") == "1")
    return HttpResponseRedirect(row.url, status=303)


@policy("operator")
@require_POST
def throw_away(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Delete the file and the plan of an import."""
    row = _found(import_id)
    stages.throw_away(row)
    return HttpResponseRedirect(HERE, status=303)


@policy("operator")
def problems(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """The wrong rows and the warnings, to be worked through in a spreadsheet program."""
    row = _found(import_id)
    return taken_along(row, "import", showing.problems_csv(row))
