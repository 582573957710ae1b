"""The same pages with nothing kept: SQL queries and processor time of Django and the database driver."""

import os
import statistics
import time
from pathlib import Path

from bench import site
from bench.figures import Figure

TIMES = 60
MAX_QUERIES, MAX_MILLISECONDS = 12, 15
PAGES = {
    **site.PAGES,
    "search": "/courses?q=nong",
    "unit": "/learn/balcony-vegetables/light-place-load",
}


def measure(data: Path) -> list[Figure]:
    """Return queries and milliseconds a page, for a stranger and, of the unit, for a learner who has begun."""
    os.environ["CHANGQING_DATA"] = str(data)
    os.environ["DJANGO_SETTINGS_MODULE"] = "changqing.core.settings"
    import django

    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from changqing.core import kept, pages

    def ask(client: Client, path: str) -> None:
        pages.store._version = -1
        kept.forget()
        answer = client.get(path, headers={**site.HEADERS, "Host": "127.0.0.1"})
        if answer.status_code != 200:
            raise SystemExit(f"{path} answered {answer.status_code}")

    learner = Client()
    learner.get(f"{PAGES['unit']}/seen", headers={"Host": "127.0.0.1"})
    asked = [(name, path, Client()) for name, path in PAGES.items()]
    asked.append(("unit, for a learner", PAGES["unit"], learner))
    figures = []
    for name, path, client in asked:
        for _warm in range(5):
            ask(client, path)
        with CaptureQueriesContext(connection) as queries:
            ask(client, path)
            count = len(queries)
        spent = []
        for _time in range(TIMES):
            before = time.process_time()
            ask(client, path)
            spent.append((time.process_time() - before) * 1000)
        figures.append(Figure(f"{name}: SQL queries", count, "", MAX_QUERIES))
        note = f"{min(spent):.1f} to {max(spent):.1f} in {TIMES}"
        figures.append(Figure(f"{name}: processor time", statistics.median(spent), "ms", MAX_MILLISECONDS, note=note))
    return figures
