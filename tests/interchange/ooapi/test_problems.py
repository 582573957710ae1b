"""What cannot be answered is said as a problem: never a page, never an error of the site's own."""

import re
from typing import Any

import pytest
from django.test import Client
from tests.interchange.ooapi.conftest import Get
from tests.interchange.ooapi.world import World

from changqing.interchange.ooapi import routes

METHODS = ("POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND")


def problem(answer: Any, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.content.decode()
    assert answer["Content-Type"] == "application/problem+json"
    told: dict[str, Any] = answer.json()
    assert (told["type"], told["status"]) == ("about:blank", status)
    return told


NOT_ALLOWED = [
    ("courses?pageSize=11", "pageSize"),
    ("courses?pageSize=", "pageSize"),
    ("courses?pageSize=010", "pageSize"),
    ("courses?pageNumber=0", "pageNumber"),
    ("courses?pageNumber=-1", "pageNumber"),
    ("courses?pageNumber=１", "pageNumber"),
    ("courses?pageNumber=" + "9" * 5000, "pageNumber"),
    ("courses?level=easy", "level"),
    ("courses?modeOfDelivery=post", "modeOfDelivery"),
    ("courses?teachingLanguage=chinese", "teachingLanguage"),
    ("courses?teachingLanguage=z", "teachingLanguage"),
    ("organisations?organisationType=club", "organisationType"),
    ("academic-sessions?year=2026", "year"),
    ("academic-sessions?academicSessionType=week", "academicSessionType"),
    ("organisations/{}/course-offerings?since=yesterday", "since"),
    ("organisations/{}/course-offerings?until=2026-13-01", "until"),
    ("organisations/{}/course-offerings?state=open", "state"),
    ("organisations/{}/course-offerings?resultExpected=yes", "resultExpected"),
    ("organisations/{}?expand=parent,teachers", "expand"),
    ("organisations/{}?expand=course", "expand"),
    ("organisations/1", "id"),
    ("organisations/{}0", "id"),
    ("courses?filter_query[code][in]=a", "filter_query"),
    ("courses?filter_query[__or][][code][in]=a", "filter_query"),
    ("groups?groupType=choir", "groupType"),
]


def test_a_value_that_is_not_allowed_is_named(world: World, subtests: pytest.Subtests) -> None:
    for path, parameter in NOT_ALLOWED:
        with subtests.test(path[:80]):
            told = problem(Client().get("/ooapi/v6/" + path.format(world.provider.id)), 400)
            assert told["parameter"] == parameter
            assert told["code"] == "wrong-parameter"
            assert told["detail"].startswith(parameter)
            assert len(told["detail"]) < 400


ODD = [
    "pageSize=10&utm_source=x",
    "sort=name",
    "level=x-gentle",
    "consumer=nl-test-admin",
    "q=%00%01%ff",
    "q=" + "番" * 3000,
    "primaryCode=%00",
    "primaryCode=" + "'" * 500,
    "teachingLanguage=ZH-Hans",
    "pageSize=11&pageSize=10",
    "q=" + "%22%5B%5D(*%3A%5E~",
    "fields=" + "(" * 5000,
]


def test_what_is_odd_but_allowed_is_answered(world: World, subtests: pytest.Subtests) -> None:
    for query in ODD:
        with subtests.test(query[:80]):
            assert Client().get(f"/ooapi/v6/courses?{query}").status_code == 200


@pytest.mark.parametrize(
    "since", ["2026-09-01T00:00:00+08:00", "0001-01-01T00:00:00%2B14:00", "9999-12-31", "1900-01-01"]
)
def test_any_moment_can_be_asked_from(world: World, since: str) -> None:
    for name in ("since", "until"):
        path = f"/ooapi/v6/organisations/{world.provider.id}/course-offerings?{name}={since}"
        assert Client().get(path).status_code in (200, 400)
        assert Client().get(path)["Content-Type"] in ("application/json", "application/problem+json")


@pytest.mark.parametrize(
    "path", ["nothing", "courses/", "courses//", "../me", "courses/x/y/z/w", "courses/{}/teachers"]
)
def test_what_the_document_does_not_have_is_not_found(world: World, path: str) -> None:
    assert problem(Client().get("/ooapi/v6/" + path.format(world.course.id)), 404)["code"] == "not-found"


@pytest.mark.parametrize("path", ["/ooapi/v5/courses", "/ooapi/", "/ooapi/v6.1/"])
def test_so_is_another_version(world: World, path: str) -> None:
    problem(Client().get(path), 404)


@pytest.mark.parametrize("headers", [{}, {"origin": "http://testserver"}, {"origin": "https://other.example"}], ids=str)
def test_nothing_can_be_written_by_anybody(world: World, headers: dict[str, str]) -> None:
    for path in ("", "courses", f"courses/{world.course.id}", "persons", "persons/me", "nothing"):
        for method in METHODS:
            for client in (Client(headers=headers), world.mei.client):
                answer = client.generic(method, f"/ooapi/v6/{path}", b'{"name": 1}', content_type="application/json")
                problem(answer, 405)
                assert answer["Allow"] == "GET, HEAD, OPTIONS"


def test_a_path_that_only_writes_answers_no_method(world: World) -> None:
    for path in ("course-offering-associations/external/me", f"groups/{world.course.id}/memberships/{world.course.id}"):
        answer = Client().get(f"/ooapi/v6/{path}")
        problem(answer, 405)
        assert answer["Allow"] == ""


def test_the_head_of_an_answer_is_that_of_the_answer(world: World) -> None:
    head, whole = Client().head("/ooapi/v6/courses"), Client().get("/ooapi/v6/courses")
    assert (head.status_code, head.content) == (200, b"")
    assert head["ETag"] == whole["ETag"]


def test_things_of_which_there_are_none_are_none(get: Get, world: World) -> None:
    for route in routes.EMPTY:
        if not route.personal:
            path = re.sub(r"\{\w+\}", str(world.course.id), route.path)
            answer = Client().get(f"/ooapi/v6/{path}")
            if route.answer(_asked(world)) is None:
                problem(answer, 404)
            else:
                assert answer.json()["items"] == []


def _asked(world: World) -> Any:
    from changqing.interchange.ooapi.parameters import Asked

    return Asked((world.course.id,))


def test_a_host_that_is_not_ours_is_told_so(world: World) -> None:
    problem(Client().get("/ooapi/v6/courses", headers={"host": "evil.example"}), 400)


def test_an_error_of_the_sites_own_is_a_problem_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("changqing.interchange.ooapi.views.routes.find", broken)
    client = Client(raise_request_exception=False)
    told = problem(client.get("/ooapi/v6/courses"), 500)
    assert "ZeroDivision" not in str(told)


def test_the_service_says_who_runs_it_and_what_there_is(get: Get, settings: Any) -> None:
    settings.CONTACT = "help@qinglan.example"
    told = get("")
    assert told["contactEmail"] == "help@qinglan.example"
    paths = {one["path"] for one in told["supportedOperations"]}
    assert {"/", "/courses", "/persons/me", "/courses/%7BcourseId%7D/course-offerings"} <= paths
    assert "/groups" not in paths
