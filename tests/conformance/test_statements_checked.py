"""What a store must refuse of statements (xAPI 1.0.3, Data 2.2 to 2.6, 4; IEEE 9274.1.1, 4.2), and what it must take.

Each row: the clause of 1.0.3, what is done to a good statement, at which place.
"""

from typing import Any

import pytest
from tests.conformance.lrs import Lrs, problem, statement

AGENT = {"mbox": "mailto:a@example.org"}
SUB = {
    "objectType": "SubStatement",
    "actor": AGENT,
    "verb": {"id": "http://v.example/v"},
    "object": {"id": "http://a.example/a"},
}
ATTACHMENT = {
    "usageType": "http://id.tincanapi.com/attachment/certificate",
    "display": {"en": "Certificate"},
    "contentType": "text/plain",
    "length": 4,
    "sha2": "a" * 64,
    "fileUrl": "https://tool.example/file",
}
GONE = object()

REFUSED: list[tuple[str, str, Any]] = [
    # 2.2: formats
    ("Data 2.2", "unknown", 1),
    ("Data 2.2", "Actor", AGENT),
    ("Data 2.2", "result", None),
    ("Data 2.2", "actor.name", None),
    ("Data 2.2", "context.platform", None),
    ("Data 2.2", "object.definition.unknown", "x"),
    ("Data 2.2", "context.unknown", "x"),
    ("Data 2.2", "result.unknown", "x"),
    ("Data 2.2", "verb.name", "x"),
    # 2.4: the three that must be there
    ("Data 2.4", "actor", GONE),
    ("Data 2.4", "verb", GONE),
    ("Data 2.4", "object", GONE),
    # 2.4.1
    ("Data 2.4.1", "id", "not-a-uuid"),
    ("Data 2.4.1", "id", 7),
    ("Data 2.4.1", "id", "5f0c8a4e8f4a4a0e9d6b0f1f9d0f6a11"),
    # 2.4.2: actors
    ("Data 2.4.2.1", "actor", "Lin"),
    ("Data 2.4.2.1", "actor", {"name": "Lin"}),
    ("Data 2.4.2.1", "actor.objectType", "agent"),
    ("Data 2.4.2.1", "actor.name", 7),
    ("Data 2.4.2.3", "actor", {**AGENT, "openid": "https://lin.example"}),
    ("Data 2.4.2.3", "actor.mbox", "lin@example.org"),
    ("Data 2.4.2.3", "actor.mbox", "mailto:lin"),
    ("Data 2.4.2.3", "actor.mbox", 7),
    ("Data 2.4.2.3", "actor", {"mbox_sha1sum": "xyz"}),
    ("Data 2.4.2.3", "actor", {"openid": "lin"}),
    ("Data 2.4.2.4", "actor", {"account": {"name": "lin"}}),
    ("Data 2.4.2.4", "actor", {"account": {"homePage": "https://a.example"}}),
    ("Data 2.4.2.4", "actor", {"account": {"homePage": "a.example", "name": "lin"}}),
    ("Data 2.4.2.4", "actor", {"account": {"homePage": "https://a.example", "name": 7}}),
    ("Data 2.4.2.2", "actor", {"objectType": "Group"}),
    ("Data 2.4.2.2", "actor", {"objectType": "Group", "member": []}),
    ("Data 2.4.2.2", "actor", {"objectType": "Group", "member": AGENT}),
    ("Data 2.2", "actor", {"objectType": "Group", "member": [{"objectType": "Group", "member": [AGENT]}]}),
    ("Data 2.2", "actor", {"member": [AGENT], **AGENT}),
    ("Data 2.4.2.3", "actor", {"objectType": "Group", **AGENT, "openid": "https://g.example"}),
    # 2.4.3
    ("Data 2.4.3", "verb", "answered"),
    ("Data 2.4.3", "verb.id", GONE),
    ("Data 2.4.3", "verb.id", "answered"),
    ("Data 4.2", "verb.display", "answered"),
    ("Data 4.2", "verb.display", {"english": 7}),
    ("Data 4.2", "verb.display", {"a_b": "answered"}),
    # 2.4.4: objects
    ("Data 2.4.4", "object", []),
    ("Data 2.4.4", "object.objectType", "activity"),
    ("Data 2.4.4.1", "object.id", GONE),
    ("Data 2.4.4.1", "object.id", "question-1"),
    ("Data 2.4.4.1", "object.definition", "a question"),
    ("Data 2.4.4.1", "object.definition.type", "question"),
    ("Data 2.4.4.1", "object.definition.moreInfo", "nowhere"),
    ("Data 4.2", "object.definition.name", "Question"),
    ("Data 4.1", "object.definition.extensions", {"no-iri": 1}),
    ("Data 2.4.4.1", "object.definition.interactionType", "guess"),
    ("Data 2.4.4.1", "object.definition.interactionType", GONE),
    ("Data 2.4.4.1", "object.definition.correctResponsesPattern", "a"),
    ("Data 2.4.4.1", "object.definition.correctResponsesPattern", [1]),
    ("Data 2.4.4.1", "object.definition.choices", [{"id": "a"}, {"id": "a"}]),
    ("Data 2.4.4.1", "object.definition.choices", [{"description": {"en": "A"}}]),
    ("Data 2.4.4.1", "object.definition.scale", [{"id": "a"}]),
    ("Data 2.4.4.3", "object", {"objectType": "StatementRef"}),
    ("Data 2.4.4.3", "object", {"objectType": "StatementRef", "id": "x"}),
    ("Data 2.2", "object", {**SUB, "id": "5f0c8a4e-8f4a-4a0e-9d6b-0f1f9d0f6a11"}),
    ("Data 2.2", "object", {**SUB, "stored": "2026-11-20T08:30:00Z"}),
    ("Data 2.2", "object", {**SUB, "version": "1.0.3"}),
    ("Data 2.2", "object", {**SUB, "authority": AGENT}),
    ("Data 2.4.4", "object", {**SUB, "object": SUB}),
    # 2.4.5
    ("Data 2.4.5", "result", []),
    ("Data 2.4.5", "result.success", "true"),
    ("Data 2.4.5", "result.completion", 1),
    ("Data 2.4.5", "result.response", 7),
    ("Data 4.6", "result.duration", "90 seconds"),
    ("Data 4.6", "result.duration", "PT"),
    ("Data 4.1", "result.extensions", {"x": 1}),
    ("Data 2.4.5.1", "result.score", 5),
    ("Data 2.4.5.1", "result.score.scaled", 1.1),
    ("Data 2.4.5.1", "result.score.scaled", "0.5"),
    ("Data 2.4.5.1", "result.score.raw", 11),
    ("Data 2.4.5.1", "result.score.raw", -1),
    ("Data 2.4.5.1", "result.score.min", 10),
    # 2.4.6
    ("Data 2.4.6", "context", []),
    ("Data 2.4.6", "context.registration", "first"),
    ("Data 2.4.2.1", "context.instructor", "teacher"),
    ("Data 2.4.2.2", "context.team", AGENT),
    ("Data 2.4.6.2", "context.contextActivities.parent", "quiz"),
    ("Data 2.2", "context.contextActivities.child", {"id": "http://a.example/a"}),
    ("Data 2.4.4.1", "context.contextActivities.other", [{"id": "a"}]),
    ("Data 2.4.6", "context.language", "not a language"),
    ("Data 2.4.6", "context.revision", 2),
    ("Data 2.4.6", "context.statement", {"id": "5f0c8a4e-8f4a-4a0e-9d6b-0f1f9d0f6a12"}),
    ("Data 4.1", "context.extensions", {"no iri": 1}),
    ("Data 2.4.6", "object", {"objectType": "Agent", **AGENT}),  # revision and platform go with activities alone
    # 2.4.7 to 2.4.10
    ("Data 2.4.7", "timestamp", "yesterday"),
    ("Data 2.4.7", "timestamp", "2026-13-01T00:00:00Z"),
    ("Data 2.4.7", "timestamp", "2026-11-20T08:30:00-00:00"),
    ("Data 2.4.7", "timestamp", "2026-11-20T08:30:00-00"),
    ("Data 2.4.7", "timestamp", 1795690706),
    ("Data 2.4.8", "stored", "soon"),
    ("Data 2.4.2.1", "authority", "me"),
    ("Data 2.4.9", "authority", {"objectType": "Group", "member": [AGENT]}),
    ("Data 2.4.9", "authority", {"objectType": "Group", "mbox": "mailto:g@example.org", "member": [AGENT, AGENT]}),
    ("Data 2.4.10", "version", "0.9"),
    ("Data 2.4.10", "version", "1.1.0"),
    ("Data 2.4.10", "version", 1),
    # 2.4.11
    ("Data 2.4.11", "attachments", ATTACHMENT),
    *(
        ("Data 2.4.11", "attachments", [{**ATTACHMENT, name: 7}])
        for name in ("usageType", "contentType", "sha2", "fileUrl")
    ),
    ("Data 4.2", "attachments", [{**ATTACHMENT, "display": "Certificate"}]),
    ("Data 2.4.11", "attachments", [{**ATTACHMENT, "length": "4"}]),
    ("Data 2.2", "attachments", [{**ATTACHMENT, "size": 4}]),
    # 2.3.2
    ("Data 2.3.2", "verb.id", "http://adlnet.gov/expapi/verbs/voided"),
]


def changed(place: str, value: Any) -> dict[str, Any]:
    told = statement()
    *way, last = place.split(".")
    inner = told
    for name in way:
        inner = inner[name]
    if value is GONE:
        del inner[last]
    else:
        inner[last] = value
    return told


def is_same_clause(said: str, clause: str, version: str) -> bool:
    return said == f"xAPI 1.0.3, {clause}" if version == "1.0.3" else said.startswith("xAPI 2.0 (IEEE 9274.1.1), 4.2")


@pytest.mark.parametrize(
    ("clause", "place", "value"), REFUSED, ids=[f"{row[0]}-{row[1]}-{number}" for number, row in enumerate(REFUSED)]
)
def test_a_statement_that_breaks_a_rule_is_refused_with_the_clause(
    lrs: Lrs, clause: str, place: str, value: Any
) -> None:
    good, bad = statement(), changed(place, value)
    response = lrs.ask("POST", "statements", [good, bad])
    assert response.status_code == 400, response.content
    told = problem(response)
    assert is_same_clause(told["clause"], clause, lrs.version), told
    assert told["detail"].startswith("statement[1]"), told
    assert lrs.found() == []  # of a batch with one that is refused nothing is stored (Communication 2.1.2)


TAKEN: list[tuple[str, str, Any]] = [
    ("Data 2.4.1", "id", GONE),
    ("Data 2.4.2.3", "actor", {"mbox_sha1sum": "ebd31e95054c018b10727ccffd2ef2ec3a016ee9"}),
    ("Data 2.4.2.3", "actor", {"openid": "https://lin.example/"}),
    ("Data 2.4.2.4", "actor", {"account": {"homePage": "https://tool.example", "name": "林"}}),
    ("Data 2.4.2.2", "actor", {"objectType": "Group", "member": [AGENT]}),
    ("Data 2.4.2.2", "actor", {"objectType": "Group", **AGENT}),
    ("Data 2.4.3", "verb", {"id": "http://example.com/فعل/خواندن"}),
    ("Data 2.4.4.1", "object", {"id": "urn:x:1"}),
    ("Data 2.4.4.1", "object.definition", {"interactionType": "likert", "scale": [{"id": "1"}]}),
    ("Data 2.4.5.1", "result.score", {"scaled": -1}),
    ("Data 2.4.5", "result", {}),
    ("Data 4.1", "result.extensions", {"https://x.example/e": [None, {"deep": None}]}),
    ("Data 4.6", "result.duration", "P3Y6M4DT12H30M5.5S"),
    ("Data 4.6", "result.duration", "P4W"),
    ("Data 4.2", "verb.display", {"zh-Hant-TW": "回答", "x-own": "x", "de-1996": "x", "sr-Latn": "x"}),
    (
        "Data 2.4.6.2",
        "context.contextActivities",
        {"category": [{"id": "http://c.example/1"}, {"id": "http://c.example/2"}]},
    ),
    ("Data 2.4.7", "timestamp", "2026-11-20T08:30:00+08:00"),
    ("Data 2.4.7", "timestamp", "20261120T083000Z"),
    ("Data 2.4.7", "timestamp", GONE),
    ("Data 2.4.10", "version", "1.0.9"),
    ("Data 2.4.11", "attachments", [ATTACHMENT]),
]


@pytest.mark.parametrize(
    ("clause", "place", "value"), TAKEN, ids=[f"{row[0]}-{row[1]}-{number}" for number, row in enumerate(TAKEN)]
)
def test_what_the_specification_allows_is_taken(lrs: Lrs, clause: str, place: str, value: Any) -> None:
    [name] = lrs.send(changed(place, value))
    assert lrs.one(name)["id"] == name


PEOPLE = {"objectType": "contextAgent", "agent": AGENT, "relevantTypes": ["https://x.example/role"]}


@pytest.mark.parametrize(
    ("told", "status"),
    [
        (PEOPLE, 200),
        ({**PEOPLE, "objectType": "Agent"}, 400),
        ({"objectType": "contextAgent"}, 400),
        ({**PEOPLE, "relevantTypes": []}, 400),
        ({**PEOPLE, "relevantTypes": ["role"]}, 400),
        ({**PEOPLE, "agent": "Lin"}, 400),
    ],
)
def test_agents_of_a_context_are_there_in_2_0_alone(db: None, told: dict[str, Any], status: int) -> None:
    context = {"contextAgents": [told]}
    assert Lrs("2.0.0").ask("POST", "statements", statement(context=context)).status_code == status
    assert Lrs("1.0.3").ask("POST", "statements", statement(context=context)).status_code == 400
