"""`python -m bench.asking`: a learner's last 50 statements by the store's own query; how large the tables are.

Each of 300 learners is asked for twice: the first time her rows come from the disk where they are not in memory.
"""

import json
import random
import time

import django


def main() -> None:
    """Print p95 in milliseconds, of the first time and again, and bytes of the database, as JSON."""
    django.setup()
    from django.db import connection

    from changqing.records import agents, finding
    from changqing.records.finding import Wanted
    from changqing.records.models import Statement

    chance, found = random.Random(1), 0
    learners = [chance.randrange(50_000) for _time in range(300)]
    took: list[list[float]] = [[], []]
    for times in took:
        for number in learners:
            name = f"account https://tool.example learner-{number}"
            began = time.perf_counter()
            found += len(finding.find(Wanted(owner=agents.foreign_id(name), agent=name), 50))
            times.append((time.perf_counter() - began) * 1000)
        times.sort()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        else:
            cursor.execute(
                "SELECT pg_total_relation_size('records_statement') + pg_total_relation_size('records_mention')"
            )
        [size] = cursor.fetchone()
    count = Statement.objects.count()
    first, again = took
    told = {"first": first[285], "p95": again[285], "found": found / 600, "bytes": size, "count": count}
    print(json.dumps(told))


if __name__ == "__main__":
    main()
