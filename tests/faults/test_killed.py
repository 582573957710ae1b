"""Killed at any moment, the site loses nothing that it acknowledged, and keeps nothing that is half."""

import http.client
import json
import os
import random
import signal
import sqlite3
import threading
from collections import Counter
from contextlib import closing
from pathlib import Path
from urllib.parse import quote
from uuid import UUID

from tests.factories import write_course_folder
from tests.faults.conftest import CHANGQING, Site, moment

from changqing.records.packing import unpack

KILLS = 5
PATH = "/learn/balcony/first-steps/quizzes/first-steps-quiz"
Key = tuple[str, str, str]


def answers(number: int) -> dict[str, str]:
    """Return answers that differ from one sending to the next."""
    return {"q1": "ab"[number % 2], "q2": "abc"[number % 3], "q3": ("true", "false")[number // 2 % 2]}


class Sender(threading.Thread):
    """Answers the quiz again and again: by turns someone new, and one who comes back; keeps what was acknowledged."""

    def __init__(self, site: Site) -> None:
        super().__init__(daemon=True)
        self.site = site
        self.new: dict[UUID, dict[str, str]] = {}
        self.returning: str = ""
        self.returned = self.sent = self.lost = self.status = 0
        self.done = threading.Event()

    @property
    def acknowledged(self) -> int:
        return len(self.new) + self.returned

    def wait_for(self, more: int) -> None:
        """Come back when so many more answers are acknowledged."""
        wanted = self.acknowledged + more
        while self.acknowledged < wanted:
            assert self.is_alive(), f"the last answer was {self.status}"
            moment(0.002)

    def stop(self) -> None:
        self.done.set()
        self.join(20)

    def run(self) -> None:
        while not self.done.is_set():
            self.sent += 1
            comes_back = bool(self.returning) and self.sent % 2 == 0
            cookie = {"Cookie": f"learner={self.returning}"} if comes_back else {}
            body = "&".join(f"{key}={quote(value)}" for key, value in answers(self.sent).items())
            try:
                status, headers, _text = self.site.ask("POST", PATH, body, **cookie)
            except (OSError, http.client.HTTPException):
                self.lost += 1
                moment(0.01)
                continue
            self.status = status
            if status != 303:
                return
            if comes_back:
                self.returned += 1
                continue
            value = headers["set-cookie"].split("learner=")[1].split(";")[0].strip('"')
            self.new[UUID(value.split(":")[0])] = answers(self.sent)
            self.returning = self.returning or value


def record(site: Site) -> dict[UUID, list[dict[str, object]]]:
    """Return all statements by learner, read from the file as any other program would."""
    found: dict[UUID, list[dict[str, object]]] = {}
    with closing(sqlite3.connect(site.data / "changqing.sqlite3")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        rows = connection.execute("SELECT learner_id, packed FROM records_statement ORDER BY stored")
        for learner, packed in rows:
            found.setdefault(UUID(learner), []).append(json.loads(unpack(packed)))
    return found


def progress(site: Site) -> list[tuple[object, ...]]:
    """Return what the site has made of the record: attempts and best result by learner and quiz."""
    with closing(sqlite3.connect(site.data / "changqing.sqlite3")) as connection:
        columns = "learner_id, quiz, attempts, best"
        return connection.execute(f"SELECT {columns} FROM learning_quizprogress ORDER BY 1, 2").fetchall()


def verbs(statements: list[dict[str, object]]) -> Counter[str]:
    return Counter(str(one["verb"]["id"]).rpartition("/")[2] for one in statements)  # type: ignore[index]


def test_no_acknowledged_answer_is_lost_when_the_server_is_killed(site: Site) -> None:
    chance = random.Random(20_260)
    site.start()
    sender = Sender(site)
    sender.start()
    for _kill in range(KILLS):
        sender.wait_for(chance.randrange(3, 25))
        moment(chance.uniform(0, 0.02))
        site.kill()
        site.start()
    sender.wait_for(3)
    sender.stop()
    site.kill()

    kept = record(site)
    assert sender.lost >= 1, "no kill fell into an answer"
    returning = UUID(sender.returning.split(":")[0])
    for learner, sent in sender.new.items():
        said = {
            str(one["object"]["id"]).rpartition("/")[2]: one["result"]["response"]  # type: ignore[index]
            for one in kept[learner][:4]
            if "answered" in str(one["verb"])
        }
        assert said == sent
    for learner, statements in kept.items():
        found = verbs(statements)
        times = found["passed"] + found["failed"]
        assert found["answered"] == 3 * times, "an answer is whole in the record, or not there"
        if learner != returning:
            assert times == 1
    times = verbs(kept[returning])["passed"] + verbs(kept[returning])["failed"]
    assert sender.returned + 1 <= times <= sender.returned + 1 + KILLS

    before = progress(site)
    assert len(before) >= len(sender.new)
    done = site.run(str(CHANGQING), "manage", "rebuild_projections")
    assert done.returncode == 0, done.stderr
    assert progress(site) == before, "what was made of the record is what the record says"


def test_an_import_killed_at_any_moment_is_whole_or_not_there(site: Site, tmp_path: Path) -> None:
    folder = write_course_folder(tmp_path / "other", "window-sill")
    command = (str(CHANGQING), "import", str(folder), "--provider", "qinglan", "--publish")
    for seconds in (0.5, 0.7, 0.9):
        process = site.begin(*command)
        moment(seconds)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)
    done = site.run(*command)
    assert done.returncode == 0, done.stdout + done.stderr
    with closing(sqlite3.connect(site.data / "changqing.sqlite3")) as connection:
        rows = connection.execute(
            "SELECT number, pack FROM content_release WHERE course_id IN "
            "(SELECT id FROM catalogue_course WHERE slug = 'window-sill')"
        ).fetchall()
    assert [number for number, _pack in rows] == [1]
    site.start()
    assert "window-sill" in site.ask("GET", "/courses?q=yangtai")[2]
    status, _headers, page = site.ask("GET", "/learn/window-sill/first-steps")
    assert status == 200
    assert 'class="quiz"' in page
