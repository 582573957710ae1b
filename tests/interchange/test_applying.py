"""Writing: all or nothing, once, and only what a person has seen."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from tests.factories import make_provider, make_region
from tests.interchange.lists import load, outcomes, preview, table

from changqing.catalogue.models import Provider
from changqing.core.models import PublicVersion
from changqing.interchange import lists
from changqing.interchange.applying import Moved
from changqing.interchange.kinds import kind as kinds
from changqing.interchange.remarks import Refused

ROOT = Path(__file__).resolve().parents[2]
HEAD = "代码|名称|层次|省份"
ROWS = ["a|甲|本科|云南", "b|乙|本科|云南", "c|丙|本科|云南"]


@pytest.fixture
def region(db: None) -> None:
    make_region()


@pytest.fixture
def broken(region: None) -> Iterator[None]:
    """A database that will not have the provider b."""
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            pytest.skip("the trigger of this test is written for SQLite")
        cursor.execute(
            "CREATE TRIGGER no_b BEFORE INSERT ON catalogue_provider WHEN NEW.code = 'b' "
            "BEGIN SELECT RAISE(ABORT, 'the disk is full of b'); END"
        )
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER no_b")


def test_one_wrong_row_keeps_all_others_out(region: None) -> None:
    with pytest.raises(Refused) as refused:
        load("providers", HEAD, *ROWS, "d|丁|甲等|云南")
    assert refused.value.code == "rows-wrong"
    assert not Provider.objects.exists()


def test_the_rest_can_be_written_without_wrong_rows(region: None) -> None:
    load("providers", HEAD, *ROWS, "d|丁|甲等|云南", partial=True)
    assert Provider.objects.count() == 3


def test_an_error_half_way_leaves_nothing(broken: None) -> None:
    with pytest.raises(Refused) as refused:
        load("providers", HEAD, *ROWS)
    assert refused.value.code == "not-written"
    assert "the disk is full of b" in str(refused.value)
    assert not Provider.objects.exists()
    assert not PublicVersion.objects.filter(number__gt=0).exists()


def test_a_catalogue_that_has_changed_since_the_preview_is_not_written_to(region: None) -> None:
    kind, data = kinds.find("providers"), table(HEAD, *ROWS)
    seen = lists.preview(kind, data)
    make_provider("b", name={"zh-Hans": "别的名称"})
    with pytest.raises(Moved) as moved:
        lists.write(kind, data, digest=seen.digest)
    assert outcomes(moved.value.plan) == ["new", "changed", "new"]
    assert Provider.objects.count() == 1
    lists.write(kind, data, digest=moved.value.plan.digest)
    assert Provider.objects.count() == 3


def test_all_rows_are_one_publication(region: None) -> None:
    load("providers", HEAD, *ROWS)
    assert PublicVersion.objects.get().number == 1
    assert outcomes(preview("providers", HEAD, *ROWS)) == ["unchanged"] * 3


TWO = """
import threading
import django
django.setup()
from django.core.management import call_command
from django.db import connection
call_command("migrate", verbosity=0)
from tests.factories import make_region
from tests.interchange.lists import table
from changqing.catalogue.models import Provider
from changqing.core.models import PublicVersion
from changqing.interchange import lists
from changqing.interchange.applying import Moved
from changqing.interchange.kinds import kind as kinds

make_region()
kind = kinds.find("providers")
data = table("代码|名称|层次|省份", *[f"p{n}|校{n}|本科|云南" for n in range(300)])
start, came = threading.Barrier(2), []

def office():
    try:
        digest = lists.preview(kind, data).digest
        start.wait()
        lists.write(kind, data, digest=digest)
        came.append("written")
    except Moved:
        came.append("moved")
    except Exception as error:
        came.append(repr(error))
    finally:
        connection.close()

two = [threading.Thread(target=office) for _ in range(2)]
for one in two: one.start()
for one in two: one.join()
print(*sorted(came), Provider.objects.count(), PublicVersion.objects.get().number)
"""


def test_of_two_who_write_the_same_list_at_once_one_does_and_the_other_is_told(tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CHANGQING_", "DJANGO_"))}
    environment = {
        **kept,
        "CHANGQING_DATA": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "changqing.core.settings",
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run([sys.executable, "-c", TWO], env=environment, capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["moved", "written", "300", "1"], done.stdout + done.stderr
