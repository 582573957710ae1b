"""Codes by every name people give them: the code, its name in each language of the site, and what offices write."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise

from changqing.interchange.sheets.words import folded


@dataclass(frozen=True)
class Named:
    """A set of codes with their names, and with the further words that mean them."""

    codes: Mapping[str, str | Promise]
    also: Mapping[str, Iterable[str]] = field(default_factory=dict)

    @cached_property
    def _by_word(self) -> dict[str, str]:
        found = {folded(word): code for code, words in self.also.items() for word in words}
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                found |= {folded(str(name)): code for code, name in self.codes.items()}
        return found | {folded(code): code for code in self.codes}

    def find(self, word: str) -> str | None:
        """Return the code a word means; None where it means none."""
        return self._by_word.get(folded(word))
