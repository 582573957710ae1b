"""The record store as a tool sees it: over HTTP, with a credential, in one version of the specification."""

import base64
import json
from copy import deepcopy
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client

from changqing.records import tools
from changqing.records.models import ToolCredential

VERSIONS = ("1.0.3", "2.0.0")
STATEMENT: dict[str, Any] = {
    "actor": {"objectType": "Agent", "name": "Lin", "mbox": "mailto:lin@example.org"},
    "verb": {"id": "http://adlnet.gov/expapi/verbs/answered", "display": {"en": "answered", "zh-CN": "回答了"}},
    "object": {
        "objectType": "Activity",
        "id": "https://tool.example/question/1",
        "definition": {
            "name": {"en": "Question"},
            "type": "http://adlnet.gov/expapi/activities/cmi.interaction",
            "interactionType": "choice",
            "choices": [{"id": "a", "description": {"en": "A"}}, {"id": "b"}],
            "correctResponsesPattern": ["a[,]b"],
        },
    },
    "result": {"score": {"scaled": 0.5, "raw": 5, "min": 0, "max": 10}, "success": True, "duration": "PT1M30S"},
    "context": {
        "registration": "5f0c8a4e-8f4a-4a0e-9d6b-0f1f9d0f6a11",
        "instructor": {"account": {"homePage": "https://tool.example", "name": "teacher"}},
        "team": {"objectType": "Group", "name": "Team", "member": [{"mbox": "mailto:mei@example.org"}]},
        "contextActivities": {"parent": {"id": "https://tool.example/quiz"}, "grouping": []},
        "revision": "2",
        "platform": "a tool",
        "language": "zh-CN",
        "statement": {"objectType": "StatementRef", "id": "5f0c8a4e-8f4a-4a0e-9d6b-0f1f9d0f6a12"},
        "extensions": {"https://tool.example/extension": {"anything": None}},
    },
    "timestamp": "2026-11-20T08:30:00.123Z",
}


def statement(**changes: Any) -> dict[str, Any]:
    """Return a statement with all that one may have, with a new id, and these properties changed."""
    return deepcopy(STATEMENT) | {"id": str(uuid4())} | changes


class Lrs:
    """One tool's way to the store."""

    def __init__(self, version: str = "1.0.3", **scope: Any) -> None:
        self.version = version
        self.tool, self.secret = tools.create("a tool", **scope)
        self.client = Client(raise_request_exception=True)

    @property
    def credential(self) -> ToolCredential:
        return self.tool

    @property
    def authorization(self) -> str:
        return "Basic " + base64.b64encode(f"{self.tool.key}:{self.secret}".encode()).decode()

    def ask(
        self, method: str, path: str, body: Any = b"", *, content_type: str = "application/json", **more: Any
    ) -> Any:
        """Send a request; `more` are parameters of the address, but for `headers`."""
        headers = {"Authorization": self.authorization, "X-Experience-API-Version": self.version}
        headers |= more.pop("headers", {})
        query = urlencode({k: json.dumps(v) if isinstance(v, dict) else v for k, v in more.items()})
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {name: value for name, value in headers.items() if value is not None}
        return self.client.generic(
            method, f"/xapi/{path}" + (f"?{query}" if query else ""), data, content_type, headers=headers
        )

    def send(self, *told: dict[str, Any]) -> list[str]:
        """Store statements; return their ids."""
        response = self.ask("POST", "statements", list(told))
        assert response.status_code == 200, response.content
        return list(json.loads(response.content))

    def one(self, name: str, **more: Any) -> dict[str, Any]:
        """Return one statement."""
        return dict(json.loads(self.ask("GET", "statements", statementId=name, **more).content))

    def found(self, **asked: Any) -> list[str]:
        """Return the ids of the statements that meet a filter, in their order."""
        response = self.ask("GET", "statements", **asked)
        assert response.status_code == 200, response.content
        return [one["id"] for one in json.loads(response.content)["statements"]]


def problem(response: HttpResponse) -> dict[str, Any]:
    """Return the problem an answer tells."""
    assert response["Content-Type"] == "application/problem+json", response.content
    return dict(json.loads(response.content))
