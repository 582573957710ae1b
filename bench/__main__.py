"""`python -m bench`: measure everything, print it, and fail where a limit was missed."""

import platform
import sys
import tempfile
from pathlib import Path

from bench import (
    classes,
    course,
    edge,
    kolibri,
    memory,
    offline,
    people,
    records,
    relevance,
    search,
    setting_up,
    sign_in,
    site,
    uncached,
)
from bench.figures import Figure, show


def main() -> int:
    """Return 0 where every limit was kept."""
    print(f"Python {platform.python_version()}, {platform.machine()}, server on core {site.SERVER_CORE}, ", end="")
    print(f"client on core {site.CLIENT_CORE}; all traffic on 127.0.0.1")
    everything: list[Figure] = []

    def tell(title: str, figures: list[Figure]) -> None:
        print(title)
        show(figures)
        everything.extend(figures)

    with tempfile.TemporaryDirectory(prefix="changqing-bench-") as folder:
        data, figures = setting_up.measure(Path(folder))
        tell("Setting up", figures)
        tell("From the edge, beside nginx", edge.measure(data, Path(folder)))
        tell("Signing in", sign_in.measure(data))
        tell("People", people.measure(Path(folder)))
        tell("Memory", memory.measure(data))
        tell("A first visit on a weak line, beside Kolibri", kolibri.measure(data, Path(folder)))
        tell("Learning with no line", offline.measure(data, Path(folder)))
        tell("The record store, beside Ralph", records.measure(Path(folder)))
        tell("Classes", classes.measure(data, Path(folder)))
        tell("A real course", course.measure(data))
        tell("Relevance, beside FTS5", relevance.measure(data))
        tell("Search, beside FTS5", search.measure(data, Path(folder)))
        tell("Nothing kept", uncached.measure(data))
    missed = [figure.name for figure in everything if not figure.held]
    print(f"Missed: {', '.join(missed)}" if missed else "Every limit was kept.")
    return bool(missed)


if __name__ == "__main__":
    sys.exit(main())
