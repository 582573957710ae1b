"""The watcher beside the server: starts `changqing work --once` when something waits, or a quarter of an hour is over.

Run as a program of its own, with nothing but the standard library, so that it takes next to no memory. It ends when the
server that started it does.
"""

import os
import subprocess
import sys
import time

QUARTER, SOON = 900.0, 20.0  # seconds


def touched(hint: str) -> int:
    """Return when the file was last touched; 0 where there is none yet."""
    try:
        return os.stat(hint).st_mtime_ns
    except FileNotFoundError:
        return 0


def main(hint: str, *command: str) -> None:
    """Watch the file that is touched when work waits."""
    server = os.getppid()
    seen = touched(hint)
    last = time.monotonic() - QUARTER + SOON  # what was due while the site was down is done soon after it is up
    running: subprocess.Popen[bytes] | None = None
    while os.getppid() == server:
        free = running is None or running.poll() is not None
        if free and (touched(hint) != seen or time.monotonic() - last > QUARTER):
            seen, last = touched(hint), time.monotonic()
            running = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        time.sleep(1)


if __name__ == "__main__":
    main(*sys.argv[1:])
