"""A phone, as the site sees it: what it keeps, what it sends, and what it makes of the answer."""

import base64
import json
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse
from tests.factories import RIGHT
from tests.visitors import Visitor

from changqing.content.models import Release


def new_key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("=")


class Phone(Visitor):
    """A visitor whose browser keeps what she does until the site has acknowledged it (web/worker/06-statements.js)."""

    def __init__(self, clock: timedelta = timedelta()) -> None:
        super().__init__()
        self.key = new_key()
        self.clock = clock
        self.who: str | None = None
        self.cursor: str | None = None
        self.waiting: dict[str, dict[str, Any]] = {}

    def now(self) -> str:
        return (datetime.now(UTC) + self.clock).isoformat()

    def open_unit(self, release: Release, unit: str = "first-steps", at: str = "") -> str:
        return self._keep({"verb": "opened", "pack": release.pack, "unit": unit, "at": at or self.now()})

    def answer_quiz(self, release: Release, unit: str = "first-steps", answers: Any = RIGHT, at: str = "") -> str:
        told = {"verb": "answered", "pack": release.pack, "unit": unit, "quiz": f"{unit}-quiz", "answers": answers}
        return self._keep({**told, "at": at or self.now()})

    def _keep(self, told: dict[str, Any]) -> str:
        name = str(uuid4())
        self.waiting[name] = {"id": name, **told}
        return name

    def send(self, *names: str, **changes: Any) -> HttpResponse:
        """Send what waits, or only some of it; what the answer is, nobody hears."""
        batch = {
            "key": self.key,
            "learner": self.who,
            "since": self.cursor or "",
            "sent_at": self.now(),
            "current": True,
            "statements": [self.waiting[name] for name in (names or self.waiting)],
            **changes,
        }
        return self.post("/phone/sync", json.dumps(batch), content_type="application/json")  # type: ignore[arg-type]

    def sync(self, *names: str, **changes: Any) -> dict[str, Any]:
        """Send, hear the answer, and drop what is acknowledged."""
        response = self.send(*names, **changes)
        assert response.status_code == 200, response.content.decode()
        said: dict[str, Any] = json.loads(response.content)
        for name in said["acknowledged"]:
            self.waiting.pop(name, None)
        self.who, self.cursor = said.get("learner", self.who), said["cursor"]
        return said

    def people(self, **asked: str) -> HttpResponse:
        return self.post("/phone/people", json.dumps(asked), content_type="application/json")  # type: ignore[arg-type]

    @property
    def learner_id(self) -> UUID:
        assert self.who
        return UUID(self.who)
