"""A real course as it was found in the wild: six lessons on farming with IoT, in two languages, with quizzes."""

import contextlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.db import transaction
from django.test import Client, override_settings
from tests.content.texts import Elements
from tests.factories import make_provider

from changqing.catalogue.models import Course
from changqing.content import queries
from changqing.content.manifest import Manifest
from changqing.content.models import Release
from changqing.core import cli, pages

pytestmark = pytest.mark.xdist_group("farm")  # made once, by one worker
SLUG = "iot-for-beginners-farm"
SOURCE = "https://github.com/microsoft/IoT-For-Beginners"
LANGUAGES = {"zh-Hans": "zh-CN", "en": "en"}


@dataclass(frozen=True)
class Farm:
    """The imported course, and what the import said."""

    code: int
    said: str
    root: Path

    @property
    def manifest(self) -> Manifest:
        return queries.manifest(Release.objects.get(course__slug=SLUG))

    def page(self, url: str, language: str = "en") -> str:
        response = Client().get(url, headers={"accept-language": LANGUAGES[language]})
        assert response.status_code == 200, url
        return response.content.decode()

    def pages(self) -> list[str]:
        """Return the addresses of all pages of the course."""
        found = [f"/courses/{SLUG}"]
        for unit in self.manifest.units:
            found.append(f"/learn/{SLUG}/{unit.key}")
            found += [f"/learn/{SLUG}/{unit.key}/{page.key}" for page in unit.pages]
        return found


@pytest.fixture(scope="module")
def farm(
    shared: Path, django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Farm]:
    """The course, imported once by the command line; taken out again after this file."""
    folder = shared / "content" / "iot-for-beginners" / "2-farm"
    said = io.StringIO()
    data = tmp_path_factory.mktemp("data")
    with django_db_blocker.unblock(), override_settings(DATA=data), transaction.atomic():
        make_provider()
        pages.watcher._asked = -1e9
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            code = cli.main(["import", str(folder), "--provider", "qinglan", "--publish", "--source", SOURCE])
        yield Farm(code, said.getvalue(), folder.parent)
        transaction.set_rollback(True)


def test_the_import_ends_well_with_its_counts(farm: Farm, db: None) -> None:
    assert farm.code == 0
    assert farm.said.strip().endswith("1 new, 0 changed, 0 unchanged, 0 wrong")
    for line in (r"units +6\b", r"activities +\d\d\b", r"media +\d\d\b", r"links rewritten +\d+", r"links kept +\d+"):
        assert re.search(line, farm.said), line


def test_six_lessons_are_six_units_in_their_order_in_both_languages_of_one_course(farm: Farm, db: None) -> None:
    units = farm.manifest.units
    assert [unit.key for unit in units] == [
        "predict-plant-growth",
        "detect-soil-moisture",
        "automated-plant-watering",
        "migrate-your-plant-to-the-cloud",
        "migrate-application-to-the-cloud",
        "keep-your-plant-secure",
    ]
    assert all(set(unit.files) == set(unit.title) == {"en", "zh-Hans"} for unit in units)
    course = Course.objects.get()
    assert course.languages == ["zh-Hans", "en"]
    assert (course.title["en"], course.title["zh-Hans"]) == ("Farming with IoT", "使用物联网进行农业种植")


def test_the_twelve_quizzes_open_and_close_the_lessons_that_link_to_them(farm: Farm, db: None) -> None:
    found = [[(quiz.key, quiz.role) for quiz in unit.quizzes] for unit in farm.manifest.units]
    assert found == [[(f"quiz-{n}", "before"), (f"quiz-{n + 1}", "after")] for n in range(9, 21, 2)]
    for unit in farm.manifest.units:
        for quiz in unit.quizzes:
            assert len(quiz.questions) >= 3
            key = queries.answers(Release.objects.get(), quiz.key)
            for question in quiz.questions:
                assert key[question.key].right
                assert "en" in question.prompt


def test_every_assignment_and_further_page_is_there(farm: Farm, db: None) -> None:
    lessons = farm.root / "2-farm" / "lessons"
    wanted = sorted(path.stem for path in lessons.glob("*/*.md") if path.name != "README.md")
    found = [page for unit in farm.manifest.units for page in unit.pages]
    assert sorted(page.key for page in found if page.key != "attributions") == wanted
    assert sum(page.kind == "assignment" for page in found) == 6
    assert "attributions" in [page.key for page in farm.manifest.units[0].pages]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_link_and_picture_within_the_site_leads_somewhere(farm: Farm, db: None, language: str) -> None:
    client = Client(headers={"accept-language": LANGUAGES[language]})
    texts = {url: Elements(farm.page(url, language)) for url in farm.pages()}
    seen: dict[str, int] = {}
    pictures = set()
    for url, elements in texts.items():
        for tag, attributes in elements.found:
            sources = [part.split()[0] for part in attributes.get("srcset", "").split(",") if part.strip()]
            for target in [attributes.get("href"), attributes.get("src"), *sources]:
                parts = urlsplit(urljoin(f"http://testserver{url}", target or "#"))
                if parts.netloc != "testserver" or parts.path.startswith("/static/"):
                    continue
                if tag == "img" and parts.path.startswith("/content/"):
                    pictures.add(parts.path)
                if parts.path not in texts and parts.path not in seen:
                    response = client.get(parts.path, follow=True)
                    seen[parts.path] = response.status_code
    assert {path: code for path, code in seen.items() if code != 200} == {}
    assert len(pictures) > 60


@pytest.mark.parametrize("language", LANGUAGES)
def test_links_between_lessons_lead_to_the_player(farm: Farm, db: None, language: str) -> None:
    base = f"/learn/{SLUG}"
    first = farm.page(f"{base}/predict-plant-growth", language)
    assert f'href="{base}/predict-plant-growth/assignment"' in first
    assert f'href="{base}/predict-plant-growth/virtual-device-temp"' in first
    assert 'href="#quiz-9"' in first
    assert 'href="#quiz-10"' in first
    for url in farm.pages():
        text = farm.page(url, language).split('class="prose"')[-1].split("</article>")[0]
        assert not re.search(r'href="[^"h#/][^"]*"', re.sub(r'href="(mailto|tel):', "", text)), url
        assert not re.search(r'href="[^":]*\.md\b', text), url


@pytest.mark.parametrize("language", LANGUAGES)
def test_quizzes_stand_where_lessons_link_to_them(farm: Farm, db: None, language: str) -> None:
    for unit in farm.manifest.units:
        page = farm.page(f"/learn/{SLUG}/{unit.key}", language)
        for quiz in unit.quizzes:
            assert f'id="{quiz.key}"' in page


def test_author_source_and_licence_stand_on_the_course_page(farm: Farm, db: None) -> None:
    page = farm.page(f"/courses/{SLUG}")
    assert "Microsoft" in page or Course.objects.get().authors[0]["name"]["en"] in page
    assert Course.objects.get().authors
    assert f'href="{SOURCE}"' in page
    assert re.search(r'href="https://opensource.org/license/mit"[^>]*>MIT</a>', page)


def test_each_missing_picture_and_link_is_told_by_file_and_line(farm: Farm, db: None) -> None:
    """Every picture a lesson names is on its page or in the report, with the very line it stands on."""
    told = set(re.findall(r"^  (\S+\.md:\d+): the (?:picture|link) (\S+)", farm.said, re.MULTILINE))
    lessons = sorted((farm.root / "2-farm" / "lessons").rglob("*.md"))
    missing = 0
    for path in lessons:
        fenced = False
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            fenced ^= line.lstrip().startswith("```")
            if fenced:
                continue
            for target in re.findall(r"!?\[[^\]]*\]\((\.[^)\s]+)\)", line):
                if not (path.parent / urlsplit(target).path).exists():
                    missing += 1
                    assert (f"{path.relative_to(farm.root).as_posix()}:{number}", target) in told
    assert missing > 30


def test_every_text_is_there_to_its_end(farm: Farm, db: None) -> None:
    """The last words of every lesson, in both languages, are on its page."""
    for language, root in (("en", farm.root), ("zh-Hans", farm.root / "translations" / "zh")):
        for unit, folder in zip(farm.manifest.units, sorted((root / "2-farm" / "lessons").iterdir()), strict=True):
            headings = re.findall(r"^#+ (.+)$", (folder / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
            page = farm.page(f"/learn/{SLUG}/{unit.key}", language)
            last = re.sub(r"[*_`]", "", headings[-1]).split("](")[0].lstrip("[").strip()
            assert last in page, (language, unit.key, last)
