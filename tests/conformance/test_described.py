"""The store held against a description of it (`described.py`): what it allows is taken, what it does not is refused."""

import json
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    positive_data_acceptance,
    status_code_conformance,
)
from tests.conformance.described import DOCUMENT
from tests.conformance.lrs import VERSIONS, Lrs
from tests.core.asking import connection_kept

from changqing.core import wsgi

pytestmark = pytest.mark.django_db
MANY = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)
SCHEMA.app = wsgi.application
OPERATIONS = {f"{one.ok().method.upper()} {one.ok().path}": one.ok() for one in SCHEMA.get_all_operations()}
CHECKS = [not_a_server_error, status_code_conformance]


def headers_of(lrs: Lrs) -> dict[str, str]:
    return {
        "Authorization": lrs.authorization,
        "X-Experience-API-Version": lrs.version,
        "Accept-Encoding": "identity",
    }


@pytest.mark.parametrize("name", OPERATIONS)
@pytest.mark.parametrize("version", VERSIONS)
def test_what_the_specification_allows_is_taken(version: str, name: str) -> None:
    headers = headers_of(Lrs(version))

    @MANY
    @given(OPERATIONS[name].as_strategy(generation_mode=GenerationMode.POSITIVE))
    def ask(case: Any) -> None:
        with connection_kept():
            response = case.call_and_validate(headers=headers, checks=[*CHECKS, positive_data_acceptance])
        if name == "POST /statements":
            told = case.body if isinstance(case.body, list) else [case.body]
            assert len(json.loads(response.content)) == len(told)

    ask()


@pytest.mark.parametrize("name", [name for name in OPERATIONS if name != "GET /about"])  # which is asked nothing
@pytest.mark.parametrize("version", VERSIONS)
def test_what_it_does_not_is_refused_with_the_clause(version: str, name: str) -> None:
    headers = headers_of(Lrs(version))

    @MANY
    @given(OPERATIONS[name].as_strategy(generation_mode=GenerationMode.NEGATIVE))
    def ask(case: Any) -> None:
        with connection_kept():
            response = case.call_and_validate(headers=headers, checks=CHECKS)
        if response.status_code == 400:
            assert json.loads(response.content)["clause"]

    ask()
