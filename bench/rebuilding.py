"""`python -m bench.rebuilding LEARNERS`: a history on the site's own activities, and its projections made again."""

import json
import sys
import time
from uuid import UUID

import django


def main() -> None:
    """Print how many statements were read a second, as JSON."""
    django.setup()
    from changqing.accounts.models import Learner
    from changqing.core.ids import new_id
    from changqing.records import projections, rows, writing
    from changqing.records.activities import Activity
    from changqing.records.agents import site_agent
    from changqing.records.statements import Made, moment

    learners = [Learner(id=new_id()) for _ in range(int(sys.argv[1]))]
    Learner.objects.bulk_create(learners)
    course, release, stored = UUID(int=1), UUID(int=2), time.time_ns() // 1000
    count = 0
    for learner in learners:
        made = []
        for number in range(100):
            unit = f"unit-{number % 10}"
            verb = ("experienced", "answered", "passed", "answered", "failed")[number % 5]
            where = {
                "experienced": Activity(course, unit),
                "answered": Activity(course, unit, f"{unit}-quiz", f"q{number % 7}"),
            }.get(verb, Activity(course, unit, f"{unit}-quiz"))
            result = (
                {"score": {"scaled": number % 10 / 10}}
                if verb in ("passed", "failed")
                else {"response": "a", "success": True}
            )
            stored += 1
            told = Made(verb, where, release, result).document(learner.id)
            told |= {"stored": moment(stored), "authority": site_agent()}
            made.append(rows.row_of(told, learner_id=learner.id, stored=stored, tool_id=None))
        writing.add_statements(made)
        count += len(made)
    began = time.perf_counter()
    read = projections.rebuild()
    print(json.dumps({"count": count, "read": read, "rate": read / (time.perf_counter() - began)}))


if __name__ == "__main__":
    main()
