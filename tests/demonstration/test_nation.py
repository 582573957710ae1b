"""The demonstration nation as `changqing demo` makes it: whole, plainly invented, and the same every time."""

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import models
from django.test import Client
from tests.content.texts import Elements
from tests.nation import demo

from changqing.catalogue.codes import AREAS, AUDIENCES, CATEGORIES, LEVELS, MODES
from changqing.catalogue.models import Course, Offering, Place, Programme, Provider, Region
from changqing.content import packs, queries
from changqing.content.manifest import Manifest
from changqing.content.models import Release
from changqing.demonstration.nation import Nation
from changqing.records.models import Statement

pytestmark = pytest.mark.xdist_group("nation")  # made once, by one worker
MODELS: list[type[models.Model]] = [Region, Provider, Place, Programme, Course, Offering, Release, Statement]


def texts_of(value: Any) -> Iterator[dict[str, str]]:
    """Give every text in two languages that a field holds, at any depth."""
    if isinstance(value, dict) and value.keys() & {"zh-Hans", "en"}:
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from texts_of(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts_of(one)


def whole() -> dict[str, Manifest]:
    return {release.course.slug: queries.manifest(release) for release in Release.objects.select_related("course")}


def test_it_has_its_full_number_of_everything(nation: Path) -> None:
    assert Provider.objects.count() == 400
    assert Programme.objects.count() == 700
    assert Course.objects.count() == 1000
    assert Place.objects.count() >= 400
    assert Offering.objects.count() >= 1000
    levels = Counter(Region.objects.values_list("level", flat=True))
    assert (levels["province"], levels["prefecture"]) == (34, 342)


def test_the_six_categories_have_a_sixth_each(nation: Path) -> None:
    counts = Counter(Course.objects.values_list("category", flat=True))
    assert counts.keys() == CATEGORIES.keys()
    assert set(counts.values()) <= {166, 167}


def test_there_are_forty_subjects_a_category_and_no_title_twice_at_one_provider(nation: Path) -> None:
    subjects: dict[str, set[str]] = {}
    for slug, category, provider in Course.objects.values_list("slug", "category", "provider__code"):
        subjects.setdefault(category, set()).add(slug.removesuffix(f"-{provider}"))
    assert min(len(found) for found in subjects.values()) >= 40
    titles = Counter((row["title"]["zh-Hans"], row["provider"]) for row in Course.objects.values("title", "provider"))
    assert [title for title, times in titles.items() if times > 1] == []


def test_titles_differ_by_more_than_a_number(nation: Path) -> None:
    titles = [title["zh-Hans"] for title in Course.objects.values_list("title", flat=True)]
    assert len({re.sub(r"[\d一二三四五六七八九十]+", "", title) for title in titles}) > 700
    assert not [title for title in titles if re.search(r"\d{2,}$", title)]


def test_every_area_audience_and_mode_is_there(nation: Path) -> None:
    assert set(Programme.objects.values_list("area", flat=True)) == set(AREAS)
    assert set(Offering.objects.values_list("mode", flat=True)) == set(MODES)
    assert set(Programme.objects.values_list("mode", flat=True)) == set(MODES)
    audiences = {one for codes in Course.objects.values_list("audiences", flat=True) for one in codes}
    assert audiences == set(AUDIENCES)
    assert set(Course.objects.values_list("level", flat=True)) <= set(LEVELS)


def test_every_text_is_there_in_both_languages_with_nothing_left_to_fill_in(nation: Path) -> None:
    checked = 0
    for model in MODELS[:6]:
        fields = [field.name for field in model._meta.fields if isinstance(field, models.JSONField)]
        for row in model._default_manager.all():
            for name in fields:
                for text in texts_of(getattr(row, name)):
                    checked += 1
                    assert set(text) == {"zh-Hans", "en"}, (row, name)
                    assert all(words.strip() for words in text.values()), (row, name)
                    assert not re.search(r"[{}]|TODO|None|\bxxx", " ".join(text.values())), (row, name, text)
                    quoted = re.findall("[\u4e00-\u9fff]", text["en"])  # "hang the 福" may be
                    assert len(quoted) * 10 < len(text["en"]), (row, name, text["en"])
    assert checked > 10_000


def test_every_provider_says_that_it_is_a_demonstration(nation: Path) -> None:
    for provider in Provider.objects.all():
        assert "示范" in provider.name["zh-Hans"]
        assert "Demonstration" in provider.name["en"]
        assert provider.demonstration


def test_no_real_institution_is_said_to_offer_anything(nation: Path, shared: Path) -> None:
    with (shared / "data" / "institutions.csv").open(encoding="utf-8", newline="") as file:
        real = {row["name"] for row in csv.DictReader(file)}
    assert len(real) > 2_000
    begins: dict[str, list[str]] = {}
    for name in real:
        begins.setdefault(name[:4], []).append(name)
    for model in MODELS[1:6]:
        text = json.dumps(list(model._default_manager.values()), default=str, ensure_ascii=False)
        for place in range(len(text)):
            for name in begins.get(text[place : place + 4], ()):
                assert not text.startswith(name, place), name


def test_every_programme_has_at_least_three_courses(nation: Path) -> None:
    rows = Programme.objects.annotate(number=models.Count("courses"))
    assert min(row.number for row in rows) >= 3


def test_what_is_taught_in_person_has_a_place_of_the_same_provider(nation: Path) -> None:
    for offering in Offering.objects.exclude(mode="online").select_related("place", "course"):
        assert offering.place is not None
        assert offering.place.provider_id == offering.course.provider_id
        assert offering.starts is not None
        assert offering.ends is not None
        assert offering.starts <= offering.ends


def test_six_courses_one_a_category_are_whole(nation: Path) -> None:
    found = whole()
    assert {manifest.course.category for manifest in found.values()} == set(CATEGORIES)
    assert len(found) == Course.objects.filter(has_content=True).count() == 6
    for manifest in found.values():
        assert 4 <= len(manifest.units) <= 6
        for unit in manifest.units:
            assert set(unit.files) == set(unit.title) == {"zh-Hans", "en"}
            assert unit.quiz("after") is not None


def test_every_question_has_a_right_answer_and_a_reason_in_both_languages(nation: Path) -> None:
    for release in Release.objects.all():
        for unit in queries.manifest(release).units:
            for quiz in unit.quizzes:
                answers = queries.answers(release, quiz.key)
                assert len(quiz.questions) >= 3
                for question in quiz.questions:
                    answer = answers[question.key]
                    assert answer.right
                    assert set(answer.right) <= {choice.key for choice in question.choices}
                    for text in (answer.explain, question.prompt, *(choice.text for choice in question.choices)):
                        assert set(text) == {"zh-Hans", "en"}, (unit.key, question.key)
                        assert all(text.values()), (unit.key, question.key)


def test_the_right_answer_is_not_always_in_the_same_place(nation: Path) -> None:
    for release in Release.objects.all():
        first = [answer["right"][0] for quiz in release.answers.values() for answer in quiz.values()]
        places = set(first) & set("abcd")
        assert len(places) >= 3, release


def test_every_picture_says_in_words_what_it_shows(nation: Path) -> None:
    pictures = 0
    for release in Release.objects.all():
        pack = packs.open_kept(release.pack)
        for unit in pack.manifest.units:
            for language, name in unit.files.items():
                for tag, attributes in Elements(pack.read(name).decode()).found:
                    if tag == "img":
                        pictures += 1
                        chinese = bool(re.search("[\u4e00-\u9fff]", attributes["alt"]))
                        assert len(attributes["alt"]) > 5, (unit.key, language)
                        assert chinese == (language == "zh-Hans"), (unit.key, language, attributes["alt"])
    assert pictures >= 6 * 4 * 2


def test_every_kind_of_page_of_the_nation_is_answered(nation: Path) -> None:
    client = Client(headers={"accept-language": "en"})
    paths = ["/", "/courses", "/programmes", "/providers"]
    for model in (Course, Programme, Provider):
        rows = model._default_manager.order_by("id")
        paths += [row.url for row in rows[:: max(1, len(rows) // 12)]]
    for slug, manifest in whole().items():
        paths += [f"/courses/{slug}", *(f"/learn/{slug}/{unit.key}" for unit in manifest.units)]
    assert {path: client.get(path).status_code for path in paths} == dict.fromkeys(paths, 200)


def test_it_is_the_same_every_time(nation: Path) -> None:
    again = Nation({one.code: one for one in Region.objects.all()}, date.today())
    again.build([(manifest.course.category, slug) for slug, manifest in whole().items()])
    passed = {"_state", "created_at", "updated_at", "starts", "ends"}  # the days are counted from today
    made = [*again.providers, *again.places, *again.courses, *again.offerings, *again.programmes]
    for row in made:
        kept = type(row)._default_manager.filter(pk=row.pk).values().get()
        assert {name: kept[name] for name in kept.keys() - passed} == {
            name: getattr(row, name) for name in kept.keys() - passed
        }
    # the six whole courses, and the offering of each, are published on their own
    assert len(made) == sum(model._default_manager.count() for model in MODELS[1:6]) - 6 - 6
    holds = set(Programme.courses.through._default_manager.values_list("programme_id", "course_id"))
    assert set(again.holds) <= holds


def test_made_again_it_changes_nothing(nation: Path) -> None:
    def everything() -> tuple[Any, ...]:
        rows = [list(model._default_manager.order_by("pk").values()) for model in MODELS]
        files = {path: path.stat().st_mtime_ns for path in nation.rglob("*") if path.is_file()}
        return rows, files

    before = everything()
    code, said = demo()
    assert code == 0
    assert everything() == before
    for account in json.loads((nation / "demo-accounts.json").read_text(encoding="utf-8")):
        assert account["password"] in said


def test_the_demonstration_accounts_can_sign_in(nation: Path) -> None:
    accounts = json.loads((nation / "demo-accounts.json").read_text(encoding="utf-8"))
    assert [one["role"] for one in accounts] == ["learner", "senior", "teacher", "coordinator", "operator"]
    for one in accounts:
        assert set(one) == {"role", "username", "password", "phone"}
        assert Client().login(username=one["username"], password=one["password"]), one["role"]
    assert (nation / "demo-accounts.json").stat().st_mode & 0o077 == 0
