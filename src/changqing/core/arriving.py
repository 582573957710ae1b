"""What a request carries, read before it takes its turn: who sends slowly keeps nobody waiting but a thread.

What breaks off is refused, so that no half of it is ever taken for all. The server waits for a sender for ever; so only
some of its threads may, and who only asks is answered whatever is being sent.
"""

from collections.abc import Callable, Iterable, Mapping
from tempfile import SpooledTemporaryFile
from threading import BoundedSemaphore
from typing import Any

from changqing.core import problems
from changqing.core.room import is_full
from changqing.core.server import PLACES

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
WSGI = Callable[[Environ, StartResponse], Iterable[bytes]]

IN_MEMORY = 1_000_000  # bytes; what is longer waits in a file
# What is told to be longer is not read here: views refuse it without reading.
MOST = 100_000_000
_PIECE = 65_536
PATIENCE = 2.0  # seconds in which one of those that are waited for may come to its end


def told_length(environ: Mapping[str, Any]) -> int:
    """Return how many bytes a request says that it carries; 0 where it does not say."""
    told = environ.get("CONTENT_LENGTH") or "0"
    return int(told) if told.isascii() and told.isdigit() else 0


class Arriving:
    """WSGI: read what a request carries, then pass it on."""

    def __init__(self, application: WSGI) -> None:
        self.application = application
        self._places = BoundedSemaphore(PLACES)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if "HTTP_TRANSFER_ENCODING" in environ:  # of what comes in pieces the server does not tell whether it broke off
            return _refuse(start_response, 411, "Say with Content-Length how long it is.", "length-required")
        told = told_length(environ)
        if not 0 < told <= MOST:
            return self.application(environ, start_response)
        if not self._places.acquire(timeout=PATIENCE):
            detail = "Many are sending slowly. Send it again in a moment."
            return _refuse(start_response, 503, detail, "busy", **{"Retry-After": "5"})
        body = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  (it is closed with the request)
        try:
            while (missing := told - body.tell()) and (piece := environ["wsgi.input"].read(min(missing, _PIECE))):
                body.write(piece)
        except OSError as error:
            if not is_full(error):
                raise
            return _refuse(start_response, 507, "The site's disk is full: what was sent is not kept.", "no-room")
        finally:
            self._places.release()
        if missing:
            return _refuse(start_response, 400, f"What was sent broke off after {body.tell()} bytes.", "broken-off")
        body.seek(0)
        environ["wsgi.input"] = body
        return self.application(environ, start_response)


def _refuse(start_response: StartResponse, status: int, detail: str, code: str, **headers: str) -> Iterable[bytes]:
    told = problems.answer(status, detail, code=code)
    start_response(
        f"{status} {told.reason_phrase}", [*told.items(), *headers.items(), ("Content-Length", str(len(told.content)))]
    )
    return [told.content]
