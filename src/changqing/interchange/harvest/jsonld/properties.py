"""What a thing says of itself: texts in their languages, sentences, words, numbers, and the things it names."""

import re
from collections.abc import Sequence
from typing import Any

from changqing.core.text import Text
from changqing.interchange.harvest import texts, values
from changqing.interchange.harvest.jsonld.nodes import Document, Node

_between = re.compile(r"[,，、;；/|]")
_tag = re.compile(r"[a-z]{2,3}(-[a-zA-Z0-9]{2,8})*")
_chinese = re.compile("[\u3400-\u9fff]")


class Thing:
    """A thing of a document."""

    def __init__(self, document: Document, node: Node) -> None:
        self.document, self.node = document, document.whole(node)
        self.types = document.types(self.node)

    def many(self, *names: str) -> list[Any]:
        """Return all values of the first of these properties that has any."""
        for name in names:
            value = self.node.get(name)
            if value not in (None, "", [], {}):
                return value if isinstance(value, list) else [value]
        return []

    def things(self, *names: str) -> list["Thing"]:
        """Return the things among the values of a property."""
        return [Thing(self.document, one) for one in self.many(*names) if isinstance(one, dict)]

    def thing(self, *names: str) -> "Thing | None":
        """Return the first of them."""
        return next(iter(self.things(*names)), None)

    def text(self, *names: str, lines: bool = False) -> Text:
        """Return a text in every language in which it is told."""
        return texts.gathered([pair for one in self.many(*names) for pair in self._pairs(one)], lines=lines)

    def sentences(self, *names: str) -> list[Text]:
        """Return several sentences; where each is in another language, they are one."""
        found = [self._pairs(one) for one in self.many(*names)]
        tags = [pair[0] for pairs in found for pair in pairs[:1]]
        if len(tags) > 1 and all(tags) and len(set(tags)) == len(tags):
            return [texts.gathered([pair for pairs in found for pair in pairs])]
        return [text for pairs in found if (text := texts.gathered(pairs))]

    def words(self, *names: str) -> list[str]:
        """Return words; several may stand in one text, with commas between."""
        found = [text for one in self.many(*names) for _tag_of, text in self._pairs(one)]
        pieces = (word.strip() for text in found if isinstance(text, str) for word in _between.split(text))
        return list(dict.fromkeys(word for word in pieces if word))

    def word(self, *names: str) -> str:
        """Return the first text of a property, in one line."""
        return next(iter(self.text(*names).values()), "")

    def value(self, *names: str) -> Any:
        """Return the first value of a property: a plain one, that of a typed or structured value, an address."""
        for one in self.many(*names):
            if not isinstance(one, dict):
                return one
            for key in ("@value", "value", "url", "@id"):
                if isinstance(one.get(key), str | int | float):
                    return one[key]
        return None

    def identity(self, *names: str) -> str:
        """Return the first of these properties by which it can be known again."""
        for name in names:
            if found := values.identity(self.value(name)):
                return found
        return ""

    def _pairs(self, value: Any, depth: int = 3) -> list[tuple[str, Any]]:
        """Return a text with its language: plain, typed, by language, or the name of a thing."""
        if not isinstance(value, dict):
            return [(self._language(value), value)]
        if "@value" in value:
            return [(str(value.get("@language") or "") or self._language(value["@value"]), value["@value"])]
        if value and all(map(_tag.fullmatch, value)) and "name" not in value:
            return list(value.items())
        inner = Thing(self.document, value)
        return [pair for one in inner.many(*NAMES) for pair in inner._pairs(one, depth - 1)] if depth else []

    def _language(self, text: Any) -> str:
        """Return the language of the document for a text that may be in it, '' otherwise: the text itself tells."""
        language = texts.language_of(self.document.language) if self.document.language else ""
        is_chinese = bool(_chinese.search(text)) if isinstance(text, str) else False
        return self.document.language if language and is_chinese == language.startswith("zh") else ""


NAMES: Sequence[str] = (
    "name",
    "audienceType",
    "educationalRole",
    "targetName",
    "headline",
    "alternateName",
    "termCode",
)
