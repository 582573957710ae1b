"""Reads of one moment, on a real database file: another writes meanwhile, is not held up, and is not seen."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection, transaction

from changqing.core.snapshot import snapshot

READING_WHILE_ANOTHER_WRITES = """
import django, threading
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.db import connection
from changqing.core import version
from changqing.core.snapshot import snapshot

version.bump()
seen = []

def another():
    version.bump()
    connection.close()

with snapshot():
    seen.append(version.Watcher.ask())
    writing = threading.Thread(target=another)
    writing.start()
    writing.join(15)
    seen.append("waits" if writing.is_alive() else "wrote")
    seen.append(version.Watcher.ask())
seen.append(version.Watcher.ask())
version.bump()
seen.append(version.Watcher.ask())
try:
    with snapshot():
        version.Watcher.ask()
        raise ValueError
except ValueError:
    version.bump()
seen.append(version.Watcher.ask())
print(*seen)
"""
SEEN = "1 wrote 1 2 3 4"


def test_what_is_written_meanwhile_is_seen_afterwards(tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CHANGQING_")}
    done = subprocess.run(
        [sys.executable, "-c", READING_WHILE_ANOTHER_WRITES],
        env={**kept, "CHANGQING_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "changqing.core.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.strip() == SEEN, done.stderr


@pytest.mark.django_db
def test_within_a_transaction_that_one_counts() -> None:
    with transaction.atomic(), snapshot():
        assert connection.in_atomic_block
    assert connection.in_atomic_block  # that of the test
