"""The operators' pages of one harvest: looked at, decided on, written."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from changqing.core.paging import asked_page
from changqing.core.policy import policy
from changqing.interchange import stages
from changqing.interchange.harvest import harvest_showing as showing
from changqing.interchange.harvest import queries, services, source_showing
from changqing.interchange.harvest.models import Harvest
from changqing.interchange.plan_views import shown, taken_along
from changqing.interchange.planned import PREVIEWED


def _found(source_id: UUID, harvest_id: UUID) -> Harvest:
    row = queries.harvest(source_id, harvest_id)
    if row is None:
        raise Http404
    return row


@policy("operator")
def one_harvest(request: HttpRequest, source_id: UUID, harvest_id: UUID) -> HttpResponse:
    """One harvest: what it would do, or did, row by row; why it waits; and what can be decided."""
    row = _found(source_id, harvest_id)
    context = {
        "source": row.source,
        "title": source_showing.title_of(row.source),
        "kind": source_showing.kind_of(row.source),
        "who": showing.by_whom(row),
        **showing.page_of(row, show=request.GET.get("show", ""), number=asked_page(request)),
    }
    return shown(request, "interchange/harvest/harvest.html", row, context)


@policy("operator")
@require_POST
def write(request: HttpRequest, source_id: UUID, harvest_id: UUID) -> HttpResponse:
    """Have the harvest written; `partial` leaves wrong entries out."""
    row = _found(source_id, harvest_id)
    if row.state == PREVIEWED:
        services.decide(row, partial=request.POST.get("partial") == "1")
    return HttpResponseRedirect(row.url, status=303)


@policy("operator")
@require_POST
def throw_away(request: HttpRequest, source_id: UUID, harvest_id: UUID) -> HttpResponse:
    """Delete the plan of a harvest; what it says is not written, unless a later one says it again."""
    row = _found(source_id, harvest_id)
    stages.throw_away(row)
    return HttpResponseRedirect(row.source.url, status=303)


@policy("operator")
def problems(request: HttpRequest, source_id: UUID, harvest_id: UUID) -> HttpResponse:
    """The wrong entries and the warnings, for the engineers of the provider."""
    row = _found(source_id, harvest_id)
    return taken_along(row, "harvest", showing.problems_csv(row))
