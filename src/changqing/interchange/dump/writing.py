"""One table written, its rows read once: both files grow together, and little of them is in memory at a time."""

import gzip
import hashlib
import os
from collections.abc import Generator, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
from arro3.core import RecordBatch

from changqing.core.errors import DomainError
from changqing.interchange.dump import columnar
from changqing.interchange.dump.columns import Table
from changqing.interchange.dump.files import JSON_LINES, PARQUET, Written
from changqing.interchange.dump.sink import Sink

LEVEL = 6  # of gzip: 9 takes three times as long for a fiftieth of the bytes

_encode_lines = msgspec.json.Encoder().encode_lines


class NotWritten(DomainError):
    """A file of the dump could not be written."""

    code = "dump-not-written"


class _Rows:
    """The rows of a table, batch by batch: each is written as JSON Lines when it is asked for to be written as Parquet.

    `wrong` keeps what went wrong here: the writer of Parquet tells only that something did.
    """

    def __init__(self, table: Table, lines: gzip.GzipFile, sink: Sink) -> None:
        self.table = table
        self.columns = columnar.schema(table)
        self.lines = lines
        self.sink = sink
        self.count = 0
        self.wrong: BaseException | None = None

    def __iter__(self) -> Generator[RecordBatch]:
        try:
            # Closed here, whatever goes wrong: left to the collector of garbage, PostgreSQL's cursor is closed in the
            # middle of another's read, and psycopg waits for itself.
            with closing(self.table.each()) as rows:
                while some := [self.table.written(row) for row in islice(rows, self.table.some)]:
                    self.count += len(some)
                    self.lines.write(_encode_lines(some))
                    yield from self._flat(some)
                    self.sink.check()
        except BaseException as error:
            self.wrong = error
            raise

    def _flat(self, some: list[dict[str, Any]]) -> Iterator[RecordBatch]:
        flat = _encode_lines([self.table.flat(one) for one in some])
        yield from columnar.batches(flat, self.columns, len(some))


def write(table: Table, folder: Path) -> tuple[Written, Written]:
    """Write a table into the folder as JSON Lines and as Parquet; return both files.

    The same rows make the same bytes. Raise `NotWritten`, or what went wrong in reading.
    """
    paths = folder / f"{table.name}.{JSON_LINES}", folder / f"{table.name}.{PARQUET}"
    with paths[0].open("wb") as lines, Sink(paths[1]) as parquet:
        with gzip.GzipFile("", "wb", LEVEL, lines, mtime=0) as packed:
            count = _write_both(table, packed, parquet)
        for file in (lines, parquet):
            file.flush()
            os.fsync(file.fileno())
        parquet.check()
    return _written(paths[0], count), _written(paths[1], count)


def _write_both(table: Table, lines: gzip.GzipFile, sink: Sink) -> int:
    """Write all rows to both; return how many there are."""
    rows = _Rows(table, lines, sink)
    try:
        with closing(iter(rows)) as each:
            columnar.write(each, rows.columns, sink)
    except Exception as error:
        if rows.wrong:
            raise rows.wrong from None
        raise NotWritten(f"{table.name}.{PARQUET} could not be written: {error}") from error
    return rows.count


def keep(path: Path, body: bytes) -> None:
    """Write a small file, and have it on the disk."""
    with path.open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())


def _written(path: Path, rows: int) -> Written:
    """Return what there is to tell of a file, by its bytes as they are on the disk."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Written(path, path.stat().st_size, digest, rows)
