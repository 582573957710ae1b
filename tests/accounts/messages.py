"""Text messages of the tests: what was sent, and a gateway that can fail in every way."""

import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


def sent(data: Path) -> list[dict[str, str]]:
    """Return the messages in a data folder, oldest first."""
    path = data / "sms.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def code_in(message: dict[str, str]) -> str:
    """Return the code that a message tells."""
    found = re.search(r"\b(\d{6})\b", message["text"])
    assert found, message
    return found[1]


class Standin:
    """A gateway: `mood` is how it answers; `taken` holds what it was asked to send, `ids` with which ids."""

    def __init__(self) -> None:
        self.mood = "fine"
        self.taken: list[dict[str, Any]] = []
        self.heard: list[dict[str, str]] = []
        self.url = ""


@contextmanager
def gateway() -> Iterator[Standin]:
    """Run a gateway on a port of its own."""
    standin = Standin()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            standin.taken.append(body)
            standin.heard.append(dict(self.headers))
            if standin.mood == "slow":
                time.sleep(1.5)
            if standin.mood == "cut":
                self.connection.close()
                return
            status = {"fine": 200, "broken": 503, "refuses": 400, "moved": 302, "slow": 200}[standin.mood]
            self.send_response(status)
            if status == 302:
                self.send_header("Location", standin.url + "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    standin.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield standin
    finally:
        server.shutdown()
        server.server_close()
