"""What the pages of plans do alike: they look again by themselves while there is work, and hand problems out as CSV."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now

from changqing.interchange import queries
from changqing.interchange.planned import Planned

PATIENCE = 15 * 60  # seconds after which being read or written is no longer what one waits for
AGAIN = 2  # seconds until the page of what is being read or written looks again


def shown(request: HttpRequest, template: str, row: Planned, context: dict[str, Any]) -> HttpResponse:
    """Answer with the page of a plan."""
    takes_long = row.is_busy and (now() - row.state_since).total_seconds() > PATIENCE
    reasons = [remark.text() for remark in queries.reasons(row)]
    response = render(request, template, {"row": row, "reasons": reasons, "takes_long": takes_long, **context})
    if row.is_busy and not takes_long:
        response.headers["Refresh"] = str(AGAIN)
    return response


def taken_along(row: Planned, name: str, text: str) -> HttpResponse:
    """Answer with the problems of a plan as a file."""
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}-{row.created_at:%Y-%m-%d}-problems.csv"'
    return response
