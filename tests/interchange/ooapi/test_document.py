"""Every answer is as the published document says: schemathesis asks for all that it has, as Mei, and compares."""

import copy
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    positive_data_acceptance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.core.asking import connection_kept
from tests.interchange.ooapi.world import World

from changqing.core import wsgi
from changqing.interchange.ooapi import routes

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
QUICK = settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),  # what is wrong is told as it was found: making it smaller takes minutes
    suppress_health_check=list(HealthCheck),
)
PATHS = [f"/{route.path}" for route in routes.ROUTES]


def published(shared: Path) -> dict[str, Any]:
    path = shared / "specs" / "open-education-api-6.0.json"
    if not path.is_file():
        pytest.skip(f"the published document is not there ({path})")
    document: dict[str, Any] = json.loads(path.read_text())
    return document


def mended(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document without its slips, and with what it says in prose made into schemas."""
    document = copy.deepcopy(document)
    document["servers"] = [{"url": "/ooapi/v6"}]
    # One reference leads to a file that is not published with it.
    problem = document["components"]["schemas"]["ProblemVersionNotAcceptable"]
    problem["allOf"][0]["properties"]["consumer"]["oneOf"][0] = {"$ref": "#/components/schemas/Consumer"}
    # Here, alone among 41 collections, `items` is one offering and not a list of them.
    path = document["paths"]["/academic-sessions/{academicSessionId}/course-offerings"]["get"]
    items = path["responses"]["200"]["content"]["application/json"]["schema"]["allOf"][1]["properties"]
    assert items["items"] == {"$ref": "#/components/schemas/CourseOffering"}
    items["items"] = {"type": "array", "items": items["items"]}
    # It leaves to each service whether to evaluate `filter_query`; ours says that it does not.
    for name in ("filterQuery", "filterQueryOr"):
        del document["components"]["parameters"][name]
    for operations in document["paths"].values():
        for operation in operations.values():
            kept = [one for one in operation.get("parameters", []) if "filterQuery" not in one.get("$ref", "")]
            operation["parameters"] = kept
    _make_enumerations(document)
    return document


def _make_enumerations(node: Any) -> None:
    """Make the extensible enumerations what their prose says: a value of the list, or one that begins with x-."""
    if isinstance(node, dict):
        known = node.pop("x-ooapi-extensible-enum", None)
        if known:
            node["anyOf"] = [{"enum": known}, {"type": "string", "pattern": "^x-[a-z]"}]
        for one in node.values():
            _make_enumerations(one)
    elif isinstance(node, list):
        for one in node:
            _make_enumerations(one)


@lru_cache(maxsize=1)
def operations(shared: Path) -> dict[str, Any]:
    """Return the GET operations of the document by path."""
    schema = schemathesis.openapi.from_dict(mended(published(shared)))
    schema.app = wsgi.application
    found = (one.ok() for one in schema.get_all_operations())
    return {one.path: one for one in found if one.method.upper() == "GET"}


def test_every_get_path_of_the_document_is_answered_and_no_other(shared: Path) -> None:
    there = {path for path, methods in published(shared)["paths"].items() if "get" in methods}
    assert set(PATHS) | {"/"} == there


def headers_of(world: World) -> dict[str, str]:
    """Mei's session; and no compression, which the client of these tests does not undo."""
    cookies = "; ".join(f"{name}={cookie.value}" for name, cookie in world.mei.client.cookies.items())
    return {"Cookie": cookies, "Accept-Encoding": "identity"}


def test_every_answer_is_as_the_document_says(world: World, shared: Path, subtests: pytest.Subtests) -> None:
    """All operations in one world, since making it takes longer than asking."""
    headers = headers_of(world)
    for path in ["/", *PATHS]:
        with subtests.test(path):
            _ask_all(operations(shared)[path], world, headers)


def _ask_all(operation: Any, world: World, headers: dict[str, str]) -> None:
    allowed = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)

    @QUICK
    @given(allowed, st.data())
    def ask(case: Any, data: st.DataObject) -> None:
        for name in case.path_parameters or {}:
            if data.draw(st.integers(0, 3)):  # mostly something that is there
                case.path_parameters[name] = str(data.draw(st.sampled_from(world.ids.get(name) or [world.course.id])))
        with connection_kept():
            case.call_and_validate(headers=headers, checks=[*CHECKS, positive_data_acceptance])

    ask()


def test_what_the_document_does_not_allow_is_refused(world: World, shared: Path, subtests: pytest.Subtests) -> None:
    headers = headers_of(world)
    for path in PATHS:
        with subtests.test(path):
            _ask_wrongly(operations(shared)[path], headers)


def _ask_wrongly(operation: Any, headers: dict[str, str]) -> None:
    @settings(QUICK, max_examples=4)
    @given(operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))
    def ask(case: Any) -> None:
        with connection_kept():
            case.call_and_validate(headers=headers, checks=[*CHECKS, negative_data_rejection])

    ask()
