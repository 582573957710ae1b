"""Whose courses a feed has, and which of them are the provider's: those of nobody else are taken."""

from collections.abc import Iterable, Sequence

import msgspec
from django.utils.translation import gettext_noop as _

from changqing.catalogue.models import Provider
from changqing.interchange.harvest.refusing import refused
from changqing.interchange.kinds.known import Providers
from changqing.interchange.remarks import Blank
from changqing.interchange.sheets.words import folded

MOST_NAMED, MOST_CHOICES, MOST_WORD = 20, 200, 200
REMEDY = _("Say in the source which organisation is meant, by the code or the name that the feed has for it.")


class Organisation(msgspec.Struct):
    """An organisation as a feed tells of it, by every name and code it has there."""

    id: str
    names: list[str]
    codes: list[str] = []
    url: str = ""

    @property
    def name(self) -> str:
        """How it is told of."""
        return next(iter(self.names), "") or self.id

    def is_called(self, word: str) -> bool:
        """Say whether a word means it."""
        wanted = folded(word)
        return word.rstrip("/") in (self.id, self.url.rstrip("/")) or any(
            wanted == folded(one) for one in (*self.names, *self.codes)
        )

    def is_provider(self, provider: Provider) -> bool:
        """Say whether it is a provider of this site, by name or code."""
        words = (*provider.name.values(), provider.code, provider.national_code, provider.website)
        return any(self.is_called(word) for word in words if word)


def chosen(found: Sequence[Organisation], *, wanted: str, provider: Provider) -> list[Organisation]:
    """Return those of a feed's organisations that are the provider: the one that is wanted, else the one it is.

    A feed of one organisation alone is the provider's own, unless it is another provider here. One query.
    Raise `Refused` where that cannot be said.
    """
    if wanted:
        fitting = [one for one in found if one.is_called(wanted)]
        if not fitting:
            raise refused(
                "no-organisation",
                _("The feed has no organisation “%(wanted)s”; it has: %(names)s."),
                REMEDY,
                wanted=wanted[:100],
                names=names_of(found),
                **_choices(found),
            )
        return fitting
    fitting = [one for one in found if one.is_provider(provider)]
    if fitting or not found:
        return fitting
    if len(found) > 1:
        raise refused(
            "several-organisations",
            _("The feed has courses of several organisations: %(names)s."),
            REMEDY,
            names=names_of(found),
            **_choices(found),
        )
    other = next((one for one in Providers().all if found[0].is_provider(one)), None)
    if other is not None:
        raise refused(
            "of-another",
            _("The feed is that of %(name)s, which is the provider %(provider)s here."),
            REMEDY,
            name=found[0].name[:100],
            provider=other.code,
        )
    return list(found)


def names_of(found: Iterable[Organisation]) -> str:
    """Return the names of organisations, with the codes they can be chosen by."""
    told = [f"{one.name[:60]} ({one.codes[0][:40]})" if one.codes else one.name[:60] for one in found]
    return " · ".join([*told[:MOST_NAMED], *(["…"] if len(told) > MOST_NAMED else [])])


def _choices(found: Sequence[Organisation]) -> dict[str, Blank]:
    """Return the words that organisations can be chosen by, and what is told of each: kept with the reason."""
    words: list[str] = []
    told: list[str] = []
    for one in found[:MOST_CHOICES]:
        own = (*one.codes[:1], *one.names, one.id)
        word = next((word for word in own if len(word) <= MOST_WORD and _calls_one(word, found)), "")
        if word:
            words.append(word)
            told.append(one.name[:100] if word == one.name else f"{one.name[:100]} ({word})")
    return {"choices": words, "choice_names": told}


def _calls_one(word: str, found: Sequence[Organisation]) -> bool:
    return bool(word) and sum(one.is_called(word) for one in found) == 1
