"""Texts of strangers: plain, in the languages that the site knows, no longer than they may be."""

import html
import re
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_noop as _

from changqing.catalogue import codes
from changqing.core.text import Text
from changqing.interchange.kinds.course_columns import LANGUAGES
from changqing.interchange.remarks import Remarked
from changqing.interchange.sheets.words import clean

MOST_TITLE, MOST_TEXT, MOST_SENTENCE, MOST_SENTENCES = 200, 5_000, 500, 100
_tag = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>|<!--[^<>]{0,2000}-->")
_line = re.compile(r"</?(?:p|br|div|li|ul|ol|h[1-6]|tr)\b[^<>]{0,200}>", re.IGNORECASE)
_chinese = re.compile("[\u3400-\u9fff]")
_language = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{1,8})*")
_surrogate = re.compile("[\ud800-\udfff]")
# ISO 639-2 and -3, where the site has the language by its shorter code.
_longer = {
    "zho": "zh", "chi": "zh", "cmn": "zh", "eng": "en", "uig": "ug", "bod": "bo", "tib": "bo", "mon": "mn",
    "kaz": "kk", "kor": "ko", "zha": "za", "iii": "ii",
}  # fmt: skip
TRADITIONAL = ("hant", "tw", "hk", "mo")


def plain(value: Any) -> str:
    """Return a text without marks of HTML and signs that nobody sees; '' of what is no text."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = f"{value:g}" if abs(value) < 1e15 else ""
    if not isinstance(value, str):
        return ""
    value = _surrogate.sub("", value[: 10 * MOST_TEXT])
    if "<" in value:
        value = _tag.sub("", _line.sub("\n", value))
    return clean(html.unescape(value) if "&" in value else value)


def one_line(value: Any) -> str:
    """Return a text in one line."""
    return " ".join(plain(value).split())


def language_of(tag: Any, text: str = "") -> str:
    """Return the language that a tag means, as content names it; where there is no tag, that of the text."""
    word = tag.strip().replace("_", "-").lower() if isinstance(tag, str) else ""
    if not _language.fullmatch(word) or word == "und":
        return "zh-Hans" if _chinese.search(text) else "en"
    first, *rest = word.split("-")
    first = _longer.get(first, first)
    if first == "zh":
        return "zh-Hant" if set(rest) & set(TRADITIONAL) else "zh-Hans"
    return first


def gathered(pairs: Iterable[tuple[Any, Any]], *, lines: bool = False) -> Text:
    """Return a text in all languages, from pairs of tag and value; the first of a language counts.

    Traditional Chinese stands in where there is no other: who reads Chinese reads it.
    """
    found: Text = {}
    for tag, value in pairs:
        text = plain(value) if lines else one_line(value)
        if text:
            found.setdefault(language_of(tag, text), text)
    traditional = found.pop("zh-Hant", "")
    if traditional and "zh-Hans" not in found:
        found = {"zh-Hans": traditional, **found}
    return found


def fitting(text: Text, most: int, row: Remarked, field: str) -> Text:
    """Return a text no longer than it may be; what is cut is told."""
    return {language: cut(value, most, row, field) for language, value in text.items()}


def cut(value: str, most: int, row: Remarked, field: str) -> str:
    """Return a string no longer than it may be; that it was cut is told."""
    if len(value) <= most:
        return value
    row.warn(_("The text has %(length)d characters; it was cut after %(most)d."), field, length=len(value), most=most)
    return f"{value[: most - 1].rstrip()}…"


def sentences(texts: Iterable[Text], row: Remarked, field: str) -> list[Text]:
    """Return several sentences, as many and as long as fit."""
    found = [fitting(text, MOST_SENTENCE, row, field) for text in texts if text]
    return found[:MOST_SENTENCES]


def languages(tags: Iterable[Any], row: Remarked) -> list[str]:
    """Return the languages something is taught in, as far as the site knows them; others are told."""
    found: list[str] = []
    for tag in tags:
        if not isinstance(tag, str) or not tag.strip():
            continue
        language = LANGUAGES.find(tag) or language_of(tag).replace("zh-Hant", "zh-Hans")
        if language not in codes.LANGUAGES or not (LANGUAGES.find(tag) or _language.fullmatch(tag.lower())):
            row.warn(_("The language “%(value)s” is none the site has; it was left out."), "languages", value=tag[:40])
        elif language not in found:
            found.append(language)
    return found
