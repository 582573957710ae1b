"""The player, and the learner's own page."""

import base64
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from changqing.accounts.queries import current_learner
from changqing.accounts.services import learner_for
from changqing.catalogue import queries as catalogue
from changqing.content import packs
from changqing.content import queries as content
from changqing.content.manifest import Manifest, Page, Unit
from changqing.content.models import Release
from changqing.content.thrift import thrifty
from changqing.core.pages import public_page
from changqing.core.policy import policy
from changqing.core.security import is_same_origin
from changqing.core.text import current_language, pick
from changqing.learning import queries, rule_words, services
from changqing.learning.fragments import certificate_url, progress_of, unit_url

# The smallest picture there is: a transparent GIF of one pixel.
PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")


def _own_release(request: HttpRequest, slug: str, *_: Any, **__: Any) -> str:
    """Return the id of the release this learner is on, where it is not the latest; '' otherwise."""
    learner = current_learner(request)
    latest = content.latest_release(slug)
    if learner is None or latest is None:
        return ""
    found = queries.enrolment(learner.id, latest.course_id)
    return str(found.release_id) if found and found.release_id != latest.id else ""


def _find(slug: str, unit_key: str, release_id: str = "") -> tuple[Release, Manifest, Unit]:
    """Return release, manifest and unit, or raise 404."""
    release = content.release(release_id) if release_id else content.latest_release(slug)
    if release is None:
        raise Http404
    manifest = packs.open_kept(release.pack).manifest
    unit = manifest.unit(unit_key)
    if unit is None:
        raise Http404
    return release, manifest, unit


@policy("anyone")
@public_page(variant=_own_release)
def course(request: HttpRequest, slug: str, variant: str = "") -> HttpResponse:
    """A course: what one will be able to do, for whom, how long, how one passes, where and when."""
    found = catalogue.course(slug)
    if found is None:
        raise Http404
    # A learner sees the release she is on: its units are those her player has.
    latest = content.release(variant) if variant else content.latest_release(slug) if found.has_content else None
    manifest = content.manifest(latest) if latest else None
    offerings = [one for one in found.offerings.all() if one.state != "concept"]
    context: dict[str, Any] = {"course": found, "offerings": offerings}
    context |= {"programmes": list(found.programmes.all()), "release": None}
    if latest and manifest:
        first = manifest.units[0]
        context["start_url"] = unit_url(slug, first.key)
        context["first_unit"] = first.key
        context["release"] = {
            "id": latest.id,
            "number": latest.number,
            "pack": latest.pack,
            "size": latest.size,
            "bytes_total": sum(unit.bytes_in_all for unit in manifest.units),
            "rule_text": rule_words.in_words(manifest),
            "units": [
                {
                    "key": unit.key,
                    "title": unit.title,
                    "minutes": unit.minutes,
                    "bytes": unit.bytes,
                    "url": unit_url(slug, unit.key),
                    "has_quiz": bool(unit.quizzes),
                }
                for unit in manifest.units
            ],
        }
    return render(request, "learning/course.html", context)


@policy("anyone")
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Lead to where a course goes on: the learner's next unit, else the first."""
    latest = content.latest_release(slug)
    if latest is None:
        raise Http404
    standing = queries.my_standing(request, latest.course_id)
    unit = standing.next_unit if standing else content.manifest(latest).units[0]
    return HttpResponseRedirect(unit_url(slug, unit.key))


@policy("anyone")
@public_page(variant=_own_release)
def unit(request: HttpRequest, slug: str, unit_key: str, variant: str = "") -> HttpResponse:
    """A unit: the same page for everyone on the release, with what is personal in its holes."""
    release, manifest, found = _find(slug, unit_key, variant)
    return _page(request, release, manifest, found, None)


@policy("anyone")
@public_page(variant=_own_release)
def unit_page(request: HttpRequest, slug: str, unit_key: str, page_key: str, variant: str = "") -> HttpResponse:
    """A further page of a unit, or its assignment."""
    release, manifest, found = _find(slug, unit_key, variant)
    page = next((page for page in found.pages if page.key == page_key), None)
    if page is None:
        raise Http404
    return _page(request, release, manifest, found, page)


def _page(request: HttpRequest, release: Release, manifest: Manifest, unit: Unit, page: Page | None) -> HttpResponse:
    course = release.course
    whole, language = content.text(release, page.files if page else unit.files)
    low = getattr(request, "data_use", "full") == "low"
    html = thrifty(whole, manifest.files, language) if low else whole
    units = manifest.units
    position = units.index(unit) + 1
    url = unit_url(course.slug, unit.key)
    context = {
        "course": course,
        "release": release,
        "unit": {
            "key": unit.key,
            "title": pick(page.title if page else unit.title),
            "title_in": page.title if page else unit.title,
            "unit_title": unit.title,
            "html": html,
            "folded": html is not whole,
            "language": language,
            "fallback": language != current_language(),
            "minutes": unit.minutes,
            "is_page": page is not None,
            "kind": page.kind if page else "",
            "url": url,
        },
        "position": position,
        "total": len(units),
        "activities": [
            {"title": one.title, "kind": one.kind, "url": f"{url}/{one.key}", "current": one is page}
            for one in unit.pages
        ],
        "has_before": page is None and unit.quiz("before") is not None,
        "has_after": page is None and unit.quiz("after") is not None,
        "seen_url": f"{url}/seen?pack={release.pack}",
        "bytes": unit.bytes,
        "bytes_saved": packs.bytes_of_unit(release.pack, unit.key, current_language()),
    }
    return render(request, "learning/unit.html", context)


@policy("anyone")
def seen(request: HttpRequest, slug: str, unit_key: str) -> HttpResponse:
    """Record that a unit was opened: the page asks for this picture, with no script (docs/decisions/beacon.md)."""
    release, _manifest, found = _mine(request, slug, unit_key)
    site = request.headers.get("Sec-Fetch-Site")
    foreign = site != "same-origin" if site else "Referer" in request.headers and not is_same_origin(request)
    ahead = "prefetch" in request.headers.get("Sec-Purpose", request.headers.get("Purpose", ""))
    if request.method == "GET" and not foreign and not ahead:
        services.open_unit(learner_for(request).id, release, found)
    return HttpResponse(PIXEL, content_type="image/gif", headers={"Cache-Control": "no-store"})


def _mine(request: HttpRequest, slug: str, unit_key: str) -> tuple[Release, Manifest, Unit]:
    """Return release, manifest and unit as this learner has them."""
    return _find(slug, unit_key, _own_release(request, slug))


@policy("anyone")
def answer(request: HttpRequest, slug: str, unit_key: str, quiz_key: str) -> HttpResponse:
    """Take the answers of a quiz, and lead back to it, where they are shown with their marks."""
    if request.method != "POST":
        return HttpResponseRedirect(f"{unit_url(slug, unit_key)}#{quiz_key}")
    release, _manifest, found = _mine(request, slug, unit_key)
    quiz = next((quiz for quiz in found.quizzes if quiz.key == quiz_key), None)
    if quiz is None:
        raise Http404
    sent = {question.key: request.POST.getlist(question.key) for question in quiz.questions}
    services.answer_quiz(learner_for(request).id, release, found, quiz, sent)
    return HttpResponseRedirect(f"{unit_url(slug, unit_key)}#{quiz_key}", status=303)


@policy("anyone")
def me(request: HttpRequest) -> HttpResponse:
    """My learning: what to go on with, what is completed. Works with no account, for this device."""
    learner = current_learner(request)
    rows = queries.begun(learner.id) if learner else []
    in_progress = [
        {"course": row.course, "last_at": row.last_at, **progress_of(row.standing, row.course.slug)}
        for row in rows
        if row.standing.completed_at is None
    ]
    completed = [
        {"course": row.course, "when": row.standing.completed_at, "credential_url": certificate_url(row.course.slug)}
        for row in rows
        if row.standing.completed_at is not None
    ]
    context = {
        "learner": learner,
        "name": learner.name if learner else "",
        "has_account": bool(learner and learner.user_id),
        "in_progress": in_progress,
        "completed": completed,
        "hours": sum(row.course.hours for row in rows if row.standing.completed_at),
    }
    return render(request, "learning/me.html", context)
