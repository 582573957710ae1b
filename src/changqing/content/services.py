"""Changes: publishing a draft as a release."""

import msgspec
from django.db import transaction

from changqing.catalogue import services as catalogue
from changqing.catalogue.facts import CourseFacts
from changqing.content import media, packs, queries
from changqing.content.building import Built, build
from changqing.content.draft import CourseDraft
from changqing.content.models import Release
from changqing.core.errors import DomainError


class DraftIsWrong(DomainError):
    """A draft with errors is not published; its report has them all."""

    code = "draft-is-wrong"


def publish(draft: CourseDraft, *, partial: bool = False) -> tuple[Release, bool]:
    """Make a release of a draft; return it, and whether it is new (an unchanged course makes none).

    Raise `DraftIsWrong` where the report has errors, unless `partial`: then what could be understood is published.
    Nothing is written before everything is known to be right; files come before the row that names them.
    """
    built = build(draft)
    if draft.report.errors and not partial:
        raise DraftIsWrong(f"{len(draft.report.errors)} errors; nothing was imported.")
    return publish_built(built)


def check_whole(built: Built) -> None:
    """Raise `DraftIsWrong` where too little is left to be a course, whatever `--partial` would pass over."""
    manifest = built.manifest
    if not any(manifest.course.title.values()):
        raise DraftIsWrong("The course has no title; nothing was imported.")
    if not manifest.units:
        raise DraftIsWrong("The course has no unit that could be read; nothing was imported.")
    for unit in manifest.units:
        if not unit.files or not any(unit.title.values()):
            raise DraftIsWrong(f"The unit '{unit.key}' has no text or no title; nothing was imported.")


def change_of(built: Built) -> str:
    """Return what publishing would do, without doing it: `new`, `changed` or `unchanged`."""
    check_whole(built)
    catalogue.check_course(built.manifest.course)
    latest = queries.latest_release(built.manifest.course.slug)
    if latest is None:
        return "new"
    sha256, _body = packs.seal(built.manifest, built.files)
    return "unchanged" if latest.pack == sha256 else "changed"


def publish_built(built: Built) -> tuple[Release, bool]:
    """Make a release of what was built; see `publish`."""
    check_whole(built)
    sha256, body = packs.seal(built.manifest, built.files)
    course_slug = built.manifest.course.slug
    latest = queries.latest_release(course_slug)
    if latest is not None and latest.pack == sha256:
        return latest, False
    catalogue.check_course(built.manifest.course)
    packs.keep(sha256, body)
    media.keep(built.files)
    with transaction.atomic():
        syllabus = [unit.title for unit in built.manifest.units]
        course = catalogue.save_course(built.manifest.course, syllabus=syllabus, before=_facts_of(latest))
        latest = Release.objects.select_for_update().filter(course=course).order_by("-number").first()
        release = Release.objects.create(
            course=course,
            number=latest.number + 1 if latest else 1,
            pack=sha256,
            size=len(body),
            answers=msgspec.to_builtins(built.answers),
        )
        catalogue.changed(course)
    return release, True


def _facts_of(release: Release | None) -> CourseFacts | None:
    """Return what a release told of its course; None where there is none, or its pack is broken."""
    try:
        return queries.manifest(release).course if release else None
    except packs.BadPack:
        return None
