"""Changes to the catalogue. Every change says which rows it changed: pages, index and API follow."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
from django.db import transaction

from changqing.catalogue import codes, pinyin, search
from changqing.catalogue.facts import CourseFacts
from changqing.catalogue.models import Course, IndexEntry, Offering, Place, Programme, Provider, Region
from changqing.catalogue.told import CourseTold, OfferingTold, PlaceTold, ProviderTold, said
from changqing.core import version
from changqing.core.errors import DomainError
from changqing.core.ids import new_id
from changqing.core.text import Text, pick

Found = Course | Place | Programme | Provider

_slug = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")


class UnknownProvider(DomainError):
    """No provider has that code."""

    code = "unknown-provider"


class SlugTaken(DomainError):
    """Another provider's course has that address."""

    code = "slug-taken"


class NotTheirs(DomainError):
    """A course is told as a provider's that is another's."""

    code = "not-theirs"


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
def save_course(facts: CourseFacts, *, syllabus: Sequence[Text], before: CourseFacts | None = None) -> Course:
    """Create or bring up to date the course that has content now; it can be started online at any time.

    `before` is what its last release told. What neither tells, the office's list or console may have said: credits, or
    that the course is withdrawn. That stays as it is.
    """
    course = check_course(facts)
    told = _told(facts) | (_told(before) if before else set())
    for name in told - {"slug", "provider"}:
        setattr(course, name, msgspec.to_builtins(getattr(facts, name)))
    course.syllabus = list(syllabus)
    course.has_content = True
    course.save()
    if not course.offerings.filter(mode="online", starts=None).exists():
        Offering.objects.create(course=course, mode="online")
    changed(course)
    return course


def _told(facts: CourseFacts) -> set[str]:
    """Return the fields that something is told of; a pack leaves out what is as it is by default."""
    return set(msgspec.to_builtins(facts))


@transaction.atomic
def save_providers(told: Sequence[ProviderTold]) -> None:
    """Create or bring up to date providers, known by their codes; raise `UnknownProvider` for a parent that is not.

    Where a name or a region changes, all that the provider offers is found by the new one.
    """
    kept = {provider.code: provider for provider in Provider.objects.all()}
    new = {one.code for one in told} - set(kept)
    for code in new:
        kept[code] = Provider(code=code)
    renamed: set[UUID] = set()
    for one in told:
        provider = kept[one.code]
        before = (provider.name, provider.region_id)
        _set(provider, said(one, without=("code", "region", "parent")))
        if isinstance(one.region, str):
            provider.region_id = one.region
        if isinstance(one.parent, str):
            if one.parent and one.parent not in kept:
                raise UnknownProvider(f"No provider has the code '{one.parent}'.")
            provider.parent_id = kept[one.parent].id if one.parent else None
        if before != (provider.name, provider.region_id):
            provider.pinyin = pinyin.sort_key(pick(provider.name, "zh-Hans"))[:300]
            if one.code not in new:
                renamed.add(provider.id)
    rows = [kept[code] for code in dict.fromkeys(one.code for one in told)]
    _write(Provider, [row for row in rows if row.code in new], [row for row in rows if row.code not in new])
    _changed_all({"provider": [row.id for row in rows], **_offered_by(renamed)})


@transaction.atomic
def save_courses(told: Sequence[CourseTold]) -> None:
    """Create or bring up to date courses; a new one gets its address now, and keeps it.

    Raise `NotTheirs` for a course of another provider.
    """
    _changed_all({"course": _save_courses(told)})


@transaction.atomic
def save_offerings(told: Sequence[OfferingTold]) -> None:
    """Create or bring up to date offerings, and the places they are told to be at that are not there yet."""
    _changed_all(_save_offerings(told))


@transaction.atomic
def save_courses_and_offerings(courses: Sequence[CourseTold], offerings: Sequence[OfferingTold]) -> None:
    """Do both as one publication; the offerings may be of new courses that are told an id."""
    written = _save_courses(courses)
    found = _save_offerings(offerings)
    _changed_all({**found, "course": list(dict.fromkeys([*written, *found["course"]]))})


def _save_courses(told: Sequence[CourseTold]) -> list[UUID]:
    """Write courses and return their ids."""
    providers = dict(Provider.objects.values_list("code", "id"))
    kept = Course.objects.in_bulk([one.id for one in told if one.id])
    new: list[Course] = []
    old: list[Course] = []
    for one in told:
        there = kept.get(one.id) if one.id else None
        course = there or Course(provider_id=providers[one.provider], id=one.id or new_id())
        if course.provider_id != providers[one.provider]:
            raise NotTheirs(f"The course '{course.slug}' is not of the provider '{one.provider}'.")
        _set(course, said(one, without=("provider", "id")))
        (old if there else new).append(course)
    _name(new, {identity: code for code, identity in providers.items()})
    _write(Course, new, old)
    return [course.id for course in (*new, *old)]


def _save_offerings(told: Sequence[OfferingTold]) -> dict[str, list[UUID]]:
    """Write offerings and return what changed by them: courses and new places."""
    places = _new_places([one.place for one in told if isinstance(one.place, PlaceTold)])
    kept = Offering.objects.in_bulk([one.id for one in told if one.id])
    new: list[Offering] = []
    old: list[Offering] = []
    for one in told:
        there = kept.get(one.id) if one.id else None
        offering = there or Offering(course_id=one.course, id=one.id or new_id())
        _set(offering, said(one, without=("course", "id", "place")))
        if isinstance(one.place, PlaceTold):
            offering.place = places[one.place.provider, pick(one.place.name)]
        elif one.place is None or isinstance(one.place, UUID):
            offering.place_id = one.place
        (old if there else new).append(offering)
    _write(Offering, new, old)
    courses = dict.fromkeys(one.course for one in told)
    return {"course": list(courses), "place": [place.id for place in places.values()]}


def _set(row: Any, values: Mapping[str, object]) -> None:
    for name, value in values.items():
        setattr(row, name, value)


def _write(model: Any, new: Sequence[Any], old: Sequence[Any]) -> None:
    """Write many rows of a table, a few hundred a statement."""
    fields = [field.name for field in model._meta.concrete_fields if not field.primary_key]
    model.objects.bulk_create(new, batch_size=500)
    model.objects.bulk_create(
        old,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[name for name in fields if name != "created_at"],
    )


def _changed_all(by_kind: dict[str, list[UUID]]) -> None:
    """Say once that all these rows changed; nothing where there is none."""
    if any(by_kind.values()):
        changed_ids(by_kind)


def _offered_by(providers: Iterable[UUID]) -> dict[str, list[UUID]]:
    """Return courses, programmes and places of providers: the index knows them by the provider's name and region."""
    found: dict[str, list[UUID]] = defaultdict(list)
    for some in _batches(providers, 500):
        for kind, model in (("course", Course), ("programme", Programme), ("place", Place)):
            rows = model._default_manager.filter(provider_id__in=some)
            found[kind] += rows.values_list("id", flat=True)
    return found


def _name(courses: Sequence[Course], codes_of: Mapping[UUID, str]) -> None:
    """Give new courses their addresses: provider and code, else the title in pinyin; a number where it is taken."""
    wanted = {course.id: _address(course, codes_of[course.provider_id]) for course in courses}
    taken: set[str] = set()
    for some in (list(wanted.values())[place : place + 500] for place in range(0, len(wanted), 500)):
        taken.update(Course.objects.filter(slug__in=some).values_list("slug", flat=True))
    for course in courses:
        base = slug = wanted[course.id]
        number = 1
        while slug in taken or (number > 1 and Course.objects.filter(slug=slug).exists()):
            number += 1
            slug = f"{base}-{number}"
        taken.add(slug)
        course.slug = slug


def _address(course: Course, provider: str) -> str:
    """Return the address a course would like to have."""
    coded = _words(f"{provider} {course.code}") if course.code and course.code.isascii() else ""
    return coded or _words(pinyin.sort_key(pick(course.title, "zh-Hans"))) or str(course.id)


def _words(text: str) -> str:
    """Return what of a text can stand in an address."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:80].strip("-")


def _new_places(told: Sequence[PlaceTold]) -> dict[tuple[str, str], Place]:
    """Create places, each once, and return them by provider and name."""
    first = {(one.provider, pick(one.name)): one for one in reversed(told)}
    providers = dict(Provider.objects.filter(code__in={one.provider for one in told}).values_list("code", "id"))
    regions = Region.objects.in_bulk([one.region for one in first.values()])
    found = {}
    for key, one in first.items():
        region = regions[one.region]
        found[key] = Place(
            provider_id=providers[one.provider],
            region=region,
            name=one.name,
            address=one.address,
            latitude=region.latitude if one.latitude is None else one.latitude,
            longitude=region.longitude if one.longitude is None else one.longitude,
            seats=one.seats,
        )
    Place.objects.bulk_create(found.values(), batch_size=500)
    return found
