"""Markdown: what an author writes is what a learner reads."""

import pytest
from tests.content.texts import html_of, rendered

from changqing.content.draft import Report
from changqing.content.markdown import heading_id, render, title_of


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# One\n\n# Two", "One"),
        ("## Small first\n\n# Large later", "Large later"),
        ("## Only small\n\ntext", "Only small"),
        ("<!-- a note -->\n\n## After a comment", "After a comment"),
        ("One\n===\n", "One"),
        ("# 用 `代码` 与*强调*", "用 代码 与强调"),
        ("text first\n\n## Not a title", ""),
        ("", ""),
        ("#hashtag", ""),
    ],
)
def test_the_title_is_the_first_heading_of_level_one_or_the_one_it_begins_with(text: str, title: str) -> None:
    assert title_of(text) == title


def test_the_title_is_not_said_twice_and_other_large_headings_are_lowered() -> None:
    html = html_of("# Title\n\ntext\n\n# Another\n\n### Small")
    assert "Title" not in html
    assert '<h2 id="another">Another</h2>' in html
    assert '<h3 id="small">Small</h3>' in html
    assert "<h1" not in html


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Hello World", "hello-world"),
        ("What's new?", "whats-new"),
        ("snake_case and-hyphen", "snake_case-and-hyphen"),
        ("第一课：浇水", "第一课浇水"),
        ("🚀 Challenge", "challenge"),
    ],
)
def test_a_heading_has_the_id_that_links_on_github_use(words: str, found: str) -> None:
    assert heading_id(words) == found
    assert f'id="{found}"' in html_of(f"# T\n\n## {words}")


def test_headings_of_the_same_words_have_ids_that_differ() -> None:
    html = html_of("# T\n\n## Task\n\n## Task\n\n### Task\n\n## !!!")
    assert [part.split('"')[0] for part in html.split('id="')[1:]] == ["task", "task-1", "task-2"]


@pytest.mark.parametrize(
    "text", ["call it <hub_name> here", "<hub_name>", "az iot --name <hub_name> --x <Your-Name>", "- <hub_name>"]
)
def test_a_blank_to_fill_in_stays_visible(text: str) -> None:
    html, report, _resolver = rendered(f"# T\n\n{text}\n")
    assert "&lt;hub_name&gt;" in html
    assert report.notes == []


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Remember", "remember"),
        ("记住", "remember"),
        ("Warning", "warning"),
        ("当心", "warning"),
        ("Try it", "try"),
        ("试一试", "try"),
    ],
)
def test_a_quotation_that_begins_with_a_box_word_is_a_box(words: str, kind: str) -> None:
    html = html_of(f"# T\n\n> **{words}**\n>\n> Look both ways.\n")
    assert f'<aside class="box box-{kind}">' in html
    assert html.count("<aside") == html.count("</aside>") == 1
    assert "blockquote" not in html


def test_other_quotations_stay_quotations_also_around_a_box() -> None:
    html = html_of("# T\n\n> Remember me\n\n> said she\n>\n> > **Warning** hot\n>\n> and went\n")
    assert html.count("<blockquote>") == html.count("</blockquote>") == 2
    assert html.count("<aside") == html.count("</aside>") == 1


def test_a_table_is_a_table() -> None:
    html = html_of("# T\n\n| 作物 | °C |\n|:--|--:|\n| 番茄 | 25 |\n")
    assert html.count("<table") == html.count("</table>") == 1
    assert "<th>作物</th>" in html
    assert "<td>番茄</td>" in html


def test_code_keeps_its_language_and_what_looks_like_html() -> None:
    html = html_of("# T\n\n```python\nprint('<b>')\n```\n\n`<script>` is a word here")
    assert '<code class="language-python">' in html
    assert "&lt;b&gt;" in html
    assert "<code>&lt;script&gt;</code>" in html


def test_harmless_html_stays() -> None:
    text = "# T\n\nH<sub>2</sub>O <kbd>Ctrl</kbd>\n\n<details>\n<summary>More</summary>\n\n*Hidden*\n\n</details>\n"
    html = html_of(text)
    for part in ("H<sub>2</sub>O", "<kbd>Ctrl</kbd>", "<summary>More</summary>", "<em>Hidden</em>", "</details>"):
        assert part in html


def test_pictures_of_either_kind_are_asked_for_with_their_line() -> None:
    text = '# T\n\n![a pot](pot.png)\n\nline\nand ![two](b.png)\n\n<div>\n<img src="c.png" alt="three">\n</div>\n'
    _html, _report, resolver = rendered(text)
    assert resolver.images == [("pot.png", "a pot", 3), ("b.png", "two", 6), ("c.png", "three", 9)]


def test_a_link_that_leads_nowhere_leaves_its_words() -> None:
    class Nowhere:
        def image(self, source: str, alternative: str, title: str, line: int) -> str:
            return ""

        def link(self, target: str, line: int) -> str | None:
            return None

    html = render("# T\n\nread [the **next** lesson](x.md) now", resolver=Nowhere(), where="f", report=Report())
    assert html == "<p>read the <strong>next</strong> lesson now</p>"


def test_comments_are_left_out_and_what_stands_beside_them_stays() -> None:
    html, report, _resolver = rendered(
        "# T\n\n<!-- note --> one\n\ntwo <!-- note --> three\n\n"
        "<div>\n<!-- <script>x</script>\n<img src=y> -->four</div>\n"
    )
    assert "note" not in html
    for word in ("one", "two", "three", "four"):
        assert word in html
    assert report.notes == []


def test_a_comment_that_is_never_closed_is_told() -> None:
    html, report, _resolver = rendered("# T\n\nbefore\n\n<!-- oh\n\nafter\n")
    assert "before" in html
    assert [note.where for note in report.warnings] == ["lesson.md:5"]


def test_line_numbers_count_from_where_the_text_begins_in_its_file() -> None:
    report = Report()
    _html, _report, resolver = rendered("")
    render("# T\n\n<script>x</script>\n", resolver=resolver, where="f.md", report=report, first_line=10)
    assert [note.where for note in report.errors] == ["f.md:12"]
