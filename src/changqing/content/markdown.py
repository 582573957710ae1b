"""Markdown in, clean HTML out: CommonMark with tables; strangers' HTML made harmless, and said where.

Pictures, sounds and links are handed to a `Resolver`, which knows the folder the text came from. What it answers with a
figure (a sound) stands by itself, after the paragraph that names it, and never passes for what an author wrote.
"""

import re
import secrets
import unicodedata
from collections import Counter
from html import escape
from html.parser import HTMLParser
from typing import Protocol

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from changqing.content.draft import Report
from changqing.content.media import address

TAGS = set(
    """
    h2 h3 h4 h5 h6 p br hr ul ol li dl dt dd blockquote pre code em strong del s sub sup kbd mark abbr cite q small
    table thead tbody tr th td caption figure figcaption img a details summary aside span div ruby rt rp var samp
    ins u b i
    """.split()
)
# Elements that act, load or ask: never shown. The first group stops an import; the second is left out and told.
FORBIDDEN = set("script style object embed applet base meta link svg math template noscript".split())
LEFT_OUT = set("iframe video audio form input button select textarea frame frameset canvas".split())
ATTRIBUTES = {
    "a": {"href", "title", "id"},
    "img": {"src", "srcset", "sizes", "alt", "title", "width", "height", "loading", "decoding"},
    "table": {"tabindex"},
    "th": {"align", "colspan", "rowspan", "scope"},
    "td": {"align", "colspan", "rowspan"},
    "ol": {"start"},
    "code": {"class"},
    "aside": {"class"},
    "abbr": {"title"},
    "details": {"open"},
    **{f"h{level}": {"id"} for level in range(2, 7)},
}
_comment = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_known_class = re.compile(r"language-[\w+#-]+|box box-(remember|warning|try)")
BOXES = {
    "remember": ("Remember", "记住"),
    "warning": ("Warning", "当心"),
    "try": ("Try it", "试一试"),
}


class Resolver(Protocol):
    """Knows where pictures and links of one text lead."""

    def image(self, source: str, alternative: str, title: str, line: int) -> str:
        """Return the HTML for a picture, a figure for a sound; '' where it cannot be had, as is reported."""

    def link(self, target: str, line: int) -> str | None:
        """Return the address a link leads to, or None where it leads nowhere (the resolver reports that)."""


class _Figures:
    """Resolves as another resolver does, and keeps its figures back until all else has been made harmless."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._kept: dict[str, str] = {}
        self._sign = secrets.token_hex(16)  # no author knows it
        self.link = resolver.link

    def image(self, source: str, alternative: str, title: str, line: int) -> str:
        """See `Resolver.image`; for a figure, what holds its place."""
        html = self._resolver.image(source, alternative, title, line)
        if not _is_figure(html):
            return html
        place = f"<figure>{self._sign}{len(self._kept)}.</figure>"
        self._kept[place] = html
        return place

    def put_into(self, html: str) -> str:
        """Return a text with the figures in their places."""
        for place, figure in self._kept.items():
            html = html.replace(place, figure)
        return html


def _is_figure(html: str) -> bool:
    return html.startswith("<figure")


def heading_id(text: str) -> str:
    """Return the id of a heading as GitHub makes it: lower case, spaces to hyphens, punctuation out."""
    kept = "".join(
        character for character in text.lower() if character in " -_" or unicodedata.category(character)[0] in "LN"
    )
    return kept.strip().replace(" ", "-")


def render(text: str, *, resolver: Resolver, where: str, report: Report, first_line: int = 1) -> str:
    """Return a Markdown text as clean HTML, without its first heading of level one.

    `where` names the file in reports; `first_line` is the number of the text's first line in it.
    """
    figures = _Figures(resolver)
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    tokens = parser.parse(text)
    title = _title_position(tokens)
    headings: Counter[str] = Counter()
    line = first_line
    for position, token in enumerate(tokens):
        if token.map:
            line = token.map[0] + first_line
        if token.type == "html_block":
            token.content = _safe_html(token.content, figures, where, line, report)
        if token.type == "inline":
            _inline(token, figures, where, line, report)
        if token.type == "table_open":
            token.attrSet("tabindex", "0")  # wide tables scroll by themselves; the keyboard must reach them
        if token.type == "heading_open":
            _heading(token, tokens[position + 1], headings)
    _drop_title(tokens, title)
    _boxes(tokens)
    tokens = _with_figures_after(tokens)
    html = parser.renderer.render(tokens, parser.options, {})
    harmless = nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener nofollow",
    )
    return figures.put_into(harmless).strip()


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Keep only pictures of our own making, classes we know, and ids that clash with none of the page's."""
    if tag == "img" and name in ("src", "srcset"):
        parts = [part.split()[0] for part in value.split(",") if part.strip()]
        return value if parts and all(part.startswith(address("")) for part in parts) else None
    if name == "tabindex":
        return value if value == "0" else None
    if name == "class":
        return value if _known_class.fullmatch(value) else None
    return value


def _line_of(needle: str, token: Token, line: int) -> int:
    """Return the line within an inline token where some text stands."""
    before = token.content.find(needle)
    return line + (token.content.count("\n", 0, before) if before > 0 else 0)


def _inline(token: Token, resolver: Resolver, where: str, line: int, report: Report) -> None:
    """Resolve the pictures and links of a paragraph, and make its HTML safe."""
    children: list[Token] = []
    dropped: list[bool] = []
    for child in token.children or []:
        if child.type == "image":
            source = str(child.attrGet("src") or "")
            html = resolver.image(
                source, child.content, str(child.attrGet("title") or ""), _line_of(source, token, line)
            )
            children.append(_html(html))
        elif child.type == "link_open":
            target = str(child.attrGet("href") or "")
            address_ = resolver.link(target, _line_of(target, token, line))
            dropped.append(address_ is None)
            if address_ is not None:
                child.attrSet("href", address_)
                children.append(child)
        elif child.type == "link_close":
            if not dropped.pop():
                children.append(child)
        elif child.type == "html_inline":
            children.append(
                _html(_safe_html(child.content, resolver, where, _line_of(child.content, token, line), report))
            )
        else:
            children.append(child)
    token.children = children


def _html(content: str, kind: str = "html_inline") -> Token:
    token = Token(kind, "", 0)
    token.content = content
    return token


def _with_figures_after(tokens: list[Token]) -> list[Token]:
    """Return the tokens with each figure after the paragraph or heading it was named in; an empty one is left out.

    In a cell of a table figures come last. A link that had nothing but a figure in it is no link.
    """
    found: list[Token] = []
    waiting: list[Token] = []
    for token in tokens:
        if token.type == "inline":
            children = token.children or []
            figures = [child for child in children if child.type == "html_inline" and _is_figure(child.content)]
            if figures:
                token.children = _without_empty_links([child for child in children if child not in figures])
                if found[-1].type in ("td_open", "th_open"):
                    token.children += figures
                else:
                    waiting = [_html(f"{figure.content}\n", "html_block") for figure in figures]
        found.append(token)
        if waiting and token.type in ("paragraph_close", "heading_close"):
            if _says_nothing(found[-2]):
                del found[-3:]
            found += waiting
            waiting = []
    return found


def _without_empty_links(children: list[Token]) -> list[Token]:
    found: list[Token] = []
    for child in children:
        if child.type == "link_close" and found and found[-1].type == "link_open":
            found.pop()
        else:
            found.append(child)
    return found


def _says_nothing(inline: Token) -> bool:
    return not any(child.content.strip() for child in inline.children or [])


class _Tag(HTMLParser):
    """Reads the attributes of one opening tag."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.attributes: dict[str, str] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes = {name: value or "" for name, value in attrs}


def _safe_html(html: str, resolver: Resolver, where: str, line: int, report: Report) -> str:
    """Return a piece of HTML with what acts taken out, pictures resolved, and unknown tags shown as they were typed.

    `<hub_name>` in a text is a blank to fill in, not HTML: it must not vanish.
    """

    def comment(found: re.Match[str]) -> str:
        if not found[0].endswith("-->"):
            at = line + html.count("\n", 0, found.start())
            report.warn(f"{where}:{at}", "a comment is not closed; what follows in it was left out")
        return "\n" * found[0].count("\n")

    html = _comment.sub(comment, html)
    if not html.strip():
        return ""

    def one(found: re.Match[str]) -> str:
        whole, name = found[0], found[1].lower()
        at = line + html.count("\n", 0, found.start())
        if name in FORBIDDEN:
            if not whole.startswith("</"):
                report.wrong(f"{where}:{at}", f"<{name}> is not allowed in a text")
            return ""
        if name in LEFT_OUT:
            if not whole.startswith("</"):
                report.warn(f"{where}:{at}", f"<{name}> was left out")
            return ""
        if name == "img":
            parts = _Tag(whole).attributes
            return resolver.image(parts.get("src", ""), parts.get("alt", ""), parts.get("title", ""), at)
        if name == "a" and "href" in (parts := _Tag(whole).attributes):
            target = resolver.link(parts["href"], at)
            if target is None:
                return ""
            title = f' title="{escape(parts["title"])}"' if parts.get("title") else ""
            return f'<a href="{escape(target)}"{title}>'
        if name == "h1":
            return whole.replace(found[1], "h2", 1)
        return whole if name in TAGS else escape(whole)

    script_free = re.sub(r"(<(script|style)\b[^<>]*>).*?(</\2\s*>|\Z)", r"\1\3", html, flags=re.IGNORECASE | re.DOTALL)
    return re.sub(r"</?([a-zA-Z][a-zA-Z0-9_-]*)(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>", one, script_free)


def _heading(opening: Token, content: Token, seen: Counter[str]) -> None:
    """Give a heading its id; the second of the same words gets `-1`, as GitHub has it."""
    text = "".join(child.content for child in content.children or [] if child.type in ("text", "code_inline"))
    found = heading_id(text)
    if found:
        opening.attrSet("id", f"{found}-{seen[found]}" if seen[found] else found)
        seen[found] += 1


def _title_position(tokens: list[Token]) -> int | None:
    """Return where the title's heading opens: the first of level one, else one that the text begins with."""
    for position, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == "h1":
            return position
    for position, token in enumerate(tokens):
        if token.type == "heading_open":
            return position
        if token.type != "html_block" or not token.content.lstrip().startswith("<!--"):
            return None
    return None


def _drop_title(tokens: list[Token], title: int | None) -> None:
    """Take out the title's heading (the page has it already) and lower others of level one."""
    if title is not None:
        del tokens[title : title + 3]
    for token in tokens:
        if token.type in ("heading_open", "heading_close") and token.tag == "h1":
            token.tag = "h2"


def title_of(text: str) -> str:
    """Return the title of a text as plain text, '' where it has none."""
    tokens = MarkdownIt("commonmark").parse(text)
    position = _title_position(tokens)
    if position is None:
        return ""
    children = tokens[position + 1].children or []
    return "".join(child.content for child in children if child.type in ("text", "code_inline")).strip()


def _boxes(tokens: list[Token]) -> None:
    """Turn a quotation that begins with **Remember** and its like into a box."""
    kinds = {word: kind for kind, words in BOXES.items() for word in words}
    depth: list[bool] = []
    for position, token in enumerate(tokens):
        if token.type == "blockquote_open":
            inline = next((later for later in tokens[position : position + 4] if later.type == "inline"), None)
            words = [child.content for child in (inline.children or []) if child.type == "text"] if inline else []
            strong = bool(
                inline and inline.children and any(child.type == "strong_open" for child in inline.children[:2])
            )
            kind = kinds.get(next((word.strip(" :：") for word in words if word.strip()), "")) if strong else None
            depth.append(kind is not None)
            if kind:
                token.tag = "aside"
                token.attrSet("class", f"box box-{kind}")
        elif token.type == "blockquote_close" and depth.pop():
            token.tag = "aside"
