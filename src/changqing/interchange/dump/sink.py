"""A file that keeps what goes wrong with the disk: the writer of Parquet breaks down where it meets an error."""

from io import BufferedWriter, FileIO
from pathlib import Path
from typing import Any


class Sink(BufferedWriter):
    """A new file at a path; `check` tells what went wrong in writing it, if anything did."""

    def __init__(self, path: Path) -> None:
        super().__init__(FileIO(path, "wb"))
        self.wrong: OSError | None = None

    def write(self, data: Any) -> int:
        """Take what is written; once something went wrong, for nothing."""
        try:
            if self.wrong is None:
                super().write(data)
        except OSError as error:
            self.wrong = error
        return len(data)

    def flush(self) -> None:
        """Hand on what was taken."""
        try:
            super().flush()
        except OSError as error:
            self.wrong = self.wrong or error

    def check(self) -> None:
        """Raise what went wrong."""
        if self.wrong:
            raise self.wrong
