"""The personal part of a programme's page: take part, in which cohort and as whom."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.template.loader import render_to_string

from changqing.accounts.queries import current_learner
from changqing.core.pages import fragment
from changqing.programmes import queries


@fragment("programme-part")
def programme_part(request: HttpRequest, programme_id: str, slug: str) -> str:
    """Whether the visitor takes part, else how to; nothing where no cohort is open. At most two queries."""
    learner = current_learner(request)
    part = queries.part_of(learner.id, UUID(programme_id)) if learner else None
    cohorts = [] if part else queries.open_cohorts(UUID(programme_id))
    if not part and not cohorts:
        return ""
    context: dict[str, Any] = {"part": part, "cohorts": cohorts, "slug": slug}
    context["audiences"] = cohorts[0].programme.audiences if cohorts else []
    return render_to_string("personal/programme-part.html", context, request)
