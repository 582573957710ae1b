"""Text messages to telephones, by whatever carries them here: the console, a file, or a gateway over HTTP.

`CHANGQING_SMS` chooses: `file` (the default: lines of JSON in `sms.jsonl` in the data folder), `console`, or the
address of a gateway, which gets `POST {"id", "to", "text"}` with `Authorization: Bearer $CHANGQING_SMS_TOKEN`, and
answers 2xx once it has taken the message. Each message has an id, sent as `Idempotency-Key` too: what is sent again
under the same id, is to be delivered once.
"""

import fcntl
import json
import logging
import os
import threading
import time
import urllib.error
import urllib.request
from abc import ABC, abstractmethod
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from changqing.core.errors import DomainError
from changqing.core.ids import new_id

SECONDS = 5  # how long a gateway may take
FAILURES, REST = 3, 30  # after so many in a row, it is left alone for so many seconds
_log = logging.getLogger(__name__)


class NotSent(DomainError):
    """A message could not be sent, or nobody knows whether it was."""

    code = "sms-not-sent"
    status = 503

    def __init__(self) -> None:
        super().__init__(
            _("Messages cannot be sent at the moment."),
            _("Sign in by another way, or try again in a few minutes."),
        )


@dataclass(frozen=True)
class Message:
    """A text to a number (E.164: +8613812345678)."""

    id: UUID
    to: str
    text: str


class Carrier(ABC):
    """A way to send messages."""

    @abstractmethod
    def send(self, message: Message) -> None:
        """Send it, or raise `NotSent`."""


class Console(Carrier):
    """Prints messages, for whoever tries the site out."""

    def send(self, message: Message) -> None:
        """Print it."""
        print(f"SMS to {message.to}: {message.text}", flush=True)


class File(Carrier):
    """Adds messages to a file, readable by the owner only: for demonstrations and tests."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def send(self, message: Message) -> None:
        """Add it as a line of JSON."""
        line = json.dumps({**asdict(message), "id": str(message.id), "at": datetime.now(UTC).isoformat()})
        try:
            with os.fdopen(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                file.write(line + "\n")
        except OSError as error:
            _log.error("A message could not be written: %s", error)
            raise NotSent from error


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A gateway that answers with another address has not taken the message, and gets no token sent elsewhere."""

    def redirect_request(self, *args: object, **kwargs: object) -> None:
        """Go nowhere."""


class Gateway(Carrier):
    """An HTTP gateway. A message is tried once: after a timeout nobody knows whether it went out.

    One that fails again and again is left alone for a while, so that it holds up nobody.
    """

    def __init__(self, url: str, token: str) -> None:
        self.url, self.token = url, token
        self._failures, self._until = 0, 0.0
        self._lock = threading.Lock()
        self._open = urllib.request.build_opener(_NoRedirects).open

    def send(self, message: Message) -> None:
        """Post it."""
        if time.monotonic() < self._until:
            raise NotSent
        body = json.dumps({"id": str(message.id), "to": message.to, "text": message.text}).encode()
        headers = {
            "Content-Type": "application/json",
            "Authorization": f"Bearer {self.token}",
            "Idempotency-Key": str(message.id),
        }
        request = urllib.request.Request(self.url, body, headers, method="POST")
        try:
            with self._open(request, timeout=SECONDS) as answer:
                answer.read(1000)
        except urllib.error.HTTPError as error:
            error.close()
            if error.code < 500:  # the message is refused, the gateway works
                self._failures = 0
            else:
                self._failed()
            _log.error("The gateway answered %s to message %s.", error.code, message.id)
            raise NotSent from error
        except (OSError, ValueError) as error:
            self._failed()
            _log.error("The gateway did not take message %s: %s", message.id, type(error).__name__)
            raise NotSent from error
        self._failures = 0

    def _failed(self) -> None:
        with self._lock:
            self._failures += 1
            if self._failures >= FAILURES:
                self._until = time.monotonic() + REST
                self._failures = 0


_gateways: dict[tuple[str, str], Gateway] = {}


def carrier() -> Carrier:
    """Return what carries messages here."""
    chosen = settings.SMS
    if chosen == "console":
        return Console()
    if chosen == "file":
        return File(Path(settings.DATA) / "sms.jsonl")
    key = (chosen, settings.SMS_TOKEN)
    return _gateways.setdefault(key, Gateway(*key))


def is_real() -> bool:
    """Say whether messages go to telephones, not to a file or a console for whoever tries the site out."""
    return str(settings.SMS).startswith(("http://", "https://"))


def send(to: str, text: str) -> None:
    """Send a text to a number; raise `NotSent` where that is not certain."""
    carrier().send(Message(new_id(), to, " ".join(text.split())))
