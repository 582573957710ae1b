"""A text rendered as a course's texts are, with pictures and links that are simply there."""

from html.parser import HTMLParser

from changqing.content.draft import Report
from changqing.content.markdown import render


class Anywhere:
    """Resolves every picture to one of ours and every link to itself; remembers what was asked for."""

    def __init__(self) -> None:
        self.images: list[tuple[str, str, int]] = []
        self.links: list[tuple[str, int]] = []

    def image(self, source: str, alternative: str, title: str, line: int) -> str:
        self.images.append((source, alternative, line))
        return '<img src="/content/ours.webp" alt="picture">'

    def link(self, target: str, line: int) -> str | None:
        self.links.append((target, line))
        return target


def rendered(text: str) -> tuple[str, Report, Anywhere]:
    """Return the HTML of a text, the report on it, and what its resolver was asked."""
    report, resolver = Report(), Anywhere()
    return render(text, resolver=resolver, where="lesson.md", report=report), report, resolver


def html_of(text: str) -> str:
    """Return the HTML of a text."""
    return rendered(text)[0]


class Elements(HTMLParser):
    """Every element of a page with its attributes, as a browser's parser finds them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))
