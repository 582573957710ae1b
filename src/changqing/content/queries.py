"""Reads: releases and what is in them."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from changqing.content import packs
from changqing.content.manifest import Answer, Manifest
from changqing.content.models import Release
from changqing.core.text import best_language


def latest_release(slug: str) -> Release | None:
    """Return the newest release of a course. One query."""
    return Release.objects.filter(course__slug=slug).select_related("course").order_by("-number").first()


def latest_releases(course_ids: Sequence[UUID]) -> list[Release]:
    """Return the newest release of each of these courses. One query."""
    rows = Release.objects.filter(course_id__in=course_ids).defer("answers").order_by("course_id", "-number")
    found: dict[UUID, Release] = {}
    for row in rows:
        found.setdefault(row.course_id, row)
    return list(found.values())


def releases_of_packs(packs: Sequence[str]) -> dict[str, Release]:
    """Return the releases that packs are of, by the pack's address; of two with the same one, the newer. One query."""
    rows = Release.objects.filter(pack__in=packs).select_related("course").order_by("number")
    return {row.pack: row for row in rows}


def release(release_id: UUID | str) -> Release | None:
    """Return a release by id. One query."""
    return Release.objects.filter(id=release_id).select_related("course").first()


def manifest(release: Release) -> Manifest:
    """Return the manifest of a release, from its pack. No query."""
    return packs.open_kept(release.pack).manifest


def text(release: Release, files: dict[str, str], wanted: str | None = None) -> tuple[str, str]:
    """Return a text of the release's pack as HTML, and the language it is in: the wanted one's or the nearest."""
    language = best_language(files, wanted)
    if language is None:
        return "", wanted or ""
    return packs.open_kept(release.pack).read(files[language]).decode(), language


def answers(release: Release, quiz: str) -> dict[str, Answer]:
    """Return the answer key of a quiz by question. No query."""
    return msgspec.convert(release.answers.get(quiz, {}), dict[str, Answer])
