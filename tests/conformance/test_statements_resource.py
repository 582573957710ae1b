"""The statements resource: put, post, get, filters, voiding, references, more (1.0.3: Communication 2.1, Data 2.3)."""

import json
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from tests.conformance.lrs import Lrs, problem, statement

VOIDED = {"id": "http://adlnet.gov/expapi/verbs/voided"}
LIN, MEI = {"mbox": "mailto:lin@example.org"}, {"mbox": "mailto:mei@example.org"}


def about(name: str) -> dict[str, str]:
    return {"objectType": "StatementRef", "id": name}


def plain(**changes: Any) -> dict[str, Any]:
    """Return a statement with the least that one has."""
    return {
        "id": str(uuid4()),
        "actor": LIN,
        "verb": {"id": "http://v.example/did"},
        "object": {"id": "http://a.example/1"},
    } | changes


def test_put_stores_and_post_answers_with_the_ids_in_their_order(lrs: Lrs) -> None:
    first, second, third = statement(), statement(), statement()
    assert lrs.ask("PUT", "statements", first, statementId=first["id"]).status_code == 204
    assert lrs.send(second, third) == [second["id"], third["id"]]
    single = lrs.ask("POST", "statements", plain(id=str(uuid4())))
    assert len(json.loads(single.content)) == 1
    assert lrs.found()[1:] == [third["id"], second["id"], first["id"]]


def test_what_was_told_comes_back_whole_with_what_the_store_sets(lrs: Lrs) -> None:
    told = statement()
    lrs.send(told)
    found = lrs.one(told["id"])
    for name in ("stored", "authority", "version"):
        assert name in found
    assert found["version"] == {"1.0.3": "1.0.0", "2.0.0": "2.0.0"}[lrs.version]  # Data 2.4.10
    assert found["authority"]["account"]["name"] == f"tool-{lrs.tool.key}"
    told["context"]["contextActivities"]["parent"] = [told["context"]["contextActivities"]["parent"]]  # Data 2.4.6.2
    assert {name: value for name, value in found.items() if name in told} == told


def test_the_store_sets_id_and_timestamp_where_they_are_not_told(lrs: Lrs) -> None:
    told = plain()
    del told["id"]
    [name] = lrs.send(told)
    found = lrs.one(name)
    assert found["timestamp"] == found["stored"]


def test_the_same_statement_again_is_taken_and_stored_once(lrs: Lrs) -> None:
    told = statement()
    lrs.send(told)
    before = lrs.one(told["id"])
    told["timestamp"] = "2026-11-20T16:30:00.123+08:00"  # the same moment
    told["verb"]["display"] = {"en": "said"}  # no part of the statement (Data 2.3.1)
    assert lrs.ask("PUT", "statements", told, statementId=told["id"]).status_code == 204
    assert lrs.send(told) == [told["id"]]
    assert lrs.one(told["id"]) == before
    assert len(lrs.found()) == 1


@pytest.mark.parametrize(
    "change", [{"actor": MEI}, {"verb": {"id": "http://v.example/x"}}, {"result": {"duration": "PT90S"}}]
)
def test_the_same_id_with_other_content_is_a_conflict_and_nothing_changes(lrs: Lrs, change: dict[str, Any]) -> None:
    told = statement()
    lrs.send(told)
    before = lrs.one(told["id"])
    other = plain()
    response = lrs.ask("POST", "statements", [other, {**told, **change}])
    assert (response.status_code, problem(response)["code"]) == (409, "statement-conflict")
    assert lrs.ask("PUT", "statements", {**told, **change}, statementId=told["id"]).status_code == 409
    assert lrs.one(told["id"]) == before
    assert lrs.ask("GET", "statements", statementId=other["id"]).status_code == 404


def test_one_id_twice_in_a_batch_is_refused(lrs: Lrs) -> None:
    told = plain()
    assert lrs.ask("POST", "statements", [told, told]).status_code == 400
    assert lrs.found() == []


@pytest.mark.parametrize(
    ("method", "asked", "body"),
    [
        ("PUT", {}, plain()),
        ("PUT", {"statementId": "x"}, plain()),
        ("PUT", {"statementId": str(uuid4())}, plain()),
        ("PUT", {"statementId": str(uuid4())}, [plain()]),
        ("POST", {"statementId": str(uuid4())}, plain()),
        ("POST", {"unknown": "1"}, plain()),
        ("POST", {}, "a statement"),
        ("POST", {}, b"{"),
        ("POST", {}, b'{"actor": NaN}'),
        ("POST", {}, b"\xff\xfe"),
        ("POST", {}, b"[" * 5000),
        ("GET", {"statementId": str(uuid4()), "voidedStatementId": str(uuid4())}, b""),
        ("GET", {"statementId": str(uuid4()), "limit": "1"}, b""),
        ("GET", {"statementId": "x"}, b""),
        ("GET", {"StatementId": str(uuid4())}, b""),
        ("GET", {"limit": "-1"}, b""),
        ("GET", {"limit": "many"}, b""),
        ("GET", {"format": "Exact"}, b""),
        ("GET", {"ascending": "yes"}, b""),
        ("GET", {"attachments": "1"}, b""),
        ("GET", {"since": "yesterday"}, b""),
        ("GET", {"until": ""}, b""),
        ("GET", {"verb": "answered"}, b""),
        ("GET", {"activity": "1"}, b""),
        ("GET", {"registration": "1"}, b""),
        ("GET", {"agent": "lin"}, b""),
        ("GET", {"agent": {"name": "Lin"}}, b""),
        ("GET", {"cursor": "x"}, b""),
    ],
)
def test_a_call_that_is_not_as_it_must_be_is_refused(lrs: Lrs, method: str, asked: dict[str, Any], body: Any) -> None:
    response = lrs.ask(method, "statements", body, **asked)
    assert response.status_code == 400, response.content
    assert problem(response)["clause"]


def test_who_is_nobody_is_asked_who_it_is(lrs: Lrs) -> None:
    for said in (None, "Basic !", "Basic eDp5", "Bearer x", lrs.authorization[:-4]):
        response = lrs.ask("GET", "statements", headers={"Authorization": said})
        assert response.status_code == 401
        assert response["WWW-Authenticate"].startswith("Basic")
        assert lrs.ask("POST", "statements", plain(), headers={"Authorization": said}).status_code == 401
    assert lrs.found() == []


@pytest.mark.parametrize("said", [None, "", "0.9", "1.1", "3.0", "1.0.x", "one"])
def test_a_version_that_is_not_ours_is_refused(lrs: Lrs, said: str | None) -> None:
    response = lrs.ask("GET", "statements", headers={"X-Experience-API-Version": said})
    assert response.status_code == 400
    assert problem(response)["clause"] == "Communication 3.3"


@pytest.mark.parametrize(
    ("said", "answered"), [("1.0", "1.0.3"), ("1.0.2", "1.0.3"), ("2.0", "2.0.0"), ("2.0.7", "2.0.0")]
)
def test_an_answer_names_the_newest_version_of_those_the_caller_speaks(lrs: Lrs, said: str, answered: str) -> None:
    response = lrs.ask("GET", "statements", headers={"X-Experience-API-Version": said})
    assert (response.status_code, response["X-Experience-API-Version"]) == (200, answered)


def test_head_answers_as_get_does_without_the_content(lrs: Lrs) -> None:
    lrs.send(plain())
    got, head = lrs.ask("GET", "statements"), lrs.ask("HEAD", "statements")
    assert (head.status_code, head.content) == (200, b"")
    assert head["Content-Length"] == str(len(got.content))
    assert "X-Experience-API-Consistent-Through" in head


def test_filters_find_what_they_say(lrs: Lrs) -> None:
    registration = str(uuid4())
    by_verb = plain(verb={"id": "http://v.example/seen"})
    by_agent = plain(actor=MEI)
    as_object = plain(object={"objectType": "Agent", **MEI})
    as_member = plain(actor={"objectType": "Group", "member": [LIN, MEI]})
    by_activity = plain(object={"id": "http://a.example/2"})
    in_context = plain(
        context={
            "registration": registration,
            "instructor": MEI,
            "contextActivities": {"parent": {"id": "http://a.example/2"}},
        }
    )
    inside = plain(
        object={
            "objectType": "SubStatement",
            "actor": MEI,
            "verb": {"id": "http://v.example/seen"},
            "object": {"id": "http://a.example/2"},
        }
    )
    names = lrs.send(by_verb, by_agent, as_object, as_member, by_activity, in_context, inside)
    verb, agent, obj, member, activity, context, sub = names
    assert lrs.found(verb="http://v.example/seen") == [verb]
    assert lrs.found(agent=MEI) == [member, obj, agent]
    assert lrs.found(agent=MEI, related_agents="true") == [sub, context, member, obj, agent]
    assert lrs.found(activity="http://a.example/2") == [activity]
    assert lrs.found(activity="http://a.example/2", related_activities="true") == [sub, context, activity]
    assert lrs.found(registration=registration) == [context]
    assert lrs.found(activity="http://a.example/2", agent=MEI, related_activities="true", related_agents="true") == [
        sub,
        context,
    ]
    assert lrs.found(ascending="true") == names
    assert lrs.found(limit="2") == [sub, context]
    assert lrs.found(agent={"mbox": "mailto:nobody@example.org"}) == []


def test_the_authority_is_a_related_agent(lrs: Lrs) -> None:
    [name] = lrs.send(plain())
    authority = lrs.one(name)["authority"]
    assert lrs.found(agent=authority, related_agents="true") == [name]
    assert lrs.found(agent=authority) == []


def test_since_and_until_are_about_when_it_was_stored(lrs: Lrs) -> None:
    first, second, third = [lrs.send(plain())[0] for _ in range(3)]
    stored = lrs.one(second)["stored"]
    assert lrs.found(since=stored) == [third]
    assert lrs.found(until=stored) == [second, first]
    assert lrs.found(since=lrs.one(first)["stored"], until=stored) == [second]


def test_more_leads_through_all_of_them_once_also_where_others_come_in(lrs: Lrs) -> None:
    names = lrs.send(*(plain() for _ in range(7)))
    seen: list[str] = []
    answer = json.loads(lrs.ask("GET", "statements", limit="3", agent=LIN).content)
    while True:
        seen += [one["id"] for one in answer["statements"]]
        if not answer["more"]:
            break
        lrs.send(plain())
        assert answer["more"].startswith("/xapi/statements?")
        answer = json.loads(lrs.ask("GET", answer["more"].removeprefix("/xapi/")).content)
    assert seen == names[::-1]


def test_what_is_voided_is_given_out_to_who_asks_for_it_alone(lrs: Lrs) -> None:
    [name] = lrs.send(plain())
    [by] = lrs.send(plain(verb=VOIDED, object=about(name)))
    assert lrs.found() == [by]
    assert lrs.ask("GET", "statements", statementId=name).status_code == 404
    assert json.loads(lrs.ask("GET", "statements", voidedStatementId=name).content)["id"] == name
    assert lrs.ask("GET", "statements", voidedStatementId=by).status_code == 404
    # What is about it is found by it all the same.
    assert lrs.found(activity="http://a.example/1") == [by]


def test_it_may_be_voided_before_it_is_there(lrs: Lrs) -> None:
    told = plain()
    lrs.send(plain(verb=VOIDED, object=about(told["id"])))
    lrs.send(told)
    assert lrs.ask("GET", "statements", statementId=told["id"]).status_code == 404


def test_what_voids_cannot_be_voided_whichever_comes_first(lrs: Lrs) -> None:
    [name] = lrs.send(plain())
    first, second = plain(verb=VOIDED, object=about(name)), plain(verb=VOIDED)
    second["object"] = about(first["id"])
    lrs.send(second)
    lrs.send(first)
    assert lrs.one(first["id"])["id"] == first["id"]
    assert lrs.ask("GET", "statements", statementId=name).status_code == 404


def test_statements_about_a_statement_are_found_by_what_it_is_about(lrs: Lrs) -> None:
    told = plain(actor=MEI, object={"id": "http://a.example/2"})
    comment = plain(object=about(told["id"]))
    reply = plain(object=about(comment["id"]))
    lrs.send(reply)
    lrs.send(comment)
    lrs.send(told)
    assert lrs.found(activity="http://a.example/2", ascending="true") == [reply["id"], comment["id"], told["id"]]
    assert lrs.found(agent=MEI, ascending="true") == [reply["id"], comment["id"], told["id"]]


def test_formats(lrs: Lrs) -> None:
    told = statement()
    lrs.send(told, plain(object={"id": told["object"]["id"], "definition": {"name": {"zh-CN": "问题"}}}))
    ids = lrs.one(told["id"], format="ids")
    assert ids["actor"] == {"objectType": "Agent", "mbox": "mailto:lin@example.org"}
    assert ids["verb"] == {"id": told["verb"]["id"]}
    assert ids["object"] == {"id": told["object"]["id"]}
    assert ids["context"]["team"] == {"objectType": "Group", "member": [{"mbox": "mailto:mei@example.org"}]}
    response = lrs.ask(
        "GET", "statements", statementId=told["id"], format="canonical", headers={"Accept-Language": "zh, en;q=0.5"}
    )
    canonical = json.loads(response.content)
    assert canonical["object"]["definition"]["name"] == {"zh-CN": "问题"}
    assert canonical["verb"]["display"] == {"zh-CN": "回答了"}


def test_a_site_that_reads_on_from_consistent_through_misses_nothing(lrs: Lrs) -> None:
    response = lrs.ask("GET", "statements")
    through = response["X-Experience-API-Consistent-Through"]
    assert datetime.fromisoformat(through).tzinfo
    [name] = lrs.send(plain())
    assert lrs.found(since=through) == [name]


def test_1_0_may_put_all_of_a_request_into_a_form_and_2_0_may_not(lrs: Lrs) -> None:
    told = plain()
    form = {
        "statementId": told["id"],
        "content": json.dumps(told),
        "Authorization": lrs.authorization,
        "X-Experience-API-Version": lrs.version,
        "Content-Type": "application/json",
    }
    kind = "application/x-www-form-urlencoded"
    bare = {"Authorization": None} if lrs.version == "1.0.3" else {}
    sent = urlencode(form).encode()
    response = lrs.ask("POST", "statements?method=PUT", sent, content_type=kind, headers=bare)
    if lrs.version == "1.0.3":
        assert response.status_code == 204
        assert lrs.one(told["id"])["id"] == told["id"]
        form = {"statementId": told["id"]}
        got = lrs.ask("POST", "statements?method=GET", urlencode(form).encode(), content_type=kind)
        assert json.loads(got.content)["id"] == told["id"]
    else:
        assert response.status_code == 400


def test_a_page_of_another_site_may_send_with_the_secret_but_no_cookie_is_of_use(lrs: Lrs) -> None:
    response = lrs.ask("OPTIONS", "statements", headers={"Origin": "https://tool.example", "Authorization": None})
    assert (response.status_code, response["Access-Control-Allow-Origin"]) == (204, "*")
    assert "Authorization" in response["Access-Control-Allow-Headers"]
    sent = lrs.ask(
        "POST", "statements", plain(), headers={"Origin": "https://tool.example", "Sec-Fetch-Site": "cross-site"}
    )
    assert sent.status_code == 200
    assert "Access-Control-Allow-Credentials" not in sent
