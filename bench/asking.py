"""Asking over HTTP as a browser does, over one connection that stays open."""

import http.client
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.parse import urlencode, urlsplit

import brotli

# What a browser of a reader of Chinese sends.
BROWSER = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
    "Accept-Encoding": "gzip, deflate, br",
    "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8",
}
PATIENCE = 20


@dataclass(frozen=True)
class Answer:
    """Status, headers and bytes, as they were sent."""

    status: int
    headers: dict[str, str]
    raw: bytes

    @property
    def text(self) -> str:
        """The page."""
        return (brotli.decompress(self.raw) if self.headers.get("content-encoding") == "br" else self.raw).decode()


class Browser:
    """One connection, and the cookies it was given."""

    def __init__(self, address: str, headers: Mapping[str, str] = BROWSER) -> None:
        self.address = address
        self.headers = dict(headers)
        self.cookies: dict[str, str] = {}
        self._line = http.client.HTTPConnection(urlsplit(address).netloc, timeout=PATIENCE)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._line.close()

    def get(self, path: str) -> Answer:
        """Ask for a path."""
        return self._ask("GET", path, None, {})

    def post(self, path: str, form: Mapping[str, str | list[str]]) -> Answer:
        """Send a form from a page of the site."""
        body = urlencode(form, doseq=True).encode()
        more = {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.address}
        return self._ask("POST", path, body, more)

    def _ask(self, method: str, path: str, body: bytes | None, more: dict[str, str]) -> Answer:
        headers = {**self.headers, **more}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self._line.request(method, path, body, headers)
        response = self._line.getresponse()
        raw = response.read()
        for cookie in response.headers.get_all("Set-Cookie") or []:
            name, _equals, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, raw)


def answers(address: str) -> bool:
    """Say whether something answers at an address, with whatever."""
    parts = urlsplit(address)
    line = http.client.HTTPConnection(parts.netloc, timeout=2)
    try:
        line.request("GET", parts.path or "/")
        line.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()
    return True
