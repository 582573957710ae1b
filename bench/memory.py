"""Resident memory of the whole site with one worker: every page of the catalogue asked for, then load."""

import re
from pathlib import Path

from bench import site
from bench.figures import Figure

MOST = 200


def _group(pid: int) -> list[int]:
    """Return the processes of a process group."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == pid:
            found.append(int(folder.name))
    return found


def resident(pid: int) -> float:
    """Return the resident memory of a process group in MB (pages shared between its processes count in each)."""
    total = 0
    for one in _group(pid):
        found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{one}/status").read_text())
        total += int(found[1]) if found else 0
    return total / 1024


def measure(data: Path) -> list[Figure]:
    """Return what the site takes at rest, and under load after a crawl."""
    with site.served(data) as ours:
        at_rest = resident(ours.pid)
        for number in range(1, 51):
            site.get(f"{ours.url}/courses?page={number}")
        import sqlite3

        with sqlite3.connect(f"file:{data}/changqing.sqlite3?mode=ro", uri=True) as database:
            slugs = [row[0] for row in database.execute("SELECT slug FROM catalogue_course")]
            providers = [row[0] for row in database.execute("SELECT code FROM catalogue_provider")]
        for slug in slugs:
            site.get(f"{ours.url}/courses/{slug}")
        for code in providers:
            site.get(f"{ours.url}/providers/{code}")
        for path in site.PAGES.values():
            site.load(ours.url + path, seconds=2)
        under_load = resident(ours.pid)
    return [
        Figure("at rest", at_rest, "MB", MOST),
        Figure("after 1,450 pages, and under load", under_load, "MB", MOST, note="server and worker together"),
    ]
