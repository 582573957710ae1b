"""What a reader may keep, how soon it sees what was published, and how little each answer costs."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.interchange.ooapi.conftest import Get
from tests.interchange.ooapi.test_reading import all_of
from tests.interchange.ooapi.world import World, with_index

from changqing.catalogue.models import Course, Offering, Provider
from changqing.catalogue.search import index
from changqing.catalogue.services import changed
from changqing.core import kept, leafing
from changqing.interchange.ooapi import outcomes, paging, routes

Queries = Callable[..., Any]
MOST = 15


def ask(path: str, **headers: str) -> Any:
    return Client(headers=headers).get(f"/ooapi/v6/{path}")


def test_who_has_an_answer_already_is_told_so_without_a_question_to_the_database(
    world: World, django_assert_num_queries: Queries
) -> None:
    first = ask("courses?pageSize=20")
    assert first["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert first["Vary"] == "Accept-Encoding"
    with django_assert_num_queries(0):
        for known in (first["ETag"], first["ETag"].removeprefix("W/"), f'"other", {first["ETag"]}', "*"):
            again = ask("courses?pageSize=20", **{"if-none-match": known})
            assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert ask("courses?pageSize=20", **{"if-none-match": 'W/"other"'}).status_code == 200


def test_what_was_published_is_there_and_what_did_not_change_is_still_known(world: World) -> None:
    course, other = ask(f"courses/{world.course.id}"), ask(f"organisations/{world.branch.id}")
    Course.objects.filter(id=world.course.id).update(title={"en": "Tomatoes all year"})
    assert ask(f"courses/{world.course.id}", **{"if-none-match": course["ETag"]}).status_code == 304
    changed(world.course)
    world.site.a_second_later()
    new = ask(f"courses/{world.course.id}", **{"if-none-match": course["ETag"]})
    assert new.status_code == 200
    assert new.json()["name"] == [{"language": "en", "value": "Tomatoes all year"}]
    assert ask(f"organisations/{world.branch.id}", **{"if-none-match": other["ETag"]}).status_code == 304


def test_an_answer_made_of_an_index_that_is_behind_is_not_kept(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    new = Course.objects.create(slug="new", provider=world.provider, category="silver-age", title={"en": "Sourdough"})
    changed(new)
    world.site.a_second_later()
    monkeypatch.setattr(index, "WAIT", 0.0)
    with index._lock(None):  # another process is writing the index
        answer = ask("courses?q=sourdough")
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert not answer.has_header("ETag")


def test_without_an_index_it_says_when_to_ask_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index.reader, "opened", lambda: None)
    answer = ask("courses?q=tomatoes")
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert answer.json()["code"] == "index-is-missing"
    assert ask("courses").status_code == 200


def test_the_answer_is_the_same_whoever_asks_and_in_whatever_language(world: World) -> None:
    plain = ask(f"academic-sessions/{world.ids['academicSessionId'][0]}")
    hers = world.mei.get(f"/ooapi/v6/academic-sessions/{world.ids['academicSessionId'][0]}")
    chinese = ask(f"academic-sessions/{world.ids['academicSessionId'][0]}", **{"accept-language": "zh"})
    assert plain.content == hers.content == chinese.content
    assert hers["Cache-Control"].startswith("public")
    assert not hers.cookies


def test_pages_of_other_sites_may_read_what_is_public_and_nothing_else(world: World) -> None:
    public, personal = ask("courses"), world.mei.get("/ooapi/v6/persons/me")
    assert public["Access-Control-Allow-Origin"] == "*"
    assert not public.has_header("Access-Control-Allow-Credentials")
    assert not personal.has_header("Access-Control-Allow-Origin")
    asked_before = Client().options("/ooapi/v6/courses", headers={"origin": "https://other.example"})
    assert asked_before.status_code == 204
    assert asked_before["Access-Control-Allow-Headers"] == "If-None-Match"
    assert not Client().options("/ooapi/v6/persons/me").has_header("Access-Control-Allow-Origin")


@pytest.mark.parametrize("query", ["pageSize=250", "pageSize=250&pageNumber=2", "q=more&pageSize=250"])
def test_an_answer_takes_few_queries_however_much_there_is(
    world: World, query: str, django_assert_max_num_queries: Queries
) -> None:
    rows = [
        Course(slug=f"many-{number}", provider=world.provider, category="silver-age", title={"en": f"More {number}"})
        for number in range(400)
    ]
    Course.objects.bulk_create(rows)
    Offering.objects.bulk_create([Offering(course=row, mode="online") for row in rows])
    world.programme.courses.add(*rows)
    with_index(*rows)
    for route in [*routes.SERVED, *routes.PERSONAL]:
        allowed = next((one.choices for one in route.parameters if one.name == "expand"), ())
        path = re.sub(r"\{(\w+)\}", lambda found: str(world.ids[found[1]][0]), route.path)
        kept.forget()
        with django_assert_max_num_queries(MOST):
            answer = world.mei.get(f"/ooapi/v6/{path}?{query}&expand={','.join(allowed)}")
        assert answer.status_code == 200, path


@pytest.fixture
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every fifth row is marked instead of every thousandth."""
    for module in (leafing, outcomes):
        monkeypatch.setattr(module, "STEP", 5)
    kept.forget()


def test_deep_pages_are_cut_where_shallow_ones_are(get: Get, world: World, small_steps: None) -> None:
    ids = [str(one) for one in Course.objects.filter(state="published").order_by("id").values_list("id", flat=True)]
    assert all_of(get, "courses", "courseId") == ids
    assert all_of(get, "courses", "courseId", 20) == ids
    mine = Course.objects.filter(provider=world.branch).order_by("id").values_list("id", flat=True)
    assert all_of(get, f"organisations/{world.branch.id}/courses", "courseId") == [str(one) for one in mine]


def test_deep_pages_of_offerings_are_cut_where_shallow_ones_are(get: Get, world: World, small_steps: None) -> None:
    Offering.objects.bulk_create(
        [Offering(course=world.course, mode="online", starts=world.dated.starts) for _ in range(25)]
    )
    changed(world.course)
    world.site.a_second_later()
    session = get(f"course-offerings/{world.dated.id}")["academicSessionId"]
    for path in (f"academic-sessions/{session}", f"organisations/{world.provider.id}", f"courses/{world.course.id}"):
        found = all_of(get, f"{path}/course-offerings", "courseOfferingId")
        assert len(found) == len(set(found)) > 25
    assert len(all_of(get, "learning-outcomes", "learningOutcomeId")) == 5
    for path in ("organisations", "programmes", "buildings", "rooms"):
        assert get(path, pageSize=250)["items"]


def test_deep_pages_of_outcomes_are_cut_where_shallow_ones_are(get: Get, world: World, small_steps: None) -> None:
    for number, course in enumerate(Course.objects.filter(slug__startswith="more-").order_by("id")):
        course.outcomes = [{"en": f"{course.slug} {one}"} for one in range(number % 4)]
        course.save()
    changed()
    world.site.a_second_later()
    found = all_of(get, "learning-outcomes", "learningOutcomeId")
    courses = Course.objects.filter(state="published").order_by("id")
    wanted = [outcomes.id_of(one.id, place + 1) for one in courses for place in range(len(one.outcomes))]
    assert found == [str(one) for one in [*wanted, outcomes.id_of(world.programme.id, 1)]]


def test_the_count_of_a_million_rows_is_not_made_again_for_each_page(
    world: World, django_assert_num_queries: Queries
) -> None:
    ask("courses")
    with django_assert_num_queries(3):  # the rows, their offerings, their programmes
        assert ask("courses?pageNumber=2").status_code == 200


def test_what_is_narrowed_ends_where_the_search_does_and_says_so(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "MOST_FOUND", 10)
    assert len(get("courses?level=x-beginner&pageSize=10")["items"]) == 10
    told = get("courses?level=x-beginner&pageSize=10&pageNumber=2", 400)
    assert told["parameter"] == "pageNumber"
    assert "as far as 10 rows" in told["detail"]


def test_a_page_behind_the_last_one_is_empty_however_far_behind(get: Get) -> None:
    for number in (41, 9_064, 1_000_000):
        page = get(f"courses?level=x-beginner&pageSize=250&pageNumber={number}")
        assert (page["items"], page["hasNextPage"], page["ext"]["totalItems"]) == ([], False, 31)


def test_organisations_come_by_name(get: Get, world: World) -> None:
    Provider.objects.create(code="zz", name={"en": "A"}, kind="open", region=world.provider.region, pinyin="aa")
    changed(world.provider)
    world.site.a_second_later()
    assert [one["primaryCode"]["code"] for one in get("organisations")["items"]] == ["zz", "qinglan", "qinglan-dali"]
