"""A first visit on a weak line, beside Kolibri: the same course in both, the same Chromium, the same line.

Kolibri is what `scripts/setup.py bench` installs into build/kolibri. It gets a folder of its own, guests are let in,
and a channel is made of the demonstration's course of vegetables: the same texts and pictures, without its quizzes.
"""

import json
import os
import statistics
import subprocess
import tomllib
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path

from markdown_it import MarkdownIt
from playwright.sync_api import sync_playwright
from tests.browser.conftest import CHROMIUM, FLAGS

import changqing
from bench import site
from bench.figures import Figure
from bench.first_visit import Place, Visit, visit

ROOT = Path(__file__).resolve().parent.parent
PYTHON = ROOT / "build" / "kolibri" / "bin" / "python"
COURSE = Path(changqing.__file__).parent / "demonstration" / "courses" / "balcony-vegetables"
ROUNDS = 3


def measure(data: Path, folder: Path) -> list[Figure]:
    """Return the figures of both: bytes, requests, largest paint and time to usable, the median of three rounds."""
    if not PYTHON.exists():
        print(f"  not measured: Kolibri is not in {PYTHON.parent.parent} (scripts/setup.py bench installs it)")
        return []
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS) as browser,
        _kolibri(folder) as theirs,
        site.served(data) as ours,
    ):
        places = [*theirs, *_ours(ours.url)]
        for place in places:  # so that neither server's first start counts
            site.get(place.url.partition("#")[0])
        visits: dict[Place, list[Visit]] = {place: [] for place in places}
        for _round in range(ROUNDS):  # in turn: a machine that is slower for a while is slower for both
            for place in places:
                visits[place].append(visit(browser, place))
        return [figure for place in places for figure in _figures(place, visits[place])]


def _figures(place: Place, visits: list[Visit]) -> list[Figure]:
    sizes = visits[0].bytes.most_common()
    kinds = ", ".join(f"{kind.lower()} {size / 1000:.0f}" for kind, size in sizes if size >= 500)
    wire = statistics.median(sum(one.bytes.values()) for one in visits) / 1000

    def middle(name: str, of: str) -> Figure:
        values = [getattr(one, of) for one in visits]
        return Figure(f"{place.name}, {name}", statistics.median(values), "s", note=_span(values))

    return [
        Figure(f"{place.name}, on the wire", wire, "KB", note=f"{kinds}; {_requests(visits)} requests"),
        middle("largest paint", "paint"),
        middle("usable", "usable"),
    ]


def _span(values: list[float]) -> str:
    return f"{min(values):.1f} to {max(values):.1f}"


def _requests(visits: list[Visit]) -> int:
    return int(statistics.median(one.requests for one in visits))


def _ours(url: str) -> list[Place]:
    title = _title(_units()[0])
    return [
        Place("Changqing, home", f"{url}/", "main h1"),
        Place("Changqing, course", f"{url}/courses/balcony-vegetables", "main a, main h3, main li", title),
        Place("Changqing, unit", f"{url}/learn/balcony-vegetables/light-place-load", "h1", title),
        Place("Changqing, sign-in", f"{url}/accounts/login/", "input[name=login]"),
    ]


@contextmanager
def _kolibri(folder: Path) -> Iterator[list[Place]]:
    """Provision Kolibri in a new folder, give it the course, and serve it; yield its pages."""
    home = folder / "kolibri"
    home.mkdir()
    port, zip_port = site.free_port(), site.free_port()
    environment = {
        "KOLIBRI_HOME": str(home),
        "KOLIBRI_HTTP_PORT": str(port),
        "KOLIBRI_ZIP_CONTENT_PORT": str(zip_port),
        "KOLIBRI_LISTEN_ADDRESS": "127.0.0.1",
        "KOLIBRI_ZEROCONF_ENABLED": "False",
        "KOLIBRI_DISABLE_PING": "True",
    }
    settings = home / "device.json"
    settings.write_text(json.dumps({"allow_guest_access": True}))
    provision = ["--facility", "Bench", "--preset", "nonformal", "--language_id", "zh-hans", "--noinput"]
    operator = ["--superusername", "operator", "--superuserpassword", "evergreen-2026"]
    _run(
        environment, "-m", "kolibri", "manage", "provisiondevice", *provision, *operator,
        "--device_settings", str(settings),
    )  # fmt: skip
    said = _run(environment, "-P", str(Path(__file__).with_name("kolibri_channel.py")), str(_course(home)))
    ids = json.loads(said.splitlines()[-1])
    title = _title(_units()[0])
    url = f"http://127.0.0.1:{port}"
    learn = f"{url}/zh-hans/learn/#"
    with site.process([str(PYTHON), "-m", "kolibri", "start", "--foreground"], f"{url}/zh-hans/auth/", **environment):
        yield [
            Place("Kolibri, library", f"{learn}/library", "h2, h3, a", str(_about()["title"])),
            Place("Kolibri, course", f"{learn}/topics/t/{ids['channel']}/folders", "h2, h3, a", title),
            Place("Kolibri, unit", f"{learn}/topics/c/{ids['units'][0]}", "body > h1", title),
            Place("Kolibri, sign-in", f"{url}/zh-hans/auth/#/signin", "input[type=text]"),
        ]


def _run(environment: dict[str, str], *arguments: str) -> str:
    """Run Kolibri's Python; return what it printed, and stop the benchmark where it fails."""
    command = [str(PYTHON), *arguments]
    done = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command[:5])} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def _units() -> list[Path]:
    return sorted(COURSE.glob("*/zh-Hans.md"))


def _title(unit: Path) -> str:
    return unit.read_text().splitlines()[0].lstrip("# ")


def _about() -> dict[str, str]:
    told = tomllib.loads((COURSE / "course.toml").read_text())
    return {name: told[name]["zh-Hans"] for name in ("title", "summary")}


def _course(folder: Path) -> Path:
    """Write the course as Kolibri takes one: a ZIP a unit, with its text as HTML and its pictures; return the list."""
    markdown = MarkdownIt("commonmark").enable("table")
    units = []
    for unit in _units():
        text, title = unit.read_text(), _title(unit)
        body = markdown.render(text).replace("../media/", "media/")
        head = (
            f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
        )
        path = folder / f"{unit.parent.name}.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("index.html", f'<!doctype html><html lang="zh-Hans">{head}{body}</html>')
            for picture in (COURSE / "media").iterdir():
                if picture.name in text:
                    archive.write(picture, f"media/{picture.name}")
        units.append({"title": title, "file": str(path)})
    told = folder / "course.json"
    told.write_text(json.dumps({**_about(), "units": units}))
    return told
