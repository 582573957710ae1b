"""The pages of a feed: the one at its address, and those of the same host that it leads to, as many as may be."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext_noop as _

from changqing.interchange.harvest import bodies, limits
from changqing.interchange.harvest.asking import Asker, NotThere
from changqing.interchange.harvest.connecting import Answer
from changqing.interchange.harvest.jsonld import sitemaps
from changqing.interchange.harvest.jsonld.markup import Markup
from changqing.interchange.harvest.jsonld.nodes import Document, is_reference, joined
from changqing.interchange.harvest.refusing import refused, shown
from changqing.interchange.remarks import Refused, Remark

ACCEPT = "application/ld+json, application/json;q=0.9, text/html;q=0.8, application/xml;q=0.7, */*;q=0.1"
# A block of data that cannot be read matters where one of these stands in it.
OURS = ("Course", "EducationEvent", "ItemList")


class Pages:
    """All documents that a feed has, read one after another."""

    def __init__(self, asker: Asker, address: str) -> None:
        self.notes: list[Remark] = []
        self._asker, self._host = asker, urlsplit(address).hostname
        self._waiting = [address]
        self._seen = {address}
        self._elsewhere = self._absent = 0

    def documents(self) -> Iterator[Document]:
        """Yield the documents of data of all pages; raise `Refused` where one cannot be read, or there are too many."""
        first = True
        while self._waiting:
            address = self._waiting.pop(0)
            try:
                answer = self._asker.get(address, ACCEPT)
            except NotThere:
                if first:
                    raise
                self._absent += 1  # a list may lead to what is there no more
                continue
            first = False
            yield from self._read(answer)
        self._note()

    def _read(self, answer: Answer) -> Iterator[Document]:
        text = bodies.text_of(answer)
        if sitemaps.is_sitemap(text):
            pages, further = sitemaps.read(answer)
            for one in (*further, *pages):
                self._lead_to(one)
            return
        if not bodies.is_markup(text):
            document = Document(bodies.json_in(text, answer.address), address=answer.address)
            self._follow(document)
            yield document
            return
        markup = Markup(text)
        listed = False
        for block in markup.blocks:
            value = self._block(block, answer.address)
            document = Document(value, address=answer.address, language=markup.language)
            listed = self._follow(document) or listed
            yield document
        if listed and markup.next:
            self._lead_to(joined(answer.address, markup.next))

    def _block(self, block: str, address: str) -> Any:
        """Return what a block of data says; one that is broken and not about courses is passed over."""
        try:
            return bodies.json_in(block, address)
        except Refused:
            if any(word in block for word in OURS):
                raise
            self.notes.append(
                Remark(
                    _("A block of data on %(address)s cannot be read; it was passed over."), {"address": shown(address)}
                )
            )
            return None

    def _follow(self, document: Document) -> bool:
        """Take note of where a document's lists lead to; say whether it has a list."""
        lists = list(document.of_types("ItemList"))
        for one in lists:
            elements = one.get("itemListElement")
            for element in elements if isinstance(elements, list) else [elements]:
                if target := _target(element):
                    self._lead_to(joined(document.address, target))
        return bool(lists)

    def _lead_to(self, address: str) -> None:
        """Take note of a page to be read; raise `Refused` where there are too many."""
        address = address.partition("#")[0]
        if not address or address in self._seen:
            return
        try:
            host = urlsplit(address).hostname
        except ValueError:
            host = None
        if host != self._host:
            self._elsewhere += 1
            return
        self._seen.add(address)
        self._waiting.append(address)
        if len(self._seen) > limits.MAX_LINKED_PAGES + 1:
            raise refused(
                "too-many-pages",
                _("The feed leads to more than %(most)d pages."),
                _("Give the address of a list that has courses alone, or of an Open Education API."),
                most=limits.MAX_LINKED_PAGES,
            )

    def _note(self) -> None:
        if self._elsewhere:
            message = _("Addresses that lead to another host and were not followed: %(count)d.")
            self.notes.append(Remark(message, {"count": self._elsewhere}))
        if self._absent:
            message = _("Addresses that the feed leads to and at which there is nothing: %(count)d.")
            self.notes.append(Remark(message, {"count": self._absent}))


def _target(element: Any) -> str:
    """Return the page that an element of a list leads to; '' where it tells the thing itself, or nothing."""
    if isinstance(element, str):
        return element
    if not isinstance(element, dict):
        return ""
    item = element.get("item", element.get("url"))
    if isinstance(item, dict) and is_reference(item):
        item = item.get("url") or item.get("@id")
    return item if isinstance(item, str) else ""
