"""One question to one host: over a connection to the very address that was checked, in bounded time and size."""

import http.client
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import SplitResult

import msgspec
from django.utils.translation import gettext_noop as _

from changqing.interchange.harvest import addresses
from changqing.interchange.harvest.refusing import refused, shown

CHUNK = 65_536


class Answer(msgspec.Struct):
    """What a host answered: status, the headers that count, and the body, unpacked."""

    address: str
    status: int
    headers: dict[str, str]
    body: bytes = b""

    def header(self, name: str) -> str:
        """Return a header; '' where it is not there."""
        return self.headers.get(name, "")


class _Connection(http.client.HTTPConnection):
    """Connects to numeric addresses; ends when its time is over, however slowly the other side goes on."""

    def __init__(self, parts: SplitResult, numeric: Sequence[str], seconds: float) -> None:
        super().__init__(parts.hostname or "", addresses.port_of(parts))
        self.timeout: float = seconds
        self.numeric, self.deadline = numeric, time.monotonic() + seconds
        self.late = False
        self._wire: socket.socket | None = None
        self._timer: threading.Timer | None = None

    def connect(self) -> None:
        """Reach the first of the addresses that can be reached."""
        self.sock: Any = self._reached()
        self._wire = self.sock.dup()
        self._timer = threading.Timer(max(0.0, self.deadline - time.monotonic()), self._cut)
        self._timer.daemon = True
        self._timer.start()

    def _reached(self) -> socket.socket:
        for numeric in self.numeric[:-1]:
            with suppress(OSError):
                return socket.create_connection((numeric, self.port), self.timeout / len(self.numeric))
        return socket.create_connection((self.numeric[-1], self.port), self.timeout)

    def _cut(self) -> None:
        self.late = True
        if self._wire is not None:
            with suppress(OSError):
                self._wire.shutdown(socket.SHUT_RDWR)

    def end(self) -> None:
        """Leave nothing behind."""
        if self._timer is not None:
            self._timer.cancel()
        if self._wire is not None:
            self._wire.close()
        self.close()


class _Secure(_Connection):
    """The same over TLS; the certificate must be that of the name, not of the number."""

    default_port = 443

    def connect(self) -> None:
        """Reach the address, and see who is there."""
        super().connect()
        self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


def ask(parts: SplitResult, headers: Mapping[str, str], *, seconds: float, most: int) -> Answer:
    """Return what a host answers to GET, at most so many bytes in at most so many seconds.

    Raise `Refused` where it does not answer, or with more, or more slowly, or in a way that is not HTTP.
    """
    address = parts.geturl()
    kind = _Secure if parts.scheme == "https" else _Connection
    connection = kind(parts, addresses.reachable(parts), seconds)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("GET", target, headers={**headers, "Accept-Encoding": "gzip", "Connection": "close"})
        response = connection.getresponse()
        kept = {name.lower(): value for name, value in response.getheaders()}
        body = b"".join(_unpacked(response, address, most)) if response.status == 200 else b""
        if connection.late:
            raise TimeoutError
        return Answer(address, response.status, kept, body)
    except ssl.SSLCertVerificationError as error:
        raise refused(
            "no-certificate",
            _("The certificate of %(host)s does not hold: %(why)s."),
            host=parts.hostname or "",
            why=error.verify_message[:200],
        ) from None
    except (OSError, http.client.HTTPException, ValueError, zlib.error) as error:
        if connection.late or isinstance(error, TimeoutError):
            raise refused(
                "too-slow",
                _("%(address)s took longer than %(seconds)d seconds."),
                address=shown(address),
                seconds=round(seconds),
            ) from None
        raise refused(
            "no-answer",
            _("%(address)s gave no whole answer: %(why)s."),
            address=shown(address),
            why=(str(error) or type(error).__name__)[:200],
        ) from None
    finally:
        connection.end()


def _unpacked(response: http.client.HTTPResponse, address: str, most: int) -> Iterator[bytes]:
    """Yield a body as it arrives, unpacked, as long as it is not too large."""
    packed = response.getheader("Content-Encoding", "").strip().lower()
    if packed not in ("", "identity", "gzip", "x-gzip"):
        raise refused(
            "packed",
            _("%(address)s answers packed as “%(packed)s”, which was not asked for."),
            address=shown(address),
            packed=packed[:40],
        )
    unpacker = zlib.decompressobj(wbits=31) if packed.endswith("gzip") else None
    left, sent = most, 0
    while chunk := response.read(CHUNK):
        data = unpacker.decompress(chunk, left + 1) if unpacker else chunk
        left, sent = left - len(data), sent + len(chunk)
        if left < 0 or sent > most:  # packed, much may be sent that unpacks to nothing
            raise refused(
                "too-large",
                _("%(address)s answers with more than %(most)s MB."),
                address=shown(address),
                most=f"{most / 1_000_000:.1f}",
            )
        yield data
    if response.length or (unpacker and not unpacker.eof):
        raise http.client.IncompleteRead(b"")
