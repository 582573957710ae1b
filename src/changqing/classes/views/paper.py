"""The sheet to sign as PDF; the photo of a signed one, what was read in it, and a person's word on that."""

from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from changqing.classes import showing
from changqing.classes.models import SheetPhoto
from changqing.classes.paper import printing, services
from changqing.classes.paper.reading import check_size
from changqing.classes.roll import reading
from changqing.classes.views.roll import require, saw, state_names, user_of
from changqing.core.arriving import told_length
from changqing.core.errors import DomainError
from changqing.core.policy import policy


@policy("teacher")
def sheet(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """The sheet to sign, of who has a seat now."""
    session = require(request, session_id)
    saw(request, session, reading.roll(session))
    made = printing.print_sheet(session, user_of(request).id)
    response = HttpResponse(printing.drawn(made), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="sheet-{session.begins:%Y%m%d}.pdf"'
    return response


@policy("teacher")
def photo(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Send a photo of a signed sheet."""
    session = require(request, session_id)
    context = {"session": session, "card": showing.card(session)}
    try:
        if request.method == "POST":
            check_size(told_length(request.META))  # before anything of it is read
        sent = request.FILES.get("photo") if request.method == "POST" else None
        if sent is None:
            return render(request, "classes/photo.html", context)
        found = services.take_photo(session, sent.read(), user_id=user_of(request).id)
    except DomainError as refused:
        return render(request, "classes/photo.html", context | {"refused": refused}, status=refused.status)
    return HttpResponseRedirect(f"/teach/{session.id}/photo/{found.id}", status=303)


def _photo(request: HttpRequest, session_id: UUID, photo_id: UUID) -> SheetPhoto:
    session = require(request, session_id)
    found = SheetPhoto.objects.select_related("sheet").filter(id=photo_id, sheet__session=session).first()
    if found is None:
        raise Http404
    return found


@policy("teacher")
def read_photo(request: HttpRequest, session_id: UUID, photo_id: UUID) -> HttpResponse:
    """What was read in a photo, row by row beside its picture; a person confirms it, doubtful rows first."""
    found = _photo(request, session_id, photo_id)
    session = require(request, session_id)
    if request.method == "POST":
        told = {}
        for one in found.found:
            state = request.POST.get(f"state-{one['row']}", "")
            minutes = request.POST.get(f"minutes-{one['row']}", "")
            if one["learner"] and state:
                number = int(minutes) if minutes.isascii() and minutes.isdigit() and len(minutes) < 4 else 0
                told[one["learner"]] = (state, number)
        services.confirm(found, told, user_id=user_of(request).id)
        return HttpResponseRedirect(f"/teach/{session.id}#people", status=303)
    names = {str(row.learner_id): row.name for row in reading.roll(session)}
    rows = [{**one, "name": names.get(one["learner"], "")} for one in found.found if one["learner"]]
    strangers = [one for one in found.found if not one["learner"] and one["state"] != "absent"]
    context = {
        "session": session,
        "card": showing.card(session),
        "photo": found,
        "rows": sorted(rows, key=lambda one: (one["sure"], one["row"])),
        "doubtful": sum(not one["sure"] for one in rows),
        "strangers": strangers,
        "states": state_names(),
    }
    return render(request, "classes/read-photo.html", context)


@policy("teacher")
def row_picture(request: HttpRequest, session_id: UUID, photo_id: UUID, row: int) -> HttpResponse | FileResponse:
    """The picture of a row, as it was in the photo."""
    found = _photo(request, session_id, photo_id)
    path = services.folder_of(found.id) / f"{row}.webp"
    if not path.is_file():
        raise Http404
    return HttpResponse(path.read_bytes(), content_type="image/webp")
