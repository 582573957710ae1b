"""Multilingual text: a `dict` of language (BCP 47: `zh-Hans`, `en`) to string, and the names of codes."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language, to_locale

Text = dict[str, str]

# The site's languages as Django writes them, and as content names them (BCP 47): `zh-hans` is `zh-Hans`.
LANGUAGES = {code: to_locale(code).replace("_", "-") for code, _name in settings.LANGUAGES}
ORDER = ("zh-Hans", "en")

_labels: dict[str, str | Promise] = {}


def bare(text: str) -> str:
    """Return what is compared of a text: its letters and digits, of one width and case."""
    return "".join(one for one in unicodedata.normalize("NFKC", text).casefold() if one.isalnum())


def current_language() -> str:
    """Return the language of this request as content names it (`zh-Hans`, not Django's `zh-hans`)."""
    return LANGUAGES.get(get_language() or "", "zh-Hans")


def is_right_to_left(language: str) -> bool:
    """Say whether a language (BCP 47) is written from right to left."""
    return language.partition("-")[0] in settings.LANGUAGES_BIDI


def best_language(available: Mapping[str, Any], wanted: str | None = None) -> str | None:
    """Return the language to show: the one wanted, else the first of the site's that is there, else any."""
    wanted = wanted or current_language()
    for language in (wanted, *ORDER, *available):
        if available.get(language):
            return language
    return None


def other_language(available: Mapping[str, Any] | None, wanted: str | None = None) -> str | None:
    """Return the language a text is shown in, where that is not the reader's; None where it is, or there is no text."""
    wanted = wanted or current_language()
    language = best_language(available or {}, wanted)
    return None if language == wanted else language


def pick(text: Mapping[str, str] | None, wanted: str | None = None) -> str:
    """Return the text in the wanted (or this request's) language, or in the nearest one there is; '' where none."""
    if not text:
        return ""
    language = best_language(text, wanted)
    return text[language] if language else ""


def register_labels(labels: Mapping[str, str | Promise]) -> None:
    """Give codes their translated names, for the template filter `label`. Codes are unique over all rooms."""
    _labels.update(labels)


def label(code: str) -> str:
    """Return the translated name of a code; the code itself where nobody named it."""
    return str(_labels.get(code, code))
