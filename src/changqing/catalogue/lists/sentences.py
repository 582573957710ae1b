"""What a list says of itself in words: how many there are, of this kind and of others, and what to do about none."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

Sentence = Callable[[int], str]
IN_ALL: dict[str, Sentence] = {
    "course": lambda total: ngettext("%(total)s course", "%(total)s courses", total),
    "programme": lambda total: ngettext("%(total)s programme", "%(total)s programmes", total),
    "provider": lambda total: ngettext("%(total)s provider", "%(total)s providers", total),
    "place": lambda total: ngettext("%(total)s place to learn", "%(total)s places to learn", total),
    "unit": lambda total: ngettext("%(total)s unit found", "%(total)s units found", total),
}
ALSO: dict[str, Sentence] = {
    "course": lambda count: ngettext("%(count)s course", "%(count)s courses", count),
    "programme": lambda count: ngettext("%(count)s programme", "%(count)s programmes", count),
    "provider": lambda count: ngettext("%(count)s provider", "%(count)s providers", count),
    "place": lambda count: ngettext("%(count)s place to learn", "%(count)s places to learn", count),
    "unit": lambda count: ngettext("%(count)s unit", "%(count)s units", count),
}


def in_all(kind: str, total: int) -> str:
    """Return how many there are in a list."""
    return IN_ALL[kind](total) % {"total": total}


def also(kind: str, count: int) -> str:
    """Return how many there are of another kind."""
    return ALSO[kind](count) % {"count": count}


def fitting(all_words: int) -> str:
    """Return how many of the rows have all words, where some follow that have not."""
    if not all_words:
        return _("Nothing has all of these words. These have some of them.")
    return ngettext(
        "The first has all of your words; after it come those that have some.",
        "The first %(count)s have all of your words; after them come those that have some.",
        all_words,
    ) % {"count": all_words}


def everywhere(text: str, count: int) -> str:
    """Return what there is without the narrowing."""
    if not text:
        told = ngettext("Without the narrowing: %(count)s result", "Without the narrowing: %(count)s results", count)
        return told % {"count": count}
    return ngettext(
        "Search “%(words)s” everywhere: %(count)s result", "Search “%(words)s” everywhere: %(count)s results", count
    ) % {"words": text, "count": count}
