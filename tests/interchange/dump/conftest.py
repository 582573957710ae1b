"""A small catalogue with one of everything, two people who learn in it, and the dump of it."""

import gzip
import json
from collections.abc import Callable
from typing import Any

import pytest
from arro3.io import read_parquet
from tests.interchange.ooapi.world import World, make_world
from tests.visitors import Site, site

from changqing.catalogue.models import Subject
from changqing.catalogue.services import changed
from changqing.interchange.dump import services
from changqing.interchange.dump.shelf import Dump

__all__ = ["site"]

Row = dict[str, Any]
Make = Callable[..., Dump]


def json_lines(dump: Dump, table: str) -> list[Row]:
    """Return the rows of a table as JSON Lines has them."""
    text = gzip.decompress((dump.folder / f"{table}.jsonl.gz").read_bytes()).decode()
    assert not text or text.endswith("\n")
    return [json.loads(line) for line in text.split("\n")[:-1]]


def parquet(dump: Dump, table: str) -> list[Row]:
    """Return the rows of a table as Parquet has them."""
    found = read_parquet(str(dump.folder / f"{table}.parquet")).read_all()
    columns = {name: found.column(name).to_pylist() for name in found.column_names}
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


@pytest.fixture
def world(site: Site, db: None) -> World:
    made = make_world(site)
    made.course.subject = Subject.objects.create(slug="growing", title={"en": "Growing"})
    made.course.save()
    made.withdrawn.subject = Subject.objects.create(slug="forgotten", title={"en": "Forgotten"})
    made.withdrawn.save()
    changed(made.course)
    site.a_second_later()
    return made


@pytest.fixture
def dump(world: World) -> Dump:
    """The dump of the world."""
    made = services.make()
    assert made.new
    return made.dump
