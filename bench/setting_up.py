"""How long the demonstration takes to be written, and to be found written already."""

import statistics
import time
from pathlib import Path

from bench import site
from bench.figures import Figure


def measure(folder: Path) -> tuple[Path, list[Figure]]:
    """Make the nation in a new folder; return the folder, and the figures."""
    data = folder / "var"
    before = time.monotonic()
    site.run(data, "demo")
    first = time.monotonic() - before
    again = []
    for _time in range(5):
        before = time.monotonic()
        site.run(data, "demo")
        again.append(time.monotonic() - before)
    return data, [
        Figure("the demonstration nation, written", first, "s", 10),
        Figure("the same, there already", statistics.median(again), "s", 3),
    ]
