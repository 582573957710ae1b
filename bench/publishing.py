"""Publishing under load: no answer made of the old release comes after `changqing import --publish` has ended."""

import shutil
import signal
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from bench.asking import Browser
from bench.load import command, read
from bench.running import CannotMeasure, cores, pinned
from bench.site import COURSE_FOLDER, PAGES, Server, Site
from bench.table import Effort, Table, spread

TITLE = "Publishing while the site is under load"
TIMES = 5
LONGEST = 120
AFTERWARDS = 300


@dataclass(frozen=True)
class Seen:
    """One answer: when it was asked for and when it was there (seconds since 1970), and which edition it showed."""

    asked: float
    there: float
    edition: int


class Reader:
    """A visitor who asks for the course again and again, until told to stop."""

    def __init__(self, address: str) -> None:
        self.seen: list[Seen] = []
        self.error: Exception | None = None
        self._address = address
        self._enough = threading.Event()
        self._thread = threading.Thread(target=self._read, daemon=True)

    def __enter__(self) -> "Reader":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._enough.set()
        self._thread.join(30)

    def _read(self) -> None:
        try:
            with Browser(self._address) as browser:
                last = time.monotonic() + LONGEST
                while not self._enough.is_set() and time.monotonic() < last:
                    asked = time.time()
                    answer = browser.get(PAGES["course"])
                    self.seen.append(Seen(asked, time.time(), edition_of(answer.text)))
        except Exception as error:  # told by `measure`, in the thread that asked
            self.error = error


def measure(site: Site, effort: Effort) -> Table:
    """Publish a course several times while wrk and a reader ask for its page; count what was stale."""
    servers, clients = cores()
    table = Table(("publication", "command s", "answers", "old after the command", "new before its end ms"))
    folder = site.scratch / "course"
    shutil.copytree(COURSE_FOLDER, folder)
    provider = provider_of(site)
    early: list[float] = []
    with site.served(servers) as server:
        wrk = subprocess.Popen(
            command(clients, server.address + PAGES["course"], LONGEST),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        try:
            for number in range(1, TIMES + 1):
                early.append(_publish(table, site, folder, provider, number, server, clients))
        finally:
            wrk.send_signal(signal.SIGINT)  # it prints what came of it
            said = wrk.communicate(timeout=30)[0].decode()
    requests, seconds = read(said)
    table.notes += [
        f"The new release was seen {spread(early, '.0f')} ms before the command had ended. Meanwhile wrk had",
        f"{requests:,} answers in {seconds:.0f} s, none of them an error.",
    ]
    return table


def _publish(table: Table, site: Site, folder: Path, provider: str, number: int, server: Server, core: int) -> float:
    """Publish one more edition; return how long before the command's end it was first seen, in milliseconds."""
    mark(folder, number)
    with Reader(server.address) as reader:
        begun = time.time()
        words = pinned(core, "changqing", "import", folder, "--provider", provider, "--publish")
        words[words.index("changqing")] = str(site_command())
        done = subprocess.run(words, env=site.environment, capture_output=True, text=True, timeout=LONGEST, check=False)
        ended = time.time()
        if done.returncode:
            raise CannotMeasure(f"the import failed:\n{done.stderr[-2000:]}")
        for _moment in range(AFTERWARDS):  # at most 3 s
            if reader.error or sum(seen.asked > ended for seen in reader.seen) >= 50:
                break
            time.sleep(0.01)
    if reader.error:
        raise reader.error
    after = [seen for seen in reader.seen if seen.asked > ended]
    stale = sum(seen.edition != number for seen in after)
    table.demand(bool(after) and not stale, f"publication {number}: {stale} of {len(after)} answers were stale")
    first = next((seen.there for seen in reader.seen if seen.edition == number), float("inf"))
    early = (ended - first) * 1000
    table.row(str(number), f"{ended - begun:.1f}", f"{len(reader.seen):,}", f"{stale} of {len(after)}", f"{early:.0f}")
    return early
