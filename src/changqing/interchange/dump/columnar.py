"""Tables in Parquet. The library for it takes some megabytes: imported where a dump is written, not in the server."""

from collections.abc import Iterable
from io import BytesIO

from arro3.core import DataType, Field, RecordBatch, RecordBatchReader, Schema
from arro3.io import read_json, write_parquet

from changqing.interchange.dump.columns import Table
from changqing.interchange.dump.sink import Sink

ROW_GROUP = 20_000  # rows; a reader of Parquet skips or takes a group, and the writer holds one in memory
TYPES = {
    "string": DataType.string(),
    "float64": DataType.float64(),
    "int64": DataType.int64(),
    "bool": DataType.bool(),
    "date32": DataType.date32(),
    "timestamp": DataType.timestamp("us", tz="UTC"),
    "list": DataType.list(Field("element", DataType.string())),
}
"""What a kind of column says it is → that type."""


def schema(table: Table) -> Schema:
    """Return the columns of a table in Parquet."""
    return Schema(
        [Field(name, TYPES[column.kind.arrow]) for column in table.columns for name, _language in column.flat]
    )


def batches(lines: bytes, columns: Schema, size: int) -> Iterable[RecordBatch]:
    """Return rows that are written as JSON Lines."""
    return read_json(BytesIO(lines), columns, batch_size=size)


def write(rows: Iterable[RecordBatch], columns: Schema, sink: Sink) -> None:
    """Write batches of rows as a file."""
    write_parquet(
        RecordBatchReader.from_batches(columns, rows), sink, compression="zstd(3)", max_row_group_size=ROW_GROUP
    )
