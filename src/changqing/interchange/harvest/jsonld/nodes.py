"""JSON-LD made plain: things with schema.org's own names, however they were written, and references resolved."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

from changqing.interchange.harvest import limits

Node = dict[str, Any]
SCHEMA = ("http://schema.org/", "https://schema.org/", "http://www.schema.org/", "https://www.schema.org/")
KEYWORDS = ("@id", "@type", "@value", "@language", "@graph", "@list", "@set")


class Document:
    """One document of JSON-LD, at an address, in a language where it says none for a text."""

    def __init__(self, value: Any, *, address: str, language: str = "") -> None:
        self.address, self.language = address, language
        self._names: dict[str, str] = {}
        self._prefixes = {"schema": SCHEMA[0]}
        self.root = self._plain(value, limits.MAX_DEPTH)
        self._by_id = {
            one["@id"]: one for one in _things(self.root) if len(one) > 1 and isinstance(one.get("@id"), str)
        }

    def _read_context(self, value: Any) -> None:
        """Take note of how the context writes names; what it only refers to is not fetched."""
        for context in value if isinstance(value, list) else [value]:
            if not isinstance(context, dict):
                continue
            if isinstance(context.get("@language"), str):
                self.language = context["@language"]
            for name, meaning in context.items():
                meant = meaning.get("@id") if isinstance(meaning, dict) else meaning
                if meant in KEYWORDS:
                    self._names[name] = str(meant)
                elif meant in SCHEMA:
                    self._prefixes[name] = str(meant)
                elif isinstance(meant, str) and not name.startswith("@"):
                    self._names[name] = self.name(meant)

    def name(self, word: str) -> str:
        """Return a name as schema.org has it: `schema:Course`, `https://schema.org/Course` → `Course`."""
        if word in self._names:
            return self._names[word]
        for beginning in SCHEMA:
            if word.startswith(beginning):
                return word.removeprefix(beginning)
        prefix, colon, rest = word.partition(":")
        return rest if colon and prefix in self._prefixes else word

    def _plain(self, value: Any, depth: int) -> Any:
        if isinstance(value, list):
            return [self._plain(one, depth - 1) for one in value] if depth else []
        if not isinstance(value, dict):
            return value
        if not depth:
            return {}
        self._read_context(value.get("@context"))
        found = {self.name(key): self._plain(one, depth - 1) for key, one in value.items() if key != "@context"}
        for collection in ("@list", "@set"):
            if collection in found:
                return found[collection]
        if isinstance(found.get("@id"), str) and not found["@id"].startswith("_:"):
            found["@id"] = joined(self.address, found["@id"])
        return found

    def whole(self, node: Node) -> Node:
        """Return the thing that a mere reference means, where the document tells it."""
        return self._by_id.get(node["@id"], node) if len(node) == 1 and isinstance(node.get("@id"), str) else node

    def types(self, node: Node) -> set[str]:
        """Return the types of a thing."""
        found = node.get("@type")
        return {self.name(one) for one in (found if isinstance(found, list) else [found]) if isinstance(one, str)}

    def of_types(self, *types: str) -> Iterator[Node]:
        """Yield the things of these types that are not inside another of them, in their order."""
        yield from self._within(self.root, set(types))

    def _within(self, value: Any, types: set[str]) -> Iterator[Node]:
        if isinstance(value, dict):
            if self.types(value) & types and not is_reference(value):
                yield value
            else:
                for one in value.values():
                    yield from self._within(one, types)
        elif isinstance(value, list):
            for one in value:
                yield from self._within(one, types)


def is_reference(node: Node) -> bool:
    """Say whether a thing says nothing but where more of it is told."""
    return set(node) <= {"@id", "@type", "url"}


def joined(base: str, address: str) -> str:
    """Return a whole address; one that cannot be one as it is."""
    try:
        return urljoin(base, address.strip())
    except ValueError:
        return address


def _things(value: Any) -> Iterator[Node]:
    if isinstance(value, dict):
        yield value
        for one in value.values():
            yield from _things(one)
    elif isinstance(value, list):
        for one in value:
            yield from _things(one)
