"""Search in catalogues of a thousand, a hundred thousand and a million courses, beside SQLite's FTS5 on the same words.

Service times are those of one process on the server's core, which asks the index as a page does: the first twenty, how
many there are in all, and, with facets, how many for each choice of each. FTS5 is given the very words that our index
has, cut already, and asked for the very words that a question is read as: all of them, or any where that is too few.
"""

import shutil
import sqlite3
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import corpus, site
from bench.figures import Figure
from bench.memory import private

SIZES = (1_000, 100_000, 1_000_000)
# Size → the most milliseconds of all but one in twenty: with words alone, with all facets counted as well.
MOST = {1_000: (None, None), 100_000: (None, 5), 1_000_000: (10, 30)}
MOST_TYPO, MOST_BUILD, MOST_BYTES, MOST_MEMORY, LEAST_RATE = 15, 120, 150_000_000, 60, 300
LARGEST = SIZES[-1]
ROUNDS = 4  # of load; the best one counts, since others share the machine
SEEN = 2_000  # searches after which the memory of a worker is looked at


def _named(size: int, what: str) -> str:
    return f"{size:,}: {what}"


def _make(nation: Path, data: Path, size: int) -> None:
    """Make a site of so many courses in a new folder: the nation's providers and places, its courses replaced."""
    data.mkdir()
    with sqlite3.connect(nation / "changqing.sqlite3") as source, sqlite3.connect(data / "changqing.sqlite3") as copy:
        source.backup(copy)
    corpus.write(data / "changqing.sqlite3", size)


def _bytes(folder: Path) -> int:
    return sum(one.stat().st_size for one in folder.rglob("*") if one.is_file())


def _build(data: Path, size: int) -> list[Figure]:
    before = time.monotonic()
    site.run(data, "search", "reindex")
    seconds = time.monotonic() - before
    largest = size == LARGEST
    megabytes = _bytes(data / "search") / 1e6
    return [
        Figure(_named(size, "index built, whole command"), seconds, "s", MOST_BUILD if largest else None),
        Figure(_named(size, "index on disk"), megabytes, "MB", MOST_BYTES / 1e6 if largest else None),
    ]


def _beside(data: Path, size: int) -> list[Figure]:
    """Make FTS5's index of the same courses; return what it took."""
    made = site.told_by("bench.fts5", data)
    note = f"and {made['columns'] / 1e6:.0f} MB for the columns of facets"
    return [
        Figure(_named(size, "FTS5 built, of words cut already"), made["seconds"], "s"),
        Figure(_named(size, "FTS5 on disk"), made["index"] / 1e6, "MB", note=note),
    ]


def _asked(data: Path, size: int) -> list[Figure]:
    """Return the service times, and FTS5's beside them, taken by a process of its own on the server's core."""
    words, facets = MOST[size]
    limits = {"words": words, "words, all facets": facets, "misspelled words": MOST_TYPO}
    figures = []
    for row in site.told_by("bench.searching", data, core=site.SERVER_CORE):
        limit = limits.get(row["name"])
        note = f"median {row['median']:.2f}" + (f"; FTS5 {row['beside']:.2f}" if "beside" in row else "")
        figures.append(Figure(_named(size, row["name"]), row["value"], row["unit"], limit, note=note))
    return figures


@contextmanager
def _script(paths: list[str], folder: Path) -> Iterator[Path]:
    """Yield a script for wrk that asks for one address after the other."""
    file = folder / "addresses.lua"
    lines = ",\n".join(f'"{path}"' for path in paths)
    file.write_text(
        f"local paths = {{\n{lines}\n}}\nlocal at = 0\n"
        'request = function()\n  at = at % #paths + 1\n  return wrk.format("GET", paths[at])\nend\n',
        encoding="utf-8",
    )
    yield file
    file.unlink()


def _saturated(data: Path, size: int, folder: Path) -> tuple[list[Figure], float]:
    """Return full pages a second of searches of which no two are alike, and a worker's private memory after many."""
    paths = [f"/courses?q={urllib.parse.quote(text)}" for text in site.told_by("bench.queries", data, "20000")]
    with site.served(data) as ours:
        for path in paths[:SEEN]:
            site.get(ours.url + path)
        memory = private(ours.pid)
        _warm(data)
        rounds = []
        for number in range(ROUNDS):  # each with addresses of its own: what was asked before, the edge has
            with _script(paths[SEEN + number :: ROUNDS], folder) as script:
                rounds.append(site.load(ours.url, seconds=5, connections=8, script=script))
    rates = sorted(rate for rate, _errors in rounds)
    note = f"{rates[0]:.0f} to {rates[-1]:.0f} in {ROUNDS} rounds"
    return [
        Figure(_named(size, "pages a second, all different"), rates[-1], "/s", LEAST_RATE, at_least=True, note=note),
        Figure(_named(size, "errors among them"), sum(errors for _rate, errors in rounds), "", 0),
    ], memory


def _warm(data: Path) -> None:
    """Read the database and the index once: what is measured is a worker, and not how quick the disk is."""
    for file in (data / "changqing.sqlite3", *(one for one in (data / "search").rglob("*") if one.is_file())):
        with file.open("rb") as opened:
            while opened.read(1 << 24):
                pass


def measure(nation: Path, folder: Path) -> list[Figure]:
    """Return the figures of each size, and how memory grows from the smallest to the largest."""
    figures: list[Figure] = []
    memory: dict[int, float] = {}
    for size in SIZES:
        data = folder / f"courses-{size}"
        _make(nation, data, size)
        figures += _build(data, size)
        figures += _beside(data, size)
        figures += _asked(data, size)
        rates, memory[size] = _saturated(data, size, folder)
        figures += rates
        shutil.rmtree(data)
    growth = memory[LARGEST] - memory[SIZES[0]]
    note = ", ".join(f"{size:,}: {megabytes:.0f}" for size, megabytes in memory.items())
    figures.append(Figure("private memory, from smallest to largest", growth, "MB", MOST_MEMORY, note=note))
    return figures
