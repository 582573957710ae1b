"""A tool that sends statements to a served site, from another process, as tools do; and the record as it lies there."""

import base64
import hashlib
import http.client
import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Any
from uuid import UUID, uuid4

from tests.faults.conftest import CHANGQING, Site

VERBS = "http://adlnet.gov/expapi/verbs/"
SITE = "https://changqing.example"
UNIT = "first-steps"
MENTIONS = 2  # of each statement: its context's activity, and its instructor
PROJECTIONS = tuple(f"learning_{name}progress" for name in ("course", "unit", "quiz", "day"))


class Tool:
    """A tool with a credential for all of a site, and learners of that site to tell about."""

    def __init__(self, site: Site, learners: Sequence[UUID]) -> None:
        self.site = site
        self.learners = learners
        made = site.run(str(CHANGQING), "records", "credential", "a tool")
        assert made.returncode == 0, made.stderr
        authorization = "Basic " + base64.b64encode(made.stdout.strip().encode()).decode()
        self.headers = {"Authorization": authorization, "X-Experience-API-Version": "1.0.3"}
        [[course]] = rows(site, "SELECT id FROM catalogue_course")
        self.course = f"{SITE}/activities/courses/{UUID(course)}"

    def statement(self, number: int, **more: Any) -> dict[str, Any]:
        """Return a statement that moves a learner's progress."""
        quiz = {"id": f"{self.course}/units/{UNIT}/quizzes/{UNIT}-quiz"}
        learner = self.learners[number % len(self.learners)]
        return {
            "id": str(uuid4()),
            "actor": {"account": {"homePage": SITE, "name": str(learner)}},
            "verb": {"id": VERBS + ("passed", "failed")[number % 2]},
            "object": quiz,
            "result": {"score": {"scaled": number % 100 / 100}},
            "context": {
                "contextActivities": {"grouping": [{"id": "https://tool.example/session"}]},
                "instructor": {"mbox": "mailto:teacher@tool.example"},
            },
            **more,
        }

    def batch(self, size: int) -> list[dict[str, Any]]:
        return [self.statement(number) for number in range(size)]

    def post(self, statements: Sequence[dict[str, Any]], attachment: bytes = b"") -> int:
        """Send a batch, the attachment with its first statement; return the status of the answer."""
        body, kind = json.dumps(statements).encode(), "application/json"
        if attachment:
            body, kind = with_attachment(statements, attachment), "multipart/mixed; boundary=parts"
        return self.ask("POST", "statements", body, **{"Content-Type": kind})[0]

    def put(self, statement: dict[str, Any]) -> int:
        """Send one statement; return the status of the answer."""
        return self.ask("PUT", f"statements?statementId={statement['id']}", json.dumps(statement).encode())[0]

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, dict[str, str], str]:
        """Return status, headers and text of an answer; raise what the connection raises."""
        kind = {"Content-Type": "application/json"} if body else {}
        return self.site.ask(method, f"/xapi/{path}", body, **{**self.headers, **kind, **headers})


def with_attachment(statements: Sequence[dict[str, Any]], content: bytes) -> bytes:
    """Return a body in parts bounded by `parts`: the statements, and an attachment of the first."""
    digest = hashlib.sha256(content).hexdigest()
    header = {
        "usageType": "https://tool.example/usage",
        "display": {"en": "a recording"},
        "contentType": "application/octet-stream",
        "length": len(content),
        "sha2": digest,
    }
    told = json.dumps([{**statements[0], "attachments": [header]}, *statements[1:]]).encode()
    part = f"X-Experience-API-Hash: {digest}\r\nContent-Transfer-Encoding: binary\r\n\r\n".encode()
    return b"\r\n".join(
        (b"--parts", b"Content-Type: application/json\r\n", told, b"--parts", part + content, b"--parts--", b"")
    )


def people(site: Site, count: int) -> list[UUID]:
    """Let so many people answer a quiz on a served site; return their ids."""
    answers = "q1=a&q2=a&q2=c&q3=false"
    found = []
    for _person in range(count):
        _status, headers, _text = site.ask("POST", f"/learn/balcony/{UNIT}/quizzes/{UNIT}-quiz", answers)
        found.append(UUID(headers["set-cookie"].split("learner=")[1].strip('"').split(":")[0]))
    return found


def rows(site: Site, sql: str) -> list[tuple[Any, ...]]:
    """Return what the database of a site says, asked as any other program would."""
    with closing(sqlite3.connect(site.data / "changqing.sqlite3")) as connection:
        return connection.execute(sql).fetchall()


def recorded(site: Site) -> list[UUID]:
    """Return the ids of what tools have sent, in the order in which it was stored."""
    found = rows(site, "SELECT id FROM records_statement WHERE tool_id IS NOT NULL ORDER BY stored")
    return [UUID(name) for (name,) in found]


def ids(statements: Sequence[dict[str, Any]]) -> list[UUID]:
    return [UUID(one["id"]) for one in statements]


def half_written(site: Site) -> Iterator[str]:
    """Yield what is wrong with the record: what does not belong to anything, or lacks what belongs to it."""
    if (found := rows(site, "PRAGMA integrity_check")) != [("ok",)]:
        yield f"the file is damaged: {found}"
    of_tools = "records_statement s WHERE s.tool_id IS NOT NULL"
    mentions = "(SELECT count(*) FROM records_mention m WHERE m.learner_id = s.learner_id AND m.stored = s.stored)"
    for (id_,) in rows(site, f"SELECT s.id FROM {of_tools} AND {mentions} <> {MENTIONS}"):
        yield f"the statement {id_} lacks its mentions"
    [[mentioned]] = rows(site, "SELECT count(*) FROM records_mention")
    [[told]] = rows(site, f"SELECT count(*) FROM {of_tools}")
    if mentioned != told * MENTIONS:
        yield f"{mentioned} mentions of {told} statements"


def progress(site: Site) -> dict[str, list[tuple[Any, ...]]]:
    """Return what the site has made of the record."""
    return {table: sorted(rows(site, f"SELECT * FROM {table}"), key=repr) for table in PROJECTIONS}


def remade(site: Site) -> dict[str, list[tuple[Any, ...]]]:
    """Make the projections again of statements; return them."""
    done = site.run(str(CHANGQING), "manage", "rebuild_projections")
    assert done.returncode == 0, done.stderr
    return progress(site)


LOST = (OSError, http.client.HTTPException)
