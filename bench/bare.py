"""`python -m bench.bare COUNT SEED A_TRANSACTION`: statements into the bare database, by no more than its own insert.

The same table with the same indexes, so many rows a transaction (50, as a batch has), as durable as the site sets it.
The rows are made apart: only their writing is timed. Prints seconds, and seconds of making rows, as JSON.
"""

import json
import random
import sys
import time

import django


def main() -> None:
    """Fill; print how long it took."""
    django.setup()
    from django.core.management import call_command
    from django.db import transaction

    from bench.batches import statement
    from changqing.records import agents, rows, writing
    from changqing.records.statements import moment

    count, seed, size = (int(word) for word in sys.argv[1:4])
    call_command("migrate", verbosity=0)
    chance = random.Random(seed)
    stored = time.time_ns() // 1000
    authority = agents.tool_agent("bench")
    writing_seconds = making_seconds = 0.0
    for start in range(0, count, size):
        began = time.perf_counter()
        made, mentions = [], []
        for number in range(start, min(start + size, count)):
            stored += 1
            told = statement(number, chance) | {"stored": moment(stored), "authority": authority, "version": "1.0.0"}
            owner = agents.foreign_id(agents.name_of(told["actor"]))
            row = rows.row_of(told, learner_id=owner, stored=stored, tool_id=7)
            made.append(row)
            mentions += rows.mentions_of(told, row)
        middle = time.perf_counter()
        with transaction.atomic():
            writing.add_statements(made)
            writing.add_mentions(mentions)
        writing_seconds += time.perf_counter() - middle
        making_seconds += middle - began
    print(json.dumps({"seconds": writing_seconds, "making": making_seconds, "last": stored}))


if __name__ == "__main__":
    main()
