"""Documents: state, and profiles of activities and agents (xAPI 1.0.3, Communication 2.2, 2.3, 2.6, 2.7, 3.1)."""

import hashlib
import json
from typing import Any

import pytest
from tests.conformance.lrs import Lrs, problem, statement

LIN = {"mbox": "mailto:lin@example.org"}
PLACES: dict[str, dict[str, Any]] = {
    "activities/state": {"activityId": "https://tool.example/1", "agent": LIN},
    "activities/profile": {"activityId": "https://tool.example/1"},
    "agents/profile": {"agent": LIN},
}
NEW = {"If-None-Match": "*"}


@pytest.fixture(params=list(PLACES))
def place(request: pytest.FixtureRequest) -> str:
    return str(request.param)


class Desk:
    """The documents of one place, under one name."""

    def __init__(self, lrs: Lrs, place: str, name: str = "bookmark", **more: Any) -> None:
        self.lrs, self.path = lrs, place
        self.place = PLACES[place] | more
        self.key = "stateId" if place == "activities/state" else "profileId"
        self.named = self.place | {self.key: name}

    def ask(self, method: str, body: Any = b"", *, named: bool = True, **more: Any) -> Any:
        return self.lrs.ask(method, self.path, body, **((self.named if named else self.place) | more))


def test_a_document_is_written_read_and_deleted(lrs: Lrs, place: str) -> None:
    desk = Desk(lrs, place)
    assert desk.ask("GET").status_code == 404
    content = bytes(range(256))
    assert desk.ask("PUT", content, content_type="image/x-any", headers=NEW).status_code == 204
    got = desk.ask("GET")
    assert (got.status_code, got.content, got["Content-Type"]) == (200, content, "image/x-any")
    assert got["ETag"] == f'"{hashlib.sha1(content).hexdigest()}"'
    assert "Last-Modified" in got
    assert "sandbox" in got["Content-Security-Policy"]
    assert desk.ask("HEAD").content == b""
    assert desk.ask("DELETE").status_code == 204
    assert desk.ask("GET").status_code == 404
    assert desk.ask("DELETE").status_code == 204


def test_posting_merges_one_level_deep(lrs: Lrs, place: str) -> None:
    desk = Desk(lrs, place)
    desk.ask("POST", {"a": 1, "b": {"x": 1, "y": 2}})
    assert desk.ask("POST", {"b": {"x": 3}, "c": None}).status_code == 204
    assert json.loads(desk.ask("GET").content) == {"a": 1, "b": {"x": 3}, "c": None}


def test_what_cannot_be_merged_is_refused_and_what_is_there_stays(lrs: Lrs, place: str) -> None:
    desk = Desk(lrs, place)
    desk.ask("POST", {"a": 1})
    before = desk.ask("GET").content
    for body, kind in (([1], "application/json"), (b"{", "application/json"), (b'{"a":2}', "text/plain")):
        assert desk.ask("POST", body, content_type=kind).status_code == 400
    assert desk.ask("GET").content == before
    text = Desk(lrs, place, "text")
    text.ask("PUT", b"words", content_type="text/plain", headers=NEW)
    assert text.ask("POST", {"a": 1}).status_code == 400
    assert text.ask("GET").content == b"words"


def test_entity_tags_say_what_the_caller_knows(lrs: Lrs, place: str) -> None:
    desk = Desk(lrs, place)
    assert desk.ask("PUT", {"a": 1}, headers={"If-Match": '"abc"'}).status_code == 412
    desk.ask("PUT", {"a": 1}, headers=NEW)
    assert desk.ask("PUT", {"a": 2}, headers=NEW).status_code == 412
    tag = desk.ask("GET")["ETag"]
    for method in ("PUT", "POST", "DELETE"):
        assert desk.ask(method, {"a": 2}, headers={"If-Match": '"abc"'}).status_code == 412
    assert desk.ask("GET")["ETag"] == tag
    assert desk.ask("GET", headers={"If-None-Match": tag}).status_code == 304
    assert desk.ask("PUT", {"a": 2}, headers={"If-Match": tag}).status_code == 204
    assert desk.ask("DELETE", headers={"If-Match": tag}).status_code == 412
    assert desk.ask("DELETE", headers={"If-Match": desk.ask("GET")["ETag"]}).status_code == 204


def test_writing_over_a_document_unknown_is_a_conflict(lrs: Lrs, place: str) -> None:
    desk = Desk(lrs, place)
    desk.ask("POST", {"a": 1})
    response = desk.ask("PUT", {"a": 2})
    if place == "activities/state" and lrs.version == "1.0.3":
        assert response.status_code == 204
    else:
        assert (response.status_code, problem(response)["code"]) == (409, "document-conflict")
        assert json.loads(desk.ask("GET").content) == {"a": 1}
    fresh = Desk(lrs, place, "fresh").ask("PUT", {"a": 1}).status_code
    assert fresh == (400 if lrs.version == "1.0.3" and place != "activities/state" else 204)


def test_names_are_listed_and_since_when(lrs: Lrs, place: str) -> None:
    for name in ("b", "a"):
        Desk(lrs, place, name).ask("POST", {"a": 1})
    desk = Desk(lrs, place)
    assert json.loads(desk.ask("GET", named=False).content) == ["a", "b"]
    assert json.loads(desk.ask("GET", named=False, since="2000-01-01T00:00:00Z").content) == ["a", "b"]
    assert json.loads(desk.ask("GET", named=False, since="2100-01-01T00:00:00Z").content) == []


def test_a_state_of_one_registration_is_not_that_of_another(lrs: Lrs) -> None:
    first, second = "5f0c8a4e-8f4a-4a0e-9d6b-0f1f9d0f6a11", "5f0c8a4e-8f4a-4a0e-9d6b-0f1f9d0f6a12"
    place = "activities/state"
    for registration in (first, second):
        Desk(lrs, place, registration=registration).ask("POST", {"of": registration})
    assert json.loads(Desk(lrs, place, registration=second).ask("GET").content) == {"of": second}
    assert Desk(lrs, place).ask("GET").status_code == 404
    assert Desk(lrs, place, registration=first).ask("DELETE", named=False).status_code == 204
    assert Desk(lrs, place, registration=first).ask("GET").status_code == 404
    assert Desk(lrs, place, registration=second).ask("GET").status_code == 200


@pytest.mark.parametrize(
    "change",
    [
        {"activityId": None},
        {"activityId": "no-iri"},
        {"agent": None},
        {"agent": "lin"},
        {"agent": {"name": "Lin"}},
        {"unknown": "1"},
        {"since": "yesterday"},
        {"registration": "first"},
    ],
)
def test_a_call_that_is_not_as_it_must_be_is_refused_with_the_clause(
    lrs: Lrs, place: str, change: dict[str, Any]
) -> None:
    asked = {name: value for name, value in (PLACES[place] | change).items() if value is not None}
    response = lrs.ask("GET", place, **asked)
    if asked == PLACES[place]:
        assert response.status_code == 200
    else:
        assert response.status_code == 400
        assert problem(response)["clause"]


@pytest.mark.parametrize("name", ["", "x" * 501, "a\x00b"])
def test_a_name_that_cannot_be_kept_is_refused(lrs: Lrs, place: str, name: str) -> None:
    assert Desk(lrs, place, name).ask("POST", {"a": 1}).status_code == 400


def test_a_document_of_more_than_10_megabytes_is_refused(lrs: Lrs, place: str) -> None:
    assert Desk(lrs, place).ask("PUT", b"x" * 10_000_001, headers=NEW).status_code == 413
    assert Desk(lrs, place).ask("GET").status_code == 404


def test_a_person_has_the_names_that_statements_have_told(lrs: Lrs) -> None:
    lrs.send(statement(actor={**LIN, "name": "Lin"}), statement(actor={**LIN, "name": "林"}))
    person = json.loads(lrs.ask("GET", "agents", agent=LIN).content)
    assert person["objectType"] == "Person"
    assert sorted(person["name"]) == ["Lin", "林"]
    assert person["mbox"] == [LIN["mbox"]]
    assert lrs.ask("GET", "agents").status_code == 400
    assert lrs.ask("GET", "agents", agent={"mbox": "x"}).status_code == 400


def test_an_activity_has_all_that_statements_have_told_of_it(lrs: Lrs) -> None:
    iri = "https://tool.example/told"
    lrs.send(statement(object={"id": iri, "definition": {"name": {"en": "One"}, "type": "https://t.example/quiz"}}))
    lrs.send(statement(object={"id": iri, "definition": {"name": {"zh-CN": "一"}}}))
    found = json.loads(lrs.ask("GET", "activities", activityId=iri).content)
    assert found == {
        "objectType": "Activity",
        "id": iri,
        "definition": {"name": {"en": "One", "zh-CN": "一"}, "type": "https://t.example/quiz"},
    }
    unknown = json.loads(lrs.ask("GET", "activities", activityId="https://tool.example/new").content)
    assert unknown == {"objectType": "Activity", "id": "https://tool.example/new"}
    assert lrs.ask("GET", "activities").status_code == 400


def test_the_store_tells_anyone_which_versions_it_speaks(lrs: Lrs) -> None:
    response = lrs.ask("GET", "about", headers={"Authorization": None, "X-Experience-API-Version": None})
    assert {"1.0.3", "2.0.0"} <= set(json.loads(response.content)["version"])
