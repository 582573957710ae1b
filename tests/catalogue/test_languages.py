"""A text that is missing in the reader's language is shown in another, marked as such, and the page says so."""

from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import localdate
from tests.factories import make_course, make_provider, make_region, publish_course

from changqing.catalogue import search
from changqing.catalogue.models import Course, Offering, Place, Programme, Subject
from changqing.core.ids import derived_id
from changqing.core.preferences import DISPLAY_COOKIE

WORDS = {"zh-Hans": "甲骨文字", "en": "Xylophone lore"}  # in every text of the world of that language
TOLD = {"zh-Hans": ("In Chinese only", "Partly in Chinese"), "en": ("仅有英文", "部分内容为英文")}
READER = {"zh-Hans": "en", "en": "zh-CN"}
HALL = derived_id("place", "hall of one language")
PAGES = [
    "/",
    "/courses",
    "/courses?q={words}",
    "/courses?q=outcome",
    "/courses?provider=lone",
    "/courses/alone",
    "/courses/planned",
    "/learn/alone/first-steps",
    "/programmes",
    "/programmes?q={words}",
    "/programmes/lonely",
    "/providers",
    "/providers?q={words}",
    "/providers/lone",
    "/places",
    "/places?q={words}",
    f"/places/{HALL}",
    "/subjects/alone",
    "/suggest?q={words}",
    "/units?q=sun",
]
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "use"}


class Spoken(HTMLParser):
    """Every text of a page, with the language of the nearest element that says one."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._open: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Go into an element."""
        if tag not in VOID:
            inherited = self._open[-1][1] if self._open else ""
            self._open.append((tag, dict(attributes).get("lang") or inherited))

    def handle_endtag(self, tag: str) -> None:
        """Leave it, and what was left open in it."""
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, text: str) -> None:
        """Keep what one reads; not scripts, and not the title, which cannot say a language in parts."""
        if text.strip() and not {"script", "style", "title"} & {tag for tag, _language in self._open}:
            self.found.append((text.strip(), self._open[-1][1] if self._open else ""))


@pytest.fixture(params=sorted(WORDS))
def language(request: pytest.FixtureRequest, db: None, data: Path, tmp_path: Path) -> str:
    """A catalogue all of whose texts are in this language only."""
    only: str = request.param
    words = WORDS[only]
    name = "outcome" if only == "en" else "outcome 成果"

    def text(what: str) -> dict[str, str]:
        return {only: f"{words} {what}"}

    region = make_region()
    summary = text("summary")
    provider = make_provider("lone", name=text("1"), summary=summary, supervisor=text("2"), demonstration=False)
    make_provider("branch", name=text("3"), parent=provider)
    place = Place.objects.create(
        id=HALL, provider=provider, region=region, name=text("4"), address=text("5"), latitude=25, longitude=102
    )
    subject = Subject.objects.create(slug="alone", title=text("6"))
    publish_course(tmp_path / "course", "alone", provider=provider)
    several = {"outcomes": [text(name)], "syllabus": [text("7")], "prerequisites": [text("8")]}
    people = {"teachers": [{"name": text("9")}], "authors": [{"name": text("10")}]}
    Course.objects.filter(slug="alone").update(
        title=text("11"), summary=text("12"), subject=subject, **several, **people
    )
    more: dict[str, Any] = {**several, **people, "subject": subject}
    planned = make_course("planned", provider, title=text("13"), summary=text("14"), **more)
    soon = localdate() + timedelta(days=9)
    Offering.objects.create(course=planned, mode="presential", starts=soon, place=place, schedule=text("15"))
    programme = Programme.objects.create(
        slug="lonely",
        provider=provider,
        title=text("16"),
        summary=text("17"),
        aim=text("18"),
        funder=text("19"),
        outcomes=[text("20")],
        area="rural-revitalization",
        mode="online",
    )
    programme.regions.add(region)
    programme.courses.add(planned)
    search.reindex()
    return only


def read(path: str, language: str, display: str = "standard") -> list[tuple[str, str]]:
    """Return the texts of a page as a reader of the other language gets it, each with its language."""
    client = Client(headers={"accept-language": READER[language]})
    client.cookies[DISPLAY_COOKIE] = display
    answer = client.get(path.format(words=WORDS[language]))
    assert answer.status_code == 200, path
    return Spoken(answer.content.decode()).found


@pytest.mark.parametrize("display", ["standard", "care"])
@pytest.mark.parametrize("path", PAGES)
def test_what_is_in_one_language_only_is_shown_in_it_and_the_page_says_so(
    path: str, language: str, display: str
) -> None:
    texts = read(path, language, display)
    # Words that were looked for are marked: each stands in an element of its own.
    shown = [(text, spoken) for text, spoken in texts if any(word in text for word in WORDS[language].split())]
    typed = {f"“{WORDS[language]}”", f"“{WORDS[language]}”".strip("“”")} if "{words}" in path else set()
    shown = [(text, spoken) for text, spoken in shown if text not in typed]
    if "/units" not in path:
        assert shown, "nothing of it is on the page"
    assert [text for text, spoken in shown if spoken != language] == []
    if shown:
        assert any(text in TOLD[language] for text, _spoken in texts), [text for text, _spoken in texts]
