"""The line between a phone and the site, which tests may break: before a request, after it, half-way."""

import select
import socket
import threading
from contextlib import suppress
from urllib.parse import urlsplit


class Line:
    """A line to a site: what goes to `url` comes to the site, as long as it is up.

    `lose_answers`: requests arrive, answers do not. `bytes_left`: so many more come down, then the line breaks.
    """

    def __init__(self, site: str) -> None:
        self._site = urlsplit(site).netloc.split(":")
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.up = True
        self.lose_answers = False
        self.bytes_left: int | None = None
        self.came_down = 0
        self.requests: list[bytes] = []
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        threading.Thread(target=self._listen, daemon=True).start()

    def to(self, site: str) -> None:
        """Lead to another server from now on: the site was started again at another port."""
        self._site = urlsplit(site).netloc.split(":")

    def cut(self) -> None:
        """Break the line, and all that goes over it just now."""
        self.up = False
        with self._lock:
            for one in list(self._open):
                self._end(one)

    def mend(self) -> None:
        """The line is there again, whole."""
        self.up, self.lose_answers, self.bytes_left = True, False, None

    def close(self) -> None:
        """End it for good."""
        self.cut()
        self._listener.close()

    def _end(self, one: socket.socket) -> None:
        self._open.discard(one)
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
        one.close()

    def _listen(self) -> None:
        while True:
            try:
                phone, _address = self._listener.accept()
            except OSError:
                return
            if not self.up:
                phone.close()
                continue
            threading.Thread(target=self._carry, args=(phone,), daemon=True).start()

    def _carry(self, phone: socket.socket) -> None:
        try:
            site = socket.create_connection((self._site[0], int(self._site[1])))
        except OSError:
            phone.close()
            return
        with self._lock:
            self._open |= {phone, site}
        try:
            while True:
                ready, _, _ = select.select([phone, site], [], [], 60)
                for one in ready:
                    data = one.recv(65536)
                    if not data or not self.up:
                        return
                    if one is phone:
                        self.requests.append(data[:200])
                        site.sendall(data)
                        continue
                    if self.lose_answers:
                        return
                    if self.bytes_left is not None:
                        data, self.bytes_left = data[: self.bytes_left], self.bytes_left - len(data[: self.bytes_left])
                    self.came_down += len(data)
                    phone.sendall(data)
                    if self.bytes_left == 0:
                        self.up = False
                        return
        except (OSError, ValueError):
            return
        finally:
            with self._lock:
                self._end(phone)
                self._end(site)
