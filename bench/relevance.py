"""`python -m bench.relevance`: how good the first ten are, over the demonstration nation, beside FTS5, as JSON.

NDCG@10 of the judged queries (tests/relevance/measure.py): those that weights were chosen by, and those held out.
"""

import json
import sys
from pathlib import Path

from bench import fts5, site
from bench.figures import Figure


def measure(nation: Path) -> list[Figure]:
    """Return the figures of the nation in that folder, measured by a process of its own."""
    rows = site.told_by("bench.relevance", nation)
    return [
        Figure(
            f"NDCG@10, {name}",
            rows[name]["ours"],
            "",
            least,
            at_least=True,
            note=f"FTS5 {rows[name]['fts5']:.2f}, {rows[name]['count']} queries",
        )
        for name, least in (("judged", 0.75), ("held out", 0.68))
    ]


def main() -> int:
    """Print the figures."""
    import django
    from django.conf import settings

    django.setup()
    from statistics import fmean

    from tests.relevance import measure as judging

    from changqing.catalogue import queries

    fts5.build(Path(settings.DATA))
    peer = fts5.Asked(Path(settings.DATA))
    found = {}
    for name, path in (("judged", judging.JUDGEMENTS), ("held out", judging.HELD_OUT)):
        by_kind, _single = judging.measure(path)
        values = []
        for one in judging.judged(path):
            numbers, _total = peer.page(peer.question(one.text), judging.DEPTH)
            slugs = [course.slug for course in queries.courses_in_order(queries.rows_of(numbers))]
            values.append(judging.ndcg(slugs, one.grades))
        kinds = {kind: round(fmean(of), 3) for kind, of in by_kind.items()}
        found[name] = {"ours": judging.mean(by_kind), "fts5": fmean(values), "count": len(values), "kinds": kinds}
    for file in fts5.files(Path(settings.DATA)):
        file.unlink()
    json.dump(found, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
