"""A plan as it is kept in a folder: a line of JSON with the remarks on the whole, then one a row, compressed."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from changqing.core.whole import whole
from changqing.interchange.plan import Line, Plan
from changqing.interchange.remarks import Remark

NAME = "plan.jsonl.gz"


def keep(folder: Path, plan: Plan[Any]) -> None:
    """Keep a plan, whole or not at all."""
    with whole(folder / NAME) as temporary, gzip.open(temporary, "wb", compresslevel=3) as file:
        file.write(msgspec.json.encode(plan.notes) + b"\n")
        for line in plan.lines:
            file.write(msgspec.json.encode(line) + b"\n")


def notes(folder: Path) -> list[Remark]:
    """Return the remarks on the whole; none where there is no plan."""
    try:
        with gzip.open(folder / NAME, "rb") as file:
            return msgspec.json.decode(file.readline(), type=list[Remark])
    except FileNotFoundError:
        return []


def lines(folder: Path) -> Iterator[Line]:
    """Yield the rows, one after another, so that a long plan need not be in memory."""
    decode = msgspec.json.Decoder(Line).decode
    try:
        with gzip.open(folder / NAME, "rb") as file:
            file.readline()
            for line in file:
                yield decode(line)
    except FileNotFoundError:
        return
