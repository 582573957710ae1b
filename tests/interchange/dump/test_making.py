"""A dump is made whole or not at all, when something has changed, and the last ones are kept for a week."""

import fcntl
import resource
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.utils.timezone import now
from tests.factories import make_provider
from tests.interchange.conftest import Command
from tests.interchange.dump.conftest import json_lines
from tests.interchange.ooapi.world import World

from changqing.catalogue.models import Course, Place
from changqing.catalogue.services import changed
from changqing.core import work
from changqing.core.work import run_waiting
from changqing.interchange import tasks
from changqing.interchange.dump import package, services, shelf
from changqing.interchange.dump.shelf import Dump
from changqing.interchange.dump.writing import NotWritten


def lying() -> list[str]:
    """What lies in the folder of dumps, apart from the lock."""
    return sorted(path.name for path in shelf.home().iterdir() if path.name != ".lock")


def aged(dump: Dump, days: float) -> str:
    """Lay a copy of a dump beside it that is so many days old; return its name."""
    created = (now() - timedelta(days=days)).replace(microsecond=0)
    folder = shelf.home() / shelf.name_of(created)
    shutil.copytree(dump.folder, folder)
    older = msgspec.structs.replace(dump.package, created=created)
    (folder / package.NAME).write_bytes(package.written(older))
    return folder.name


def test_where_nothing_has_changed_nothing_is_made(dump: Dump) -> None:
    assert services.make() == services.Made(dump, new=False)
    assert lying() == [dump.name]


def test_after_a_publication_another_one_is_made(world: World, dump: Dump) -> None:
    Course.objects.filter(id=world.course.id).update(title={"en": "Tomatoes under glass"})
    changed(world.course)
    made = services.make()
    assert made.new
    assert lying() == sorted([dump.name, made.dump.name])
    assert int(made.dump.package.version) == int(dump.package.version) + 1
    titles = [row["title"] for row in json_lines(made.dump, "courses")]
    assert {"en": "Tomatoes under glass"} in titles
    assert {"en": "Tomatoes under glass"} not in [row["title"] for row in json_lines(dump, "courses")]


@pytest.mark.parametrize("change", [{"SITE_URL": "https://new.example"}, {"DUMP_LICENCE": "CC0-1.0"}])
def test_after_another_setting_another_one_is_made(dump: Dump, settings: Any, change: dict[str, str]) -> None:
    for name, value in change.items():
        setattr(settings, name, value)
    assert services.make().new
    assert not services.make().new


def test_after_an_upgrade_with_other_columns_another_one_is_made(dump: Dump) -> None:
    older = msgspec.structs.replace(dump.package, resources=dump.package.resources[1:])
    (dump.folder / package.NAME).write_bytes(package.written(older))
    assert services.make().new


def test_the_same_rows_make_the_same_bytes(dump: Dump) -> None:
    again = services.make(again=True)
    assert again.new
    assert again.dump.package.resources == dump.package.resources


def test_what_goes_wrong_half_way_leaves_the_last_one_as_it_is(world: World, dump: Dump) -> None:
    Place.objects.filter(id=world.place.id).update(name="no text by language")
    changed(world.place)
    with pytest.raises(AttributeError, match="items"):
        services.make()
    assert lying() == [dump.name]
    assert shelf.latest() == dump
    Place.objects.filter(id=world.place.id).update(name={"en": "Mended"})
    assert services.make().new


@contextmanager
def files_no_larger_than(most: int) -> Iterator[None]:
    """Let no file of this process grow beyond that, as if the disk were full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("most", [0, 400, 2_000, 12_000])
def test_a_disk_that_is_full_leaves_the_last_one_as_it_is(dump: Dump, most: int) -> None:
    with files_no_larger_than(most), pytest.raises((OSError, NotWritten)):
        services.make(again=True)
    assert lying() == [dump.name]
    assert services.make(again=True).new


def test_what_a_killed_run_had_begun_is_cleared_away(dump: Dump) -> None:
    half = shelf.home() / ".begun-abc"
    half.mkdir()
    (half / "courses.parquet").write_bytes(b"half")
    assert not services.make().new
    assert lying() == [dump.name]


def test_a_week_of_dumps_is_kept(dump: Dump) -> None:
    older = [aged(dump, days) for days in (1, 6.9, 7.1, 30)]
    services.make()
    assert lying() == sorted([dump.name, *older[:2]])


def test_the_latest_stays_however_old_it_is(dump: Dump) -> None:
    only = aged(dump, 100)
    shutil.rmtree(dump.folder)
    made = services.make()
    assert (made.new, made.dump.name) == (False, only)
    assert lying() == [only]


def test_with_a_clock_that_went_back_the_newest_is_still_the_latest(dump: Dump) -> None:
    ahead = aged(dump, -3)
    made = services.make(again=True)
    assert made.dump.name > ahead
    assert shelf.latest() == made.dump


def test_two_at_once_are_one(dump: Dump) -> None:
    with (shelf.home() / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(services.BeingMade):
            services.make(again=True)
        assert lying() == [dump.name]
    assert services.make(again=True).new


def test_it_is_due_every_night() -> None:
    schedules = [one for one in work.schedules if one.task is tasks.make_dump]
    assert [(one.name, one.hour) for one in schedules] == [("dump", 2)]


@pytest.mark.django_db(transaction=True)
def test_the_background_work_makes_it(data: Path) -> None:
    tasks.make_dump.enqueue()
    run_waiting()
    first = shelf.latest()
    assert first
    with (shelf.home() / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        tasks.make_dump.enqueue()
        run_waiting()  # another process is at it: that is as good
    assert shelf.latest() == first


def test_the_command_makes_it_and_says_where_it_is(command: Command, data: Path) -> None:
    first = command("dump")
    assert first.code == 0
    found = shelf.latest()
    assert found
    assert f"Made: {found.folder}, version {found.package.version} of the catalogue." in first.out
    assert "providers              1 rows" in first.out
    again = command("dump")
    assert "Nothing has changed" in again.out
    assert command("dump", "--again").out.count("Made: ") == 1


def test_the_command_writes_it_elsewhere(command: Command, data: Path, tmp_path: Path) -> None:
    place = tmp_path / "new" / "folder"
    assert command("dump", "--to", place).code == 0
    assert package.read((place / package.NAME).read_bytes()).resource("courses.parquet")
    assert not shelf.home().exists()
    taken = command("dump", "--to", place)
    assert (taken.code, taken.out.strip()) == (1, "")
    assert "is there already" in taken.err
    empty = tmp_path / "empty"
    empty.mkdir()
    assert command("dump", "--to", empty).code == 0
    assert command("dump", "--to", place / package.NAME).code == 1
    assert sorted(path.name for path in place.parent.iterdir()) == ["folder"]


def test_a_dump_elsewhere_leaves_nothing_half(world: World, tmp_path: Path) -> None:
    Place.objects.filter(id=world.place.id).update(name="no text by language")
    with pytest.raises(AttributeError):
        services.make_at(tmp_path / "there")
    assert list(tmp_path.glob("**/*.parquet")) == []


def test_a_site_with_nothing_but_a_provider_has_a_dump(db: None, data: Path) -> None:
    make_provider()
    dump = services.make().dump
    assert [len(json_lines(dump, name)) for name in ("providers", "regions", "courses")] == [1, 2, 0]
