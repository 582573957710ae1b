"""The hand-written data of the demonstration, read from its files."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
COURSES = FOLDER / "courses"


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


@cache
def providers() -> list[dict[str, Any]]:
    """Return the 400 providers."""
    rows: list[dict[str, Any]] = _read("providers.toml")["provider"]
    return rows


@cache
def kinds() -> dict[str, dict[str, str]]:
    """Return what a provider of each kind says of itself."""
    return _read("kinds.toml")


@cache
def themes() -> list[dict[str, Any]]:
    """Return the themes of programmes."""
    rows: list[dict[str, Any]] = _read("programmes.toml")["theme"]
    return rows


@cache
def alike() -> list[dict[str, Any]]:
    """Return the groups of courses that teach the same."""
    rows: list[dict[str, Any]] = _read("alike.toml")["alike"]
    return rows


@cache
def people() -> dict[str, dict[str, list[str]]]:
    """Return family names and given names, in both languages, side by side."""
    return _read("people.toml")


@cache
def place_patterns() -> list[dict[str, Any]]:
    """Return the patterns of learning points' names."""
    rows: list[dict[str, Any]] = _read("places.toml")["pattern"]
    return rows


@cache
def subjects(category: str) -> list[dict[str, Any]]:
    """Return the subjects of a category, each with its courses."""
    rows: list[dict[str, Any]] = _read(f"subjects/{category}.toml")["subject"]
    return rows


def whole_courses() -> list[Path]:
    """Return the folders of the courses that are whole."""
    return sorted(path.parent for path in COURSES.glob("*/course.toml"))
