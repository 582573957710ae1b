"""Somebody else's host: a real server on this machine that answers as a test tells it to, and notes what is asked."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Answer = Callable[["Asked"], None]


class Asked(BaseHTTPRequestHandler):
    """One question to the host."""

    protocol_version = "HTTP/1.1"
    server: Any

    @property
    def query(self) -> dict[str, str]:
        return {name: values[-1] for name, values in parse_qs(urlsplit(self.path).query).items()}

    def do_GET(self) -> None:
        self.server.host.asked.append(self.path)
        self.server.host.headers.append(dict(self.headers.items()))
        answer = self.server.host.pages.get(urlsplit(self.path).path)
        if answer is None:
            self.say(b"nothing here", "text/plain", status=404)
        elif callable(answer):
            answer(self)
        else:
            self.say(*answer)

    def say(self, body: bytes, kind: str = "application/json", *, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if body:
            self.wfile.write(body)

    def json(self, value: Any, **headers: str) -> None:
        self.say(json.dumps(value, ensure_ascii=False).encode(), **headers)

    def log_message(self, *_words: Any) -> None:
        """Say nothing."""


class Host:
    """The pages it has, by path; what was asked for, and with which headers."""

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self.server = server
        self.url = f"http://127.0.0.1:{server.server_port}"
        self.pages: dict[str, Any] = {}
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []

    def put(self, path: str, value: Any, kind: str = "") -> None:
        """Have a page answered: bytes or a text as they are, else JSON, or whatever a function says."""
        if callable(value):
            self.pages[path] = value
        elif isinstance(value, str | bytes):
            body = value.encode() if isinstance(value, str) else value
            self.pages[path] = (body, kind or "text/html; charset=utf-8")
        else:
            self.pages[path] = (json.dumps(value, ensure_ascii=False).encode(), kind or "application/json")


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    host: Host

    def handle_error(self, *_words: Any) -> None:
        """Say nothing of those who hang up."""


@contextmanager
def host() -> Iterator[Host]:
    """A host that answers while the block runs."""
    server = _Server(("127.0.0.1", 0), Asked)
    server.host = Host(server)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server.host
    finally:
        server.shutdown()
        server.server_close()
