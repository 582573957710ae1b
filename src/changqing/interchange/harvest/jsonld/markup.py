"""What of a web page is for machines: its blocks of JSON-LD, its language, and the page that comes next in a list."""

import html
import re

_tag = re.compile(r"<(script|html|link|a)\b([^<>]{0,4000})>", re.IGNORECASE)
_end = re.compile(r"</script\b", re.IGNORECASE)
_attribute = re.compile(r"([a-z-]{1,40})\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>=]+))", re.IGNORECASE)
KIND = "application/ld+json"


class Markup:
    """A page gone through once, from its beginning to its end."""

    def __init__(self, text: str) -> None:
        self.blocks: list[str] = []
        self.language = ""
        self.next = ""
        place = 0
        while tag := _tag.search(text, place):
            place = tag.end()
            attributes = _attributes(tag[2])
            if tag[1].lower() == "script":
                end = _end.search(text, place)
                if attributes.get("type", "").partition(";")[0].strip().lower() == KIND:
                    self.blocks.append(text[place : end.start() if end else len(text)])
                place = end.end() if end else len(text)
            elif tag[1].lower() == "html":
                self.language = self.language or attributes.get("lang", "")
            elif "next" in attributes.get("rel", "").lower().split():
                self.next = self.next or attributes.get("href", "")


def _attributes(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, *values in _attribute.findall(text):
        found.setdefault(name.lower(), html.unescape(next(filter(None, values), "")))
    return found
