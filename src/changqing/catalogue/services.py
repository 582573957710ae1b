"""Changes to the catalogue. Every change says which rows it changed: pages, index and API follow."""

import re
from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec
from django.db import transaction

from changqing.catalogue import codes, search
from changqing.catalogue.facts import CourseFacts
from changqing.catalogue.models import Course, IndexEntry, Offering, Place, Programme, Provider
from changqing.core import version
from changqing.core.errors import DomainError
from changqing.core.text import Text

Found = Course | Place | Programme | Provider

_slug = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")


class UnknownProvider(DomainError):
    """No provider has that code."""

    code = "unknown-provider"


class SlugTaken(DomainError):
    """Another provider's course has that address."""

    code = "slug-taken"


class UnknownCode(DomainError):
    """A category, audience, level or area that the site does not have."""

    code = "unknown-code"


def changed(*rows: Found) -> None:
    """Say that these rows changed, came or went: pages and every index follow when the transaction is committed."""
    by_kind: dict[str, list[UUID]] = {}
    for row in rows:
        by_kind.setdefault(type(row).__name__.lower(), []).append(row.id)
    changed_ids(by_kind)


def changed_ids(by_kind: dict[str, list[UUID]]) -> None:
    """Say the same of rows by kind (course, programme, provider, place) and id."""
    with transaction.atomic():
        now = version.bump()
        for kind, ids in by_kind.items():
            for some in _batches(ids):
                IndexEntry.objects.bulk_create(
                    [IndexEntry(kind=kind, row=one, version=now) for one in some],
                    update_conflicts=True,
                    unique_fields=["row"],
                    update_fields=["version"],
                )
        transaction.on_commit(search.follow_quietly)


def _batches(ids: Iterable[UUID], size: int = 2_000) -> Iterable[list[UUID]]:
    every = list(ids)
    return (every[place : place + size] for place in range(0, len(every), size))


def check_codes(facts: CourseFacts) -> list[str]:
    """Return what is wrong with the codes of a course, one sentence each."""
    checks = [
        ("category", [facts.category], codes.CATEGORIES),
        ("audience", facts.audiences, codes.AUDIENCES),
        ("area", facts.areas, codes.AREAS),
        ("level", [facts.level], codes.LEVELS),
    ]
    problems = [
        f"the {kind} '{code}' is not known; known are {', '.join(known)}"
        for kind, found, known in checks
        for code in found
        if code not in known
    ]
    if not _slug.fullmatch(facts.slug):
        problems.append(f"the slug '{facts.slug}' is no address: small letters, digits and hyphens, at most 100")
    for name in ("licence_url", "source_url"):
        value = getattr(facts, name)
        if value and not value.startswith(("https://", "http://")):
            problems.append(f"'{name}' is no address of a page: '{value}'")
    return problems


def require_provider(code: str) -> Provider:
    """Return the provider of that code; raise `UnknownProvider`."""
    found = Provider.objects.filter(code=code).first()
    if found is None:
        raise UnknownProvider(f"No provider has the code '{code}'.", "`changqing providers list` shows them all.")
    return found


def check_course(facts: CourseFacts) -> Course:
    """Return the course these facts are of, perhaps not saved yet; raise `DomainError` where it cannot be published."""
    provider = require_provider(facts.provider)
    if problems := check_codes(facts):
        raise UnknownCode("; ".join(problems))
    course = Course.objects.filter(slug=facts.slug).first() or Course(slug=facts.slug, provider=provider)
    if course.provider_id != provider.id:
        raise SlugTaken(f"The address '{facts.slug}' belongs to a course of another provider.", "Choose another slug.")
    return course


@transaction.atomic
def save_course(facts: CourseFacts, *, syllabus: Sequence[Text]) -> Course:
    """Create or bring up to date the course that has content now; it can be started online at any time."""
    course = check_course(facts)
    for name in facts.__struct_fields__:
        if name not in ("slug", "provider"):
            setattr(course, name, msgspec.to_builtins(getattr(facts, name)))
    course.state = "published"
    course.syllabus = list(syllabus)
    course.has_content = True
    course.save()
    if not course.offerings.filter(mode="online", starts=None).exists():
        Offering.objects.create(course=course, mode="online")
    changed(course)
    return course
