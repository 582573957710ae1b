"""The file of an import, as it was handed in; it lies beside its plan."""

import shutil
from collections.abc import Iterable
from pathlib import Path

NAME = "file"


def keep(folder: Path, chunks: Iterable[bytes]) -> None:
    """Keep what was handed in, whole or not at all."""
    folder.mkdir(parents=True, mode=0o700)
    try:
        with (folder / NAME).open("wb") as file:
            for chunk in chunks:
                file.write(chunk)
    except OSError:  # the disk is full
        shutil.rmtree(folder, ignore_errors=True)
        raise


def read(folder: Path) -> bytes:
    """Return what was handed in."""
    return (folder / NAME).read_bytes()
