"""The operators' pages on which lists are handed in, looked at, and written."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.timezone import now

from changqing.accounts.models import User
from changqing.core.policy import policy
from changqing.interchange import import_files, queries, services, showing
from changqing.interchange.forms import UploadForm
from changqing.interchange.kinds import kind as kinds
from changqing.interchange.models import FAILED, PREVIEWED, Import
from changqing.interchange.remarks import Refused
from changqing.interchange.sheets.containers import check_size

FORM_BYTES = 100_000  # what a form has beside its file
PATIENCE = 15 * 60  # seconds after which being read or written is no longer what one waits for
AGAIN = 2  # seconds until the page of an import that is being read or written looks again
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
    page = _page(request)
    rows, pages = queries.imports(page)
    context = {
        "form": form,
        "refused": refused,
        "table": showing.history(rows) if rows else None,
        "page": _pages(HERE, page, pages),
    }
    return render(request, "interchange/imports.html", context, status=status)


def _too_large(request: HttpRequest) -> Refused | None:
    """Return the error for what is too large, before anything of it is read; Django bounds no files by itself."""
    sent = request.META.get("CONTENT_LENGTH") or "0"
    try:
        check_size(int(sent) - FORM_BYTES if sent.isascii() and sent.isdigit() else 0)
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
    kind = kinds.find(row.kind)
    show = request.GET.get("show", "")
    if show not in showing.FILTERS:
        show = "wrong" if row.counts.get("wrong") else "all"
    pages = max(1, -(-queries.total(row, show) // queries.PAGE))
    page = min(_page(request), pages)
    context: dict[str, Any] = {
        "row": row,
        "kind": showing.kind_of(row),
        "when": showing.when(row),
        "state": showing.state_name(row),
        "counts": showing.counts_in_words(row),
        "reasons": [remark.text() for remark in queries.reasons(row)] if row.state == FAILED else [],
        "notes": [note.text() for note in import_files.notes(row.id)],
        "filters": showing.filters(row, show) if row.counts and row.kept else [],
        "rows": [showing.line(kind, line) for line in queries.lines(row, show=show, page=page)],
        "decision": showing.decision(row) if row.state == PREVIEWED else None,
        "takes_long": row.is_busy and (now() - row.state_since).total_seconds() > PATIENCE,
        "page": _pages(f"{row.url}?show={show}", page, pages),
    }
    response = render(request, "interchange/import.html", context)
    if row.is_busy and not context["takes_long"]:
        response.headers["Refresh"] = str(AGAIN)
    return response


@policy("operator")
def write(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Have the import written; `partial` leaves wrong rows out."""
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": "POST"})
    row = _found(import_id)
    if row.state == PREVIEWED:
        services.decide(row, partial=request.POST.get("partial") == "1")
    return HttpResponseRedirect(row.url, status=303)


@policy("operator")
def throw_away(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Delete the file and the plan of an import."""
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": "POST"})
    row = _found(import_id)
    services.throw_away(row)
    return HttpResponseRedirect(HERE, status=303)


@policy("operator")
def problems(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """The wrong rows and the warnings, to be worked through in a spreadsheet program."""
    row = _found(import_id)
    text = showing.problems_csv(kinds.find(row.kind), queries.problems(row))
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="import-{row.created_at:%Y-%m-%d}-problems.csv"'
    return response


def _page(request: HttpRequest) -> int:
    page = request.GET.get("page", "1")
    return max(1, int(page)) if page.isascii() and page.isdigit() and len(page) < 6 else 1


def _pages(address: str, page: int, pages: int) -> dict[str, Any]:
    joint = "&" if "?" in address else "?"
    return {
        "number": page,
        "pages": pages,
        "prev_url": f"{address}{joint}page={page - 1}" if page > 1 else "",
        "next_url": f"{address}{joint}page={page + 1}" if page < pages else "",
    }
