"""Courses of one subject: shown as one choice, with what each provider offers side by side."""

from collections.abc import Sequence

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from changqing.catalogue import queries
from changqing.catalogue.lists.cards import Card
from changqing.catalogue.search import Search
from changqing.core.kept import Kept

_kept: Kept[SafeString] = Kept(most=300)


def together(search: Search, page: Sequence[Card], display: str) -> dict[int, SafeString]:
    """Return what stands in the place of each card of a page whose subject several found courses share.

    The best of them has the whole choice; in the place of the others, which may be on this page or another, is nothing.
    No query where none has a subject.
    """
    subjects = list(dict.fromkeys(card.subject for card in page if card.subject))
    if not subjects:
        return {}
    found: dict[int, SafeString] = {}
    for subject, numbers in search.first_of_subjects(subjects).items():
        if len(numbers) < 2:
            continue
        for card in page:
            if card.subject == subject:
                best = card.number == numbers[0]
                found[card.number] = _choice(subject, tuple(numbers), display) if best else mark_safe("")
    return found


def _choice(subject: str, numbers: tuple[int, ...], display: str) -> SafeString:
    """Return the card of a subject with these courses, the best first. At most four queries."""

    def work_out() -> SafeString:
        courses = queries.courses_in_order(queries.rows_of(numbers))
        context = {"subject": queries.subject_of(subject), "courses": courses, "display": display}
        return mark_safe(render_to_string("components/card-subject.html", context))

    return _kept.get_or((get_language(), display, subject, numbers), work_out)
