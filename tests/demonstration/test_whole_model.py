"""The demonstration nation shows all that a catalogue can tell: branches, subjects, programmes, teachers, licences."""

import random
from pathlib import Path

import pytest
from django.test import Client

from changqing.catalogue.models import Course, Programme, Provider, Subject

pytestmark = pytest.mark.xdist_group("nation")
LANGUAGES = ("zh-Hans", "en")


def page(path: str, language: str) -> str:
    answer = Client(headers={"accept-language": language}).get(path)
    assert answer.status_code == 200, path
    return str(answer.content.decode())


def test_some_universities_have_branches_in_regions_of_their_own_province(nation: Path) -> None:
    branches = list(Provider.objects.exclude(parent=None).select_related("parent__region", "region"))
    assert len(branches) >= 20
    assert len({branch.parent_id for branch in branches}) >= 10
    for branch in branches:
        assert branch.parent is not None
        assert branch.parent.parent_id is None, "no branch of a branch"
        assert branch.region_id[:2] == branch.parent.region_id[:2], branch
        assert branch.places.exists(), branch
    assert any(branch.region_id != branch.parent.region_id for branch in branches if branch.parent)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_university_shows_its_branches_and_a_branch_its_university(nation: Path, language: str) -> None:
    heads = {branch.parent for branch in Provider.objects.exclude(parent=None).select_related("parent")}
    for head in heads:
        assert head is not None
        shown = page(head.url, language)
        for branch in head.branches.select_related("region"):
            assert f'<a href="{branch.url}">{branch.name[language]}</a>' in shown, branch
            assert branch.region.name[language] in shown, branch
            assert f'<a href="{head.url}">{head.name[language]}</a>' in page(branch.url, language), branch


@pytest.mark.parametrize("language", LANGUAGES)
def test_equal_courses_of_several_providers_are_one_subject(nation: Path, language: str) -> None:
    subjects = list(Subject.objects.prefetch_related("courses__provider"))
    assert len(subjects) >= 8
    for subject in subjects:
        courses = list(subject.courses.all())
        assert len({course.provider_id for course in courses}) == len(courses) >= 2, subject
        shown = page(subject.url, language)
        for course in courses:
            assert course.url in shown, course
            assert course.provider.name[language] in shown, course


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_programme_has_an_aim_outcomes_and_a_funder_and_its_page_tells_them(nation: Path, language: str) -> None:
    every = list(Programme.objects.prefetch_related("regions", "courses"))
    for programme in every:
        assert programme.aim, programme
        assert programme.funder, programme
        assert len(programme.outcomes) >= 2, programme
        assert programme.regions.all(), programme
        assert programme.courses.all(), programme
    for programme in random.Random(1).sample(every, 10):
        shown = page(programme.url, language)
        for text in (programme.aim, programme.funder, *programme.outcomes):
            assert text[language].replace("'", "&#x27;") in shown, (programme, text)


def test_courses_have_teachers_licences_and_some_of_them_credits_and_prerequisites(nation: Path) -> None:
    courses = list(Course.objects.filter(has_content=False))
    assert all(course.teachers and course.licence and course.licence_url for course in courses)
    assert all(course.outcomes and course.syllabus and course.languages for course in courses)
    assert 100 < sum(course.credits > 0 for course in courses) < 900
    assert 100 < sum(bool(course.prerequisites) for course in courses) < 900
    assert len({language for course in courses for language in course.languages}) >= 5


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_a_course_tells_all_of_it(nation: Path, language: str) -> None:
    rows = Course.objects.filter(credits__gt=0, has_content=False).exclude(prerequisites=[]).order_by("id")
    for course in rows[:5]:
        shown = page(course.url, language)
        texts = [*course.prerequisites, *course.outcomes, *course.syllabus, *(one["name"] for one in course.teachers)]
        for text in texts:
            assert text[language].replace("'", "&#x27;") in shown, (course, text)
        assert f'<a href="{course.licence_url}" rel="license noopener">{course.licence}</a>' in shown
        assert f"{course.credits:g}" in shown
