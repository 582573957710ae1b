"""Kinds of columns: how a value is written in JSON Lines, and which columns it becomes in Parquet.

JSON Lines has a text in several languages as one object; Parquet, whose columns are flat, as one column a language.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from changqing.core.text import ORDER, Text

Clean = Callable[[Any], Any]


@dataclass(frozen=True)
class Kind:
    """A kind of column: what it is called, its type in JSON Lines (a Table Schema's), in Parquet (`columnar.TYPES`).

    `clean` turns a value of a row into that of JSON Lines; what is not known is None there. A value `by_language` is an
    object, or where there are `many` a list of objects.
    """

    name: str
    schema: dict[str, str]
    arrow: str
    clean: Clean = lambda value: value
    by_language: bool = False
    many: bool = False

    def flat_names(self, name: str) -> tuple[tuple[str, str], ...]:
        """Return the columns in Parquet by name, with the language of each; '' where it has none."""
        if not self.by_language:
            return ((name, ""),)
        return tuple((f"{name}_{language.lower().replace('-', '_')}", language) for language in ORDER)

    def in_language(self, value: Any, language: str) -> Any:
        """Return what a value of JSON Lines is in one of those columns. Lists by language are as long as each other."""
        if not language or value is None:
            return value
        return [text.get(language) for text in value] if self.many else value.get(language)


def _text(value: str | None) -> str | None:
    return value or None


def _translated(value: Text) -> Text | None:
    return {language: text for language, text in value.items() if text} or None


def _each_translated(value: list[Text]) -> list[Text]:
    return [text for one in value if (text := _translated(one))]


ID = Kind("id", {"type": "string", "format": "uuid"}, "string")
TEXT = Kind("text", {"type": "string"}, "string", _text)
CODE = Kind("code", {"type": "string"}, "string", _text)
LINK = Kind("link", {"type": "string", "format": "uri"}, "string", _text)
NUMBER = Kind("number", {"type": "number"}, "float64")
INTEGER = Kind("integer", {"type": "integer"}, "int64")
BOOLEAN = Kind("boolean", {"type": "boolean"}, "bool")
DATE = Kind("date", {"type": "date"}, "date32")
DATETIME = Kind("datetime", {"type": "datetime"}, "timestamp")
CODES = Kind("codes", {"type": "array"}, "list")
IDS = Kind("ids", {"type": "array"}, "list")
BY_LANGUAGE = Kind("text by language", {"type": "object"}, "string", _translated, by_language=True)
EACH_BY_LANGUAGE = Kind("texts by language", {"type": "array"}, "list", _each_translated, by_language=True, many=True)
KINDS = (ID, TEXT, CODE, LINK, NUMBER, INTEGER, BOOLEAN, DATE, DATETIME, CODES, IDS, BY_LANGUAGE, EACH_BY_LANGUAGE)
