"""Asking a WSGI application as a server does."""

import gzip
import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

import brotli
from django.core.signals import request_finished, request_started
from django.db import close_old_connections


@dataclass(frozen=True)
class Answer:
    """Status, headers by small name, and the bytes as they were sent."""

    status: int
    headers: dict[str, str]
    raw: bytes

    @property
    def body(self) -> bytes:
        """The bytes, unpacked."""
        coding = self.headers.get("content-encoding", "")
        return {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}[coding](self.raw) if self.raw else b""

    @property
    def text(self) -> str:
        return self.body.decode()


def ask(
    application: Callable[..., Iterable[bytes]], path: str, *, method: str = "GET", body: bytes = b"", **headers: str
) -> Answer:
    """Ask for a path; headers in their WSGI names without `HTTP_` (`cookie=…`, `accept_encoding=…`).

    English is asked for where no language is named. `wsgiref.validate` checks both sides against PEP 3333.
    """
    where, _mark, query = path.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": where,
        "QUERY_STRING": query,
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "HTTP_HOST": "testserver",
        "HTTP_ACCEPT_LANGUAGE": "en",
        **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
    }
    setup_testing_defaults(environ)
    told: list[Any] = []

    def start_response(status: str, sent: list[tuple[str, str]], *_: Any) -> Callable[[bytes], Any]:
        told[:] = [status, list(sent)]
        return lambda data: None

    with connection_kept():
        chunks = validator(application)(environ, start_response)  # type: ignore[arg-type]
        try:
            raw = b"".join(chunks)
        finally:
            chunks.close()  # type: ignore[attr-defined]
    status, sent = told
    names = [name.lower() for name, _value in sent]
    assert len(names) == len(set(names)) or names.count("set-cookie") > 1, names
    return Answer(int(status[:3]), {name.lower(): value for name, value in sent}, raw)


@contextmanager
def connection_kept() -> Iterator[None]:
    """Let no request close the connection, and with it the transaction of the test; so does Django's own client."""
    both = (request_started, request_finished)
    for signal in both:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in both:
            signal.connect(close_old_connections)
