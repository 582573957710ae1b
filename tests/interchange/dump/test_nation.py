"""The dump of the whole demonstration nation, compared with the database value by value."""

from pathlib import Path
from typing import Any

import pytest
from tests.interchange.dump.comparing import assert_is_the_database

from changqing.interchange.dump import services


@pytest.mark.slow
@pytest.mark.xdist_group("nation")
def test_every_value_of_the_nation_is_there(nation: Path, settings: Any, tmp_path: Path) -> None:
    settings.DATA = nation
    dump = services.make_at(tmp_path / "dump")
    assert_is_the_database(dump)
    assert {one.path: one.rows for one in dump.package.resources}["courses.parquet"] == 1_000
