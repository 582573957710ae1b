"""The feed of a harvest as it was read; it lies beside its plan, and is what is written."""

import gzip
from pathlib import Path

import msgspec

from changqing.core.whole import whole
from changqing.interchange.harvest.found import Feed

NAME = "feed.json.gz"


def keep(folder: Path, feed: Feed) -> None:
    """Keep a feed, whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with whole(folder / NAME) as temporary, gzip.open(temporary, "wb", compresslevel=3) as file:
        file.write(msgspec.json.encode(feed))


def read(folder: Path) -> Feed:
    """Return the feed that was kept."""
    with gzip.open(folder / NAME, "rb") as file:
        return msgspec.json.decode(file.read(), type=Feed)
