"""The files of a dump: two for each table."""

from dataclasses import dataclass
from pathlib import Path

JSON_LINES, PARQUET = "jsonl.gz", "parquet"


@dataclass(frozen=True)
class Written:
    """A file as it was written: its size in bytes, the SHA-256 of its bytes, how many rows it has."""

    path: Path
    size: int
    digest: str
    rows: int
