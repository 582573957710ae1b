"""Where data is to be saved, a lesson has a link in the place of each picture, that says its size."""

from html.parser import HTMLParser

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from tests.content.texts import Anywhere

from changqing.content.draft import Report
from changqing.content.manifest import File
from changqing.content.markdown import render
from changqing.content.media import Picture, Variant
from changqing.content.thrift import VOID, WORDS, thrifty

SMALL, LARGE = (Variant(f"{digit * 64}.webp", b"", width) for digit, width in (("a", 480), ("b", 960)))
ALT, SIZE = "A pot & a spade", "Show picture, 35 KB"
POT = Picture((SMALL, LARGE), 960, 641).html(ALT)
FILES = {f"media/{SMALL.name}": File("a" * 64, 34_600), f"media/{LARGE.name}": File("b" * 64, 1_234_567)}


class Shown(HTMLParser):
    """What a text shows: words and links in their order, and what stands open around each link."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.order: list[str] = []
        self.void: list[str] = []
        self.around: list[list[str]] = []
        self.links: list[dict[str, str | None]] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID or tag in ("rect", "circle", "path"):
            self.void.append(tag)
            return
        if tag == "a" and ("class", "picture") in attrs:
            self.links.append(dict(attrs))
            self.around.append(list(self.open))
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("rect", "circle", "path"):
            return
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.order.append(data.strip())


def shown(html: str) -> Shown:
    with translation.override("en"):
        found = Shown(thrifty(html, FILES, "en"))
    assert "img" not in found.void
    for around in found.around:  # each in a paragraph of its own, and that in no other, nor in a link or a heading
        assert around[-1] == "p"
        assert not set(around[:-1]) & WORDS
    return found


def words(html: str) -> list[str]:
    return shown(html).order


def test_a_picture_becomes_a_link_to_its_smallest_file_that_says_its_size() -> None:
    found = shown(f"<p>One.</p>\n<p>{POT}</p>\n<p>Two.</p>")
    assert words(f"<p>One.</p>\n<p>{POT}</p>\n<p>Two.</p>") == ["One.", ALT, SIZE, "Two."]
    assert found.links == [
        {"class": "picture", "href": f"/content/{SMALL.name}", "data-width": "480", "data-height": "320"}
    ]
    assert LARGE.name not in thrifty(f"<p>{POT}</p>", FILES, "en")


def test_it_is_said_in_the_readers_language_and_shows_what_the_text_says() -> None:
    with translation.override("zh-hans"):
        html = thrifty(f"<p>{POT}</p>", FILES, "en")
    assert '<span lang="en" data-what>A pot &amp; a spade</span><small lang="zh-hans">看图，35 KB</small>' in html


def test_a_text_without_pictures_stays_the_very_same() -> None:
    html = "<p>a &lt;img&gt; b</p>"
    assert thrifty(html, FILES, "en") is html


@pytest.mark.parametrize(
    ("html", "order"),
    [
        ("<p>Look: {}</p>", ["Look:", ALT, SIZE]),
        ("<p>{}<br>That was it.</p>", [ALT, SIZE, "That was it."]),
        ("<p>Press {} and wait.</p>", ["Press A pot & a spade and wait.", ALT, SIZE]),
        ("<p>Press <strong>{}</strong> and wait.</p>", ["Press", ALT, "and wait.", ALT, SIZE]),
        ("<p>{} {}</p>", [ALT, SIZE, ALT, SIZE]),
        ("<p>{} or {}</p>", [ALT, SIZE, "or", ALT, SIZE]),
        ('<p><a href="#x">{}</a></p>', [ALT, SIZE, ALT]),
        ("<h2>{}</h2><p>a</p>", [ALT, SIZE, ALT, "a"]),
        ("<h2>On {}</h2><p>a</p>", ["On A pot & a spade", ALT, SIZE, "a"]),
        ("<ul><li>{}</li><li><p>b {}</p></li></ul>", [ALT, SIZE, "b", ALT, SIZE]),
        ("<figure>{}<figcaption>c</figcaption></figure>", [ALT, SIZE, "c"]),
        ("<details><summary>{}</summary>d</details>", [ALT, ALT, SIZE, "d"]),
        ("<table><tbody><tr><td>{}</td><td>e</td></tr></tbody></table>", [ALT, SIZE, "e"]),
        ("<div>{}f</div>{}", [ALT, SIZE, "f", ALT, SIZE]),
        ('<a href="#x"><div>{}</div></a>', [ALT, SIZE, ALT]),
        ("<p>{}&nbsp;</p>", [ALT, SIZE]),
        ("<p>&#8594;{}</p>", ["→", ALT, SIZE]),
    ],
)
def test_the_link_stands_where_a_link_can_and_words_where_some_are_missed(html: str, order: list[str]) -> None:
    assert words(html.format(POT, POT)) == order


def test_a_paragraph_of_a_picture_alone_is_gone_but_never_a_place_that_links_lead_to() -> None:
    assert "<p></p>" not in thrifty(f"<p>{POT}</p>", FILES, "en")
    assert '<a id="here"></a>' in thrifty(f'<p><a id="here"></a>{POT}</p>', FILES, "en")
    assert '<h2 id="pot">A pot &amp; a spade</h2>' in thrifty(f'<h2 id="pot">{POT}</h2>', FILES, "en")


def test_a_drawing_has_one_file_and_a_picture_with_no_words_is_a_link_all_the_same() -> None:
    drawing = Picture((Variant(f"{'c' * 64}.svg", b"", 64),), 64, 40).html("")
    with translation.override("en"):
        html = thrifty(f"<p>{drawing}</p>", {f"media/{'c' * 64}.svg": File("c" * 64, 900)}, "en")
    assert 'data-width="64" data-height="40"' in html
    assert "data-what" not in html
    assert "Show picture, 1 KB" in html


def test_of_a_picture_that_the_pack_does_not_have_the_words_remain() -> None:
    assert thrifty(f"<p>{POT}</p>", {}, "en") == "<p>A pot &amp; a spade</p>"


def test_nothing_else_of_the_text_is_touched() -> None:
    before = '<h2 id="a">A &amp; b</h2>\n<pre><code class="language-py">x &lt; 1\n</code></pre>\n<p>c<br>\nd</p>\n'
    after = '\n<table tabindex="0"><tbody><tr><td align="right">1 &nbsp;</td></tr></tbody></table>'
    html = thrifty(f"{before}<p>{POT}</p>{after}", FILES, "en")
    assert html.startswith(before)
    assert html.endswith(after)


class Pots(Anywhere):
    """Knows one picture."""

    def image(self, source: str, alternative: str, title: str, line: int) -> str:
        return POT


PIECES = [
    *(
        "![a](b.png)",
        "word",
        "\n",
        "\n\n",
        "# ",
        "## ",
        "- ",
        "> ",
        "1. ",
        "**",
        "[",
        "](#x)",
        "|",
        "|-|\n",
        "    ",
        "`",
    ),
    *("<div>", "</div>", "<details><summary>", "</summary>", "</details>", "<p>", "</p>", "<em>", "</em>", "&lt;"),
    *('<img src="b.png">', "<a id=x>", "</a>", "<table><tr><td>", "</td></tr></table>", "<figure>", "</figure>"),
]


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_whatever_a_text_is_no_picture_is_left_in_it_and_no_sign_is_lost(text: str) -> None:
    html = render(text, resolver=Pots(), where="a.md", report=Report())
    assert len(shown(html).links) == html.count("<img ")
    signs = iter("".join(words(html)))
    assert all(sign in signs for sign in "".join(Shown(html).order))
