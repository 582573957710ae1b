"""The store's resources as an OpenAPI document, written from the specification: what schemathesis asks from.

Clauses are those of xAPI 1.0.3, Part Two (data) and Part Three (communication). Schemas allow nothing that the
specification forbids; a few are narrower than it, so that generated values are not mostly noise.
"""

from typing import Any

UUID = {"type": "string", "format": "uuid"}
IRI = {"type": "string", "pattern": r"^https://[a-z]{1,12}\.example/[a-z0-9]{0,12}$"}
_DAY, _TIME = r"(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])", r"([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?"
_OFFSET = r"(Z|\+0[0-9]:[03]0|-0[1-9]:[03]0)"  # minus zero is none (4.5)
TIMESTAMP = {"type": "string", "pattern": f"^20[0-4][0-9]-{_DAY}T{_TIME}{_OFFSET}$"}
DURATION = {
    "type": "string",
    "pattern": r"^P([0-9]{1,3}W|([0-9]{1,2}D)?T[0-9]{1,2}H[0-9]{1,2}M([0-9]{1,2}(\.[0-9]{1,2})?S)?)$",
}
LANGUAGE_MAP = {  # 4.2
    "type": "object",
    "patternProperties": {"^(en|en-GB|zh-Hans|zh-CN|ug|und)$": {"type": "string"}},
    "additionalProperties": False,
}
EXTENSIONS = {  # 4.1
    "type": "object",
    "patternProperties": {r"^https://[a-z]{1,12}\.example/[a-z]{1,12}$": {}},
    "additionalProperties": False,
}
# 2.4.2: exactly one inverse functional identifier.
_IDENTIFIERS: dict[str, Any] = {
    "mbox": {"type": "string", "pattern": r"^mailto:[a-z]{1,10}@[a-z]{1,10}\.example$"},
    "mbox_sha1sum": {"type": "string", "pattern": "^[0-9a-f]{40}$"},
    "openid": IRI,
    "account": {
        "type": "object",
        "properties": {"homePage": IRI, "name": {"type": "string", "minLength": 1}},
        "required": ["homePage", "name"],
        "additionalProperties": False,
    },
}


def _object(required: list[str] | tuple[str, ...] = (), **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def _one_of_each(kind: str, *, must: bool, **more: Any) -> list[dict[str, Any]]:
    """Return an agent or group for each way to name it."""
    named = {"objectType": {"const": kind}, "name": {"type": "string"}, **more}
    required = ["objectType"] if must else []
    return [_object([*required, one], **named, **{one: schema}) for one, schema in _IDENTIFIERS.items()]


AGENT = {"oneOf": _one_of_each("Agent", must=True)}
MEMBERS = {"type": "array", "items": AGENT, "maxItems": 3}
GROUP = {  # 2.4.2.2
    "oneOf": [
        *_one_of_each("Group", must=True, member=MEMBERS),
        _object(
            ["objectType", "member"],
            objectType={"const": "Group"},
            name={"type": "string"},
            member={**MEMBERS, "minItems": 1},
        ),
    ]
}
ACTOR = {"oneOf": [AGENT, GROUP]}
VERB = _object(["id"], id=IRI, display=LANGUAGE_MAP)  # 2.4.3
COMPONENTS = {  # 2.4.4.1, interaction components: ids are distinct
    "type": "array",
    "maxItems": 1,
    "items": _object(["id"], id={"type": "string", "pattern": "^[a-z]{1,8}$"}, description=LANGUAGE_MAP),
}
DEFINITION = _object(
    name=LANGUAGE_MAP,
    description=LANGUAGE_MAP,
    type=IRI,
    moreInfo=IRI,
    extensions=EXTENSIONS,
)
INTERACTION = _object(
    ["interactionType"],
    type={"const": "http://adlnet.gov/expapi/activities/cmi.interaction"},
    interactionType={"enum": ["choice", "sequencing"]},
    correctResponsesPattern={"type": "array", "items": {"type": "string"}, "maxItems": 2},
    choices=COMPONENTS,
)
ACTIVITY = _object(["id"], objectType={"const": "Activity"}, id=IRI, definition={"oneOf": [DEFINITION, INTERACTION]})
REFERENCE = _object(["objectType", "id"], objectType={"const": "StatementRef"}, id=UUID)
SCORE = _object(  # 2.4.5.1: raw lies between min and max
    scaled={"type": "number", "minimum": -1, "maximum": 1},
    raw={"type": "number", "minimum": 10, "maximum": 20},
    min={"type": "number", "minimum": 0, "maximum": 9},
    max={"type": "number", "minimum": 21, "maximum": 99},
)
RESULT = _object(
    score=SCORE,
    success={"type": "boolean"},
    completion={"type": "boolean"},
    response={"type": "string"},
    duration=DURATION,
    extensions=EXTENSIONS,
)
ACTIVITIES = {"oneOf": [ACTIVITY, {"type": "array", "items": ACTIVITY, "maxItems": 2}]}
CONTEXT = _object(  # 2.4.6; revision and platform only where the object is an activity
    registration=UUID,
    instructor=ACTOR,
    team=GROUP,
    contextActivities=_object(parent=ACTIVITIES, grouping=ACTIVITIES, category=ACTIVITIES, other=ACTIVITIES),
    language={"enum": ["en", "zh-Hans", "zh-CN", "ug"]},
    statement=REFERENCE,
    extensions=EXTENSIONS,
)
_TOLD = {"actor": ACTOR, "verb": VERB, "result": RESULT, "context": CONTEXT, "timestamp": TIMESTAMP}
SUBSTATEMENT = _object(
    ["objectType", "actor", "verb", "object"],
    objectType={"const": "SubStatement"},
    object={"oneOf": [ACTIVITY, REFERENCE]},
    **_TOLD,
)
STATEMENT = _object(
    ["actor", "verb", "object"],
    object={"oneOf": [ACTIVITY, AGENT, GROUP, REFERENCE, SUBSTATEMENT]},
    **_TOLD,
)
_REFUSED = {"description": "refused, with the clause"}
_ANSWERS: dict[str, Any] = {
    "400": _REFUSED,
    "404": {"description": "it is not there"},
    "409": _REFUSED,
    "412": _REFUSED,
}


def _parameters(required: tuple[str, ...] = (), **schemas: Any) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "in": "query",
            "required": name in required,
            **({"content": {"application/json": {"schema": schema}}} if schema is AGENT else {"schema": schema}),
        }
        for name, schema in schemas.items()
    ]


def _operation(answer: str, parameters: list[dict[str, Any]], body: Any = None) -> dict[str, Any]:
    made: dict[str, Any] = {
        "parameters": parameters,
        "responses": {answer: {"description": "as it was asked"}, **_ANSWERS},
    }
    if body is not None:
        made["requestBody"] = {"required": True, "content": {"application/json": {"schema": body}}}
    return made


FLAG = {"type": "boolean"}
FILTERS = _parameters(
    agent=AGENT,
    verb=IRI,
    activity=IRI,
    registration=UUID,
    related_activities=FLAG,
    related_agents=FLAG,
    since=TIMESTAMP,
    until=TIMESTAMP,
    limit={"type": "integer", "minimum": 0, "maximum": 1000},
    format={"enum": ["ids", "exact", "canonical"]},
    attachments=FLAG,
    ascending=FLAG,
)
_STATE = {"activityId": IRI, "agent": AGENT, "registration": UUID}
_ID = {"type": "string", "minLength": 1, "pattern": "^[a-z0-9]{1,20}$"}
DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Experience API", "version": "1.0.3"},
    "servers": [{"url": "/xapi"}],
    "paths": {
        "/statements": {
            "get": _operation("200", FILTERS),
            "post": _operation("200", [], {"oneOf": [STATEMENT, {"type": "array", "items": STATEMENT, "maxItems": 3}]}),
            "put": _operation("204", _parameters(("statementId",), statementId=UUID), STATEMENT),
        },
        "/activities/state": {
            "get": _operation("200", _parameters(("activityId", "agent"), **_STATE, since=TIMESTAMP)),
            "put": _operation(
                "204", _parameters(("activityId", "agent", "stateId"), **_STATE, stateId=_ID), {"type": "object"}
            ),
            "post": _operation(
                "204", _parameters(("activityId", "agent", "stateId"), **_STATE, stateId=_ID), {"type": "object"}
            ),
            "delete": _operation("204", _parameters(("activityId", "agent"), **_STATE)),
        },
        "/activities/profile": {
            "get": _operation("200", _parameters(("activityId",), activityId=IRI, since=TIMESTAMP)),
        },
        "/agents/profile": {"get": _operation("200", _parameters(("agent",), agent=AGENT, since=TIMESTAMP))},
        "/agents": {"get": _operation("200", _parameters(("agent",), agent=AGENT))},
        "/activities": {"get": _operation("200", _parameters(("activityId",), activityId=IRI))},
        "/about": {"get": _operation("200", [])},
    },
}  # fmt: skip
