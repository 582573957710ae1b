"""What a helper may do here: see how far she is, and put a course on her page. He learns nothing in her name."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from changqing.accounts.helping import Scope, let, queries, services
from changqing.accounts.models import Helping, User
from changqing.content import queries as content
from changqing.core.pages import fragment
from changqing.core.policy import policy
from changqing.learning.fragments import progress_of
from changqing.learning.queries import begun, enrolment
from changqing.learning.services import enrol

COURSES = "courses"


def _courses(request: HttpRequest, helping: Helping) -> str:
    rows = [
        {"course": row.course, "last_at": row.last_at, **progress_of(row.standing, row.course.slug)}
        for row in begun(helping.learner_id)
    ]
    return render_to_string("learning/helping.html", {"rows": rows}, request)


let(Scope(COURSES, _("See what I learn and how far I am, and put courses on my page"), _courses, order=10))


@fragment("help-with-course")
def help_with_course(request: HttpRequest, slug: str) -> str:
    """On a course's page: put it on the page of somebody one helps."""
    if not request.user.is_authenticated:
        return ""
    assert isinstance(request.user, User)
    people: list[dict[str, Any]] = []
    for one in queries.of_helper(request.user, COURSES):
        has_it = _has(one, slug)
        people.append({"helping": one, "name": one.learner.name, "has_it": has_it})
    context = {"people": people, "slug": slug}
    return render_to_string("personal/help-with-course.html", context, request) if people else ""


def _has(helping: Helping, slug: str) -> bool:
    latest = content.latest_release(slug)
    return latest is not None and enrolment(helping.learner_id, latest.course_id) is not None


@policy("signed-in")
@require_POST
def put_course(request: HttpRequest, helping_id: UUID) -> HttpResponse:
    """Put a course on the page of somebody one helps: there it waits for her first look. Twice is once."""
    helping = queries.require(request, helping_id, COURSES)
    release = content.latest_release(request.POST.get("course", "")[:100].replace("\0", ""))
    if release is None:
        raise Http404
    if enrolment(helping.learner_id, release.course_id) is None:
        enrol(helping.learner_id, release)
        services.act(helping, "course-put", title=release.course.title, url=release.course.url)
    return redirect(f"{release.course.url}#helping")
