"""The files of imports, a folder each under `CHANGQING_DATA/imports`: what was handed in, the plan. Never served."""

import gzip
import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings

from changqing.interchange.plan import Line, Plan
from changqing.interchange.remarks import Remark


def folder(import_id: UUID) -> Path:
    """Return where the files of an import are."""
    return Path(settings.DATA) / "imports" / str(import_id)


def keep_file(import_id: UUID, chunks: Iterable[bytes]) -> None:
    """Keep what was handed in."""
    path = folder(import_id)
    path.mkdir(parents=True, mode=0o700)
    with (path / "file").open("wb") as file:
        for chunk in chunks:
            file.write(chunk)


def read_file(import_id: UUID) -> bytes:
    """Return what was handed in."""
    return (folder(import_id) / "file").read_bytes()


def keep_plan(import_id: UUID, plan: Plan[Any]) -> None:
    """Keep a plan, whole or not at all: a line of JSON with the remarks on the file, then one a row, compressed."""
    path = folder(import_id) / "plan.jsonl.gz"
    temporary = path.with_suffix(f".{os.getpid()}")
    with gzip.open(temporary, "wb", compresslevel=3) as file:
        file.write(msgspec.json.encode(plan.notes) + b"\n")
        for line in plan.lines:
            file.write(msgspec.json.encode(line) + b"\n")
    temporary.replace(path)


def notes(import_id: UUID) -> list[Remark]:
    """Return the remarks on the file as a whole; none where there is no plan."""
    try:
        with gzip.open(folder(import_id) / "plan.jsonl.gz", "rb") as file:
            return msgspec.json.decode(file.readline(), type=list[Remark])
    except FileNotFoundError:
        return []


def lines(import_id: UUID) -> Iterator[Line]:
    """Yield the rows of the plan, one after another, so that a long one need not be in memory."""
    decode = msgspec.json.Decoder(Line).decode
    try:
        with gzip.open(folder(import_id) / "plan.jsonl.gz", "rb") as file:
            file.readline()
            for line in file:
                yield decode(line)
    except FileNotFoundError:
        return


def throw_away(import_id: UUID) -> None:
    """Delete the files of an import."""
    shutil.rmtree(folder(import_id), ignore_errors=True)
