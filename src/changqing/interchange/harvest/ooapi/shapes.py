"""The small schemas of the document: identifiers, codes, texts with their language."""

from collections.abc import Iterator
from typing import Any

from changqing.core.text import Text
from changqing.interchange.harvest import texts, values

Item = dict[str, Any]


def id_of(item: Item, kind: str) -> str:
    """Return the id of a thing of that kind: its own, or that of the one it names, alone or whole; '' where none."""
    inner = item.get(kind)
    return values.identity(item.get(f"{kind}Id") or (inner.get(f"{kind}Id") if isinstance(inner, dict) else ""))


def every(value: Any) -> Iterator[Item]:
    """Yield the things of a list; nothing where there is no list."""
    yield from (one for one in value if isinstance(one, dict)) if isinstance(value, list) else ()


def words(value: Any) -> list[str]:
    """Return the strings of a list, or the one string."""
    found = value if isinstance(value, list) else [value]
    return [one for one in found if isinstance(one, str) and one.strip()]


def ext(item: Item) -> Item:
    """Return what a service tells beyond the document."""
    found = item.get("ext")
    return found if isinstance(found, dict) else {}


def typed(value: Any, *, lines: bool = False) -> Text:
    """Return a text in all languages (LanguageTypedString); a plain string is taken too."""
    if isinstance(value, str):
        return texts.gathered([("", value)], lines=lines)
    return texts.gathered([(one.get("language"), one.get("value")) for one in every(value)], lines=lines)


def code(entry: Any) -> str:
    """Return a code (IdentifierEntry) that people know something by; '' of a mere id."""
    if not isinstance(entry, dict) or entry.get("codeType") == "uuid":
        return ""
    return texts.one_line(entry.get("code"))


def coded(item: Item, kind: str) -> str:
    """Return the code of that kind among the other codes of a thing."""
    return next((code(one) for one in every(item.get("otherCodes")) if one.get("codeType") == kind), "")


def named(item: Item) -> str:
    """Return how a thing is told of."""
    name = typed(item.get("name"))
    return next(iter(name.values()), "") or code(item.get("primaryCode"))
