"""The personal parts of public pages: resume, progress, done marks, the quiz with what was answered."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from changqing.accounts.queries import current_learner
from changqing.content import queries as content
from changqing.content.manifest import Manifest, Question, Quiz, Unit
from changqing.content.models import Release
from changqing.core.pages import fragment
from changqing.core.templatetags.changqing import written
from changqing.learning import queries
from changqing.learning.models import QuizProgress
from changqing.learning.queries import Standing


def unit_url(slug: str, unit: str) -> str:
    """Return the address of a unit in the player."""
    return f"/learn/{slug}/{unit}"


def certificate_url(slug: str) -> str:
    """Return the address that leads a learner to her certificate of a course."""
    return f"/courses/{slug}/certificate"


def _render(request: HttpRequest, template: str, context: dict[str, Any]) -> str:
    return render_to_string(f"personal/{template}.html", {"learner": current_learner(request), **context}, request)


def progress_of(standing: Standing, slug: str) -> dict[str, Any]:
    """Return how far a learner is, as templates show it."""
    unit = standing.next_unit
    return {
        "done": len(standing.done),
        "total": len(standing.manifest.units),
        "unit_title": written(unit.title),
        "next_url": unit_url(slug, unit.key),
        "completed": standing.completed_at is not None,
        "credential_url": certificate_url(slug) if standing.completed_at else "",
        # Where every unit is done, and that is not enough: classes, an assignment, a date.
        "missing": standing.missing if len(standing.done) == len(standing.manifest.units) else [],
    }


@fragment("resume")
def resume(request: HttpRequest) -> str:
    """On the home page: the course to go on with."""
    learner = current_learner(request)
    found = queries.latest(queries.begun(learner.id)) if learner else None
    context = None
    if found:
        context = {"course": found.course, **progress_of(found.standing, found.course.slug)}
        context["url"] = context["next_url"]
    return _render(request, "resume", {"resume": context})


@fragment("course-progress")
def course_progress(request: HttpRequest, course_id: str, slug: str, first_unit: str) -> str:
    """On the course page: the main action."""
    standing = queries.my_standing(request, course_id)
    context = {
        "progress": progress_of(standing, slug) if standing else None,
        "start_url": unit_url(slug, first_unit),
    }
    return _render(request, "course-progress", context)


def _release(request: HttpRequest, course_id: str, release_id: str) -> tuple[Release | None, Standing | None]:
    """Return the release this learner reads: her own, else the page's."""
    standing = queries.my_standing(request, course_id)
    name = f"changqing.release.{release_id}"
    if standing:
        return standing.enrolment.release, standing
    if name not in request.META:
        request.META[name] = content.release(release_id)
    return request.META[name], None


@fragment("unit-list")
def unit_list(request: HttpRequest, course_id: str, slug: str, release_id: str, current: str) -> str:
    """Beside a unit: the outline, with what is done."""
    release, standing = _release(request, course_id, release_id)
    units = content.manifest(release).units if release else []
    rows = [
        {
            "title": written(unit.title),
            "url": unit_url(slug, unit.key),
            "current": unit.key == current,
            "done": bool(standing and standing.is_done(unit)),
        }
        for unit in units
    ]
    return _render(request, "unit-list", {"units": rows})


@fragment("quiz")
def quiz(request: HttpRequest, course_id: str, slug: str, release_id: str, unit_key: str, role: str) -> str:
    """In a unit: its questions, and what was answered."""
    release, standing = _release(request, course_id, release_id)
    manifest = content.manifest(release) if release else None
    unit = manifest.unit(unit_key) if manifest else None
    found = unit.quiz(role) if unit else None
    if release is None or manifest is None or found is None:
        return ""
    row = standing.quizzes.get(found.key) if standing else None
    again = request.GET.get("again") == found.key
    context = quiz_context(release, manifest, found, None if again else row)
    url = unit_url(slug, unit_key)
    context["action_url"] = f"{url}/quizzes/{found.key}?pack={release.pack}"
    context["retry_url"] = f"{url}?again={found.key}#{found.key}"
    return _render(request, "quiz", {"quiz": context})


def quiz_context(release: Release, manifest: Manifest, quiz: Quiz, row: QuizProgress | None) -> dict[str, Any]:
    """Return a quiz as the template shows it: blank, or with what was chosen, what was right, and why."""
    answered = row.answers if row and row.attempts else {}
    key = content.answers(release, quiz.key) if answered else {}

    def shown(question: Question) -> dict[str, Any]:
        mine = answered.get(question.key)
        right = key[question.key].right if mine and question.key in key else []
        return {
            "key": question.key,
            "kind": question.kind,
            "prompt": written(question.prompt),
            "answered": mine is not None,
            "correct": bool(mine and mine[3]),
            "explain": written(key[question.key].explain) if mine and question.key in key else "",
            "choices": [
                {
                    "key": choice.key,
                    "text": written(choice.text),
                    "chosen": bool(mine and choice.key in mine[2]),
                    "right": choice.key in right,
                }
                for choice in question.choices
            ],
        }

    attempt = None
    if row and row.attempts:
        attempt = {
            "score": round(row.last * len(quiz.questions)),
            "max": len(quiz.questions),
            "percent": round(row.last * 100),
            "passed": row.last >= manifest.completion.score,
            "passed_before": row.passed_at is not None,
            "when": row.last_at,
        }
    return {
        "key": quiz.key,
        "role": quiz.role,
        "counts": quiz.role == "after",
        "questions": [shown(question) for question in quiz.questions],
        "attempt": attempt,
        "can_retry": True,
        "pass_percent": round(manifest.completion.score * 100),
    }


@fragment("unit-next")
def unit_next(request: HttpRequest, course_id: str, slug: str, release_id: str, unit_key: str) -> str:
    """Under a unit: the next one; at the end, what is still missing or the certificate."""
    release, standing = _release(request, course_id, release_id)
    units = content.manifest(release).units if release else []
    position = next((number for number, unit in enumerate(units) if unit.key == unit_key), 0)

    def link(unit: Unit | None) -> dict[str, str] | None:
        return {"url": unit_url(slug, unit.key), "title": written(unit.title)} if unit else None

    context = {
        "previous": link(units[position - 1]) if position else None,
        "next": link(units[position + 1]) if position + 1 < len(units) else None,
        "is_last": position + 1 >= len(units),
        "missing": standing.missing if standing else [],
        "completed": bool(standing and standing.completed_at),
        "credential_url": certificate_url(slug) if standing and standing.completed_at else "",
        "has_standing": standing is not None,
    }
    return _render(request, "unit-next", context)
