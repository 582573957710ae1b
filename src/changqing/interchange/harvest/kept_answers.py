"""Answers of a source's last whole harvest: a host is asked for what has changed since (RFC 9110, section 13)."""

import zlib
from pathlib import Path

import msgspec

from changqing.core.whole import whole
from changqing.interchange.harvest.connecting import Answer

NAME = "answers"


class KeptAnswers:
    """The answers of one source, in a folder. Nothing is kept before all of a harvest was read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._before = {one.address: one for one in self._read()}
        self._now: dict[str, Answer] = {}

    def _read(self) -> list[Answer]:
        try:
            packed = (self.folder / NAME).read_bytes()
            return msgspec.msgpack.decode(zlib.decompress(packed), type=list[Answer])
        except (FileNotFoundError, zlib.error, msgspec.MsgspecError):
            return []

    def conditions(self, address: str) -> dict[str, str]:
        """Return the headers that ask for an answer only where it is another one by now."""
        kept = self._before.get(address)
        if kept is None:
            return {}
        pairs = (("If-None-Match", kept.header("etag")), ("If-Modified-Since", kept.header("last-modified")))
        return {name: value for name, value in pairs if value}

    def again(self, address: str) -> Answer | None:
        """Return the answer that was kept."""
        return self._before.get(address)

    def keep(self, answer: Answer) -> None:
        """Take note of an answer that may be asked for again by what tells it from others."""
        if answer.status == 200 and (answer.header("etag") or answer.header("last-modified")):
            self._now[answer.address] = answer

    def save(self) -> None:
        """Keep the answers of this harvest, in place of those before; whole or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with whole(self.folder / NAME) as temporary:
            temporary.write_bytes(zlib.compress(msgspec.msgpack.encode(list(self._now.values())), 3))
