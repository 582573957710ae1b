"""Lesson texts where data is to be saved: each picture becomes a link that says what it shows, and its size.

A link, and no folded `<img loading="lazy">`: with script turned off browsers load that at once, and old ones always do.
Script shows the picture in the link's place (pictures.js); without it the link opens the picture by itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

from changqing.content.manifest import File
from changqing.content.markdown import TAGS
from changqing.content.media import address
from changqing.core.stencils import filled
from changqing.core.templatetags.changqing import megabytes

VOID = {"br", "hr", "img"}
FLOW = set(
    "ul ol li dl dt dd blockquote table thead tbody tr th td caption figure figcaption details aside div".split()
)
WORDS = TAGS - FLOW - VOID  # what holds words, and no paragraphs
NEEDS_WORDS = {"summary", "a", "h2", "h3", "h4", "h5", "h6"}  # what would be empty, or lost, without some


@dataclass
class _Found:
    """A picture in a text: where its tag stands, and whether words must stand there in its place."""

    start: int
    end: int
    attributes: dict[str, str]
    named: bool = False


@dataclass
class _Run:
    """A paragraph, or something else that holds words: a link to a picture stands before or after it, not in it."""

    start: int
    end: int = -1
    worded: bool = False
    needed: bool = False
    before: list[_Found] = field(default_factory=list)
    after: list[_Found] = field(default_factory=list)


class _Reader(HTMLParser):
    """Finds the pictures of a text that `markdown.render` made: every element but the void ones is closed."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=False)
        self.html = html
        self.lines = [0]
        for line in html.split("\n"):
            self.lines.append(self.lines[-1] + len(line) + 1)
        self.open: list[str] = []
        self.run: _Run | None = None
        self.depth = 0  # how deep the run's own element stands
        self.runs: list[_Run] = []
        self.alone: list[_Found] = []
        self.feed(html)
        self.close()

    def _here(self) -> int:
        line, column = self.getpos()
        return self.lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self._picture({name: value or "" for name, value in attrs})
        if tag in VOID:
            return
        if self.run is None and tag in WORDS:
            self.run, self.depth = _Run(self._here()), len(self.open)
        if self.run and tag in NEEDS_WORDS:
            self.run.needed = True
        self.open.append(tag)

    def _picture(self, attributes: dict[str, str]) -> None:
        start = self._here()
        found = _Found(start, start + len(self.get_starttag_text() or ""), attributes)
        if self.run is None:
            self.alone.append(found)
            return
        found.named = any(tag in NEEDS_WORDS for tag in self.open[self.depth :])
        later = self.run.worded or self.open[self.depth] == "summary"
        (self.run.after if later else self.run.before).append(found)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.open:
            return
        while self.open.pop() != tag:
            pass
        if self.run and len(self.open) <= self.depth:
            self.run.end = self.html.index(">", self._here()) + 1
            self.runs.append(self.run)
            self.run = None

    def handle_data(self, data: str) -> None:
        if self.run and data.strip():
            self.run.worded = True
            for found in self.run.after:  # words on both sides: some stand between them too
                found.named = True

    def handle_entityref(self, name: str) -> None:
        self.handle_data("" if name == "nbsp" else name)

    def handle_charref(self, name: str) -> None:
        self.handle_data(name)


def thrifty(html: str, files: Mapping[str, File], language: str) -> str:
    """Return a lesson's text with a link in the place of each picture; `files` are those of its pack."""
    if "<img" not in html:
        return html
    reader = _Reader(html)
    edits = [(found.start, found.end, _link(found, files, language)) for found in reader.alone]
    for run in reader.runs:
        pictures = [*run.before, *run.after]
        if not pictures:
            continue
        before, after = ("".join(_link(found, files, language) for found in one) for one in (run.before, run.after))
        if not run.worded and not run.needed:
            edits.append((run.start, run.end, before))
            continue
        edits += [(run.start, run.start, before), (run.end, run.end, after)]
        edits += [(found.start, found.end, _words(found) if found.named else "") for found in pictures]
    pieces, place = [], 0
    for start, end, instead in sorted(edits, key=lambda edit: edit[:2]):
        pieces += [html[place:start], instead]
        place = end
    return "".join([*pieces, html[place:]])


def _words(found: _Found) -> str:
    return escape(found.attributes.get("alt", ""))


def _link(found: _Found, files: Mapping[str, File], language: str) -> str:
    """Return the link to the smallest file of a picture; its words alone where the pack does not have it."""
    of = found.attributes
    source = of.get("src", "")
    file = files.get(f"media/{source.removeprefix(address(''))}")
    if file is None:
        return f"<p>{_words(found)}</p>"
    width, height = _shape(of, source)
    values = {"url": source, "what": of.get("alt", ""), "language": language, "size": megabytes(file.bytes)}
    return filled("components/picture.html", {**values, "width": width, "height": height})


def _shape(of: Mapping[str, str], source: str) -> tuple[str, str]:
    """Return width and height of the smallest file: `src` names it, `srcset` how wide it is."""
    width, height = of.get("width", ""), of.get("height", "")
    for candidate in of.get("srcset", "").split(","):
        where, _space, wide = candidate.strip().partition(" ")
        if where == source and wide[:-1].isdigit() and width.isdigit() and height.isdigit():
            return wide[:-1], str(max(1, round(int(height) * int(wide[:-1]) / int(width))))
    return width, height
