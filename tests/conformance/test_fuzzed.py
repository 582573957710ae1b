"""Whatever is sent, the store answers in its own words: taken, or refused with the clause; it never stumbles."""

import json
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.conformance.lrs import STATEMENT, VERSIONS, Lrs, statement

pytestmark = pytest.mark.django_db
FREELY = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
anything = st.recursive(scalars, lambda one: st.lists(one, max_size=4) | st.dictionaries(st.text(), one, max_size=4))
words = st.sampled_from(
    ["id", "actor", "verb", "object", "result", "context", "member", "account", "objectType", "definition", "score",
     "contextActivities", "attachments", "Group", "Agent", "SubStatement", "StatementRef", "mbox", "extensions"]
)  # fmt: skip
likely = st.recursive(
    scalars | words, lambda one: st.lists(one, max_size=4) | st.dictionaries(words, one, max_size=6), max_leaves=20
)


def places(told: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a statement."""
    found = [way] if way else []
    items = told.items() if isinstance(told, dict) else enumerate(told) if isinstance(told, list) else ()
    for name, inner in items:
        found += places(inner, (*way, name))
    return found


PLACES = places(STATEMENT)


def put(told: Any, way: tuple[Any, ...], value: Any) -> None:
    for name in way[:-1]:
        told = told[name]
    told[way[-1]] = value


def check(response: Any) -> None:
    assert response.status_code in (200, 204, 400, 409, 413), response.content
    if response.status_code == 400:
        assert json.loads(response.content)["clause"], response.content


@pytest.mark.parametrize("version", VERSIONS)
@FREELY
@given(way=st.sampled_from(PLACES), value=likely | anything)
@example(way=("timestamp",), value="9999-12-31T23:59:59.999999-14:00")
@example(way=("timestamp",), value="0001-01-01T00:00:00+14:00")
@example(way=("result", "score", "raw"), value=10**400)
@example(way=("actor", "name"), value="\x00")
@example(way=("actor", "mbox"), value="mailto:\ud800@example.org")
@example(way=("context", "registration"), value="5F0C8A4E-8F4A-4A0E-9D6B-0F1F9D0F6A11")
def test_a_statement_broken_at_one_place(version: str, way: tuple[Any, ...], value: Any) -> None:
    lrs = Lrs(version)
    told = deepcopy(statement())
    put(told, way, value)
    response = lrs.ask("POST", "statements", told)
    check(response)
    if response.status_code == 200:
        [name] = json.loads(response.content)
        assert lrs.one(name)["id"] == name
        assert lrs.ask("GET", "statements", statementId=name, format="ids").status_code == 200
        assert lrs.ask("GET", "statements", statementId=name, format="canonical").status_code == 200


@FREELY
@given(told=likely | anything)
def test_any_json(told: Any) -> None:
    check(Lrs().ask("POST", "statements", told))


@FREELY
@given(body=st.binary(max_size=300))
def test_any_bytes(body: bytes) -> None:
    lrs = Lrs()
    check(lrs.ask("POST", "statements", body))
    check(lrs.ask("POST", "statements", body, content_type="multipart/mixed; boundary=b"))
    check(lrs.ask("POST", "statements?method=PUT", body, content_type="application/x-www-form-urlencoded"))


@FREELY
@given(
    name=st.sampled_from(["agent", "verb", "activity", "registration", "since", "until", "limit", "cursor", "format"]),
    value=st.text() | likely.map(lambda one: json.dumps(one)),
)
def test_any_question(name: str, value: str) -> None:
    lrs = Lrs()
    for path, more in (("statements", {}), ("activities/state", {"activityId": "https://a.example"}), ("agents", {})):
        check(lrs.ask("GET", path, **{**more, name: value.encode("utf-8", "replace").decode()}))
