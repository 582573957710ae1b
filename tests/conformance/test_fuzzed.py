"""Whatever is sent, the store answers in its own words: taken, or refused with the clause; it never stumbles."""

import json
from contextlib import suppress
from copy import deepcopy
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.conformance.lrs import STATEMENT, VERSIONS, Lrs, statement

from changqing.accounts.models import Learner
from changqing.learning.models import QuizProgress
from changqing.records import services as records
from changqing.records.activities import Activity
from changqing.records.statements import VERBS
from changqing.records.xapi.asking import FILTERS, SINGLE

pytestmark = pytest.mark.django_db
FREELY = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

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
    """See that it is an answer: what was asked, or a refusal in a sentence, with the clause."""
    assert response.status_code in (200, 204, 304, 400, 401, 404, 405, 409, 412, 413), response.content
    assert response["X-Experience-API-Version"]
    if response.status_code >= 400 and response.content:  # HEAD has none
        told = json.loads(response.content)
        assert told["detail"], told
        assert "clause" in told or response.status_code not in (400, 409, 412), told


def check_kept(lrs: Lrs, response: Any) -> None:
    """See that what was taken is given out again, in every form."""
    check(response)
    for name in json.loads(response.content) if response.status_code == 200 else ():
        assert lrs.one(name)["id"] == name
        for more in ({"format": "ids"}, {"format": "canonical"}, {"attachments": "true"}):
            assert lrs.ask("GET", "statements", statementId=name, **more).status_code == 200


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
    check_kept(lrs, lrs.ask("POST", "statements", told))


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


DEEP = 100_000
RAW = (
    "NaN", "-Infinity", "1e999", "-0.0", "1e-999", "9" * 5000, "18446744073709551616", "tru", "'x'", "",
    '"\\ud800"', '"\\udc00\\ud800"', '"\\u0000"', '"\\x00"', '"\\u00"', '{"a":1,"a":2}', '{"":null}',
    "[" * DEEP + "]" * DEEP, '{"https://a.example":' * 900 + "1" + "}" * 900, '{"https://a.example":' * DEEP,
)  # fmt: skip


@FREELY
@given(way=st.sampled_from(PLACES), raw=st.sampled_from(RAW), again=st.booleans())
def test_json_about_which_parsers_differ(way: tuple[Any, ...], raw: str, again: bool) -> None:
    lrs = Lrs()
    told = deepcopy(statement())
    put(told, way, "here it stands")
    body = json.dumps(told).replace('"here it stands"', raw)
    body = body.replace('"verb":', '"verb": {}, "verb":') if again else body
    check_kept(lrs, lrs.ask("POST", "statements", body.encode()))
    agent = {"mbox": "mailto:lin@example.org"}
    for _time in range(2):  # the second is merged with the first
        place = {"activityId": "https://a.example", "agent": agent, "stateId": "s"}
        check(lrs.ask("POST", "activities/state", body.encode(), **place))
        check(lrs.ask("GET", "activities/state", **place))


lines = st.sampled_from(
    [b"--b", b"--b--", b"--c", b"", b"Content-Type: application/json", b"Content-Transfer-Encoding: binary", b": x",
     b"X-Experience-API-Hash: " + b"0" * 64, b"X-Experience-API-Hash: \xff", b"no colon", b"{}",
     json.dumps(STATEMENT).encode()]
)  # fmt: skip


@FREELY
@given(
    parts=st.lists(lines | st.binary(max_size=20), max_size=12),
    end=st.sampled_from([b"\r\n", b"\n"]),
    kind=st.sampled_from(["; boundary=b", '; boundary="b"', "", "; boundary=", '; boundary=""', "; boundary=\xe9"]),
    whole=st.booleans(),
)
def test_any_multipart(parts: list[bytes], end: bytes, kind: str, whole: bool) -> None:
    lrs = Lrs()
    first = [b"--b", b"Content-Type: application/json", b"", json.dumps(statement()).encode()] if whole else []
    body = end.join([*first, *parts, b"--b--" if whole else b""])
    check_kept(lrs, lrs.ask("POST", "statements", body, content_type="multipart/mixed" + kind))


AGENT = {"mbox": "mailto:lin@example.org"}
HERE = {"account": {"homePage": "https://changqing.example", "name": "5f0c8a4e-8f4a-4a0e-9d6b-0f1f9d0f6a11"}}
ACTIVITY = "https://a.example"
METHODS = ("GET", "HEAD", "PUT", "POST", "DELETE")
# What each resource may be asked; what has a value here is asked where nothing else is said.
ASKED: dict[str, dict[str, Any]] = {
    "statements": dict.fromkeys(FILTERS + SINGLE),
    "activities/state": {"activityId": ACTIVITY, "agent": AGENT, "stateId": "s", "registration": None, "since": None},
    "activities/profile": {"activityId": ACTIVITY, "profileId": "p", "since": None},
    "agents/profile": {"agent": AGENT, "profileId": "p", "since": None},
    "agents": {"agent": AGENT},
    "activities": {"activityId": ACTIVITY},
    "about": {"anything": None},
}
ODD = (
    "", "\x00", "null", "9" * 400, "-1", "\u0663", "\u00b2", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00",
    "5F0C8A4E-8F4A-4A0E-9D6B-0F1F9D0F6A11", f"{'9' * 30}.{HERE['account']['name']}", f"-1.{HERE['account']['name']}",
    "https://a.example/" + "x" * 9000, "[" * DEEP, json.dumps(HERE), '{"mbox":"mailto:\\ud800@a.example"}',
    '{"account":{"homePage":"https://changqing.example","name":"tool-\\u0000"}}', '{"mbox":"mailto:a@b.c","mbox":1}',
)  # fmt: skip


def usual(path: str) -> dict[str, Any]:
    return {name: value for name, value in ASKED[path].items() if value}


@pytest.mark.parametrize("path", ASKED)
def test_every_parameter_with_every_odd_value(path: str) -> None:
    lrs = Lrs()
    lrs.send(statement())
    for name, value in product(ASKED[path], ODD):
        for method in ("GET", "DELETE") if "profile" in path or "state" in path else ("GET",):
            check(lrs.ask(method, path, **{**usual(path), name: value}))


@FREELY
@given(data=st.data(), path=st.sampled_from(list(ASKED)), method=st.sampled_from(METHODS))
def test_any_question(data: st.DataObject, path: str, method: str) -> None:
    text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
    names, values = st.sampled_from(list(ASKED[path])) | text, text | likely.map(json.dumps)
    asked = data.draw(st.dictionaries(names, values, max_size=2))
    check(Lrs().ask(method, path, b"{}" if method in ("PUT", "POST") else b"", **{**usual(path), **asked}))


tags = st.sampled_from(["*", '"', 'W/"x"', ",,,", '"a","b"', "", '"bf21a9e8fbc5a3846fb05b4fa0859e0917b2202f"'])
HEADERS: dict[str, st.SearchStrategy[str]] = {
    "If-Match": tags,
    "If-None-Match": tags,
    "X-Experience-API-Version": st.sampled_from(["1.0", "1.0.9", "2.0.0", "0.95", "1.1", "2", "1.0.x", "", "1.0.\xb2"]),
    "Authorization": st.sampled_from(["Basic", "Basic !", "Basic /w==", "Basic Og==", "Bearer x", "Basic " + "A" * 96]),
    "Content-Type": st.sampled_from(
        ["", "text/plain", "application/json; charset=utf-16", "application/x-www-form-urlencoded", "a" * 300]
    ),
    "Accept-Language": st.sampled_from(["en;q=nan", "en;q=1e999,zh;q=x,*;q=-1", "," * 999, "\xe9"]),
}


@FREELY
@given(data=st.data(), path=st.sampled_from(list(ASKED)), method=st.sampled_from(METHODS))
def test_any_headers(data: st.DataObject, path: str, method: str) -> None:
    lrs = Lrs()
    latin = st.text(st.characters(max_codepoint=255), max_size=20)
    told = data.draw(st.fixed_dictionaries({}, optional={name: values | latin for name, values in HEADERS.items()}))
    kind = told.pop("Content-Type", "application/json")
    check(lrs.ask("PUT", path, b"{}", headers={"If-None-Match": "*"}, **usual(path)))
    body = b"{}" if method in ("PUT", "POST") else b""
    check(lrs.ask(method, path, body, content_type=kind, headers=told, **usual(path)))


@FREELY
@given(way=st.sampled_from(PLACES), value=likely | anything)
def test_a_statement_about_a_learner_and_a_lesson_of_this_site(way: tuple[Any, ...], value: Any) -> None:
    learner, _new = Learner.objects.get_or_create(id=UUID(HERE["account"]["name"]))
    lrs = Lrs()
    quiz = {"id": Activity(learner.id, "unit", "quiz").iri}
    told = deepcopy(statement(actor=HERE, verb={"id": VERBS["passed"]}, object=quiz))
    with suppress(KeyError, TypeError, IndexError):  # a place that this one has not
        put(told, way, value)
    check_kept(lrs, lrs.ask("POST", "statements", told))
    before = list(QuizProgress.objects.values())
    records.rebuild()
    assert list(QuizProgress.objects.values()) == before
