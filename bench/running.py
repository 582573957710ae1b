"""Programs that run for a while: started in a group of their own, pinned to a core, weighed, and always ended."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.asking import answers


class CannotMeasure(Exception):
    """Something that the measurement needs is not there, or did not do as it should."""


def cores() -> tuple[int, int]:
    """Return the core for servers and the core for clients."""
    usable = sorted(os.sched_getaffinity(0))
    if len(usable) < 2:
        raise CannotMeasure("Servers and clients need a core each; this machine has one.")
    return usable[0], usable[1]


def pinned(core: int, *command: str | Path) -> list[str]:
    """Return the command that runs a program on one core only."""
    return ["taskset", "--cpu-list", str(core), *(str(word) for word in command)]


@dataclass(frozen=True)
class Weight:
    """Memory in bytes: what is resident in all processes, and the same with what they share counted once."""

    resident: int
    proportional: int


@dataclass(frozen=True)
class Group:
    """A program and its children: one group of processes."""

    leader: int

    def members(self) -> list[Path]:
        """Return the folders under /proc of the processes in the group."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                words = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:  # it has ended since
                continue
            if int(words[2]) == self.leader and words[0] != "Z":
                found.append(folder)
        return found

    def cpu_seconds(self) -> float:
        """Return the time that all threads have been on a core."""
        total = 0
        for member in self.members():
            total += sum(int(path.read_text().split()[0]) for path in member.glob("task/*/schedstat"))
        return total / 1e9

    def weight(self) -> Weight:
        """Return the memory of all processes of the group."""
        sums = {"Rss:": 0, "Pss:": 0}
        for member in self.members():
            try:
                lines = (member / "smaps_rollup").read_text().splitlines()
            except OSError:
                continue
            for line in lines:
                name, *words = line.split()
                if name in sums:
                    sums[name] += int(words[0]) * 1024
        return Weight(sums["Rss:"], sums["Pss:"])


@contextmanager
def running(command: Sequence[str], *, ready: str, log: Path, env: dict[str, str] | None = None) -> Iterator[Group]:
    """Run a program until the block ends; enter the block when it answers at the address `ready`."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=env, start_new_session=True
        )
    try:
        for _attempt in range(400):
            if process.poll() is not None or answers(ready):
                break
            time.sleep(0.05)
        if process.poll() is not None or not answers(ready):
            raise CannotMeasure(f"`{' '.join(command[:6])} …` does not answer at {ready}:\n{log.read_text()[-2000:]}")
        yield Group(process.pid)
    finally:
        end(process)


def end(process: "subprocess.Popen[bytes]") -> None:
    """End a process and its group."""
    for sign, patience in ((signal.SIGTERM, 10), (signal.SIGKILL, 5)):
        try:
            os.killpg(process.pid, sign)
        except ProcessLookupError:
            pass
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            continue
        if not Group(process.pid).members():
            return
