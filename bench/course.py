"""A real course taken in, where the shared material is beside the project."""

import os
import time
from pathlib import Path

from bench import site
from bench.figures import Figure

SHARED = Path(os.environ.get("CHANGQING_SHARED", Path(__file__).resolve().parents[2] / "shared"))


def measure(data: Path) -> list[Figure]:
    """Return the seconds of an import and of one that changes nothing, and the size of the pack beside its sources."""
    folder = SHARED / "content" / "iot-for-beginners"
    if not folder.is_dir():
        print(f"  not measured: there is no {folder} (set CHANGQING_SHARED)")
        return []
    provider = site.run(data, "providers", "list").stdout.split()[0]
    taken = []
    for _time in range(2):
        before = time.monotonic()
        said = site.run(data, "import", str(folder / "2-farm"), "--provider", provider, "--publish").stdout
        taken.append(time.monotonic() - before)
    sources = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    pack = next(line for line in said.splitlines() if line.startswith("Release"))
    size = int(pack.split()[-2].replace(",", ""))
    share = f"{size / 1e6:.1f} of {sources / 1e6:.1f} MB"
    return [
        Figure("the farm course, imported", taken[0], "s", note="six lessons, two languages, 81 pictures"),
        Figure("the same again, unchanged", taken[1], "s"),
        Figure("its pack, of the folder's size", size / sources, "×", note=share),
    ]
