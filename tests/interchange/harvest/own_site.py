"""This very site, served to itself over a socket, as another system meets it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

from django.core.wsgi import get_wsgi_application
from django.db import connections


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_words: Any) -> None:
        """Say nothing."""


@contextmanager
def served() -> Iterator[str]:
    """Yield the address it answers at while the block runs."""
    application, ours = get_wsgi_application(), connections["default"]
    in_memory = ours.vendor == "sqlite"

    def answer(environ: Any, start: Any) -> Any:
        if in_memory:  # the one database of the test is where the test is
            connections["default"] = ours
        return application(environ, start)

    if in_memory:
        ours.inc_thread_sharing()
    server = make_server("127.0.0.1", 0, answer, handler_class=_Quiet)

    def serve() -> None:
        server.serve_forever(poll_interval=0.01)
        if not in_memory:
            connections.close_all()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        if in_memory:
            ours.dec_thread_sharing()
