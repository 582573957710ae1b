"""Compile every `.po` under `src` to the `.mo` beside it, where the `.po` is newer. Needs no gettext on the machine."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

SOURCE = Path(__file__).resolve().parent.parent / "src"


def compile_all() -> list[Path]:
    """Return the `.mo` files that were written."""
    written = []
    for path in sorted(SOURCE.rglob("*.po")):
        target = path.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= path.stat().st_mtime:
            continue
        with path.open("rb") as file:
            catalogue = read_po(file, abort_invalid=True)
        temporary = target.with_suffix(".part")
        with temporary.open("wb") as file:
            write_mo(file, catalogue)
        temporary.replace(target)
        written.append(target)
    return written


if __name__ == "__main__":
    for written in compile_all():
        print(f"  {written.relative_to(SOURCE)}")
