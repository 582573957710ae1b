"""Changes that operators make to the catalogue by hand: words that mean the same, courses that teach the same."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from changqing.catalogue.models import Course, Subject, SynonymGroup
from changqing.catalogue.search import synonyms
from changqing.catalogue.services import changed, changed_ids
from changqing.core.errors import DomainError
from changqing.core.ids import new_id
from changqing.core.text import Text

MOST_WORDS, MOST_LETTERS = 60, 40


class NotAGroup(DomainError):
    """These words make no group of synonyms."""

    code = "not-a-group"


class NotASubject(DomainError):
    """These courses make no subject."""

    code = "not-a-subject"


def _check(words: Sequence[str], narrower: Sequence[str]) -> None:
    if len(words) + len(narrower) < 2 or not words:
        raise NotAGroup(_("A group needs at least two words."), _("Put commas or new lines between them."))
    if len(words) + len(narrower) > MOST_WORDS:
        raise NotAGroup(_("A group has at most %(most)d words.") % {"most": MOST_WORDS}, _("Divide it."))
    for word in (*words, *narrower):
        if len(word) > MOST_LETTERS:
            told = _("“%(word)s…” is longer than %(most)d characters.") % {"word": word[:20], "most": MOST_LETTERS}
            raise NotAGroup(told, _("A synonym is a word or a short phrase."))
        if not synonyms.spelling(word):
            raise NotAGroup(_("“%(word)s” has no letter in it.") % {"word": word})


@transaction.atomic
def save_synonyms(words: Sequence[str], narrower: Sequence[str], group_id: UUID | None = None) -> SynonymGroup:
    """Create a group of words that mean the same, or change the one of that id; searches follow at once.

    Raise `NotAGroup` where they make none.
    """
    kept = [word for word in narrower if word not in words]
    _check(words, kept)
    group = (SynonymGroup.objects.filter(id=group_id).first() if group_id else None) or SynonymGroup()
    group.words, group.narrower = list(words), kept
    group.save()
    changed_ids({})
    return group


@transaction.atomic
def drop_synonyms(group_id: UUID) -> bool:
    """Delete a group; say whether it was there."""
    count, _by_model = SynonymGroup.objects.filter(id=group_id).delete()
    if count:
        changed_ids({})
    return bool(count)


def _free_slug(title: Text) -> str:
    """Return an address for a subject that no other has."""
    slug = slugify(title.get("en", ""))[:80] or new_id().hex[-12:]
    return slug if not Subject.objects.filter(slug=slug).exists() else f"{slug}-{new_id().hex[-6:]}"


@transaction.atomic
def declare_alike(title: Text, courses: Sequence[UUID], slug: str = "") -> Subject:
    """Declare that these courses teach the same: a new subject, or more courses of the one at that address.

    A course that was of another subject is of this one now. Raise `NotASubject` where there is no title, or nothing to
    compare.
    """
    title = {language: " ".join(text.split()) for language, text in title.items() if text.strip()}
    rows = list(Course.objects.filter(id__in=courses))
    subject = Subject.objects.filter(slug=slug).first() if slug else None
    known = subject.courses.count() if subject else 0
    if subject is None and not title:
        raise NotASubject(_("The subject has no title."), _("Say in a few words what all of these courses teach."))
    if len(rows) + known < 2:
        raise NotASubject(_("At least two courses are needed."), _("Tick those that teach the same."))
    subject = subject or Subject(slug=_free_slug(title))
    subject.title = title or subject.title
    subject.save()
    Course.objects.filter(id__in=[one.id for one in rows]).update(subject=subject)
    changed(*rows)
    return subject


@transaction.atomic
def rename_subject(subject: Subject, title: Text) -> None:
    """Give a subject another title; raise `NotASubject` where it is empty."""
    title = {language: " ".join(text.split()) for language, text in title.items() if text.strip()}
    if not title:
        raise NotASubject(_("The subject has no title."), _("Say in a few words what all of these courses teach."))
    subject.title = title
    subject.save(update_fields=["title"])
    changed(*subject.courses.all())


@transaction.atomic
def take_out(subject: Subject, course_id: UUID) -> None:
    """Say that a course is not of this subject after all; a subject with fewer than two courses is dissolved."""
    rows = list(subject.courses.all())
    rest = [one for one in rows if one.id != course_id]
    if len(rest) < 2:
        dissolve(subject)
        return
    Course.objects.filter(id=course_id, subject=subject).update(subject=None)
    changed(*rows)


@transaction.atomic
def dissolve(subject: Subject) -> None:
    """Say that the courses of a subject do not teach the same after all."""
    rows = list(subject.courses.all())
    Course.objects.filter(subject=subject).update(subject=None)
    subject.delete()
    changed(*rows)
