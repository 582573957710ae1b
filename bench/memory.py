"""Resident memory of the whole site with one worker: every page in both languages, a certificate, then load."""

import json
import re
import sqlite3
import urllib.parse
import urllib.request
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


def resident(pid: int) -> tuple[float, float]:
    """Return the resident memory of a process group in MB: shared pages counted once, and in each process."""
    once = each = 0
    for one in _group(pid):
        try:
            rollup = Path(f"/proc/{one}/smaps_rollup").read_text()
        except OSError:  # it has ended meanwhile
            continue
        once += int(re.findall(r"^Pss:\s+(\d+)", rollup, re.MULTILINE)[0])
        each += int(re.findall(r"^Rss:\s+(\d+)", rollup, re.MULTILINE)[0])
    return once / 1000, each / 1000


def private(pid: int) -> float:
    """Return the private memory of the largest process of a group in MB: what it has written, and shares with none."""
    most = 0
    for one in _group(pid):
        try:
            rollup = Path(f"/proc/{one}/smaps_rollup").read_text()
        except OSError:  # it has ended meanwhile
            continue
        most = max(most, int(re.findall(r"^Private_Dirty:\s+(\d+)", rollup, re.MULTILINE)[0]))
    return most / 1000


def _paths(data: Path) -> list[str]:
    """Return the catalogue's pages: every list page, course, provider and programme."""
    paths = [f"/courses?page={number}" for number in range(1, 51)]
    with sqlite3.connect(f"file:{data}/changqing.sqlite3?mode=ro", uri=True) as database:
        for table, field, folder in (
            ("catalogue_course", "slug", "courses"),
            ("catalogue_provider", "code", "providers"),
            ("catalogue_programme", "slug", "programmes"),
        ):
            rows = database.execute(f"SELECT {field} FROM {table}")
            paths += [f"/{folder}/{row[0]}" for row in rows]
    return paths


def _certificate(url: str, account: dict[str, str]) -> None:
    """Sign in as the learner who has completed a course, and ask for her certificate as PDF."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(), urllib.request.ProxyHandler({}))
    browser.addheaders = [("Origin", url)]
    form = {"login": account["username"], "password": account["password"]}
    browser.open(f"{url}/accounts/login/", urllib.parse.urlencode(form).encode()).close()
    with browser.open(f"{url}/courses/phone-payments/certificate") as page:
        address = page.url
    with browser.open(f"{address}.pdf") as pdf:
        if not pdf.read().startswith(b"%PDF-"):
            raise SystemExit("the certificate is no PDF")


def measure(data: Path) -> list[Figure]:
    """Return what the site takes at rest, and after every page in both languages, a certificate, and load."""
    accounts = json.loads((data / "demo-accounts.json").read_text())
    senior = next(one for one in accounts if one["role"] == "senior")
    with site.served(data) as ours:
        rest, rest_each = resident(ours.pid)
        paths = _paths(data)
        for language in ("zh-CN", "en"):
            for path in paths:
                site.get(ours.url + path, language=language)
        _certificate(ours.url, senior)
        for path in site.PAGES.values():
            site.load(ours.url + path, seconds=2)
        load, load_each = resident(ours.pid)
    return [
        Figure("at rest", rest, "MB", MOST, note=f"{rest_each:.0f} with shared pages counted in each process"),
        Figure(f"{2 * len(paths):,} pages, a PDF, and load", load, "MB", MOST, note=f"{load_each:.0f} so counted"),
    ]
