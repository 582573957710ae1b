"""What a phone asks of the site by script: to take in what was done on it, and to hand it over to another learner."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.http import require_POST

from changqing.accounts import phones
from changqing.accounts.models import Learner
from changqing.accounts.queries import current_learner
from changqing.catalogue import queries as catalogue
from changqing.core import problems
from changqing.core.errors import DomainError
from changqing.core.policy import policy
from changqing.learning import completion, queries, sync
from changqing.records import queries as records

problems.declare("/phone/sync", "POST")
problems.declare("/phone/people", "POST")
MOST_COURSES = 100


class Malformed(DomainError):
    """What was sent is not of the form it has to have."""

    code = "malformed"


Body = TypeVar("Body")


class Batch(msgspec.Struct, forbid_unknown_fields=True):
    """What a phone sends: its key for this learner, its clock, what happened, and what it wants to know.

    `current`: she has the phone now. `apart`: the phone was taken back from her before the site had heard of her.
    """

    key: str
    sent_at: sync.Short
    statements: list[Any]
    learner: UUID | None = None
    since: sync.Short = ""
    courses: list[str] = []
    current: bool = False
    apart: bool = False


class Person(msgspec.Struct, forbid_unknown_fields=True):
    """What a phone wants with a learner on it: set her PIN, hand over to her, or leave the phone to somebody new."""

    do: str
    key: str = ""
    proof: str = ""


def read_body(request: HttpRequest, kind: type[Body]) -> Body:
    """Return what was sent; raise `Malformed`."""
    try:
        return msgspec.json.decode(request.body, type=kind)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise Malformed(str(error)[:200]) from error


def _json(body: Any, status: int = 200) -> HttpResponse:
    return HttpResponse(msgspec.json.encode(body), status=status, content_type="application/json")


@policy("anyone")
@require_POST
def sync_phone(request: HttpRequest) -> HttpResponse:
    """Take in a batch; acknowledge each thing that is in the record. What is private is told to its owner alone."""
    now = datetime.now(UTC)
    batch = read_body(request, Batch)
    if len(batch.statements) > sync.MOST:
        return problems.answer(413, f"At most {sync.MOST} at a time.", code="too-many", most=sync.MOST)
    phone = phones.introduce(request, batch.key, batch.learner, current=batch.current, apart=batch.apart)
    owner = phones.owner_of(phone)
    if owner is None:
        return problems.answer(410, "The record this phone added to is no longer there.", code="no-learner")
    elsewhere = records.stored_since(owner.id, since) if (since := sync.moment_of(batch.since)) else {}
    taken = sync.take_in(owner.id, batch.statements, sent_at=batch.sent_at, now=now)
    if batch.current and current_learner(request) is None:
        phones.recognise(request, phone, owner)
    mine = current_learner(request)
    body: dict[str, Any] = {
        "now": now.isoformat(),
        "acknowledged": taken.acknowledged,
        "refused": [asdict(one) for one in taken.refused],
        "new": taken.new,
        "cursor": datetime.now(UTC).isoformat(),
    }
    if mine is not None and mine.id == owner.id:
        slugs = [slug for slug in batch.courses[:MOST_COURSES] if "\0" not in slug]
        body |= {"pin": bool(phone.pin_hash), **_private(owner, elsewhere, slugs)}
    return _json(body)


def _private(owner: Learner, elsewhere: Any, slugs: list[str]) -> dict[str, Any]:
    """Return what only she may know: who she is, what came from elsewhere, and where she stands."""
    titles = catalogue.titles(list(elsewhere)) if elsewhere else {}
    return {
        "learner": str(owner.id),
        "name": owner.name,
        "account": owner.user_id is not None,
        "elsewhere": [{"count": count, "title": titles.get(course, {})} for course, count in elsewhere.items()],
        "standings": {slug: _standing(standing) for slug, standing in queries.standings(owner.id, slugs).items()},
    }


def _standing(standing: queries.Standing) -> dict[str, Any]:
    """Return where she stands in a course, as the phone shows it with no network."""
    return {
        "missing": _missing(standing),
        "opened": sorted(standing.opened),
        "done": standing.done,
        "completed": standing.completed_at is not None,
        "quizzes": {
            key: {
                "share": row.last,
                "passed": row.passed_at is not None,
                "answers": {question: [answer[2], answer[3]] for question, answer in row.answers.items()},
            }
            for key, row in standing.quizzes.items()
            if row.attempts
        },
    }


def _missing(standing: queries.Standing) -> dict[str, str]:
    """Return what is still missing for the certificate by language, as HTML; the units' own list tells of units."""
    if not completion.goes_beyond_units(standing.manifest):
        return {}
    found = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            if lines := standing.missing:
                found[language] = render_to_string("learning/words.html", {"lines": lines}).strip()
    return found


@policy("anyone")
@require_POST
def people(request: HttpRequest) -> HttpResponse:
    """Set a PIN, hand the phone over, or leave it to somebody new."""
    asked = read_body(request, Person)
    if asked.do == "leave":
        phones.leave(request)
        response = _json({"learner": None})
        response.delete_cookie("learner", samesite="Lax")
        return response
    phone = phones.introduce(request, asked.key, None, current=True) if asked.do == "pin" else phones.find(asked.key)
    if phone is None:
        return problems.answer(404, "The site does not know this phone yet.", code="unknown-phone")
    if asked.do == "pin":
        mine, owner = current_learner(request), phones.owner_of(phone)
        if mine is None or owner is None or mine.id != owner.id:
            return problems.answer(409, "Sign in first.", code="sign-in")
        phones.set_pin(phone, asked.proof)
        return _json({"learner": str(owner.id), "name": owner.name})
    if asked.do == "enter":
        learner = phones.enter(request, phone, asked.proof)
        return _json({"learner": str(learner.id), "name": learner.name, "account": learner.user_id is not None})
    return problems.answer(400, f"'{asked.do}' is not known.", code="malformed")
